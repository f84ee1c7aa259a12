import type { Call } from "#shared/call/types.ts";
import { sameLast8 } from "#shared/phone/suffix.ts";
import type { PhoneRules } from "#shared/phone/types.ts";
import type { Pop } from "#shared/pop/types.ts";

/** Who is at the other end, as far as is known now. */
export interface Party {
  /** null: nobody knows a name; the number stands in its place, or "withheld". */
  readonly name: string | null;
  readonly company: string | null;
  readonly isVip: boolean;
  /** As shown; empty when withheld. */
  readonly number: string;
  readonly isWithheld: boolean;
  /** A colleague asks about this customer's call: who is spoken of, not who speaks. */
  readonly about: string | null;
}

export interface PartyRules {
  /** Writes a number as people do. */
  readonly shown: (raw: string) => string;
  readonly phone: Pick<PhoneRules, "internalMinDigits" | "internalMaxDigits">;
}

/**
 * The network says who is at the other end, and says so again after a transfer; the record adds what it knows of that same party. A pop that
 * still shows an older party (its text is being typed in) names nobody here.
 */
export function partyOf(call: Call, pop: Pop | undefined, { shown, phone }: PartyRules): Party {
  const isWithheld = call.direction === "in" && (call.remote.withheld || call.remote.number === "");
  const isDialled = call.direction === "out" && call.remote.source === "dialled";
  const raw = isDialled ? (call.dialed ?? call.remote.number) : call.remote.number;
  const known = pop !== undefined && isSameParty(pop, raw) ? pop : undefined;
  const number = isWithheld ? "" : known && known.numberShown !== "" ? known.numberShown : shown(raw);
  const who = { company: null, isVip: false, number, isWithheld, about: null };
  const recordName = known ? nameOfCard(known) : null;
  if (known?.handover?.kind === "attended" && isInternal(raw, phone)) {
    return { ...who, name: call.remote.name ?? known.handover.from, about: recordName };
  }
  const card = known?.card ?? null;
  if (card?.type === "customer") {
    const { name, company, tier } = card.customer;
    return { ...who, name, company: company === name ? null : company, isVip: tier === "vip" };
  }
  if (card?.type === "lead") return { ...who, name: card.lead.name, company: card.lead.company };
  const colleague = known?.decision.kind === "colleague" ? known.decision.name : null;
  const name = colleague ?? known?.callerName ?? call.remote.name;
  return { ...who, name: isWithheld ? null : name };
}

/** Name or number, in this order; null: the caller hides both. */
export function shortName({ name, number, isWithheld }: Party): string | null {
  return name ?? (isWithheld ? null : number);
}

/** The pop's number is normalised, the network's is as it came. */
function isSameParty(pop: Pop, raw: string): boolean {
  return pop.number === raw || sameLast8(pop.number, raw);
}

function nameOfCard({ card }: Pop): string | null {
  if (card === null) return null;
  return card.type === "customer" ? card.customer.name : card.lead.name;
}

function isInternal(number: string, rules: PartyRules["phone"]): boolean {
  return new RegExp(`^\\d{${rules.internalMinDigits},${rules.internalMaxDigits}}$`).test(number);
}
