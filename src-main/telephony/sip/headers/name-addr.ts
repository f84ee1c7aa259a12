import { cleanDisplayName } from "#shared/call/index.ts";
import { cleanText } from "../../clean-text.ts";

/** An address as it stands in From, P-Asserted-Identity, Diversion and the like. */
export interface NameAddr {
  /** Display name, cleaned, unquoted; empty when there is none. */
  readonly name: string;
  readonly scheme: string;
  /** User part, percent-decoded, without password and parameters; empty when there is none. */
  readonly user: string;
  readonly host: string;
  /** Parameters of the header, names in lower case. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** Longest header value that is looked at. */
const maxHeader = 4096;

/**
 * Reads `"Name" <uri>;params`, `Name <uri>` or a bare `uri` (RFC 3261 20.10, 25.1), forgiving: a display name without its quotes, a `tel:`
 * URI (RFC 3966), a missing closing bracket. null when no URI is in it. Never throws.
 */
export function parseNameAddr(raw: string): NameAddr | null {
  const value = raw.slice(0, maxHeader).trim();
  const quoted = /^"((?:[^"\\]|\\.)*)"\s*/s.exec(value);
  const afterName = quoted === null ? value : value.slice(quoted[0].length);
  const open = afterName.indexOf("<");
  const bare = open < 0;
  const nameText = quoted !== null ? (quoted[1] ?? "").replace(/\\(.)/gs, "$1") : bare ? "" : afterName.slice(0, open);
  const fromUri = bare ? afterName : afterName.slice(open + 1);
  const close = bare ? fromUri.search(/[;\s]/) : fromUri.indexOf(">");
  const uriText = close < 0 ? fromUri : fromUri.slice(0, close);
  const rest = close < 0 ? "" : fromUri.slice(bare ? close : close + 1);
  const uri = /^\s*([a-z][a-z0-9+.-]*):(?:\/\/)?(.*)$/is.exec(uriText);
  if (uri === null) return null;
  const scheme = (uri[1] ?? "").toLowerCase();
  const address = (uri[2] ?? "").split("?")[0] ?? "";
  const at = address.lastIndexOf("@");
  const userPart = scheme === "tel" ? address : at < 0 ? "" : address.slice(0, at);
  const hostPart = scheme === "tel" ? "" : address.slice(at + 1);
  return {
    name: cleanDisplayName(nameText) ?? "",
    scheme,
    user: cleanText(decoded(userPart.split(/[;:]/)[0] ?? ""), 128),
    host: cleanText(hostPart.split(";")[0] ?? "", 256).toLowerCase(),
    parameters: parseParameters(rest),
  };
}

/** `;a=b;c="d"` as a map, first occurrence wins. */
export function parseParameters(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const match of text.slice(0, maxHeader).matchAll(/;\s*([^\s;=,"]+)\s*(?:=\s*("(?:[^"\\]|\\.)*"|[^;,\s]*))?/gs)) {
    const key = (match[1] ?? "").toLowerCase();
    const value = match[2] ?? "";
    if (!found.has(key) && found.size < 32)
      found.set(key, value.startsWith('"') ? value.slice(1, -1).replace(/\\(.)/gs, "$1") : value);
  }
  return found;
}

/** Splits a header that holds several values at its top-level commas (not those in quotes or in brackets). */
export function splitValues(raw: string): string[] {
  const values: string[] = [];
  let start = 0;
  let quoted = false;
  let bracketed = false;
  const text = raw.slice(0, maxHeader);
  for (let i = 0; i < text.length; i += 1) {
    const c = text[i];
    if (quoted && c === "\\") i += 1;
    else if (c === '"' && !bracketed) quoted = !quoted;
    else if (quoted) continue;
    else if (c === "<") bracketed = true;
    else if (c === ">") bracketed = false;
    else if (c === "," && !bracketed) {
      values.push(text.slice(start, i).trim());
      start = i + 1;
    }
  }
  values.push(text.slice(start).trim());
  return values.filter((value) => value !== "");
}

function decoded(text: string): string {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // Not UTF-8: shown as it came.
  }
}
