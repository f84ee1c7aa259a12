import { numberKey } from "./number-key.ts";
import { numberText } from "./number-uri.ts";
import { maxRawLength, plainText } from "./plain-text.ts";
import { parse } from "./plan.ts";
import type { E164, NumberKey, PhoneRules } from "./types.ts";

/** Why a text can't be dialled. */
export type DialProblem = "empty" | "letters" | "too-long" | "too-short";

export type DialTarget =
  | {
      readonly kind: "target";
      /** User part of the Request-URI: only `+`, digits, `*` and `%23` (a `#` escaped after RFC 3261 25.1). */
      readonly user: string;
      /** The same unescaped, for people and for the call's record. */
      readonly digits: string;
      readonly key: NumberKey;
      /** To be keyed after the answer, if the agent wants it. */
      readonly extension: string | null;
    }
  | { readonly kind: "problem"; readonly problem: DialProblem };

/** E.164 has 15 digits at most; feature codes and international prefixes come before them. */
const maxDialledDigits = 20;

/**
 * What to dial for a text from the dial pad, a `tel:` link, the clipboard or a record.
 *
 * A valid number is dialled as E.164, or, where the site has a digit for an outside line, as that digit and the number as dialled from
 * `defaultCountry`. An extension, a short code or a feature code (`*97`) is dialled as it stands. Nothing but digits, `+`, `*` and `#` can
 * come out, so that no text injects a header, a parameter or another host (CR, LF, `;`, `@`, `<`, `>`).
 */
export function dialTarget(raw: string, rules: PhoneRules): DialTarget {
  if (raw.length > maxRawLength) return problem("too-long");
  const plain = plainText(raw);
  const { text } = numberText(plain);
  const key = numberKey(raw, rules);
  if (key.kind === "e164") return target(outside(key.e164, rules), key, key.extension);
  if (key.kind === "internal") return target(key.extension, key, null);
  if (/\p{L}/u.test(text) || /[;@<>%]/.test(text)) return problem("letters");
  const digits = text.replace(/(?!^\+)[^\d*#]/g, "");
  if (!/\d|[*#]/.test(digits)) return problem("empty");
  if (digits.length > maxDialledDigits) return problem("too-long");
  if (digits.replace("+", "").length < 2) return problem("too-short");
  return target(digits, key, null);
}

function outside(e164: E164, rules: PhoneRules): string {
  const number = rules.outsidePrefix === null ? null : parse(e164, null);
  if (number === null) return e164;
  const country = rules.defaultCountry;
  const dialled =
    number.country === country
      ? number.formatNational()
      : number.format("IDD", { fromCountry: country as NonNullable<typeof number.country> });
  return `${rules.outsidePrefix}${(dialled || `00${e164}`).replace(/\D/g, "")}`;
}

function target(digits: string, key: NumberKey, extension: string | null): DialTarget {
  return { kind: "target", user: digits.replaceAll("#", "%23"), digits, key, extension };
}

function problem(code: DialProblem): DialTarget {
  return { kind: "problem", problem: code };
}
