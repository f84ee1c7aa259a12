import type { AttachedData, Call, RemoteParty } from "#shared/call/types.ts";
import type { DeskPhoneCall } from "#shared/contract/central/schemas.ts";
import { withheldForm } from "#shared/phone/withheld.ts";
import { cleanText } from "../clean-text.ts";

/** Who is at the other side of a desk phone's call, as the exchange says. */
export function partyOf(told: DeskPhoneCall): RemoteParty {
  const number = cleanText(told.number, 128);
  const withheld = number === "" ? told.direction === "in" : withheldForm(number) !== null;
  return {
    number: withheld ? "" : number,
    name: withheld || told.name === null ? null : cleanText(told.name, 256) || null,
    source: told.direction === "out" ? "dialled" : "asserted",
    withheld,
  };
}

/** What is the same however long the call lasts. */
export function contextOf(told: DeskPhoneCall): Pick<Call, "dialed" | "queue" | "attached"> {
  const attached: AttachedData = {};
  for (const [key, value] of Object.entries(told.attached)) attached[key.toLowerCase()] = cleanText(value, 1024);
  return {
    dialed: told.dialed === null ? null : cleanText(told.dialed, 128),
    queue: told.queue === null ? null : cleanText(told.queue, 128),
    attached,
  };
}
