/**
 * Outside text for one line: control characters (CR and LF among them), bidirectional overrides, zero-width and private-use characters
 * removed, white space folded, cut to `limit` UTF-16 units without splitting a pair. Letters of every script stay.
 */
export function cleanText(raw: string, limit: number): string {
  // Four times the limit is looked at: enough for text that is half invisible, and bounded for text that is all invisible.
  const text = raw
    .slice(0, limit * 4)
    .replace(/[\t\r\n]+/g, " ")
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu, "")
    .replace(/\s+/gu, " ")
    .trim();
  if (text.length <= limit) return text;
  const cut = text.slice(0, limit);
  return /[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut;
}
