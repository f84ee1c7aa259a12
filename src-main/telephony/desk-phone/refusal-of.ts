import { assertNever } from "#shared/assert-never.ts";
import type { DeskPhoneCommand } from "#shared/contract/central/schemas.ts";
import { TelephonyError } from "../telephony-error.ts";
import type { DeskPhoneAnswer } from "./desk-phone-port.ts";

/** What a refused command means to the agent. */
export function refusalOf(answer: Exclude<DeskPhoneAnswer, "done">, command: DeskPhoneCommand): TelephonyError {
  switch (answer) {
    case "no-such-call":
      return new TelephonyError("no-such-call", "The desk phone has no such call any more.");
    case "wrong-state":
      return new TelephonyError("wrong-call-state", `The desk phone's call can't take "${command.do}" now.`);
    case "not-offered":
      return new TelephonyError("not-offered-by-exchange", `The desk phone can't do "${command.do}" from here.`);
    case "unreachable":
      return new TelephonyError("desk-phone-unreachable", "The desk phone can't be reached through the exchange.");
    case "nowhere":
      return command.do === "transfer"
        ? new TelephonyError("transfer-refused", "The exchange knows no such number.", { status: 404 })
        : new TelephonyError("bad-number", "The number can't be reached from the desk phone.");
    case "refused":
      return command.do === "transfer"
        ? new TelephonyError("transfer-refused", "The exchange refused the transfer.", { status: 403 })
        : new TelephonyError("internal", `The exchange refused "${command.do}".`);
    default:
      return assertNever(answer);
  }
}
