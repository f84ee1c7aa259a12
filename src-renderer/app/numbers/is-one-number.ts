import { dialTarget } from "#shared/phone/dial-target.ts";
import type { PhoneRules } from "#shared/phone/types.ts";

/** Longer rows of digits that make no valid number are rather two numbers that stand side by side. */
const longestLocal = 8;

/** Whether a text is one number and nothing else, so that nobody needs to look for numbers in it. */
export function isOneNumber(text: string, rules: PhoneRules): boolean {
  const target = dialTarget(text, rules);
  if (target.kind === "problem") return false;
  return target.key.kind !== "unusable" || target.digits.length <= longestLocal;
}
