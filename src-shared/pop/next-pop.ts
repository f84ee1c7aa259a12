import { assertNever } from "../assert-never.ts";
import type { RecordCard } from "../crm/cards.ts";
import type { Decided } from "./decide.ts";
import type { Match, Pop, PopDecision, PopTarget } from "./types.ts";

export interface NextPop {
  /** `replace`: the pane shows the new decision. `offer`: a banner offers it. `keep`: nothing to show. */
  readonly action: "replace" | "offer" | "keep";
  readonly pop: Pop;
}

/**
 * What a later decision (central's answer, a new asserted identity) does to a pop that is already on the screen.
 * Never replaces what is worked on: with `typing` (the agent has typed in this pop, or chose or saved its record by hand) another record
 * is offered in a banner. Central's "not found" only turns the form's mark, which loses no text.
 */
export function nextPop(
  current: Pop,
  next: Decided & { readonly card: RecordCard | null },
  { typing }: { readonly typing: boolean },
): NextPop {
  const { decision, others, card } = next;
  if (decision.kind === "none") return { action: "keep", pop: current };
  if (sameDecision(current.decision, decision)) return settled(current, next);
  const replaced: Pop = { ...current, decision, card, others, offer: null };
  const isSameForm =
    current.decision.kind === "new-lead" &&
    decision.kind === "new-lead" &&
    numberOf(current.decision) === numberOf(decision);
  if (isSameForm) return { action: "replace", pop: replaced };
  if (!typing && !isByHand(current.decision)) return { action: "replace", pop: replaced };
  // Nothing to take yet: central's answer will be.
  if (decision.kind === "new-lead" && decision.check === "asking") return { action: "keep", pop: current };
  if (current.offer !== null && sameDecision(current.offer.decision, decision)) return { action: "keep", pop: current };
  return { action: "offer", pop: { ...current, offer: { decision, card } } };
}

/** The agent takes what the banner offers. Without an offer the pop stays as it is. */
export function takeOffer(pop: Pop): Pop {
  return pop.offer === null
    ? pop
    : { ...pop, decision: pop.offer.decision, card: pop.offer.card, others: [], offer: null };
}

/** The decision came back to what is shown: an older offer no longer holds. */
function settled(current: Pop, next: Decided & { readonly card: RecordCard | null }): NextPop {
  if (current.card === null && next.card !== null) {
    return { action: "replace", pop: { ...current, card: next.card, others: next.others, offer: null } };
  }
  return { action: "keep", pop: current.offer === null ? current : { ...current, offer: null } };
}

function isByHand(decision: PopDecision): boolean {
  return decision.why.code === "agent-chose" || decision.why.code === "lead-saved";
}

/** Whether two decisions show the same pane with the same content. */
function sameDecision(a: PopDecision, b: PopDecision): boolean {
  switch (a.kind) {
    case "record":
      return b.kind === "record" && sameTarget(a.target, b.target);
    case "colleague":
      return b.kind === "colleague" && a.extension === b.extension && a.userId === b.userId;
    case "withheld":
    case "none":
      return a.kind === b.kind;
    case "choose":
    case "probable":
      return a.kind === b.kind && sameOwners(a.candidates, b.candidates);
    case "new-lead":
      return b.kind === "new-lead" && a.check === b.check && numberOf(a) === numberOf(b);
    default:
      return assertNever(a);
  }
}

function numberOf({ why }: PopDecision): string | null {
  return "number" in why.values ? why.values.number : null;
}

function sameOwners(a: readonly Match[], b: readonly Match[]): boolean {
  return a.length === b.length && a.every((match, i) => b[i] !== undefined && sameTarget(match.target, b[i].target));
}

function sameTarget(a: PopTarget, b: PopTarget): boolean {
  return a.type === b.type && a.id === b.id;
}
