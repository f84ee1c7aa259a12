import { z } from "zod";
import { CallDirection } from "../call/types.ts";
import { CallId } from "../ids.ts";
import { EpochMs } from "../times.ts";

/**
 * One line of a call's trace, as it happened. Made without secrets (authentication), keyed digits and message bodies other than SDP; kept in
 * a ring in the store.
 */
export const TraceEntry = z.object({
  /** Rises within the desk. */
  seq: z.number().int().nonnegative(),
  /** Epoch ms, with a fraction. */
  at: z.number(),
  callId: CallId.nullable(),
  /** Which dialog, for `sip`. */
  sipCallId: z.string().max(256).nullable(),
  kind: z.enum(["sip-in", "sip-out", "state", "media", "agent", "note"]),
  /** The start line for `sip`; a code with values for the rest, e.g. "ringing → active". */
  title: z.string().max(300),
  /** The message, redacted; empty for the rest. */
  body: z.string().max(16_384),
});
export type TraceEntry = z.infer<typeof TraceEntry>;

/** A call of which a trace is kept. */
export const TracedCall = z.object({
  callId: CallId,
  direction: CallDirection,
  number: z.string(),
  name: z.string().nullable(),
  startedAt: EpochMs,
  endedAt: EpochMs.nullable(),
  entries: z.number().int().nonnegative(),
});
export type TracedCall = z.infer<typeof TracedCall>;
