import { Button } from "@mantine/core";
import { Strip } from "#renderer/ui/strip.tsx";
import { useWords } from "../i18n/use-words.ts";
import { problemText } from "../problem-text.ts";
import { problemOf } from "../state/problems.ts";

/** A list that could not be read, or not to its end. */
export function ListProblem({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const words = useWords();
  if (error === null) return null;
  return (
    <Strip tone="error" actions={<Button onClick={onRetry}>{words("lists:try-again")}</Button>}>
      {problemText(words, problemOf(error))}
    </Strip>
  );
}
