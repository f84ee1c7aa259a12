import { Grammar, NameAddrHeader } from "sip.js";
import { type IncomingMessage, IncomingRequestMessage, IncomingResponseMessage } from "sip.js/lib/core/index.js";
import { parseNameAddr, splitValues } from "../headers/name-addr.ts";
import type { ReadAddress } from "./read-address.ts";
import type { ReadHead } from "./read-head.ts";
import type { CheckedRequest } from "./request-check.ts";
import type { CheckedResponse } from "./response-check.ts";
import { type SipHeader, valuesOf } from "./sip-message.ts";
import { transactionKey } from "./transaction-key.ts";

const maxRoutes = 32;
const maxChallenge = 2_048;
const maxIdentity = 512;
/** Seconds: the longest that setTimeout can wait. SIP.js gives a longer, or unreadable, Expires to it all the same: the call ends at once. */
const maxExpires = 2_147_483;
/** Headers that SIP.js hands to its grammar when it comes to them, which takes 100 ms and more for 8 KB. */
const left: readonly string[] = ["event", "content-disposition", "subscription-state", "refer-to"];
const maxLeft = 1_024;

/** The checked request as SIP.js's own parser would have made it, had it been able to read it. Header values stay as they came. */
export function toSipJsRequest(checked: CheckedRequest): IncomingRequestMessage {
  const message = new IncomingRequestMessage();
  message.method = checked.request.method;
  message.ruri = checked.uri;
  fill(message, checked, checked.request.headers);
  message.viaBranch = transactionKey(checked);
  return message;
}

export function toSipJsResponse(checked: CheckedResponse): IncomingResponseMessage {
  const message = new IncomingResponseMessage();
  message.statusCode = checked.response.status;
  message.reasonPhrase = checked.response.phrase;
  message.method = checked.method;
  fill(message, checked, checked.response.headers);
  // RFC 3261 12.1.2 wants a Contact; a call without one is better ended by a BYE to its address than held for ever.
  if (checked.contact === null && checked.method === "INVITE") {
    message.setHeader("contact", `<${checked.to.uri.text}>`);
    setParsed(message, "Contact", new NameAddrHeader(checked.to.uri, "", {}));
  }
  for (const name of ["WWW-Authenticate", "Proxy-Authenticate"]) chooseChallenge(message, name);
  return message;
}

function fill(message: IncomingMessage, read: ReadHead, headers: readonly SipHeader[]): void {
  for (const { name, value } of headers) {
    const kept = keptValue(name, value);
    if (kept !== null) message.addHeader(name, kept);
  }
  for (const value of valuesOf(headers, "contact").flatMap(splitValues)) message.addHeader("contact", value);
  const routes = valuesOf(headers, "record-route").flatMap(splitValues);
  for (const value of routes.slice(0, maxRoutes))
    if (/^[^<]*<[^<>]+>/.test(value)) message.addHeader("record-route", value);
  message.via = { host: read.via.host, port: read.via.port as number };
  message.viaBranch = read.via.branch;
  message.from = nameAddr(read.from);
  message.fromTag = read.from.parameters.get("tag") as string;
  message.to = nameAddr(read.to);
  message.toTag = read.to.parameters.get("tag") as string;
  message.callId = valuesOf(headers, "call-id")[0] ?? "";
  message.cseq = read.cseq;
  message.body = read.body;
  // Only that it is there counts: what SIP.js makes itself has none.
  message.data = "received";
  setParsed(message, "From", message.from);
  setParsed(message, "To", message.to);
  if (read.contact !== null) setParsed(message, "Contact", nameAddr(read.contact));
  if (read.contentType !== null) {
    message.setHeader("content-type", read.contentType);
    setParsed(message, "Content-Type", read.contentType);
    // An SDP is a session description, whatever a Content-Disposition meant for other parts says.
    if (read.contentType === "application/sdp") message.setHeader("content-disposition", "session");
  }
}

function keptValue(name: string, value: string): string | null {
  // Added value by value.
  if (name === "record-route" || name === "contact") return null;
  if (left.includes(name)) return value.length <= maxLeft ? value : null;
  if (name === "expires") return /^\d{1,7}$/.test(value) && Number(value) <= maxExpires ? value : null;
  if (name !== "p-asserted-identity" || value.length <= maxIdentity) return value;
  const identity = parseNameAddr(value);
  return identity === null ? null : `"${identity.name.replace(/["\\]/g, "")}" <${uriOf(identity)}>`;
}

function uriOf(identity: { readonly scheme: string; readonly user: string; readonly host: string }): string {
  const user = encodeURIComponent(identity.user);
  return identity.scheme === "tel" ? `tel:${user}` : `sip:${user}@${identity.host === "" ? "invalid" : identity.host}`;
}

function nameAddr(address: ReadAddress): NameAddrHeader {
  const tag = address.parameters.get("tag");
  return new NameAddrHeader(address.uri, "", tag === undefined ? {} : { tag });
}

/** SIP.js asks its grammar only where nothing is parsed yet, and deletes what that can't read. */
function setParsed(message: IncomingMessage, name: string, parsed: unknown): void {
  const first = message.headers[name]?.[0];
  if (first !== undefined) first.parsed = parsed;
}

/** Of several challenges (RFC 8760 puts the strongest first) the one that SIP.js can answer: Digest with MD5. */
function chooseChallenge(message: IncomingMessage, name: string): void {
  const values = message.getHeaders(name).filter((value) => value.length <= maxChallenge);
  if (values.length === 0) return;
  const ours = values.find((value) => /^digest\s/i.test(value) && !/algorithm\s*=\s*"?(?!MD5\b)[\w-]/i.test(value));
  const value = ours ?? values[0] ?? "";
  const parsed: unknown = Grammar.parse(value, name.replace("-", "_"));
  message.setHeader(name, value);
  // An empty challenge can't be answered, and stays there to be named.
  setParsed(message, name, parsed === -1 ? {} : parsed);
}
