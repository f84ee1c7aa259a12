import type { Call, CallState } from "./types.ts";

export type EndedCall = Call & { readonly state: Extract<CallState, { name: "ended" }>; readonly endedAt: number };

export function isEnded(call: Call): call is EndedCall {
  return call.state.name === "ended" && call.endedAt !== null;
}

export function isLive(call: Call): boolean {
  return call.state.name !== "ended";
}

/** Milliseconds on hold by whichever side, up to `now` while the call lives. */
export function holdMs(call: Call, now: number): number {
  return call.heldMs + (call.state.name === "held" ? length(call.state.at, now) : 0);
}

/** Milliseconds talked, without hold; 0 for a call that nobody answered. Talk + hold + wrap-up is the handle time (DESIGN 11). */
export function talkMs(call: Call, now: number): number {
  if (call.answeredAt === null) return 0;
  return Math.max(0, length(call.answeredAt, call.endedAt ?? now) - holdMs(call, call.endedAt ?? now));
}

/** Milliseconds from the first byte to the answer, or to the end of a call that was not answered. */
export function ringMs(call: Call, now: number): number {
  return length(call.startedAt, call.answeredAt ?? call.endedAt ?? now);
}

function length(from: number, to: number): number {
  return Math.max(0, to - from);
}
