import type { Clock } from "./clock.ts";

/** How fast a count grows, over the last seconds. */
export interface Speed {
  at(count: number): void;
  /** null: too little was seen to tell. */
  perSecond(): number | null;
}

const spanMs = 10_000;
const leastMs = 1_000;

export function createSpeed(clock: Clock): Speed {
  let seen: { at: number; count: number }[] = [];
  return {
    at(count) {
      const at = clock.now();
      // Begun anew, or the clock was set back.
      const last = seen.at(-1);
      if (last !== undefined && (count < last.count || at < last.at)) seen = [];
      seen = [...seen.filter((each) => each.at > at - spanMs), { at, count }];
    },
    perSecond() {
      const [first] = seen;
      const last = seen.at(-1);
      if (first === undefined || last === undefined || last.at - first.at < leastMs) return null;
      return Math.round(((last.count - first.count) / (last.at - first.at)) * 1000);
    },
  };
}
