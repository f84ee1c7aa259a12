import type { AmiMessage } from "./ami.ts";
import type { Asterisk } from "./asterisk.ts";
import { record, type Track } from "./audio.ts";

export interface CustomerOptions {
  /** The number that is dialled: "5000" is the support line, "51001" rings agent 1001 without a queue. */
  readonly to: string;
  /** null: withheld. */
  readonly number?: string | null;
  readonly name?: string;
  /** What the customer's telephone sends once the exchange has answered. Default: a tone. */
  readonly does?: "tone" | "silence" | "nothing" | "speech" | "music" | "echo";
  /** Frequency of the tone in Hz. Default 1004. */
  readonly toneHz?: number;
  /** Headers of the customer's INVITE, such as X-Popline-Customer-Id. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A SIP call with audio over the trunk. */
export interface TrunkCall {
  /** The customer's own channel, at the far side of the trunk. */
  readonly channel: string;
  /** The exchange's channel of this call. */
  readonly trunk: string;
  /** That channel's id: the caller, to a queue. */
  readonly trunkId: string;
  hangUp(): Promise<void>;
  /** The customer's leg is over. */
  readonly ended: Promise<AmiMessage>;
}

/** A customer on the telephone, with a tape recorder. */
export interface Customer extends TrunkCall {
  /** What arrives at the customer's telephone, over SIP and RTP. */
  readonly hears: Track;
  /** What it sends. */
  readonly says: Track;
}

/** A customer dials. Resolves as soon as the exchange has the call; it rings agents from then on. */
export async function customerCalls(exchange: Asterisk, options: CustomerOptions): Promise<Customer> {
  const call = await callComesIn(exchange, options);
  const recording = await record(exchange, call.channel);
  return { ...call, hears: recording.from, says: recording.to };
}

/** The same without a recording, which would cost the exchange time. */
export async function callComesIn(exchange: Asterisk, options: CustomerOptions): Promise<TrunkCall> {
  const { ami } = exchange;
  const { to, number = "+4930111222", name = "", does = "tone", toneHz = 1004, headers = {} } = options;
  const from = ami.now();
  const id = `customer-${crypto.randomUUID()}`;
  const variables = [
    `TONE=${toneHz}`,
    ...Object.entries(headers).map(([header, value]) => `PJSIP_HEADER(add,${header})=${value}`),
    ...(number === null ? ["CALLERID(pres)=prohib", "CONNECTEDLINE(pres)=prohib", "PJSIP_HEADER(add,Privacy)=id"] : []),
  ];
  await ami.action({
    Action: "Originate",
    Channel: `PJSIP/${to}@network`,
    ChannelId: id,
    Context: "customers",
    Exten: does,
    Priority: "1",
    CallerID: `"${name}" <${number ?? "anonymous"}>`,
    Timeout: "120000",
    Async: "true",
    Variable: variables,
  });
  const own = await ami.waitFor("Newchannel", { Uniqueid: id }, { from });
  const channel = own.fields.Channel ?? "";
  const trunk = await ami.waitFor("Newchannel", { Channel: /^PJSIP\/trunk-/, Exten: to }, { from });
  const ended = ami.waitFor("Hangup", { Uniqueid: id }, { from, timeoutMs: 600_000 });
  ended.catch(() => undefined);
  return {
    channel,
    trunk: trunk.fields.Channel ?? "",
    trunkId: trunk.fields.Uniqueid ?? "",
    async hangUp() {
      await ami.action({ Action: "Hangup", Channel: channel, Cause: "16" });
      await ended;
    },
    ended,
  };
}
