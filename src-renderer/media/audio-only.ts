/**
 * A remote offer as if it had refused everything but its audio by itself (port 0): Chromium then answers port 0 for it, as RFC 3264 section 6 wants
 * of what is not taken, and opens no transport. Left to itself it answers "inactive" on a port of its own (RFC 8829 5.3.1 says otherwise).
 * An offer whose audio rides on another section's transport (`bundle-only`, RFC 9143) stays as it is.
 */
export function audioOnly(sdp: string): string {
  const [session = "", ...media] = sdp.split(/(?=^m=)/m);
  const isAudio = (section: string) => section.startsWith("m=audio ");
  if (media.every(isAudio) || media.some((it) => isAudio(it) && /^a=bundle-only\r?$/m.test(it))) return sdp;
  const refused = new Set(media.filter((it) => !isAudio(it)).map((it) => /^a=mid:(.*?)\r?$/m.exec(it)?.[1] ?? ""));
  const bundled = (mids: string) => mids.split(" ").filter((mid) => mid !== "" && !refused.has(mid));
  const head = session.replace(
    /^a=group:(BUNDLE|LS) ?(.*?)(\r?\n)/gm,
    (_line, kind: string, mids: string, end: string) =>
      bundled(mids).length === 0 ? "" : `a=group:${[kind, ...bundled(mids)].join(" ")}${end}`,
  );
  return head + media.map((it) => (isAudio(it) ? it : it.replace(/^(m=\S+) \d+(\/\d+)?/, "$1 0"))).join("");
}
