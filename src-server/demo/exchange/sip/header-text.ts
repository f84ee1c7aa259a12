const NAME = /^[A-Za-z0-9!%*_+`'~.-]{1,64}$/;
const MAX_VALUE = 1024;

/** One header line. Control characters, line breaks above all, become spaces: a value can never start a second header. */
export function headerLine(name: string, value: string): string {
  if (!NAME.test(name)) throw new Error(`"${name}" is not a SIP header name.`);
  return `${name}: ${plainText(value)}`;
}

/** A value without control characters, at most 1024 characters long. */
export function plainText(value: string): string {
  return value
    .replace(/\p{Cc}+/gu, " ")
    .trim()
    .slice(0, MAX_VALUE);
}

/** A display name for a quoted string (RFC 3261 section 25.1: `"` and `\` are escaped). */
export function displayText(name: string): string {
  return plainText(name).replace(/[\\"]/g, "\\$&");
}

/** A name-addr: `"Huang Hang" <sip:+86130…@host>`. */
export function nameAddr(displayName: string | undefined, uri: string): string {
  return displayName ? `"${displayText(displayName)}" <${uri}>` : `<${uri}>`;
}
