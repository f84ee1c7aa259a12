import { randomUUID } from "node:crypto";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { readSip, type SipText, tagOf, writeSip } from "#tests/helpers/sip/sip-text.ts";
import { digestCredentials } from "./digest-credentials.ts";

export interface PhoneAccount {
  readonly exchange: { readonly host: string; readonly port: number };
  readonly username: string;
  readonly password: string;
}

interface Request {
  readonly from: string;
  readonly to: string;
  readonly callId: string;
  readonly more: readonly string[];
  readonly cseq?: number;
  readonly body?: string;
  /** The password was asked for; the request goes out again with the next number. */
  readonly challenged?: (answer: SipText) => void;
}

/** A phone's SIP messages over UDP. On loopback nothing is lost, so nothing is sent twice. */
export class PhoneWire {
  readonly #address: string;
  readonly #account: PhoneAccount;
  readonly #socket = createSocket("udp4");
  readonly #answers = new Map<string, (answer: SipText) => void>();

  constructor(address: string, account: PhoneAccount, onRequest: (request: SipText) => void) {
    this.#address = address;
    this.#account = account;
    this.#socket.on("message", (bytes) => {
      const message = readSip(bytes.toString());
      if (message.status === null) onRequest(message);
      else if (message.status >= 200) this.#answers.get(message.header("CSeq") + message.header("Call-ID"))?.(message);
    });
  }

  async open(): Promise<void> {
    this.#socket.bind(0, this.#address);
    await once(this.#socket, "listening");
  }

  close(): void {
    this.#socket.close();
  }

  get contact(): string {
    return `sip:${this.#account.username}@${this.#address}:${this.#socket.address().port}`;
  }

  via(): string {
    return `SIP/2.0/UDP ${this.#address}:${this.#socket.address().port};branch=z9hG4bK${randomUUID()}`;
  }

  send(text: string): void {
    this.#socket.send(text, this.#account.exchange.port, this.#account.exchange.host);
  }

  /** @param local our side of the dialog, with its tag; null: outside of one */
  reply(request: SipText, status: number, phrase: string, local: string | null, body = ""): void {
    const to = request.header("To");
    const headers = [
      ...request.all("Via").map((via) => `Via: ${via}`),
      ...request.all("Record-Route").map((route) => `Record-Route: ${route}`),
      `From: ${request.header("From")}`,
      `To: ${tagOf(to) !== "" || local === null ? to : local}`,
      `Call-ID: ${request.header("Call-ID")}`,
      `CSeq: ${request.header("CSeq")}`,
      `Contact: <${this.contact}>`,
      "Allow: INVITE, ACK, BYE, CANCEL, NOTIFY, UPDATE, OPTIONS",
    ];
    this.send(writeSip(`SIP/2.0 ${status} ${phrase}`, headers, body));
  }

  /** The final answer to a request, with the password if it is asked for. */
  async ask(method: string, uri: string, given: Request): Promise<SipText> {
    const cseq = given.cseq ?? 1;
    const first = await this.#once(method, uri, given, cseq, []);
    if (first.status !== 401) return first;
    given.challenged?.(first);
    const credentials = digestCredentials(first, method, uri, this.#account);
    return this.#once(method, uri, given, cseq + 1, [`Authorization: ${credentials}`]);
  }

  #once(method: string, uri: string, given: Request, cseq: number, extra: readonly string[]): Promise<SipText> {
    const headers = [
      `Via: ${this.via()}`,
      `From: ${given.from}`,
      `To: ${given.to}`,
      `Call-ID: ${given.callId}`,
      `CSeq: ${cseq} ${method}`,
      "Max-Forwards: 70",
      ...given.more,
      ...extra,
    ];
    const key = `${cseq} ${method}${given.callId}`;
    const answer = new Promise<SipText>((resolve) => this.#answers.set(key, resolve));
    this.send(writeSip(`${method} ${uri} SIP/2.0`, headers, given.body));
    return answer.finally(() => this.#answers.delete(key));
  }
}
