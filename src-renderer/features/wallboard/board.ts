import { keepEqual } from "#renderer/app/state/keep-equal.ts";
import type { DeskAgent, DeskQueue, WallboardFeed, WallboardPush } from "#shared/contract/desk/index.ts";

/** The floor as the page has it: rows by their ids, the same reference for as long as a row does not change. */
export interface Board {
  readonly feed: WallboardFeed;
  /** What is added to this machine's time to have central's. */
  readonly clockOffsetMs: number;
  /** null: nothing was heard yet. */
  readonly facts: WallboardPush["board"];
  readonly queues: ReadonlyMap<string, DeskQueue>;
  readonly agents: ReadonlyMap<string, DeskAgent>;
}

export const emptyBoard: Board = {
  feed: { is: "waiting" },
  clockOffsetMs: 0,
  facts: null,
  queues: new Map(),
  agents: new Map(),
};

/** The board after a push. Maps and rows that did not change keep their references. */
export function boardAfter(board: Board, push: WallboardPush): Board {
  const { whole, feed, clockOffsetMs } = push;
  return {
    feed: keepEqual(board.feed, feed),
    clockOffsetMs,
    facts: keepEqual(board.facts, push.board),
    queues: rowsAfter(board.queues, push.queues, push.goneQueues, (queue) => queue.queue, whole),
    agents: rowsAfter(board.agents, push.agents, push.goneAgents, (agent) => agent.id, whole),
  };
}

function rowsAfter<T>(
  before: ReadonlyMap<string, T>,
  changed: readonly T[],
  gone: readonly string[],
  idOf: (row: T) => string,
  whole: boolean,
): ReadonlyMap<string, T> {
  if (!whole && changed.length === 0 && gone.length === 0) return before;
  const rows = new Map(whole ? [] : before);
  for (const id of gone) rows.delete(id);
  for (const row of changed) rows.set(idOf(row), keepEqual(before.get(idOf(row)), row));
  return rows;
}

/** The moment that durations are taken at, by central's clock: while central is away what is shown stands still. */
export function momentOf({ feed, clockOffsetMs }: Pick<Board, "feed" | "clockOffsetMs">, now: number): number {
  return (feed.is === "lost" ? feed.since : now) + clockOffsetMs;
}
