import type { Call } from "#shared/call/types.ts";
import type { MediaAction } from "#shared/contract/desk/media.ts";

export type RingTone = Extract<MediaAction, { do: "ring" }>["tone"];

/**
 * What the ringer should play for these calls. A second call knocks softly while the agent talks; ring-back is ours only while the exchange
 * sends none (no early media). Pure.
 * @param answering Calls whose Answer was pressed: they ring no more.
 */
export function ringToneOf(calls: readonly Call[], answering: (call: Call) => boolean): RingTone {
  const rings = calls.some((call) => call.state.name === "ringing" && !answering(call));
  const talks = calls.some((call) => call.state.name !== "ringing" || answering(call));
  if (rings) return talks ? "waiting" : "incoming";
  const ringsOut = calls.some((call) => call.state.name === "ringing-out" && !call.state.earlyMedia);
  return ringsOut && !calls.some((call) => call.state.name === "active") ? "ringback" : "none";
}
