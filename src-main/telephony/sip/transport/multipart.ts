/** What a multipart body holds for a telephone. */
type Inside =
  | { readonly kind: "sdp"; readonly sdp: string }
  /** Nothing that has to be understood. */
  | { readonly kind: "none" }
  /** A part that must be understood and is not, or no multipart at all. */
  | { readonly kind: "unreadable" };

const maxParts = 32;

/**
 * The session description inside a multipart body (RFC 5621 3, RFC 2046 5.1), as exchanges with an ISUP or emergency-location part send it.
 * Other parts are passed over unless they say `handling=required`.
 * @param contentType The whole header value, with its boundary.
 */
export function sdpIn(contentType: string, body: string): Inside {
  const named = /;\s*boundary\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+))/i.exec(contentType);
  const boundary = (named?.[1] ?? named?.[2] ?? "").replace(/\\(.)/g, "$1");
  if (boundary === "" || boundary.length > 70) return { kind: "unreadable" };
  // The line end before a delimiter belongs to the delimiter.
  const parts = `\r\n${body}`.split(`\r\n--${boundary}`, maxParts).slice(1);
  if (parts.length === 0) return { kind: "unreadable" };
  let found: Inside = { kind: "none" };
  for (const part of parts) {
    if (part.startsWith("--")) break;
    const start = part.indexOf("\r\n");
    const end = part.startsWith("\r\n\r\n", start) ? start : part.indexOf("\r\n\r\n", start);
    if (start < 0 || end < 0) continue;
    const head = part.slice(start, end);
    const type = /^content-type[\t ]*:[\t ]*([^\s;]+)/im.exec(head)?.[1]?.toLowerCase() ?? "text/plain";
    const disposition = /^content-disposition[\t ]*:([^\r\n]*)/im.exec(head)?.[1] ?? "";
    if (type === "application/sdp" && found.kind !== "sdp") found = { kind: "sdp", sdp: part.slice(end + 4) };
    else if (type !== "application/sdp" && /;\s*handling\s*=\s*"?required/i.test(disposition))
      return { kind: "unreadable" };
  }
  return found;
}
