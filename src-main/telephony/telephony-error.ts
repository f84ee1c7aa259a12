import type { DeskProblemCode } from "#shared/contract/desk/contract.ts";

/** The codes of the desk contract that telephony raises. */
export type TelephonyProblem = Extract<
  DeskProblemCode,
  | "no-such-call"
  | "wrong-call-state"
  | "no-free-line"
  | "transfer-refused"
  | "nobody-to-transfer-to"
  | "no-such-caller-id"
  | "not-offered-by-exchange"
  | "desk-phone-unreachable"
  | "not-registered"
  | "no-media-page"
  | "microphone-unavailable"
  | "bad-number"
  | "internal"
>;

/** A request to telephony that could not be carried out. Programs match on `code`; `message` is a sentence for the log. */
export class TelephonyError extends Error {
  override readonly name = "TelephonyError";
  readonly code: TelephonyProblem;
  /** Values for the sentence shown to the agent. */
  readonly values: Readonly<Record<string, string | number>>;

  constructor(code: TelephonyProblem, message: string, values: Readonly<Record<string, string | number>> = {}) {
    super(message);
    this.code = code;
    this.values = values;
  }
}
