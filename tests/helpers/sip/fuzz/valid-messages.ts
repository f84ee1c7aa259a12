import { anSdp, writeSip } from "../sip-text.ts";

/** What the fuzzer begins with: one of each kind that a desk may be sent, inside or outside of a dialog. */
export const kinds = [
  "INVITE",
  "ACK",
  "BYE",
  "CANCEL",
  "OPTIONS",
  "INFO",
  "NOTIFY",
  "UPDATE",
  "REFER",
  "PRACK",
  "MESSAGE",
  "SUBSCRIBE",
  "response-100",
  "response-180",
  "response-200",
  "response-401",
  "response-486",
] as const;
export type Kind = (typeof kinds)[number];

export interface About {
  readonly kind: Kind;
  readonly target: string;
  /** Its own Call-ID and branch. */
  readonly id: string;
  /** The desk's tag, to be inside a dialog. */
  readonly tag: string | null;
  readonly cseq: number;
}

export function validMessage(about: About): string {
  const { kind, target, id, tag, cseq } = about;
  const status = /^response-(\d+)$/.exec(kind)?.[1];
  const method = status === undefined ? kind : "INVITE";
  const withSdp = kind === "INVITE" || kind === "UPDATE" || kind === "response-180" || kind === "response-200";
  const extra: Partial<Record<Kind, readonly string[]>> = {
    INVITE: ["P-Asserted-Identity: <sip:+4930111@exchange.test>", "X-Queue: support", "Supported: timer, 100rel"],
    NOTIFY: ["Event: refer", "Subscription-State: active;expires=60"],
    REFER: ["Refer-To: <sip:+4930222@exchange.test>"],
    PRACK: ["RAck: 1 1 INVITE"],
    UPDATE: ["Session-Expires: 1800;refresher=uac"],
    INFO: ["Content-Type: application/dtmf-relay"],
    "response-401": ['WWW-Authenticate: Digest realm="exchange.test", nonce="n", qop="auth"'],
  };
  return writeSip(
    status === undefined ? `${method} ${target} SIP/2.0` : `SIP/2.0 ${status} Reason`,
    [
      `Via: SIP/2.0/WS ${status === undefined ? "127.0.0.1:5060" : "abc.invalid"};branch=z9hG4bK${id}`,
      "Max-Forwards: 70",
      `From: "Max Test" <sip:+4930111222@exchange.test>;tag=f${id}`,
      `To: <sip:agent1@exchange.test>${tag === null ? "" : `;tag=${tag}`}`,
      `Call-ID: fuzz-${id}`,
      `CSeq: ${cseq} ${method}`,
      "Contact: <sip:exchange@127.0.0.1:5060;transport=ws>",
      ...(extra[kind] ?? []),
    ],
    withSdp ? anSdp() : kind === "INFO" ? "Signal=1\r\nDuration=100\r\n" : "",
  );
}
