import { createStore, type StoreApi } from "zustand/vanilla";
import type { DeskApi } from "#renderer/desk/index.ts";
import type { WallboardTrend } from "#shared/contract/desk/index.ts";

export type TrendPoints = WallboardTrend["items"];

interface Trend {
  /** null: not read yet. */
  readonly points: TrendPoints | null;
  /** The last reading failed. */
  readonly failed: boolean;
}

/** The day of queues by quarters of an hour: read when it is looked at, and again when it is old and something happened. */
export interface TrendBook {
  readonly store: StoreApi<ReadonlyMap<string, Trend>>;
  /** @param maxAgeMs nothing is asked while what is here is younger */
  want(queue: string, maxAgeMs: number): void;
}

export function createTrendBook(client: Pick<DeskApi, "wallboard">, now: () => number = Date.now): TrendBook {
  const store = createStore<ReadonlyMap<string, Trend>>(() => new Map());
  const askedAt = new Map<string, number>();
  const set = (queue: string, change: (before: Trend) => Trend) =>
    store.setState((trends) => new Map(trends).set(queue, change(trends.get(queue) ?? none)), true);
  return {
    store,
    want(queue, maxAgeMs) {
      const last = askedAt.get(queue);
      if (last !== undefined && now() - last < maxAgeMs) return;
      askedAt.set(queue, now());
      client.wallboard.trend({ queues: [queue] }).then(
        ({ items }) => set(queue, () => ({ points: items, failed: false })),
        () => set(queue, (before) => ({ ...before, failed: true })),
      );
    },
  };
}

const none: Trend = { points: null, failed: false };
