export { type DialProblem, type DialTarget, dialTarget } from "./dial-target.ts";
export { findNumbers, type NumberSpan } from "./find-numbers.ts";
export { formatNumber } from "./format-number.ts";
export { numberKey } from "./number-key.ts";
export { type NumberRegion, regionOf } from "./region-of.ts";
export { last8, reversedDigits, sameLast8 } from "./suffix.ts";
export { E164, NumberKey, PhoneRules } from "./types.ts";
export { type WithheldForm, withheldForm } from "./withheld.ts";
