import type { Words } from "#renderer/app/i18n/use-words.ts";
import type { Reason } from "#shared/contract/desk/index.ts";

/** A not-ready reason in the agent's language. `no-answer` is the desk's own; one that is not known any more is said by its code. */
export function reasonWord(words: Words, reasons: readonly Reason[], code: string): string {
  if (code === "no-answer") return words("app:agent.no-answer");
  const reason = reasons.find((it) => it.code === code);
  if (reason === undefined) return code;
  return words("common:locale").startsWith("zh") ? reason.labelZh : reason.labelEn;
}
