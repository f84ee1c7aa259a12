import type { callEnders, QueueEvent } from "#shared/queue/index.ts";

/** How the exchange gives callers to members. Durations in ms. */
export interface AcdRules {
  /** A phone that is not answered rings this long. */
  readonly ringMs: number;
  /** Before the same phone rings again for the same caller. */
  readonly retryMs: number;
  /** Nothing is offered to a member for this long after a call: whoever keeps the agents' states has time to say what comes next. */
  readonly wrapUpMs: number;
}

export interface AcdQueue {
  readonly name: string;
  /** Who waits longer is let go; null: nobody is. */
  readonly maxWaitMs: number | null;
}

/** A line in one queue. */
export interface AcdMember {
  readonly queue: string;
  readonly member: string;
  readonly penalty: number;
  /** The reason; null: not paused. */
  readonly paused: string | null;
  readonly since: number;
}

/** A telephone, whatever queues it is in. */
export interface AcdLine {
  readonly line: string;
  readonly reachable: boolean;
  /** It is in a call that is none of a queue. */
  readonly busy: boolean;
  /** Invented callers may ring it. */
  readonly takesInvented: boolean;
  /** When it last became free: the longest idle is asked first. */
  readonly freeSince: number;
  /** Nothing is offered before; null: at once. */
  readonly restUntil: number | null;
}

export interface CallerOfQueue {
  readonly caller: string;
  readonly queue: string;
  readonly number: string | null;
  readonly name: string | null;
  /** There is nobody: the demo made the caller up. */
  readonly invented: boolean;
  readonly since: number;
  /** Who has the lowest is next, in all queues. */
  readonly rank: number;
}

interface Trying {
  /** How often a member's phone rang in vain for this caller. */
  readonly tried: ReadonlyMap<string, number>;
  /** Members whose phones have just rung in vain, until when they are left alone. */
  readonly resting: ReadonlyMap<string, number>;
}

/**
 *  (came) ──► waiting ⇄ offered ──picked up──► talking ──► (gone)
 *                │          │
 *                └──────────┴──► (gone: abandoned, timeout, moved)
 */
export type AcdCaller = CallerOfQueue &
  (
    | ({ readonly is: "waiting" } & Trying)
    | ({ readonly is: "offered"; readonly member: string; readonly offeredAt: number } & Trying)
    | {
        readonly is: "talking";
        readonly member: string;
        readonly answeredAt: number;
        /** Of the holds that are over. */
        readonly heldMs: number;
        readonly heldSince: number | null;
      }
  );
export type WaitingCaller = Extract<AcdCaller, { is: "waiting" | "offered" }>;
export type TalkingCaller = Extract<AcdCaller, { is: "talking" }>;

/** Callers, members and lines of all queues. Never changed: each step makes the next. */
export interface AcdState {
  readonly rules: AcdRules;
  readonly queues: ReadonlyMap<string, AcdQueue>;
  /** By `memberKey`. */
  readonly members: ReadonlyMap<string, AcdMember>;
  readonly lines: ReadonlyMap<string, AcdLine>;
  readonly callers: ReadonlyMap<string, AcdCaller>;
  readonly nextRank: number;
}

/** What happens to the exchange. `at`: ms since 1970, never before that of the step before. */
export type AcdEvent = { readonly at: number } & (
  | { readonly type: "queues"; readonly queues: readonly AcdQueue[] }
  /** `paused`: why a new member begins paused; null: it does not. */
  | {
      readonly type: "member-added";
      readonly queue: string;
      readonly member: string;
      readonly penalty: number;
      readonly paused: string | null;
    }
  | { readonly type: "member-removed"; readonly queue: string; readonly member: string }
  /** `queue` null: all of the member's. `reason` null: not paused any more. */
  | {
      readonly type: "member-paused";
      readonly queue: string | null;
      readonly member: string;
      readonly reason: string | null;
    }
  | {
      readonly type: "line";
      readonly line: string;
      readonly now: Partial<Pick<AcdLine, "reachable" | "busy" | "takesInvented">>;
    }
  | {
      readonly type: "came";
      readonly caller: string;
      readonly queue: string;
      readonly number: string | null;
      readonly name: string | null;
      readonly invented: boolean;
    }
  | { readonly type: "picked-up"; readonly caller: string; readonly member: string }
  | { readonly type: "not-taken"; readonly caller: string; readonly member: string }
  | { readonly type: "hold"; readonly caller: string; readonly on: boolean }
  /** The caller's call is over; of one who waits `transfer` means that somebody else was given the place at the other end. */
  | { readonly type: "hung-up"; readonly caller: string; readonly by: (typeof callEnders)[number] }
  /** The caller goes on without the member, or without the queue. */
  | { readonly type: "given-away"; readonly caller: string }
  | { readonly type: "to-front"; readonly caller: string }
  | { readonly type: "to-queue"; readonly caller: string; readonly queue: string }
  /** Somebody else takes the place of a caller who waits. */
  | {
      readonly type: "replaced";
      readonly caller: string;
      readonly by: { readonly caller: string; readonly number: string | null; readonly name: string | null };
    }
  | { readonly type: "time" }
);

/** What is to be done about it, in this order. */
export type AcdEffect =
  | { readonly do: "tell"; readonly event: QueueEvent }
  | { readonly do: "ring" | "stop-ringing" | "join"; readonly caller: string; readonly member: string }
  /** A phone was picked up for a caller who is not there for it any more. */
  | { readonly do: "too-late"; readonly caller: string; readonly member: string }
  /** Waited too long, or the queue is gone. */
  | { readonly do: "send-away"; readonly caller: string };

export interface AcdStep {
  readonly state: AcdState;
  readonly effects: readonly AcdEffect[];
}

export function memberKey(queue: string, member: string): string {
  return `${queue}\n${member}`;
}

export function emptyAcd(rules: AcdRules): AcdState {
  return { rules, queues: new Map(), members: new Map(), lines: new Map(), callers: new Map(), nextRank: 1 };
}
