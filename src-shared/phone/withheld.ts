import type { NumberKey } from "./types.ts";

export type WithheldForm = Extract<NumberKey, { kind: "withheld" }>["form"];

/**
 * What exchanges, gateways and phones send when there is no number: RFC 3323's `anonymous`, ISDN's "restricted" and "unavailable" in the
 * words of carriers, and Asterisk's own (`s` is its start extension, `asterisk` its default caller ID).
 */
const words: Readonly<Record<string, WithheldForm>> = {
  anonymous: "anonymous",
  anonym: "anonymous",
  anonyme: "anonymous",
  anonimo: "anonymous",
  "anonymous.invalid": "anonymous",
  匿名: "anonymous",
  匿名来电: "anonymous",
  restricted: "restricted",
  private: "restricted",
  "private number": "restricted",
  withheld: "restricted",
  "number withheld": "restricted",
  blocked: "restricted",
  "blocked number": "restricted",
  "no caller id": "restricted",
  "caller id blocked": "restricted",
  hidden: "restricted",
  隐藏: "restricted",
  隐藏号码: "restricted",
  私人号码: "restricted",
  保密: "restricted",
  unavailable: "unavailable",
  "not available": "unavailable",
  "n/a": "unavailable",
  unknown: "unavailable",
  "unknown caller": "unavailable",
  "unknown number": "unavailable",
  "out of area": "unavailable",
  invalid: "unavailable",
  asterisk: "unavailable",
  s: "unavailable",
  未知: "unavailable",
  未知号码: "unavailable",
  未知来电: "unavailable",
  无法显示: "unavailable",
  null: "empty",
  "<null>": "empty",
  undefined: "empty",
  none: "empty",
};

/**
 * How a caller's number was withheld; null when it was not. Takes plain text (see `plainText`).
 * Nothing but punctuation counts as empty, nothing but zeros as unavailable: gateways fill the field with them.
 */
export function withheldForm(text: string): WithheldForm | null {
  const word = text
    .toLowerCase()
    .replace(/^["'<([]+|["'>)\]]+$/g, "")
    .replace(/[_-]+/g, " ")
    .trim();
  if (Object.hasOwn(words, word)) return words[word] ?? null;
  if (!/[\p{L}\p{N}*#]/u.test(text)) return "empty";
  if (/^[0\s]+$/.test(text)) return "unavailable";
  return null;
}
