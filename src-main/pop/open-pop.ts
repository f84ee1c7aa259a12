import type { RecordCard } from "#shared/crm/cards.ts";
import type { PopId } from "#shared/ids.ts";
import { formatNumber, regionOf } from "#shared/phone/index.ts";
import type { CentralAnswer, Pop, PopEvidence, PopTarget } from "#shared/pop/index.ts";
import { type Decided, decide, type LocalMatches } from "#shared/pop/index.ts";
import type { PopSources } from "./pop-sources.ts";

/** A pop with what it was decided from, so that it can be decided again. */
export interface OpenPop {
  pop: Pop;
  evidence: PopEvidence | null;
  central: CentralAnswer;
  /** The card that central sent for a record that is not in the local store. */
  centralCard: RecordCard | null;
  /** The agent has typed in this pop, or chose its record by hand. */
  dirty: boolean;
  /** The agent has typed in this pop. */
  typed: boolean;
}

export type DecidedCard = Decided & { readonly card: RecordCard | null };

const sameTarget = (card: RecordCard, target: PopTarget) =>
  card.type === target.type && (card.type === "customer" ? card.customer.id : card.lead.id) === target.id;

/** The card of a target: the store's, else the one that central sent. */
export function cardOf(target: PopTarget, sources: PopSources, centralCard: RecordCard | null): RecordCard | null {
  return sources.card(target) ?? (centralCard !== null && sameTarget(centralCard, target) ? centralCard : null);
}

/** Runs the decision table over what is known now, and reads the card of the record decided on. */
export function decideNow(
  evidence: PopEvidence,
  local: LocalMatches,
  central: CentralAnswer,
  centralCard: RecordCard | null,
  sources: PopSources,
): DecidedCard {
  const decided = decide(evidence, local, central, { when: "ring", phone: sources.rules() });
  const { decision } = decided;
  return { ...decided, card: decision.kind === "record" ? cardOf(decision.target, sources, centralCard) : null };
}

/** The parts of a pop that say who calls, from the number alone. */
export function numberParts(
  number: string,
  key: PopEvidence["key"] | null,
  sources: PopSources,
): Pick<Pop, "number" | "numberShown" | "region"> {
  if (key?.kind !== "e164") return { number, numberShown: number, region: { country: null, city: null } };
  const region = regionOf(key.e164, sources.language());
  return {
    number: key.e164,
    numberShown: formatNumber(key.e164, sources.rules()),
    region: { country: region.country, city: region.city },
  };
}

/** A pop that a person opened, about one record. */
export function popOfRecord(id: PopId, target: PopTarget, card: RecordCard, openedAt: number): Pop {
  const name = card.type === "customer" ? card.customer.name : card.lead.name;
  const number = card.phones[0]?.e164 ?? card.phones[0]?.raw ?? "";
  return {
    id,
    callId: null,
    openedAt,
    origin: "agent",
    decision: { kind: "record", row: null, target, why: { code: "agent-chose", values: { name } } },
    card,
    number,
    numberShown: number,
    callerName: null,
    region: { country: null, city: null },
    offer: null,
    others: [],
    handover: null,
  };
}
