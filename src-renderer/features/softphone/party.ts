import type { Call } from "#shared/call/types.ts";
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
}

/** @param shown Writes a number as people do. */
export function partyOf(call: Call, pop: Pop | undefined, shown: (raw: string) => string): Party {
  const isWithheld = call.direction === "in" && (call.remote.withheld || call.remote.number === "");
  const raw = call.direction === "out" ? (call.dialed ?? call.remote.number) : call.remote.number;
  const number = isWithheld ? "" : (pop?.numberShown ?? shown(raw));
  const card = pop?.card;
  if (card?.type === "customer") {
    const { name, company, tier } = card.customer;
    return { name, company: company === name ? null : company, isVip: tier === "vip", number, isWithheld };
  }
  if (card?.type === "lead") {
    return { name: card.lead.name, company: card.lead.company, isVip: false, number, isWithheld };
  }
  const known = pop?.decision.kind === "colleague" ? pop.decision.name : null;
  const name = known ?? pop?.callerName ?? call.remote.name;
  return { name: isWithheld ? null : name, company: null, isVip: false, number, isWithheld };
}
