import { z } from "zod";
import { CallId } from "../ids.ts";
import { DurationMs, EpochMs } from "../times.ts";

export const CallDirection = z.enum(["in", "out"]);
export type CallDirection = z.infer<typeof CallDirection>;

/** Who is at the other end, as the network says. All of it is outside text: limited in length, rendered as text. */
export const RemoteParty = z.object({
  /** The user part of the identity as received, at most 128 characters; empty when withheld or absent. */
  number: z.string().max(128),
  /** Display name as received, at most 256 characters, control and bidirectional-override characters removed. */
  name: z.string().max(256).nullable(),
  /** Where the identity was read: P-Asserted-Identity (RFC 3325), Remote-Party-ID, From, or what the agent dialled. */
  source: z.enum(["asserted", "remote-party-id", "from", "dialled"]),
  /** RFC 3323: the caller asked for privacy, or the identity is anonymous. */
  withheld: z.boolean(),
});
export type RemoteParty = z.infer<typeof RemoteParty>;

/** Data that came with the call: User-to-User (RFC 7433), X-Popline-* and configured headers. Keys are lower case. */
export const AttachedData = z.record(z.string().max(64), z.string().max(1024));
export type AttachedData = z.infer<typeof AttachedData>;

/** Why a call ended. */
export const EndCause = z.enum([
  "local-hangup",
  /** The agent gave the call away: the other side talks on with somebody else. */
  "transferred",
  "sent-to-voicemail",
  "remote-hangup",
  "missed",
  "answered-elsewhere",
  "rejected",
  "busy",
  "declined",
  "no-answer",
  "not-found",
  "cancelled",
  "forbidden",
  "media-failed",
  "network-lost",
  "exchange-error",
  "invalid-number",
]);
export type EndCause = z.infer<typeof EndCause>;

/**
 *  incoming:  ringing ──answer──► connecting ──ack──► active ⇄ held ──► ended
 *  outgoing:  dialing ──180────► ringing-out ──200──► active
 *
 * Work after the call (wrap-up) is a state of the call's record, see `CallRecord.work`.
 */
export const CallState = z.discriminatedUnion("name", [
  z.object({ name: z.literal("ringing"), at: EpochMs }),
  z.object({ name: z.literal("connecting"), at: EpochMs }),
  z.object({ name: z.literal("dialing"), at: EpochMs }),
  z.object({ name: z.literal("ringing-out"), at: EpochMs, earlyMedia: z.boolean() }),
  z.object({ name: z.literal("active"), at: EpochMs }),
  z.object({ name: z.literal("held"), at: EpochMs, by: z.enum(["local", "remote", "both"]) }),
  z.object({ name: z.literal("ended"), at: EpochMs, cause: EndCause, sipStatus: z.number().int().nullable() }),
]);
export type CallState = z.infer<typeof CallState>;
export type CallStateName = CallState["name"];

/** wrap-up is open from the first ring; `due` once the call has ended and was talked on; `done` when it was saved. */
export const CallWork = z.enum(["open", "due", "done", "not-needed"]);
export type CallWork = z.infer<typeof CallWork>;

/** A transfer that was asked for and is not over. Done, the call ends with `transferred`; failed, it stays with the agent. */
export const CallTransfer = z.object({
  kind: z.enum(["blind", "attended"]),
  /** As the agent chose it: a number or an extension. */
  to: z.string().max(128),
  name: z.string().max(256).nullable(),
  state: z.enum(["asking", "trying", "ringing", "failed"]),
  /** Why it failed: the SIP status of the new leg (RFC 3515, sipfrag) or of the REFER itself. */
  status: z.number().int().nullable(),
  at: EpochMs,
});
export type CallTransfer = z.infer<typeof CallTransfer>;

/**
 * What a call is to its agent. `consult`: a question to a colleague about the call `about`. `test`: the agent tries the audio; nothing pops,
 * nothing is logged. `room`: the agent's own leg into a conference room of the exchange. `monitor`: a supervisor's own way into somebody's call
 * (`attached["x-popline-spy"]`: listen, whisper or barge); the other party is the agent.
 */
export const CallPurpose = z.enum(["call", "consult", "test", "room", "monitor"]);
export type CallPurpose = z.infer<typeof CallPurpose>;

/** One call as the desk knows it, from the first byte to the saved wrap-up. */
export const Call = z.object({
  id: CallId,
  sipCallId: z.string().max(256),
  direction: CallDirection,
  remote: RemoteParty,
  /** The number the caller dialled (DID), or that the agent dialled. */
  dialed: z.string().max(128).nullable(),
  queue: z.string().max(128).nullable(),
  /** Diversion or History-Info: who sent the call on. */
  divertedBy: z.string().max(128).nullable(),
  attached: AttachedData,
  state: CallState,
  /** 1 or 2: the line that the call sits on, kept for its whole life. */
  line: z.number().int().min(1).max(9),
  startedAt: EpochMs,
  answeredAt: EpochMs.nullable(),
  endedAt: EpochMs.nullable(),
  /** Time spent on hold so far, without the span that is running now. */
  heldMs: DurationMs,
  muted: z.boolean(),
  /** What was keyed, shown to the agent only while the call lives; never stored. */
  dtmf: z.string().max(64),
  /** Set while the media of a live call is being taken back (page or engine was gone). */
  recovering: z.boolean(),
  work: CallWork,
  purpose: CallPurpose.default("call"),
  /** For a consult: the call that it is about. */
  about: CallId.nullable().default(null),
  transfer: CallTransfer.nullable().default(null),
  /** Mixed with the other conference calls in the media page: the parties hear each other. */
  conference: z.boolean().default(false),
  /** The exchange's conference room that the party was moved into, or that this leg is in. */
  room: z.string().max(64).nullable().default(null),
  /** Outgoing: the caller ID that was asked for; null: the line's own. */
  shownAs: z.string().max(64).nullable().default(null),
  /** The exchange asked that the call answers itself (Call-Info or Alert-Info), and when it will. */
  autoAnswerAt: EpochMs.nullable().default(null),
  /** Where the sound is: here, or in a desk phone that the exchange steers for this desk. */
  carrier: z.enum(["line", "desk-phone"]).default("line"),
});
export type Call = z.infer<typeof Call>;
