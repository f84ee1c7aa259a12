import { readParameters } from "./parameters.ts";
import { type ReadUri, readUri } from "./sip-uri.ts";

/** A From, To or Contact value as SIP needs it; display names are for `headers/name-addr.ts`, which reads the value as it came. */
export interface ReadAddress {
  readonly uri: ReadUri;
  /** Parameters of the header, names in lower case. */
  readonly parameters: ReadonlyMap<string, string>;
}

const maxAddress = 4_096;

/**
 * `"Name" <uri>;params`, `Name <uri>;params` or a bare `uri;params` (RFC 3261 20.10). Strict where it matters who is meant: an unterminated
 * quote, stray separators or headers outside of brackets make it null. Forgiving where it does not, because a call that is dropped for it is
 * lost: any letters in an unquoted name (RFC 4475 3.1.2.15), spaces inside the brackets (3.1.2.14).
 */
export function readAddress(value: string): ReadAddress | null {
  if (value.length > maxAddress) return null;
  const quoted = /^"(?:[^"\\]|\\.)*"\s*(?=<)/s.exec(value);
  const open = quoted === null ? value.indexOf("<") : quoted[0].length;
  if (
    quoted === null &&
    value
      .slice(0, open < 0 ? value.length : open)
      .trimStart()
      .startsWith('"')
  )
    return null;
  if (open < 0) {
    const end = value.search(/[;\s]/);
    return address(end < 0 ? value : value.slice(0, end), end < 0 ? "" : value.slice(end), false);
  }
  const close = value.indexOf(">", open);
  return close < 0 ? null : address(value.slice(open + 1, close).trim(), value.slice(close + 1), true);
}

function address(uriText: string, rest: string, bracketed: boolean): ReadAddress | null {
  const uri = readUri(uriText);
  const parameters = readParameters(rest);
  if (uri === null || parameters === null || (uri.hasHeaders && !bracketed)) return null;
  // RFC 3261 20.10: without brackets a comma or question mark belongs to the header, not to the URI.
  if (!bracketed && /[,?]/.test(uriText)) return null;
  return { uri, parameters };
}
