import type { LiveEvent } from "#shared/contract/central/index.ts";
import type { Change } from "#shared/sync/protocol.ts";

/** Changes between two places of central's feed. */
export interface LiveChanges {
  /** Where the desk must stand for them to fit. */
  readonly from: string;
  readonly changes: readonly Change[];
  readonly cursor: string;
}

/** Takes the changes that central brings on the live feed, each behind the one before. Where one does not fit, the desk pulls. */
export interface Follower {
  /** The live feed is open, at a central that brings changes or does not. */
  opened(follows: boolean): void;
  closed(): void;
  /** The desk has everything up to this cursor: asks central for what comes behind it. */
  from(cursor: string): void;
  /** Nothing more is taken until `from`: a pull is about to move the cursor. */
  pause(): void;
  hear(event: Extract<LiveEvent, { type: "following" | "changes" | "heartbeat" }>): void;
  /** What has come and is not taken yet, together. */
  take(): LiveChanges | null;
  waiting(): boolean;
  /** Central brings every change by itself: there is no need to ask. */
  following(): boolean;
}

/** More than this waits for the store: a pull takes it in pages, when there is time. */
const maxWaiting = 5_000;

/**
 *  off ──from(cursor)──► asked ──central follows──► on ──changes behind the last one──► on
 *   ▲                      │                         │
 *   └── pause, closed, central can't vouch, changes that don't fit (then `onGap`) ──┘
 */
type State =
  | { readonly name: "off" }
  | { readonly name: "asked"; readonly cursor: string }
  | { readonly name: "on"; readonly cursor: string };

export function createFollower(options: {
  /** Sends `follow` on the open live feed. */
  ask(cursor: string): void;
  /** Changes have come: `take` them. */
  onArrived(): void;
  /** Something was lost between central and here: pull. */
  onGap(): void;
  /** Central says that this desk has everything. */
  onUpToDate(): void;
}): Follower {
  let offered = false;
  let state: State = { name: "off" };
  let arrived: LiveChanges[] = [];
  let count = 0;

  function off(): void {
    state = { name: "off" };
    arrived = [];
    count = 0;
  }

  function gap(): void {
    off();
    options.onGap();
  }

  return {
    opened(follows) {
      offered = follows;
      off();
    },
    closed() {
      offered = false;
      off();
    },
    from(cursor) {
      if (!offered) return;
      off();
      state = { name: "asked", cursor };
      options.ask(cursor);
    },
    pause: off,
    hear(event) {
      switch (event.type) {
        case "following":
          if (state.name === "asked" && state.cursor === event.cursor) state = { name: "on", cursor: event.cursor };
          return;
        case "changes": {
          // Sent before central heard the last `from`.
          if (state.name !== "on") return;
          count += event.changes.length;
          if (event.from !== state.cursor || count > maxWaiting) {
            gap();
            return;
          }
          state = { name: "on", cursor: event.cursor };
          arrived.push(event);
          options.onArrived();
          return;
        }
        case "heartbeat":
          if (state.name !== "on") return;
          // It can't read its own feed now: this desk goes back to pulling by the minute.
          if (event.cursor === undefined) off();
          else if (event.cursor !== state.cursor) gap();
          else options.onUpToDate();
          return;
      }
    },
    take() {
      const [first] = arrived;
      const last = arrived.at(-1);
      if (first === undefined || last === undefined) return null;
      const changes = arrived.flatMap((it) => it.changes);
      arrived = [];
      count = 0;
      return { from: first.from, changes, cursor: last.cursor };
    },
    waiting: () => arrived.length > 0,
    following: () => state.name === "on",
  };
}
