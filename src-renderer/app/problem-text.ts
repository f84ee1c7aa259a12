import { problemCodes, problemReasons, type Values } from "#shared/contract/desk/index.ts";
import type { FieldError } from "#shared/crm/forms.ts";
import type { Words } from "./i18n/use-words.ts";
import type { Problem } from "./state/problems.ts";

/** The sentence of a problem: what happened and what to do. */
export function problemText(words: Words, problem: Problem): string {
  if (problem.code === "central-refused") return centralText(words, problem.values);
  const values = valuesInWords(words, problem.values);
  // Who holds the account, and until when it is locked, is not always known.
  if (problem.code === "locked-out" && !("retryAt" in values)) return words("problem:locked-out-for-now");
  if (problem.code === "session-elsewhere" && !("since" in values)) return words("problem:session-elsewhere-unknown");
  return words(`problem:${problem.code}`, values);
}

/** Central's refusal in the agent's language: what exactly is in the way, else the kind of refusal, else what central says itself. */
function centralText(words: Words, { centralCode, centralReason, ...values }: Values): string {
  const said = valuesInWords(words, values);
  const reason = problemReasons.find((it) => it === centralReason);
  if (reason !== undefined) return words(`central:reason.${reason}`, said);
  const code = problemCodes.find((it) => it === centralCode);
  return code === undefined ? words("problem:central-refused", said) : words(`central:code.${code}`, said);
}

/** Values as they are read out: moments (`…At`, `since`, epoch ms) as date and time. */
export function valuesInWords(words: Words, values: Values): Values {
  const moment = new Intl.DateTimeFormat(words("common:locale"), {
    dateStyle: "medium",
    timeStyle: "short",
    hourCycle: "h23",
  });
  const said = Object.entries(values).map(([name, value]) => [
    name,
    typeof value === "number" && /(?:At|since)$/.test(name) ? moment.format(value) : value,
  ]);
  return Object.fromEntries(said);
}

/** Errors of a form by field path, in words. */
export function fieldTexts(words: Words, problem: Problem | null): Readonly<Record<string, string | undefined>> {
  const fields: readonly FieldError[] = problem !== null && "fields" in problem ? (problem.fields ?? []) : [];
  return Object.fromEntries(fields.map((field) => [field.path, words(`field:${field.code}`, { max: field.max ?? 0 })]));
}
