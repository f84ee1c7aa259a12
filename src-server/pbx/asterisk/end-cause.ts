import type { DeskPhoneEnd } from "#shared/contract/central/index.ts";
import { isOutgoing } from "./channel.ts";
import type { EndedChannel } from "./channel-table.ts";

type Cause = DeskPhoneEnd["cause"];

/** Cause codes of ITU-T Q.850, table 1, as Asterisk gives them, for a call that was not answered by the other side. */
const fromFarSide: Readonly<Record<number, Cause>> = {
  1: "not-found",
  2: "not-found",
  3: "not-found",
  17: "busy",
  18: "no-answer",
  19: "no-answer",
  20: "no-answer",
  21: "declined",
  22: "invalid-number",
  26: "answered-elsewhere",
  28: "invalid-number",
  50: "forbidden",
  52: "forbidden",
  55: "forbidden",
  57: "forbidden",
};

/** How Asterisk's Dial ended, where the cause code says nothing. */
const fromDial: Readonly<Record<string, Cause>> = {
  BUSY: "busy",
  NOANSWER: "no-answer",
  CANCEL: "cancelled",
  DONTCALL: "declined",
  TORTURE: "declined",
  INVALIDARGS: "invalid-number",
};

const answeredElsewhere = 26;
const noAnswerAtPhone = new Set([18, 19, 20]);

/**
 * Why a call of a desk phone ended, in the words of the desk's own calls.
 * @param byDesk the desk asked for the end
 */
export function endCause({ channel, q850 }: EndedChannel, byDesk: boolean): Cause {
  if (channel.transferred) return "transferred";
  const here = byDesk || channel.hungUpByDevice;
  if (channel.answeredAt !== null) return here ? "local-hangup" : "remote-hangup";
  if (isOutgoing(channel)) {
    if (here) return "cancelled";
    // Central rang the phone and nobody took it up.
    if (channel.state !== "up" && channel.origin === "exchange") return "cancelled";
    return fromFarSide[q850 ?? 0] ?? fromDial[channel.dialStatus] ?? (q850 === null ? "no-answer" : "exchange-error");
  }
  if (q850 === answeredElsewhere) return "answered-elsewhere";
  if (byDesk) return "rejected";
  return channel.hungUpByDevice && !noAnswerAtPhone.has(q850 ?? 0) ? "rejected" : "missed";
}
