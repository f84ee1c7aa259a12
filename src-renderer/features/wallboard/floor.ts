import { createContext, useContext } from "react";
import { useStore } from "zustand";
import { createStore, type StoreApi } from "zustand/vanilla";
import type { DeskApi } from "#renderer/desk/index.ts";
import { type Board, boardAfter, emptyBoard } from "./board.ts";
import type { Crossing } from "./limits.ts";
import { createRibbonBook, type RibbonBook } from "./ribbon-book.ts";
import { createTrendBook, type TrendBook } from "./trend-book.ts";

/** Everything behind the wallboard's views. Lives as long as the page is open. */
export interface Floor {
  readonly board: StoreApi<Board>;
  readonly trends: TrendBook;
  readonly ribbons: RibbonBook;
  /** Limits that are passed now, by `crossingKey`. */
  readonly crossings: StoreApi<ReadonlyMap<string, Crossing>>;
  /** Watches until the answer is called. `onRefused`: the desk would not let the agent watch. */
  follow(onRefused: (error: unknown) => void): () => void;
}

const retryMs = 1_000;

export function createFloor(client: DeskApi): Floor {
  const board = createStore<Board>(() => emptyBoard);
  const ribbons = createRibbonBook(client);
  board.subscribe(({ agents, feed }, before) => {
    if (feed.is === "live" && before.feed.is === "lost") ribbons.forget();
    if (agents !== before.agents) ribbons.heard(agents);
  });
  return {
    board,
    trends: createTrendBook(client),
    ribbons,
    crossings: createStore<ReadonlyMap<string, Crossing>>(() => new Map()),
    follow(onRefused) {
      const ended = new AbortController();
      const { signal } = ended;
      let timer: ReturnType<typeof setTimeout> | undefined;
      const run = async () => {
        try {
          for await (const push of await client.wallboard.watch(undefined, { signal })) {
            if (signal.aborted) return;
            board.setState((before) => boardAfter(before, push), true);
          }
        } catch (error) {
          if (signal.aborted) return;
          onRefused(error);
        }
        if (signal.aborted) return;
        // The desk itself went away: what is shown is of now, until it is back.
        board.setState(({ feed }) => (feed.is === "live" ? { feed: { is: "lost", since: Date.now() } } : {}));
        timer = setTimeout(() => void run(), retryMs);
      };
      void run();
      return () => {
        ended.abort();
        clearTimeout(timer);
      };
    },
  };
}

export const FloorContext = createContext<Floor | null>(null);

export function useFloor(): Floor {
  const floor = useContext(FloorContext);
  if (floor === null) throw new Error("useFloor is used outside of the wallboard: wrap the view in FloorContext.");
  return floor;
}

/** A part of the board. The selector must return the same reference for the same board. */
export function useBoard<R>(select: (board: Board) => R): R {
  return useStore(useFloor().board, select);
}
