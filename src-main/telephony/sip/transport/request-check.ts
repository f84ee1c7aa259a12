import { splitValues } from "../headers/name-addr.ts";
import type { Refusal } from "./bare-reply.ts";
import { checkContent } from "./content-check.ts";
import { readAddress } from "./read-address.ts";
import type { ReadHead } from "./read-head.ts";
import { readVia } from "./read-via.ts";
import { bodyOf, doubledHeader, missingHeader, readCSeq } from "./single-headers.ts";
import { firstOf, type SipRequest, valuesOf } from "./sip-message.ts";
import { type ReadUri, readUri } from "./sip-uri.ts";

/** What this desk takes part in. */
export interface Abilities {
  /** The Allow header line that goes with 405 and 501. */
  readonly allow: string;
  readonly methods: readonly string[];
  /** Option tags, lower case. */
  readonly extensions: readonly string[];
}

/** A request that may be handed on, read. */
export interface CheckedRequest extends ReadHead {
  readonly request: SipRequest;
  readonly uri: ReadUri;
}

/** Methods that this desk knows of; those that it knows but does not take are 405, all others 501 (RFC 3261 21.5.2). */
const known = "ACK BYE CANCEL INFO INVITE MESSAGE NOTIFY OPTIONS PRACK PUBLISH REFER REGISTER SUBSCRIBE UPDATE".split(
  " ",
);

const noDialog: Refusal = { status: 481, phrase: "Call/Transaction Does Not Exist", reason: "no dialog" };

/**
 * Looks at a request the way RFC 3261 8.2 wants a server to, as far as that needs no dialog: what can't be processed is refused with the code
 * that says why, before SIP.js sees it (which drops most of it silently and checks neither Require nor content types).
 */
export function checkRequest(request: SipRequest, abilities: Abilities): CheckedRequest | Refusal {
  const { headers, method } = request;
  const bad = (reason: string): Refusal => ({ status: 400, phrase: `Bad Request (${reason})`, reason });
  if (request.version !== "2.0") return { status: 505, phrase: "Version Not Supported", reason: "another SIP version" };
  const missing = missingHeader(headers);
  if (missing !== null) return bad(`no ${missing}`);
  const doubled = doubledHeader(headers);
  if (doubled !== null) return bad(`more than one ${doubled}`);
  const cseq = readCSeq(firstOf(headers, "cseq") ?? "");
  if (cseq === null) return bad("unreadable cseq");
  const via = valuesOf(headers, "via").flatMap(splitValues).map(readVia);
  const [top] = via;
  if (top === undefined || top === null || via.includes(null)) return bad("unreadable via");
  const from = readAddress(firstOf(headers, "from") ?? "");
  const to = readAddress(firstOf(headers, "to") ?? "");
  if (from === null || to === null) return bad(`unreadable ${from === null ? "from" : "to"}`);
  if (!/^\S{1,512}$/.test(firstOf(headers, "call-id") ?? "")) return bad("unreadable call-id");
  const body = bodyOf(request);
  if (body === null) return bad("content-length");
  const lines = [abilities.allow];
  if (!known.includes(method)) return { status: 501, phrase: "Not Implemented", reason: method, lines };
  if (cseq.method !== method) return bad("another method in cseq");
  const notAllowed: Refusal = { status: 405, phrase: "Method Not Allowed", reason: method, lines };
  if (!abilities.methods.includes(method)) return notAllowed;
  const inDialog = to.parameters.has("tag");
  // RFC 3261 15.1.2, 6086 4.2.1, 3311 5.2, 3262 3: they live in dialogs only.
  if (!inDialog && ["BYE", "INFO", "UPDATE", "PRACK"].includes(method)) return noDialog;
  if (!inDialog && method === "REFER") return notAllowed;
  const uri = readUri(request.uri);
  if (uri === null || uri.hasHeaders) return bad("unreadable request-uri");
  if (uri.scheme !== "sip") return { status: 416, phrase: "Unsupported URI Scheme", reason: uri.scheme };
  const unsupported = method === "ACK" || method === "CANCEL" ? [] : unsupportedIn(request, abilities);
  if (unsupported.length > 0) {
    const names = unsupported.join(", ");
    return { status: 420, phrase: "Bad Extension", reason: names, lines: [`Unsupported: ${names}`] };
  }
  const contacts = valuesOf(headers, "contact").flatMap(splitValues).map(readAddress);
  const contact = contacts.length === 1 ? (contacts[0] ?? null) : null;
  // They make or refresh a dialog's target: exactly one Contact (8.1.1.8, 12.2), which UPDATE may leave as it is.
  const targets = method === "INVITE" || (method === "UPDATE" && contacts.length > 0);
  if (targets && !/^sips?$/.test(contact?.uri.scheme ?? "")) return bad("not one readable contact");
  if (targets && !from.parameters.has("tag")) return bad("no tag in from");
  if (method === "REFER" && firstOf(headers, "refer-to") === null) return bad("no refer-to");
  // RFC 3891 3
  if (method !== "INVITE" && firstOf(headers, "replaces") !== null) return bad("replaces outside an invite");
  const content = checkContent(request, body);
  if ("status" in content) return content;
  return { request, uri, via: top, from, to, cseq: cseq.number, contact, ...content };
}

/** RFC 3261 8.2.2.3. */
function unsupportedIn(request: SipRequest, abilities: Abilities): string[] {
  const required = valuesOf(request.headers, "require").flatMap((value) => value.split(","));
  return required
    .map((tag) => tag.trim().slice(0, 64))
    .filter((tag) => tag !== "" && !abilities.extensions.includes(tag.toLowerCase()))
    .slice(0, 16);
}
