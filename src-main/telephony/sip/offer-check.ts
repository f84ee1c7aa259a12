/** Why a session description can't become a call here. */
export type OfferProblem = "no-audio" | "no-encryption" | "no-ice" | "no-codec";

/** Names of the codecs that a browser talks (RFC 7874 3, and G.722 as all of them have it), in lower case. */
const codecs: readonly string[] = ["opus", "pcmu", "pcma", "g722"];
/** Payload types that need no rtpmap (RFC 3551 6). */
const staticTypes: Readonly<Record<string, string>> = { "0": "pcmu", "8": "pcma", "9": "g722" };

/**
 * Whether a browser could answer this offer at all, told before anybody is rung: an answered call that then has no sound is worse than a
 * refused one, which the exchange can give to somebody else. Asks for an audio line that is on, DTLS-SRTP and ICE (RFC 8827 6.5, RFC 8839),
 * and one codec in common. null: nothing is known to stand against it.
 */
export function offerProblem(sdp: string): OfferProblem | null {
  const [session = "", ...media] = sdp.split(/^(?=m=)/m);
  const audio = media.find((part) => /^m=audio [1-9]\d*[ /]/.test(part));
  if (audio === undefined || !session.startsWith("v=0")) return "no-audio";
  const has = (attribute: string) => audio.includes(`\na=${attribute}:`) || session.includes(`\na=${attribute}:`);
  if (!has("fingerprint")) return "no-encryption";
  if (!has("ice-ufrag") || !has("ice-pwd")) return "no-ice";
  const types = (/^m=audio \S+ \S+ ([^\r\n]*)/.exec(audio)?.[1] ?? "").split(" ");
  const named = new Map([...audio.matchAll(/^a=rtpmap:(\d+) ([^/\r\n]+)/gm)].map((m) => [m[1] ?? "", m[2] ?? ""]));
  const names = types.map((type) => (named.get(type) ?? staticTypes[type] ?? "").toLowerCase());
  return names.some((name) => codecs.includes(name)) ? null : "no-codec";
}

/** RFC 3261 20.43: for whoever reads the exchange's log. 304 and 305 are the codes of a missing medium and format. */
const warnings: Readonly<Record<OfferProblem, string>> = {
  "no-audio": '304 popline "The offer has no audio"',
  "no-encryption": '399 popline "The offer has no DTLS fingerprint: WebRTC must be on for this endpoint"',
  "no-ice": '399 popline "The offer has no ICE: WebRTC must be on for this endpoint"',
  "no-codec": '305 popline "No codec in common: allow opus, ulaw, alaw or g722 for this endpoint"',
};

export function warningOf(problem: OfferProblem): string {
  return `Warning: ${warnings[problem]}`;
}
