import type { CallTransfer, EndCause, RemoteParty } from "./types.ts";

/** Everything that can happen to a call. `at` is epoch milliseconds. */
export type CallEvent =
  /** Incoming: the agent (or auto-answer) took it; our 200 is on its way. */
  | { readonly type: "answered"; readonly at: number }
  /** Incoming: the ACK came, media may flow. */
  | { readonly type: "acknowledged"; readonly at: number }
  /** Outgoing: 180 or 183. May come many times. */
  | { readonly type: "progress"; readonly at: number; readonly earlyMedia: boolean }
  /** Outgoing: 200. */
  | { readonly type: "accepted"; readonly at: number }
  | { readonly type: "held"; readonly at: number; readonly by: "local" | "remote" }
  | { readonly type: "resumed"; readonly at: number; readonly by: "local" | "remote" }
  | { readonly type: "muted"; readonly at: number; readonly muted: boolean }
  | { readonly type: "dtmf"; readonly at: number; readonly tone: string }
  /** A new P-Asserted-Identity in an UPDATE or re-INVITE: after a transfer somebody else is at the other end. */
  | { readonly type: "identity"; readonly at: number; readonly remote: RemoteParty }
  /** The media page or the engine was gone; the call is being taken back by INVITE with Replaces. */
  | { readonly type: "recovering"; readonly at: number }
  | { readonly type: "recovered"; readonly at: number; readonly sipCallId: string }
  /** A transfer was asked for, moves on, failed (kept to be read), or is forgotten (null). */
  | { readonly type: "transfer"; readonly at: number; readonly transfer: CallTransfer | null }
  /** The call joined or left the mix of the media page, or its party a room of the exchange. */
  | { readonly type: "conference"; readonly at: number; readonly mixed: boolean; readonly room: string | null }
  | { readonly type: "auto-answer"; readonly at: number; readonly answerAt: number | null }
  | { readonly type: "ended"; readonly at: number; readonly cause: EndCause; readonly sipStatus: number | null }
  /** The agent saved the wrap-up, or its time was up. */
  | { readonly type: "work-saved"; readonly at: number };

export type CallEventType = CallEvent["type"];
