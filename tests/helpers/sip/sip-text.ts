/** A SIP message as a test reads it: no checks, everything as text. */
export interface SipText {
  readonly raw: string;
  /** Of a request; null for responses. */
  readonly method: string | null;
  /** Of a response; null for requests. */
  readonly status: number | null;
  readonly target: string;
  readonly body: string;
  header(name: string): string;
  all(name: string): readonly string[];
}

export function readSip(raw: string): SipText {
  const [head = "", body = ""] = raw.split(/\r\n\r\n(.*)/s);
  const [first = "", ...lines] = head.split("\r\n");
  const response = /^SIP\/2\.0 (\d{3})/.exec(first);
  const all = (name: string) =>
    lines
      .filter((l) => l.toLowerCase().startsWith(`${name.toLowerCase()}:`))
      .map((l) => l.slice(name.length + 1).trim());
  return {
    raw,
    method: response === null ? (first.split(" ")[0] ?? "") : null,
    status: response === null ? null : Number(response[1]),
    target: response === null ? (first.split(" ")[1] ?? "") : "",
    body,
    all,
    header: (name) => all(name)[0] ?? "",
  };
}

export function writeSip(first: string, headers: readonly string[], body = ""): string {
  const type = body === "" || headers.some((h) => /^content-type:/i.test(h)) ? [] : ["Content-Type: application/sdp"];
  return [first, ...headers, ...type, `Content-Length: ${Buffer.byteLength(body)}`, "", body].join("\r\n");
}

export function tagOf(address: string): string {
  return /;tag=([^;\s]+)/.exec(address)?.[1] ?? "";
}

/** An SDP as Chromium or Asterisk writes it, cut to what matters here. */
export function anSdp(direction = "sendrecv", session = 1): string {
  return [
    "v=0",
    `o=- ${4_611_731_400_430_051_000 + session} 2 IN IP4 127.0.0.1`,
    "s=-",
    "t=0 0",
    "a=group:BUNDLE 0",
    "m=audio 9 UDP/TLS/RTP/SAVPF 111 0 126",
    "c=IN IP4 0.0.0.0",
    "a=candidate:1 1 udp 2122260223 127.0.0.1 50000 typ host",
    "a=ice-ufrag:abcd",
    "a=ice-pwd:0123456789012345678901",
    "a=fingerprint:sha-256 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF",
    "a=setup:actpass",
    "a=mid:0",
    `a=${direction}`,
    "a=rtcp-mux",
    "a=rtpmap:111 opus/48000/2",
    "a=rtpmap:126 telephone-event/8000",
    "",
  ].join("\r\n");
}
