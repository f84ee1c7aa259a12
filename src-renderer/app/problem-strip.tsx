import { useStore } from "zustand";
import { Strip } from "#renderer/ui/strip.tsx";
import { useDesk } from "./desk-context.ts";
import { useWords } from "./i18n/use-words.ts";
import { problemText } from "./problem-text.ts";
import type { ProblemPlace } from "./state/problems.ts";

/** The newest refusal of one place, in its place, until it is dismissed or the next try succeeds. */
export function ProblemStrip({ place }: { place: ProblemPlace }) {
  const words = useWords();
  const { problems } = useDesk();
  const problem = useStore(problems.store, (all) => all[place]);
  if (problem === undefined) return null;
  return (
    <Strip tone="error" onDismiss={() => problems.clear(place)} dismissLabel={words("common:dismiss")}>
      {problemText(words, problem)}
    </Strip>
  );
}
