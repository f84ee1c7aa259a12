import type { Mutation } from "#shared/sync/protocol.ts";
import type { Clock } from "./clock.ts";

/** Records whose changes are held back for a while because central fails on them. In memory: a restart tries them at once. */
export interface Parking {
  size(): number;
  park(mutation: Mutation): void;
  holds(mutation: Mutation): boolean;
  /** These went through: their records are trusted again. */
  release(mutations: readonly Mutation[]): void;
  /** The earliest time at which one may be tried again, epoch ms; null: none is parked. */
  nextAt(): number | null;
}

const firstMs = 30_000;
const capMs = 10 * 60_000;

export function createParking(clock: Clock): Parking {
  const parked = new Map<string, { until: number; waitMs: number }>();
  const key = (mutation: Mutation) => `${mutation.entity}/${mutation.id}`;
  return {
    size: () => parked.size,
    park(mutation) {
      const waitMs = Math.min(capMs, (parked.get(key(mutation))?.waitMs ?? firstMs / 2) * 2);
      parked.set(key(mutation), { until: clock.now() + waitMs, waitMs });
    },
    holds: (mutation) => (parked.get(key(mutation))?.until ?? 0) > clock.now(),
    release(mutations) {
      for (const mutation of mutations) parked.delete(key(mutation));
    },
    nextAt() {
      const now = clock.now();
      const waiting = [...parked.values()].map((entry) => entry.until).filter((until) => until > now);
      return waiting.length > 0 ? Math.min(...waiting) : null;
    },
  };
}
