import { useWords } from "#renderer/app/i18n/use-words.ts";
import { problemText } from "#renderer/app/problem-text.ts";
import { Strip } from "#renderer/ui/strip.tsx";
import type { Acts } from "./use-acts.ts";

/** What became of what was asked: done, or central's refusal in a sentence. */
export function ActResultStrip({ acts }: { acts: Acts }) {
  const words = useWords();
  const { result } = acts;
  if (result === null) return null;
  return (
    <Strip
      tone={result.problem === null ? "good" : "error"}
      onDismiss={acts.clear}
      dismissLabel={words("common:dismiss")}
    >
      {result.problem === null ? result.done : problemText(words, result.problem)}
    </Strip>
  );
}
