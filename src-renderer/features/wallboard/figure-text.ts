import { formatLength } from "#renderer/app/format/formats.ts";
import type { Words } from "#renderer/app/i18n/use-words.ts";

/** Where there is nothing to take a figure of. */
export const noFigure = "—";

/** A share from 0 to 1 in whole percent. */
export function percentText(words: Words, share: number | null): string {
  return share === null ? noFigure : words("wallboard:percent", { value: Math.round(share * 100) });
}

export function lengthText(ms: number | null): string {
  return ms === null ? noFigure : formatLength(ms);
}
