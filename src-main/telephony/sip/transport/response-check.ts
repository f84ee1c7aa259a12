import { splitValues } from "../headers/name-addr.ts";
import { sdpIn } from "./multipart.ts";
import { readAddress } from "./read-address.ts";
import type { ReadHead } from "./read-head.ts";
import { readVia } from "./read-via.ts";
import { bodyOf, doubledHeader, missingHeader, readCSeq } from "./single-headers.ts";
import { firstOf, type SipResponse, valuesOf } from "./sip-message.ts";

/** A response that may be handed on, read. */
export interface CheckedResponse extends ReadHead {
  readonly response: SipResponse;
  readonly method: string;
}

/** A response is used or dropped (RFC 3261 8.1.3, 18.1.2). @returns why it is dropped, in words for the log. */
export function checkResponse(response: SipResponse): CheckedResponse | string {
  const { headers } = response;
  const missing = missingHeader(headers);
  if (missing !== null) return `no ${missing}`;
  const doubled = doubledHeader(headers);
  if (doubled !== null) return `more than one ${doubled}`;
  const cseq = readCSeq(firstOf(headers, "cseq") ?? "");
  if (cseq === null) return "unreadable cseq";
  const vias = valuesOf(headers, "via").flatMap(splitValues);
  // 8.1.3.3: more than one was meant for somebody behind us, and nobody is.
  if (vias.length > 1) return "more than one via";
  const via = readVia(vias[0] ?? "");
  if (via === null) return "unreadable via";
  const from = readAddress(firstOf(headers, "from") ?? "");
  const to = readAddress(firstOf(headers, "to") ?? "");
  if (from === null || to === null) return `unreadable ${from === null ? "from" : "to"}`;
  const body = bodyOf(response);
  if (body === null) return "content-length";
  // A registrar lists everybody's bindings; those that can't be read are none of this desk's.
  const contact = valuesOf(headers, "contact").flatMap(splitValues).map(readAddress)[0] ?? null;
  return { response, via, method: cseq.method, from, to, cseq: cseq.number, contact, ...contentOf(response, body) };
}

function contentOf(response: SipResponse, body: Buffer): { body: string; contentType: string | null } {
  const full = firstOf(response.headers, "content-type") ?? "";
  const contentType = (full.split(";")[0] ?? "").trim().toLowerCase();
  const inside = contentType.startsWith("multipart/") ? sdpIn(full, body.toString("utf8")) : null;
  if (inside?.kind === "sdp") return { body: inside.sdp, contentType: "application/sdp" };
  return body.length === 0 || contentType === ""
    ? { body: "", contentType: null }
    : { body: body.toString("utf8"), contentType };
}
