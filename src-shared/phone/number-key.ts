import { dashedExtension, markedExtension } from "./extension.ts";
import { numberText } from "./number-uri.ts";
import { plainText } from "./plain-text.ts";
import { validNumber } from "./plan.ts";
import { last8 } from "./suffix.ts";
import { E164, type NumberKey, type PhoneRules } from "./types.ts";
import { withheldForm } from "./withheld.ts";

/** Fifteen digits and the longest prefixes in front; more is no number with noise but noise, or two numbers. */
const maxNoiseDigits = 20;

/**
 * What a raw number means: the one function behind SIP, links, search, import, forms and central (DESIGN 6). Used once on save and on each lookup.
 * Total: never throws, whatever it is given. Idempotent: the key of a key's own `e164` or internal `extension` is the same key.
 */
export function numberKey(raw: string, rules: PhoneRules): NumberKey {
  const plain = plainText(raw);
  const { text, extension, anonymousHost } = numberText(plain);
  if (anonymousHost) return { kind: "withheld", form: "anonymous" };
  const form = withheldForm(text) ?? withheldForm(plain);
  if (form !== null) return { kind: "withheld", form };

  const marked = extension === null ? markedExtension(text) : { base: text, extension };
  const base = marked?.base ?? text;
  const digits = base.replace(/\D/g, "");
  // Letters after all that: a user name, a vanity number, garbage. Its digits, if any, are no caller's.
  if (/\p{L}/u.test(base)) return { kind: "unusable", digits: digits.slice(0, 64), last8: null };
  if (isInternal(base, digits, rules)) return { kind: "internal", extension: digits };

  if (!/[*#]/.test(base)) {
    const whole = e164Of(base, rules);
    if (whole !== null) return { kind: "e164", e164: whole, extension: marked?.extension ?? null };
    const split = marked === null ? dashedExtension(base) : null;
    const beforeDash = split === null ? null : e164Of(split.base, rules);
    if (split !== null && beforeDash !== null) return { kind: "e164", e164: beforeDash, extension: split.extension };
    const bare = bareInternational(base, digits);
    if (bare !== null) return { kind: "e164", e164: bare, extension: marked?.extension ?? null };
  }
  return {
    kind: "unusable",
    digits: digits.slice(0, 64),
    last8: digits.length > maxNoiseDigits ? null : last8(digits),
  };
}

/** "This many digits, and nothing else": a `+` or a mark such as `*` makes it something else. */
function isInternal(base: string, digits: string, rules: PhoneRules): boolean {
  return !/[+*#]/.test(base) && digits.length >= rules.internalMinDigits && digits.length <= rules.internalMaxDigits;
}

/** The readings of one text, likeliest first; the first valid one counts. */
function e164Of(base: string, rules: PhoneRules): E164 | null {
  const plus = base.trimStart().startsWith("+") || /^\(\s*\+/.test(base);
  // "+44 (0)20": the trunk digit in brackets is for callers inside the country, except where it belongs to the number (Italy).
  const written = plus ? [base.replace(/\(\s*0\s*\)/, ""), base] : [base];
  for (const text of written) {
    const digits = text.replace(/\D/g, "");
    const found = plus ? (valid(`+${digits}`, null) ?? valid(`+${digits.replace(/^00/, "")}`, null)) : null;
    if (found !== null) return found;
  }
  const digits = base.replace(/\D/g, "");
  // Some gateways put `+` before whatever they have; if that made no number, it is read as dialled here.
  return dialledHere(digits, rules);
}

function dialledHere(digits: string, rules: PhoneRules): E164 | null {
  const national = valid(digits, rules.defaultCountry) ?? international00(digits) ?? localNumber(digits, rules);
  if (national !== null || rules.outsidePrefix === null || !digits.startsWith(rules.outsidePrefix)) return national;
  const inside = digits.slice(rules.outsidePrefix.length);
  return valid(inside, rules.defaultCountry) ?? international00(inside) ?? localNumber(inside, rules);
}

/** `00` is dialled for abroad nearly everywhere; in countries that use something else (`011`) it still arrives so from gateways. */
function international00(digits: string): E164 | null {
  return digits.startsWith("00") ? valid(`+${digits.replace(/^00+/, "")}`, null) : null;
}

/** A subscriber's number without its area code. Five to eight digits: longer ones carry their own. */
function localNumber(digits: string, rules: PhoneRules): E164 | null {
  if (rules.areaCode === null || digits.length < 5 || digits.length > 8) return null;
  return valid(rules.areaCode + digits, rules.defaultCountry);
}

/** "442079460958": trunks drop the `+`. Tried last, since it is the boldest reading; a number dialled with a `0` in front never is this. */
function bareInternational(base: string, digits: string): E164 | null {
  return digits.length >= 10 && !base.includes("+") && !digits.startsWith("0") ? valid(`+${digits}`, null) : null;
}

function valid(dialled: string, country: string | null): E164 | null {
  const number = dialled.length > 32 ? null : validNumber(dialled, country);
  return number === null ? null : E164.parse(number.number);
}
