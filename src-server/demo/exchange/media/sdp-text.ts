/** The direction of a media stream as its sender sees it (RFC 3264 section 5.1). */
export type Direction = "sendrecv" | "sendonly" | "recvonly" | "inactive";

/** The direction offered or answered for the first media; `sendrecv` when none is given (RFC 8866 section 6.7). */
export function directionOf(sdp: string): Direction {
  const found = /^a=(sendrecv|sendonly|recvonly|inactive)\s*$/m.exec(sdp);
  return (found?.[1] as Direction | undefined) ?? "sendrecv";
}

/** The DTLS fingerprint, upper case, or undefined. */
export function fingerprintOf(sdp: string): string | undefined {
  return /^a=fingerprint:(.+?)\s*$/m.exec(sdp)?.[1]?.toUpperCase();
}

/** The payload type given to an encoding such as `PCMU/8000`, or undefined. */
export function payloadTypeOf(sdp: string, encoding: string): number | undefined {
  const wanted = encoding.toLowerCase();
  for (const match of sdp.matchAll(/^a=rtpmap:(\d+) (\S+)\s*$/gm)) {
    if (match[2]?.toLowerCase() === wanted) return Number(match[1]);
  }
  // PCMU has the static number 0 and needs no rtpmap (RFC 3551 section 6).
  return wanted === "pcmu/8000" && /^m=audio \d+ \S+(?: \d+)* 0(?: |\s*$)/m.test(sdp) ? 0 : undefined;
}

/**
 * Leaves only the named encodings in an audio offer. werift matches names without clock rates and would answer Chromium's
 * telephone-event at 48 kHz, which then comes with a payload type that no 8 kHz stream may use (RFC 4733 section 2.1).
 */
export function withOnlyEncodings(sdp: string, encodings: readonly string[]): string {
  const kept = new Set(encodings.map((one) => payloadTypeOf(sdp, one)).filter((one) => one !== undefined));
  return sdp
    .split(/\r?\n/)
    .filter((line) => {
      const type = /^a=(?:rtpmap|fmtp|rtcp-fb):(\d+) /.exec(line)?.[1];
      return type === undefined || kept.has(Number(type));
    })
    .map((line) => line.replace(/^(m=audio \d+ \S+)( .*)$/, (_, head: string) => [head, ...kept].join(" ")))
    .join("\r\n");
}

/**
 * Takes out candidates that nobody here can resolve (mDNS names of a browser's privacy feature) together with the
 * end-of-candidates line: the peer's own checks then arrive as peer-reflexive candidates (RFC 8445 section 7.3.1.3).
 * werift would look the names up by multicast, and would fail at once on a list that is empty and complete.
 */
export function withoutUnresolvableCandidates(sdp: string): string {
  const lines = sdp.split(/\r?\n/).filter((line) => !/^a=candidate:.*\.local /.test(line));
  const some = lines.some((line) => line.startsWith("a=candidate:"));
  return lines.filter((line) => some || line !== "a=end-of-candidates").join("\r\n");
}

/**
 * Gives every description of one session the same origin with a rising version (RFC 3264 section 8; werift makes up a new
 * session id each time), and an offer `setup:actpass` even inside a session (RFC 8842 section 5.5).
 */
export function asSessionDescription(
  sdp: string,
  type: "offer" | "answer",
  sessionId: number,
  version: number,
): string {
  const named = sdp
    .replace(/^o=.*$/m, `o=popline-demo ${sessionId} ${version} IN IP4 127.0.0.1`)
    .replace(/^s=.*$/m, "s=Popline demo exchange");
  const shaped = type === "offer" ? named.replace(/^a=setup:.*$/gm, "a=setup:actpass") : named;
  return `${shaped.replace(/\r?\n/g, "\r\n").trimEnd()}\r\n`;
}
