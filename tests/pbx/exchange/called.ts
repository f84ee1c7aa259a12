import type { AmiMessage } from "./ami.ts";
import type { Asterisk } from "./asterisk.ts";
import { record, type Track } from "./audio.ts";

/** The telephone outside that a desk has dialled. */
export interface Called {
  readonly channel: string;
  /** The number that it is shown as the caller's. */
  readonly shown: string;
  /** What arrives there, over the trunk. */
  readonly hears: Track;
  hangUp(): Promise<void>;
  readonly ended: Promise<AmiMessage>;
}

/** Resolves when the exchange has dialled `number` over its trunk. Call it before the desk dials. */
export async function outsideRings(exchange: Asterisk, number: string): Promise<Called> {
  const { ami } = exchange;
  const made = await ami.waitFor("Newchannel", { Channel: /^PJSIP\/network-/, Exten: number });
  const channel = made.fields.Channel ?? "";
  const ended = ami.waitFor("Hangup", { Channel: channel }, { timeoutMs: 600_000 });
  ended.catch(() => undefined);
  const recording = await record(exchange, channel);
  return {
    channel,
    shown: made.fields.CallerIDNum ?? "",
    hears: recording.from,
    async hangUp() {
      await ami.action({ Action: "Hangup", Channel: channel, Cause: "16" });
      await ended;
    },
    ended,
  };
}
