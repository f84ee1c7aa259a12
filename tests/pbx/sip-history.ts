import { setTimeout as wait } from "node:timers/promises";
import { patienceMs } from "../helpers/patience.ts";
import type { Asterisk } from "./exchange/asterisk.ts";

/** One SIP message as the exchange sent or received it. */
export interface SipMessage {
  readonly place: number;
  /** Epoch ms, to the second. */
  readonly at: number;
  /** The exchange sent it. */
  readonly sent: boolean;
  /** Address and port of the other end. */
  readonly peer: string;
  /** "INVITE sip:…" or "SIP/2.0 200 OK". */
  readonly firstLine: string;
}

/** What the exchange remembers of its SIP messages. */
export interface SipHistory {
  /** The place of the message that comes next. */
  now(): Promise<number>;
  /** Messages from a place on, oldest first. */
  since(place: number): Promise<readonly SipMessage[]>;
  /** The first one that fits, from a place on. @throws Error when it does not come within `timeoutMs` */
  waitFor(fits: (message: SipMessage) => boolean, from: number, timeoutMs?: number): Promise<SipMessage>;
  /** The final answer to a request, from its other end. */
  answerTo(request: SipMessage): Promise<SipMessage>;
  /** The whole message, headers and body. */
  text(message: SipMessage): Promise<string>;
}

/** Has the exchange remember its messages from now on. */
export async function sipHistory(exchange: Asterisk): Promise<SipHistory> {
  await exchange.cli("pjsip set history clear");
  await exchange.cli("pjsip set history on");

  const text = ({ place }: SipMessage) => exchange.cli(`pjsip show history entry ${place}`);
  async function transaction(message: SipMessage): Promise<string> {
    const whole = await text(message);
    const header = (name: string) => new RegExp(`^${name}: (.*?)\\s*$`, "m").exec(whole)?.[1];
    return `${header("Call-ID")} ${header("CSeq")}`;
  }
  async function since(place: number): Promise<readonly SipMessage[]> {
    const table = await exchange.cli("pjsip show history");
    return table.split("\n").flatMap((line): SipMessage[] => {
      const [, number, at, arrow, peer, firstLine] = /^(\d{5,}) (\d+) \* (==>|<==) (\S+)\s+(.+?)\s*$/.exec(line) ?? [];
      if (number === undefined || peer === undefined || firstLine === undefined || Number(number) < place) return [];
      return [{ place: Number(number), at: Number(at) * 1_000, sent: arrow === "==>", peer, firstLine }];
    });
  }
  async function until(
    what: string,
    timeoutMs: number,
    find: () => Promise<SipMessage | undefined>,
  ): Promise<SipMessage> {
    for (const last = Date.now() + timeoutMs; ; await wait(100)) {
      const found = await find();
      if (found !== undefined) return found;
      if (Date.now() > last) throw new Error(`The exchange had no such SIP message within ${timeoutMs} ms: ${what}`);
    }
  }
  return {
    now: async () => ((await since(0)).at(-1)?.place ?? -1) + 1,
    since,
    waitFor: (fits, from, timeoutMs = patienceMs) =>
      until(String(fits), timeoutMs, async () => (await since(from)).find(fits)),
    answerTo: (request) =>
      until(`the answer to ${request.firstLine}`, patienceMs, async () => {
        const asked = await transaction(request);
        for (const message of await since(request.place + 1)) {
          const other = message.sent !== request.sent && message.peer === request.peer;
          if (other && /^SIP\/2.0 [2-6]/.test(message.firstLine) && (await transaction(message)) === asked)
            return message;
        }
        return undefined;
      }),
    text,
  };
}
