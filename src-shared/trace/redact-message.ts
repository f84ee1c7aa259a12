import { hidden } from "./hidden.ts";
import { bodyNote, redactDtmf, redactSdp } from "./redact-body.ts";
import { maskCardsInData } from "./redact-cards.ts";
import { redactCredentials } from "./redact-credentials.ts";
import { redactUris } from "./redact-uris.ts";
import { type SipHeader, type SipParts, sipParts } from "./sip-text.ts";

/** Longest title and body of a trace entry, as in `TraceEntry`. */
export const longestTitle = 300;
export const longestBody = 16_384;
/** What is looked at of one message; an INVITE with a large SDP has about 6 KiB. */
const longestText = 65_536;

/** Names of headers whose whole value is a secret, whatever it looks like. */
const secretName = /token|secret|passw|passphrase|(?:^|-)(?:pin|cvv|cvc|pwd|cookie|credential)s?(?:-|$)|api-?key/;

/** Headers that name dialogs, routes and abilities, or people by their numbers: a long number there is no card. */
const structural = new Set([
  ...[
    "via",
    "from",
    "to",
    "call-id",
    "cseq",
    "contact",
    "route",
    "record-route",
    "max-forwards",
    "path",
    "service-route",
  ],
  ...[
    "allow",
    "supported",
    "require",
    "unsupported",
    "allow-events",
    "event",
    "accept",
    "accept-encoding",
    "accept-language",
  ],
  ...["content-type", "content-length", "content-encoding", "content-disposition", "mime-version", "date", "timestamp"],
  ...[
    "expires",
    "min-expires",
    "session-expires",
    "min-se",
    "retry-after",
    "rseq",
    "rack",
    "replaces",
    "refer-to",
    "referred-by",
  ],
  ...[
    "p-asserted-identity",
    "p-preferred-identity",
    "remote-party-id",
    "diversion",
    "history-info",
    "privacy",
    "server",
  ],
  ...[
    "user-agent",
    "subscription-state",
    "refer-sub",
    "in-reply-to",
    "target-dialog",
    "join",
    "call-info",
    "alert-info",
  ],
]);
/** In these a colon before an `@` is no password. */
const opaque = new Set(["call-id", "via", "cseq", "replaces", "in-reply-to", "target-dialog", "join"]);

export interface RedactedMessage {
  /** The start line. */
  readonly title: string;
  /** Start line, headers and body, line by line. */
  readonly body: string;
}

/**
 * A SIP message as it may be kept and shown to support: without authentication, passwords, media keys, keyed digits and card numbers, and
 * without bodies other than SDP and message fragments. Never throws, whatever the text is.
 */
export function redactMessage(text: string): RedactedMessage {
  const parts = sipParts(text.slice(0, longestText));
  const start = visible(redactUris(parts.start));
  const body = [headOf(parts), bodyOf(parts)].filter((part) => part !== "").join("\n\n");
  return { title: cut(start, longestTitle), body: cut(visible(body), longestBody) };
}

function headOf({ start, headers }: SipParts): string {
  return [redactUris(start), ...headers.map(redactHeader)].join("\n");
}

function redactHeader(header: SipHeader): string {
  const value = redactValue(header);
  return header.name === "" && header.key === "" ? value : `${header.name}: ${value}`;
}

function redactValue({ key, value }: SipHeader): string {
  if (/authori|authenti/.test(key)) return redactCredentials(value);
  if (secretName.test(key)) return hidden;
  if (opaque.has(key)) return value;
  const withoutSecrets = redactUris(value);
  return structural.has(key) ? withoutSecrets : maskCardsInData(withoutSecrets);
}

function bodyOf({ headers, body }: SipParts): string {
  if (body.trim() === "") return "";
  const types = headers.filter((header) => header.key === "content-type").map((header) => header.value);
  const [type = null] = types;
  const encoded = headers.some((header) => header.key === "content-encoding");
  // Two types, or packed content: nobody knows what it is.
  if (types.length !== 1 || encoded) return bodyNote(body, null);
  switch (type?.toLowerCase().split(/[;\s]/, 1)[0]) {
    case "application/sdp":
      return redactSdp(body);
    case "message/sipfrag":
      return headOf(sipParts(body));
    case "application/dtmf":
    case "application/dtmf-relay":
      return redactDtmf(body);
    default:
      return bodyNote(body, type);
  }
}

/** Control and bidirectional characters as escapes: support sees that they were there, and nothing is turned around on the screen. */
function visible(text: string): string {
  return text.replace(/[^\n\P{Cc}]|[\p{Cf}\p{Zl}\p{Zp}]|[\uD800-\uDFFF]/gu, (char) => {
    const code = char.codePointAt(0) ?? 0;
    return char === "\t" ? " " : `\\u{${code.toString(16)}}`;
  });
}

function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  const more = `… [cut: ${text.length} characters]`;
  return text.slice(0, most - more.length).replace(/[\uD800-\uDBFF]$/, "") + more;
}
