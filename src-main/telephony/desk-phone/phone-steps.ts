import { assertNever } from "#shared/assert-never.ts";
import type { CallEvent } from "#shared/call/index.ts";
import type { Call, CallState } from "#shared/call/types.ts";
import type { DeskPhoneCall } from "#shared/contract/central/schemas.ts";

/** What has happened to a call between two pictures of it: central tells how things are, not what they did. Empty: nothing, or nothing that can be. */
export function stepsTo(call: Call, told: DeskPhoneCall["state"], at: number): CallEvent[] {
  switch (told) {
    case "ringing":
    case "dialing":
      return [];
    case "ringing-out":
      return call.state.name === "dialing" ? [{ type: "progress", at, earlyMedia: false }] : [];
    case "active":
      return [...toTalking(call.state, at), ...(heldHere(call) ? [{ type: "resumed", at, by: "local" } as const] : [])];
    case "held":
      return [...toTalking(call.state, at), ...(heldHere(call) ? [] : [{ type: "held", at, by: "local" } as const])];
    default:
      return assertNever(told);
  }
}

function toTalking(state: CallState, at: number): CallEvent[] {
  switch (state.name) {
    case "ringing":
      return [
        { type: "answered", at },
        { type: "acknowledged", at },
      ];
    case "connecting":
      return [{ type: "acknowledged", at }];
    case "dialing":
    case "ringing-out":
      return [{ type: "accepted", at }];
    case "active":
    case "held":
    case "ended":
      return [];
    default:
      return assertNever(state);
  }
}

function heldHere({ state }: Call): boolean {
  return state.name === "held" && state.by !== "remote";
}

/** The state in which a call is first seen. @param at when it came into it, as far as is known */
export function firstState(told: DeskPhoneCall, at: number): CallState {
  switch (told.state) {
    case "ringing":
      return { name: "ringing", at };
    case "dialing":
      return { name: "dialing", at };
    case "ringing-out":
      return { name: "ringing-out", at, earlyMedia: false };
    case "active":
      return { name: "active", at };
    case "held":
      return { name: "held", at, by: "local" };
    default:
      return assertNever(told.state);
  }
}
