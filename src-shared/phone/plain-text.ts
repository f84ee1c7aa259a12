/** Longest raw number that is looked at; what follows is garbage or an attack, never a number. */
export const maxRawLength = 256;

/**
 * Outside text as plain characters: full-width forms folded (NFKC: "１３８" is "138", "＋" is "+"), every dash and space made the ASCII one,
 * control, bidirectional and zero-width characters removed, trimmed. Pasted and exported numbers are full of them (U+202A before a `+`
 * is what Windows' contacts put there).
 */
export function plainText(raw: string): string {
  return raw
    .slice(0, maxRawLength)
    .normalize("NFKC")
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Mn}]/gu, (c) => (c === "\t" || c === "\n" || c === "\r" ? " " : ""))
    .replace(/\p{Pd}|\u2212/gu, "-")
    .replace(/[\s\p{Z}]+/gu, " ")
    .replace(/\p{Nd}/gu, asciiDigit)
    .trim();
}

/** Decimal digits of every script stand in Unicode in runs of ten that begin at a code point whose value is its run's zero. */
function asciiDigit(digit: string): string {
  if (digit >= "0" && digit <= "9") return digit;
  const code = digit.codePointAt(0) ?? 0;
  let zero = code;
  while (code - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return String(code - zero);
}
