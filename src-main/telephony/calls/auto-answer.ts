import { answer } from "./call-controls.ts";
import type { CallEntry } from "./call-entry.ts";
import type { TelephonyContext } from "./telephony-context.ts";

/**
 * A call that rings answers itself after a while, when the exchange asks for it or the agent wants it of every call, unless the agent is
 * busy with another by then or there is no page for the sound. Whatever goes wrong leaves the call ringing.
 * @param askedSec What the exchange asks for; null: nothing.
 */
export function autoAnswer(context: TelephonyContext, entry: CallEntry, askedSec: number | null): void {
  const { registry, timers, now } = context;
  // A supervisor has just asked to listen.
  const seconds = entry.call.purpose === "monitor" ? 0 : wantedSec(context, askedSec);
  if (seconds === null || !mayAnswer(context, entry)) return;
  registry.apply(entry, { type: "auto-answer", at: now(), answerAt: Math.round(now() + seconds * 1000) });
  timers.set(() => {
    if (entry.call.autoAnswerAt === null || entry.call.state.name !== "ringing") return;
    if (mayAnswer(context, entry)) take(context, entry);
    else giveUp(context, entry);
  }, seconds * 1000);
}

function wantedSec(context: TelephonyContext, askedSec: number | null): number | null {
  const { autoAnswer: when, autoAnswerSeconds } = context.autoAnswer();
  if (when === "never") return null;
  if (when === "asked") return askedSec;
  return Math.min(askedSec ?? autoAnswerSeconds, autoAnswerSeconds);
}

function mayAnswer({ registry, media, line }: TelephonyContext, entry: CallEntry): boolean {
  const others = registry.entries.some((one) => one !== entry && (one.answering || one.call.state.name !== "ringing"));
  return !others && !entry.answering && media.available() && line.registered;
}

function take(context: TelephonyContext, entry: CallEntry): void {
  const { media, logger } = context;
  const { id: callId } = entry.call;
  // The agent hears that they are about to be heard.
  media.request({ do: "notify", sound: "auto-answer" }).then(
    (result) =>
      result.ok ||
      logger.warn({ callId, failure: result.failure }, "the tone of a call that answers itself did not play"),
    (error) => logger.warn({ callId, err: error }, "the tone of a call that answers itself was not asked for"),
  );
  answer(context, entry).catch((error) => {
    logger.warn({ callId, err: error }, "a call did not answer itself");
    giveUp(context, entry);
  });
}

function giveUp({ registry, now }: TelephonyContext, entry: CallEntry): void {
  if (entry.call.state.name === "ringing") registry.apply(entry, { type: "auto-answer", at: now(), answerAt: null });
}
