import { cleanText } from "../../clean-text.ts";
import { parseParameters } from "./name-addr.ts";

/**
 * Decodes User-to-User (RFC 7433): hexadecimal when `encoding=hex` says so or no encoding is named (the default of 4.1), plain otherwise.
 * A leading protocol discriminator of Q.931 (00, 04) is dropped. Hex that is no UTF-8 text, and text that is no hex, is kept as it came.
 */
export function decodeUserToUser(raw: string): string {
  const quoted = /^"((?:[^"\\]|\\.)*)"/s.exec(raw.trim());
  const value = quoted !== null ? (quoted[1] ?? "").replace(/\\(.)/gs, "$1") : (raw.trim().split(";")[0] ?? "").trim();
  const encoding =
    parseParameters(raw.slice(quoted?.[0].length ?? 0))
      .get("encoding")
      ?.toLowerCase() ?? "hex";
  if (encoding !== "hex" || !/^(?:[0-9a-f]{2})+$/i.test(value)) return cleanText(value, 1024);
  const bytes = Buffer.from(value, "hex");
  const text = utf8(bytes[0] === 0x00 || bytes[0] === 0x04 ? bytes.subarray(1) : bytes);
  return text === null || text === "" ? cleanText(value, 1024) : text;
}

function utf8(bytes: Uint8Array): string | null {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    // Control characters mean that this is binary, not text.
    return /[\p{Cc}]/u.test(text.replace(/[\t\r\n]/g, "")) ? null : cleanText(text, 1024);
  } catch {
    return null; // Not UTF-8.
  }
}
