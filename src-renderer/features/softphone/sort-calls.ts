import type { Call } from "#shared/call/types.ts";

/** The call that Answer takes: the one that rings longest. */
export function ringingCall(calls: readonly Call[]): Call | undefined {
  return calls.filter((call) => call.state.name === "ringing").sort(byStart)[0];
}

/** The call that hold, mute and keypad act on: talked on, else held, else being dialled. */
export function currentCall(calls: readonly Call[]): Call | undefined {
  const live = lines(calls);
  return (
    live.find((call) => call.state.name === "active") ??
    live.find((call) => call.state.name === "connecting") ??
    // What is being dialled was asked for last: Hang up means it, not the call that waits on hold for it.
    live.find((call) => call.state.name === "dialing" || call.state.name === "ringing-out") ??
    live[0]
  );
}

/** The call to swap to: another live one that can be talked to. */
export function otherCall(calls: readonly Call[]): Call | undefined {
  const current = currentCall(calls);
  return lines(calls).find((call) => call !== current && !call.conference && isTalked(call));
}

/** Live calls that do not ring any more, in the order of their lines, which they keep: cards don't change places. */
export function lines(calls: readonly Call[]): readonly Call[] {
  return calls
    .filter((call) => isLive(call) && call.state.name !== "ringing")
    .sort((a, b) => a.line - b.line || a.startedAt - b.startedAt);
}

export function isLive(call: Call): boolean {
  return call.state.name !== "ended";
}

/** Answered, by whichever side: it can be held, transferred, merged. */
export function isTalked(call: Call): boolean {
  return call.state.name === "active" || call.state.name === "held";
}

export function isHeldHere(call: Call): boolean {
  return call.state.name === "held" && call.state.by !== "remote";
}

export function byStart(a: Call, b: Call): number {
  return a.startedAt - b.startedAt;
}
