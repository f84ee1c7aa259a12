import { numberKey } from "./number-key.ts";
import { numbersIn } from "./plan.ts";
import type { NumberKey, PhoneRules } from "./types.ts";

export interface NumberSpan {
  /** Index of the first UTF-16 unit in the text. */
  readonly start: number;
  /** Index after the last one. */
  readonly end: number;
  readonly raw: string;
  readonly key: Extract<NumberKey, { kind: "e164" }>;
}

/** Longest text that is searched: a note or a clipboard, not a book. The matcher took 350 ms for 20,000 characters of lone digits. */
const maxTextLength = 4_000;

/** The phone numbers in a text (a note, the clipboard), in order, each with its key. Nothing that `numberKey` does not call valid. */
export function findNumbers(text: string, rules: PhoneRules): readonly NumberSpan[] {
  // One unit for one, so that the places stay right: NFKC of the whole could lengthen it.
  const searched = text
    .slice(0, maxTextLength)
    .replace(/[\uff01-\uff5e]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0));
  const spans: NumberSpan[] = [];
  for (const { startsAt, endsAt } of numbersIn(searched, rules.defaultCountry)) {
    const raw = text.slice(startsAt, endsAt);
    const key = numberKey(raw, rules);
    if (key.kind === "e164") spans.push({ start: startsAt, end: endsAt, raw, key });
  }
  return spans;
}
