import { formatLength } from "./formats.ts";
import { useNow } from "./use-now.ts";

/** A running time since `since` (epoch ms), less `withoutMs`. */
export function Elapsed({ since, withoutMs = 0 }: { since: number; withoutMs?: number }) {
  const now = useNow();
  return <span role="timer">{formatLength(now - since - withoutMs)}</span>;
}
