import { assertNever } from "../assert-never.ts";
import type { CallId } from "../ids.ts";
import type { CallEvent, CallEventType } from "./events.ts";
import type { Call, CallState, CallStateName, CallWork } from "./types.ts";

/** An event that the call's state does not know. To be logged with the call's id; the call stays as it was. */
export interface IllegalCallEvent {
  readonly kind: "illegal-call-event";
  readonly callId: CallId;
  readonly state: CallStateName;
  readonly event: CallEventType;
}

export type CallTransition =
  | { readonly ok: true; readonly call: Call }
  | { readonly ok: false; readonly illegal: IllegalCallEvent };

const dtmfShown = 64;
const hidden = "•".repeat(7);

/**
 * The call after an event. Pure; the only place where a call's state changes.
 *
 *  incoming:   ringing ──answered──► connecting ──acknowledged──► active ⇄ held
 *  outgoing:   dialing ──progress──► ringing-out ──accepted─────►   ▲
 *                 └──────────────────accepted───────────────────────┘
 *  every live state ──ended──► ended    (sticky: only `work-saved` still changes the record, never the state)
 *
 * Legal repeats (progress, hold, a BYE that crosses ours: RFC 3261 15.1.2) return the same call object, so that callers can compare by identity.
 */
export function transition(call: Call, event: CallEvent): CallTransition {
  const { state } = call;
  switch (event.type) {
    case "answered":
      return state.name === "ringing" ? moved(call, { name: "connecting", at: event.at }) : illegal(call, event);
    case "acknowledged":
      return state.name === "connecting" ? talking(call, event.at) : illegal(call, event);
    case "progress":
      return progressed(call, event);
    case "accepted":
      return state.name === "dialing" || state.name === "ringing-out" ? talking(call, event.at) : illegal(call, event);
    case "held":
      return held(call, event);
    case "resumed":
      return resumed(call, event);
    case "muted":
      if (state.name === "ended") return illegal(call, event);
      return call.muted === event.muted ? ok(call) : ok({ ...call, muted: event.muted });
    case "dtmf":
      // Early dialogs take digits too: an IVR may ask before it answers.
      if (!isTalked(call) && state.name !== "ringing-out") return illegal(call, event);
      return ok({ ...call, dtmf: masked(call.dtmf + event.tone).slice(-dtmfShown) });
    case "identity":
      return state.name === "ended" ? illegal(call, event) : ok({ ...call, remote: event.remote });
    case "recovering":
      if (!isTalked(call)) return illegal(call, event);
      return call.recovering ? ok(call) : ok({ ...call, recovering: true });
    case "recovered":
      if (!isTalked(call) || !call.recovering) return illegal(call, event);
      return ok({ ...call, recovering: false, sipCallId: event.sipCallId });
    case "transfer":
      return isTalked(call) ? ok({ ...call, transfer: event.transfer }) : illegal(call, event);
    case "conference":
      if (!isTalked(call)) return illegal(call, event);
      if (call.conference === event.mixed && call.room === event.room) return ok(call);
      return ok({ ...call, conference: event.mixed, room: event.room });
    case "auto-answer":
      if (state.name !== "ringing") return illegal(call, event);
      return call.autoAnswerAt === event.answerAt ? ok(call) : ok({ ...call, autoAnswerAt: event.answerAt });
    case "ended":
      return ended(call, event);
    case "work-saved":
      return call.work === "done" ? ok(call) : ok({ ...call, work: "done" });
    default:
      return assertNever(event);
  }
}

/** A card's number is keyed like a choice in a menu. Seven digits and more in a row are nobody's choice: neither they nor how many shows. */
function masked(keyed: string): string {
  return keyed.replace(/[0-9A-D•]{7,}/g, hidden);
}

function progressed(call: Call, event: Extract<CallEvent, { type: "progress" }>): CallTransition {
  const { state } = call;
  if (state.name === "dialing") return moved(call, { name: "ringing-out", at: event.at, earlyMedia: event.earlyMedia });
  if (state.name !== "ringing-out") return illegal(call, event);
  // 183 then 180: the early media goes on, so it is only ever switched on.
  return event.earlyMedia && !state.earlyMedia ? moved(call, { ...state, earlyMedia: true }) : ok(call);
}

function held(call: Call, event: Extract<CallEvent, { type: "held" }>): CallTransition {
  const { state } = call;
  if (state.name === "active") return moved(call, { name: "held", at: event.at, by: event.by });
  if (state.name !== "held") return illegal(call, event);
  // `at` stays: the span of silence began with the first hold.
  return state.by === event.by || state.by === "both" ? ok(call) : moved(call, { ...state, by: "both" });
}

function resumed(call: Call, event: Extract<CallEvent, { type: "resumed" }>): CallTransition {
  const { state } = call;
  if (state.name === "active") return ok(call);
  if (state.name !== "held") return illegal(call, event);
  if (state.by === "both") return moved(call, { ...state, by: event.by === "local" ? "remote" : "local" });
  if (state.by !== event.by) return ok(call);
  return ok({ ...call, heldMs: call.heldMs + span(state.at, event.at), state: { name: "active", at: event.at } });
}

function ended(call: Call, event: Extract<CallEvent, { type: "ended" }>): CallTransition {
  const { state } = call;
  if (state.name === "ended") return ok(call);
  return ok({
    ...call,
    state: { name: "ended", at: event.at, cause: event.cause, sipStatus: event.sipStatus },
    heldMs: call.heldMs + (state.name === "held" ? span(state.at, event.at) : 0),
    endedAt: event.at,
    // Card numbers are keyed: they live as long as the call.
    dtmf: "",
    muted: false,
    recovering: false,
    conference: false,
    autoAnswerAt: null,
    work: workAfter(call),
  });
}

function workAfter(call: Call): CallWork {
  if (call.work === "done") return "done";
  return call.answeredAt === null || call.purpose !== "call" ? "not-needed" : "due";
}

function talking(call: Call, at: number): CallTransition {
  return ok({ ...call, answeredAt: call.answeredAt ?? at, autoAnswerAt: null, state: { name: "active", at } });
}

function isTalked(call: Call): boolean {
  return call.state.name === "active" || call.state.name === "held";
}

/** Clocks step back; a length never does. */
function span(from: number, to: number): number {
  return Math.max(0, to - from);
}

function moved(call: Call, state: CallState): CallTransition {
  return ok({ ...call, state });
}

function ok(call: Call): CallTransition {
  return { ok: true, call };
}

function illegal(call: Call, event: CallEvent): CallTransition {
  return {
    ok: false,
    illegal: { kind: "illegal-call-event", callId: call.id, state: call.state.name, event: event.type },
  };
}
