import { assertNever } from "#shared/assert-never.ts";
import { ringMs } from "#shared/call/record.ts";
import type { Call } from "#shared/call/types.ts";
import type { CallId } from "#shared/ids.ts";

/** What the calls at hand mean for the agent. */
export interface WorkPicture {
  /** Incoming calls that ring. */
  readonly offered: readonly CallId[];
  /** Calls that the agent is on, dialling included. */
  readonly live: readonly CallId[];
  /** Ended calls whose wrap-up is not saved, with the end's time (epoch ms). */
  readonly due: readonly { readonly callId: CallId; readonly endedAt: number }[];
}

type Part = "offered" | "live" | "due" | "over";

export function workPicture(calls: readonly Call[]): WorkPicture {
  const of = (part: Part) => calls.filter((call) => partOf(call) === part);
  return {
    offered: of("offered").map(({ id }) => id),
    live: of("live").map(({ id }) => id),
    due: of("due").map(({ id, endedAt, state }) => ({ callId: id, endedAt: endedAt ?? state.at })),
  };
}

function partOf({ state, work }: Call): Part {
  switch (state.name) {
    case "ringing":
      return "offered";
    case "connecting":
    case "dialing":
    case "ringing-out":
    case "active":
    case "held":
      return "live";
    case "ended":
      return work === "due" ? "due" : "over";
    default:
      return assertNever(state);
  }
}

/**
 * Whether a call rang long enough for an agent who is there to answer it. A caller who gives up and a queue that gives the agent up
 * both come as CANCEL (RFC 3261, section 9), mostly without a reason; only the time tells them apart.
 */
export function rangUnanswered(call: Call): boolean {
  // What a supervisor asked for is no offer.
  if (call.purpose === "monitor") return false;
  if (call.direction !== "in" || call.answeredAt !== null || call.state.name !== "ended") return false;
  return call.state.cause === "missed" && ringMs(call, call.state.at) >= absentAfterMs;
}

/** Two to three rings; queues commonly ring an agent for 15 s or more. */
export const absentAfterMs = 10_000;
