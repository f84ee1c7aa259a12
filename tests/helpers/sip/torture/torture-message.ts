/** One message of RFC 4475, octet by octet. */
export interface TortureMessage {
  readonly section: string;
  /** As the RFC names it. */
  readonly name: string;
  readonly title: string;
  readonly bytes: Buffer;
}

/** A message as it stands in the source: the first line end is dropped, the others are CR LF, nothing is an escape. */
export function sip(text: TemplateStringsArray, ...values: readonly string[]): Buffer {
  const whole = String.raw(text, ...values).replace(/^\n/, "");
  return Buffer.from(whole.replaceAll("\n", "\r\n"), "utf8");
}

/** The session description that most of the RFC's INVITEs carry, without its last line end. */
export function theSdp(address: string): string {
  return [
    "v=0",
    `o=mhandley 29739 7272939 IN IP4 ${address}`,
    "s=-",
    `c=IN IP4 ${address}`,
    "t=0 0",
    "m=audio 49217 RTP/AVP 0 12",
    "m=video 3227 RTP/AVP 31",
    "a=rtpmap:31 LPC",
  ].join("\n");
}
