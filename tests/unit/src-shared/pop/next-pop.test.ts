import { describe, expect, it } from "vitest";
import type { Decided, Match, Pop, PopDecision } from "#shared/pop/index.ts";
import { nextPop, takeOffer } from "#shared/pop/index.ts";
import { aCustomer, aCustomerCard, aMatch, aPop } from "#tests/helpers/builders.ts";

const number = "+86 130 8285 6110";
const form = (check: "asking" | "not-found" | "unreachable", from = number): PopDecision => {
  const code = { asking: "asking-central", "not-found": "not-found", unreachable: "not-checked" } as const;
  return { kind: "new-lead", row: 7, check, why: { code: code[check], values: { number: from } } };
};
const recordOf = (match: Match): PopDecision => ({
  kind: "record",
  row: 7,
  target: match.target,
  why: { code: "central", values: { number, name: match.name } },
});
const next = (decision: PopDecision, others: Match[] = []): Decided & { card: null } => ({
  decision,
  others,
  card: null,
});
const card = aCustomerCard({ customer: aCustomer() });

describe("a later decision", () => {
  it("replaces a pop that nobody works in", () => {
    const found = recordOf(aMatch());
    const { action, pop } = nextPop(aPop(), { decision: found, others: [], card }, { typing: false });
    expect(action).toBe("replace");
    expect(pop).toMatchObject({ decision: found, card, offer: null });
  });

  it("is offered in a banner while the agent types, and what is typed in stays", () => {
    const current = aPop();
    const found = recordOf(aMatch());
    const { action, pop } = nextPop(current, { decision: found, others: [], card }, { typing: true });
    expect(action).toBe("offer");
    expect(pop).toEqual({ ...current, offer: { decision: found, card } });
  });

  it("only turns the mark of the form that is typed in when central found nobody", () => {
    const { action, pop } = nextPop(aPop(), next(form("not-found")), { typing: true });
    expect(action).toBe("replace");
    expect(pop.decision).toMatchObject({ kind: "new-lead", check: "not-found" });
  });

  it("does not put another caller's number into a form that is typed in", () => {
    const { action } = nextPop(aPop(), next(form("not-found", "+44 20 7946 0958")), { typing: true });
    expect(action).toBe("offer");
  });

  it("never replaces what the agent chose or saved by hand", () => {
    for (const code of ["agent-chose", "lead-saved"] as const) {
      const byHand: PopDecision = {
        kind: "record",
        row: null,
        target: aMatch().target,
        why: { code, values: { name: "Li Na" } },
      };
      expect(nextPop(aPop({ decision: byHand }), next(recordOf(aMatch())), { typing: false }).action).toBe("offer");
    }
  });

  it("that says the same again changes nothing, however often it comes", () => {
    const match = aMatch();
    const current: Pop = aPop({ decision: recordOf(match), card });
    for (const typing of [true, false]) {
      expect(nextPop(current, next(recordOf(match)), { typing })).toEqual({ action: "keep", pop: current });
    }
    const offered = nextPop(aPop(), next(recordOf(match)), { typing: true }).pop;
    expect(nextPop(offered, next(recordOf(match)), { typing: true })).toEqual({ action: "keep", pop: offered });
  });

  it("takes back an offer that no longer holds", () => {
    const match = aMatch();
    const current = aPop({ decision: recordOf(match), card, offer: { decision: recordOf(aMatch()), card: null } });
    expect(nextPop(current, next(recordOf(match)), { typing: true }).pop.offer).toBeNull();
  });

  it("re-pops the customer behind the colleague who transferred the call", () => {
    const colleague: PopDecision = {
      kind: "colleague",
      row: 2,
      userId: null,
      extension: "8001",
      name: null,
      why: { code: "internal-unknown", values: { extension: "8001" } },
    };
    const { action, pop } = nextPop(aPop({ decision: colleague }), next(recordOf(aMatch())), { typing: false });
    expect(action).toBe("replace");
    expect(pop.decision.kind).toBe("record");
  });

  it("offers nothing while central is still asked, nor when pops were switched off", () => {
    const current = aPop({ decision: recordOf(aMatch()) });
    expect(nextPop(current, next(form("asking")), { typing: true }).action).toBe("keep");
    const none: PopDecision = { kind: "none", row: null, why: { code: "no-lookup", values: { number } } };
    expect(nextPop(current, next(none), { typing: false })).toEqual({ action: "keep", pop: current });
  });

  it("comes when the agent takes the offer", () => {
    const found = recordOf(aMatch());
    const offered = nextPop(aPop(), { decision: found, others: [], card }, { typing: true }).pop;
    expect(takeOffer(offered)).toMatchObject({ decision: found, card, offer: null });
    const without = aPop();
    expect(takeOffer(without)).toBe(without);
  });
});
