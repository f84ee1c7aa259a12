import { dialTarget, findNumbers, formatNumber } from "#shared/phone/index.ts";
import type { PhoneRules } from "#shared/phone/types.ts";

export interface TextNumber {
  readonly raw: string;
  readonly number: string;
  readonly shown: string;
}

/** The numbers that can be dialled in any text, in order and each once. A text that is one extension or short code counts as one. */
export function numbersIn(text: string, rules: PhoneRules): TextNumber[] {
  const found = findNumbers(text, rules).map(({ raw, key }) => ({
    raw,
    number: key.e164 as string,
    shown: formatNumber(key.e164, rules),
  }));
  if (found.length > 0) return found.filter((it, i) => found.findIndex((other) => other.number === it.number) === i);
  const raw = text.trim();
  const target = raw.length > 64 ? null : dialTarget(raw, rules);
  return target?.kind === "target" ? [{ raw, number: target.digits, shown: target.digits }] : [];
}
