import type { Call, CallStateName } from "#shared/call/types.ts";

const place: Record<CallStateName, number> = {
  ringing: 0,
  active: 1,
  connecting: 1,
  dialing: 2,
  "ringing-out": 2,
  held: 3,
  ended: 4,
};

/** Calls in the order of the phone column: what wants an answer first, then the one that is talked on, held ones, ended ones. */
export function sortCalls(calls: readonly Call[]): readonly Call[] {
  return [...calls].sort((a, b) => place[a.state.name] - place[b.state.name] || a.startedAt - b.startedAt);
}

/** The call that Answer takes: the one that rings longest. */
export function ringingCall(calls: readonly Call[]): Call | undefined {
  return sortCalls(calls).find((call) => call.state.name === "ringing");
}

/** The call that hold, mute and keypad act on: talked on, else held, else being dialled. */
export function currentCall(calls: readonly Call[]): Call | undefined {
  const live = sortCalls(calls).filter((call) => call.state.name !== "ended" && call.state.name !== "ringing");
  return (
    live.find((call) => call.state.name === "active") ?? live.find((call) => call.state.name === "held") ?? live[0]
  );
}

export function isLive(call: Call): boolean {
  return call.state.name !== "ended";
}

export function isHeldHere(call: Call): boolean {
  return call.state.name === "held" && call.state.by !== "remote";
}
