import { useNow } from "#renderer/app/format/use-now.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";

/** "Trying again in 4 s." */
export function Countdown({ until }: { until: number }) {
  const words = useWords();
  const now = useNow();
  return (
    <span aria-live="off">{words("common:retry-in", { seconds: Math.max(0, Math.ceil((until - now) / 1000)) })}</span>
  );
}
