import { hidden } from "./hidden.ts";

/** A scheme, or a user name: bounded, so that a long word is not walked through from each of its letters. */
const scheme = /[\w+.%-]{1,24}:/g;
const uriEnd = /[\s<>"]|,[\t ]*<?[\t ]*(?:sips?|tel):/gi;
/** Schemes whose first colon ends the scheme; with any other word before an `@` it ends a user name. */
const schemes = new Set([
  "sip:",
  "sips:",
  "tel:",
  "callto:",
  "http:",
  "https:",
  "ws:",
  "wss:",
  "xmpp:",
  "im:",
  "pres:",
  "mailto:",
  "urn:",
]);
/** Headers that a URI may carry (RFC 3261 19.1.1) and that support needs to follow a transfer. */
const keptUriHeaders = new Set(["replaces", "require", "supported", "method", "call-id", "x-call-ref"]);
const secretParameter =
  /((?:^|[;?&,\s])(?:password|passwd|passphrase|pwd|pass|pin|token|access_token|secret|api-?key|pn-prid|postd|c?nonce|nextnonce|response|rspauth)[\t ]*=[\t ]*)(?:"(?:[^"\\]|\\.)*"?|[^;?&,>\s"]*)/gi;

/**
 * Any text without the passwords in its URIs (`sip:user:password@host`, RFC 3261 19.1.1), without the headers that a URI carries along except
 * those that name dialogs, and without parameters that are secrets by their name.
 */
export function redactUris(text: string): string {
  if (!text.includes("@") && !/[;?&=]/.test(text)) return text;
  let out = "";
  let done = 0;
  scheme.lastIndex = 0;
  for (let found = scheme.exec(text); found !== null; found = scheme.exec(text)) {
    const from = found.index + found[0].length;
    const to = endOfUri(text, from);
    const known = schemes.has(found[0].toLowerCase());
    const begin = known ? from : found.index;
    out += text.slice(done, begin) + withoutSecrets(text.slice(begin, to));
    done = to;
    scheme.lastIndex = Math.max(to, from);
  }
  return (out + text.slice(done)).replace(secretParameter, `$1${hidden}`);
}

/** A URI ends at a space, a quote, a bracket, or a comma before the next one. */
function endOfUri(text: string, from: number): number {
  uriEnd.lastIndex = from;
  return uriEnd.exec(text)?.index ?? text.length;
}

/** What stands after the scheme: `//user:password@host;parameters?headers`. */
function withoutSecrets(rest: string): string {
  const at = rest.indexOf("@");
  const question = rest.indexOf("?", Math.max(at, 0));
  const main = question < 0 ? rest : rest.slice(0, question);
  const headers =
    question < 0
      ? ""
      : `?${rest
          .slice(question + 1)
          .split("&")
          .map(uriHeader)
          .join("&")}`;
  // An `@` that should have been escaped belongs to the password: it ends at the last one.
  const last = main.lastIndexOf("@");
  const user = main.slice(0, Math.max(last, 0));
  const colon = user.indexOf(":", user.startsWith("//") ? 2 : 0);
  const plain = last < 0 || colon < 0 ? main : `${main.slice(0, colon + 1)}${hidden}${main.slice(last)}`;
  return plain + headers;
}

function uriHeader(pair: string): string {
  const equals = pair.indexOf("=");
  if (equals < 0) return pair;
  return keptUriHeaders.has(pair.slice(0, equals).toLowerCase()) ? pair : `${pair.slice(0, equals)}=${hidden}`;
}
