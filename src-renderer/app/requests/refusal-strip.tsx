import { Strip } from "#renderer/ui/strip.tsx";
import { useWords } from "../i18n/use-words.ts";
import { problemText } from "../problem-text.ts";
import type { Request } from "./use-request.ts";

/** What a view's last request was refused for. */
export function RefusalStrip({ request }: { request: Pick<Request, "problem" | "clear"> }) {
  const words = useWords();
  if (request.problem === null) return null;
  return (
    <Strip tone="error" onDismiss={request.clear} dismissLabel={words("common:dismiss")}>
      {problemText(words, request.problem)}
    </Strip>
  );
}
