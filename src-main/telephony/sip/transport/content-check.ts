import type { Refusal } from "./bare-reply.ts";
import { sdpIn } from "./multipart.ts";
import { firstOf, type SipRequest, valuesOf } from "./sip-message.ts";

export interface Content {
  readonly body: string;
  /** Lower case, without parameters; null when there is no body. */
  readonly contentType: string | null;
}

/** Requests whose body can only be a session description. */
const describing: readonly string[] = ["INVITE", "UPDATE", "ACK"];
const acceptable = ["Accept: application/sdp, multipart/mixed", "Accept-Encoding: identity"];
const unsupported = (reason: string): Refusal => ({
  status: 415,
  phrase: "Unsupported Media Type",
  reason,
  lines: acceptable,
});

/**
 * What the body of a request is (RFC 3261 8.2.3). A session description is taken out of a multipart body (RFC 5621); a body that may be
 * ignored is; any other that this desk can't read is refused with 415. An INVITE that takes no SDP for an answer is 406 (RFC 4475 3.3.15).
 */
export function checkContent(request: SipRequest, body: Buffer): Content | Refusal {
  const { headers, method } = request;
  const none: Content = { body: "", contentType: null };
  if (describing.includes(method) && method !== "ACK" && !acceptsSdp(valuesOf(headers, "accept")))
    return { status: 406, phrase: "Not Acceptable", reason: "no SDP accepted", lines: acceptable };
  if (body.length === 0) return none;
  const full = firstOf(headers, "content-type") ?? "";
  const contentType = (full.split(";")[0] ?? "").trim().toLowerCase();
  if (!describing.includes(method)) return { body: body.toString("utf8"), contentType: contentType || "text/plain" };
  const optional = /;\s*handling\s*=\s*"?optional/i.test(firstOf(headers, "content-disposition") ?? "");
  const encoding = (firstOf(headers, "content-encoding") ?? "identity").trim().toLowerCase();
  if (encoding !== "identity") return optional ? none : unsupported(`content-encoding ${encoding.slice(0, 64)}`);
  if (contentType === "application/sdp") return { body: body.toString("utf8"), contentType };
  const inside = contentType.startsWith("multipart/") ? sdpIn(full, body.toString("utf8")) : null;
  if (inside?.kind === "sdp") return { body: inside.sdp, contentType: "application/sdp" };
  if (optional || inside?.kind === "none") return none;
  return unsupported(`content-type ${contentType.slice(0, 64)}`);
}

/** RFC 3261 20.1: no Accept header means application/sdp; an empty one, nothing. */
function acceptsSdp(values: readonly string[]): boolean {
  if (values.length === 0) return true;
  const ranges = values.flatMap((value) => value.split(",")).map((range) => (range.split(";")[0] ?? "").trim());
  return ranges.some((range) => /^(\*\/\*|application\/(\*|sdp))$/i.test(range));
}
