const maxLength = 256;
/** Enough of a hostile header to find 256 good characters in, without walking megabytes. */
const maxLookedAt = 4096;

/**
 * A caller's name as text that can do no harm on a screen or in a log: no control characters (line breaks become spaces), no bidirectional
 * overrides or isolates (U+202A–E, U+2066–9: they turn "gpj.exe" around), nothing of zero width, no towers of combining marks, no half
 * surrogates; trimmed; at most 256 UTF-16 units, cut between code points. null when nothing is left.
 */
export function cleanDisplayName(raw: string): string | null {
  const text = raw
    .slice(0, maxLookedAt)
    .toWellFormed()
    .normalize("NFC")
    .replace(/[\s\p{Z}\p{Cc}]+/gu, " ")
    .replace(/[\p{Cf}\p{Co}\ufffd\u115f\u1160\u3164\uffa0]/gu, "")
    .replace(/(\p{M}{3})\p{M}+/gu, "$1")
    .replace(/ +/g, " ")
    .trim();
  return cut(text) || null;
}

function cut(text: string): string {
  if (text.length <= maxLength) return text;
  let kept = "";
  for (const character of text) {
    if (kept.length + character.length > maxLength) break;
    kept += character;
  }
  return kept.trim();
}
