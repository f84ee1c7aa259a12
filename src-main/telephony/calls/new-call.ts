import type { Call } from "#shared/call/types.ts";

type Given = Pick<Call, "id" | "direction" | "remote" | "state" | "line" | "startedAt"> & Partial<Call>;

/** A call with everything that has not happened to it yet. */
export function newCall(given: Given): Call {
  return {
    sipCallId: "",
    dialed: null,
    queue: null,
    divertedBy: null,
    attached: {},
    answeredAt: null,
    endedAt: null,
    heldMs: 0,
    muted: false,
    dtmf: "",
    recovering: false,
    work: "open",
    purpose: "call",
    about: null,
    transfer: null,
    conference: false,
    room: null,
    shownAs: null,
    autoAnswerAt: null,
    carrier: "line",
    ...given,
  };
}
