import type { Words } from "#renderer/app/i18n/use-words.ts";
import type { AbandonRule } from "#shared/queue/index.ts";

/** The formula of a service level in words. `seconds`: its T; null: each queue's own. */
export function formulaText(words: Words, rule: AbandonRule, seconds: number | null): string {
  const within =
    seconds === null ? words("wallboard:formula.within-own") : words("wallboard:formula.within", { seconds });
  return words(`wallboard:formula.words.${rule}`, { within });
}
