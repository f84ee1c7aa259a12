import { isBehind, type Place } from "./feed-page.ts";
import type { ReadRow } from "./frames.ts";

/** What a desk may have missed between its pull and its `follow`. */
const keptRows = 5_000;

/** The last rows that were told, for desks that stand a little behind. */
export interface RecentRows {
  /** Nothing before this place is known. */
  startAt(place: Place): void;
  add(rows: readonly ReadRow[]): void;
  /** null: older than what is kept. */
  after(place: Place): readonly ReadRow[] | null;
}

export function recentRows(): RecentRows {
  /** Everything behind this place is in `rows`. */
  let from: Place = { txid: 0n, seq: 0n };
  let rows: ReadRow[] = [];
  return {
    startAt(place) {
      from = place;
      rows = [];
    },
    add(more) {
      rows.push(...more);
      const dropped = rows.splice(0, Math.max(0, rows.length - keptRows)).at(-1);
      if (dropped !== undefined) from = dropped.place;
    },
    after(place) {
      if (isBehind(from, place)) return null;
      let at = rows.length;
      while (at > 0 && isBehind(rows[at - 1]?.place ?? place, place)) at -= 1;
      return rows.slice(at);
    },
  };
}
