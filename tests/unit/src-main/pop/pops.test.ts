import { pino } from "pino";
import { beforeEach, describe, expect, it } from "vitest";
import { createPops, type PopSources, type Pops } from "#main/pop/index.ts";
import type { Handover } from "#shared/contract/central/index.ts";
import type { RecordCard } from "#shared/crm/cards.ts";
import { newId, type PopId } from "#shared/ids.ts";
import type { CentralAnswer, Match, Pop, PopTarget } from "#shared/pop/index.ts";
import {
  aCall,
  aCustomer,
  aCustomerCard,
  aLeadCard,
  aMatch,
  aPhone,
  e164,
  testRules,
  testTime,
} from "#tests/helpers/builders.ts";

type Asked = {
  question: { number: string } | { ref: string };
  answer: (matches: Match[], card?: RecordCard | null) => Promise<void>;
  fail: () => Promise<void>;
};

/** Sources over plain maps; central answers when the test says so. */
function aWorld() {
  const cards = new Map<string, RecordCard>();
  const byNumber = new Map<string, Match[]>();
  const lookedUp: string[] = [];
  const chosen: { target: PopTarget; number: string }[] = [];
  const asked: Asked[] = [];
  const published: (readonly Pop[])[] = [];
  const busy = new Set<string>();
  const sources: PopSources = {
    byNumber(key) {
      const text = key.kind === "e164" ? key.e164 : "";
      lookedUp.push(text);
      return { exact: byNumber.get(text) ?? [], sameLast8: [] };
    },
    byRef: (value) => [...byNumber.values()].flat().find((match) => match.target.id === value) ?? null,
    card: (target) => cards.get(target.id) ?? null,
    colleague: (extension) => (extension === "205" ? { id: newId(), name: "Wang Fang", extension } : null),
    askCentral: (question) =>
      new Promise((resolve) => {
        const settle = async (answer: CentralAnswer, card: RecordCard | null) => {
          resolve({ answer, card });
          await new Promise((done) => setImmediate(done));
        };
        asked.push({
          question,
          answer: (matches, card = null) => settle({ state: "answered", matches }, card),
          fail: () => settle({ state: "unreachable" }, null),
        });
      }),
    rules: () => testRules,
    attachedKeys: () => ["x-popline-customer-id"],
    language: () => "en",
    rememberChoice: (target, number) => chosen.push({ target, number }),
  };
  const pops = createPops({
    sources,
    logger: pino({ level: "silent" }),
    now: () => testTime,
    busy: (callId) => busy.has(callId),
    publish: (list) => published.push(list),
  });
  function know(number: string, name: string): Match {
    const customer = aCustomer({ name });
    const phone = aPhone({ customerId: customer.id, raw: number, e164: e164(number) });
    cards.set(customer.id, aCustomerCard({ customer, phones: [phone] }));
    const match = aMatch({ target: { type: "customer", id: customer.id }, name, number });
    byNumber.set(number, [...(byNumber.get(number) ?? []), match]);
    return match;
  }
  return { pops, know, cards, lookedUp, chosen, asked, published, busy };
}

const from = (number: string) => aCall({ remote: { number, name: null, source: "from", withheld: false } });

describe("pops", () => {
  let world: ReturnType<typeof aWorld>;
  let pops: Pops;
  beforeEach(() => {
    world = aWorld();
    pops = world.pops;
  });

  it("a known caller pops with the card in the same tick", () => {
    const match = world.know("+8613082856110", "Huang Hang");
    const pop = pops.openForCall(from("+8613082856110"), null);
    expect(pop.decision).toMatchObject({ kind: "record", row: 4, target: match.target, why: { code: "number" } });
    expect(pop.card).toMatchObject({ customer: { name: "Huang Hang" } });
    expect(world.published.at(-1)).toEqual([pop]);
  });

  it("a call pops once, however often it is offered", () => {
    world.know("+8613082856110", "Huang Hang");
    const call = from("+8613082856110");
    const first = pops.openForCall(call, null);
    expect(pops.openForCall(call, null).id).toBe(first.id);
    expect(pops.list()).toHaveLength(1);
  });

  it("a withheld caller is not looked up anywhere", () => {
    const pop = pops.openForCall(
      aCall({ remote: { number: "+8613082856110", name: null, source: "asserted", withheld: true } }),
      null,
    );
    expect(pop.decision.kind).toBe("withheld");
    expect(world.lookedUp).toEqual([]);
    expect(world.asked).toEqual([]);
  });

  it("an unknown number shows the form at once, asks central, and says that central does not know it either", async () => {
    const pop = pops.openForCall(from("+8613900000001"), null);
    expect(pop.decision).toMatchObject({ kind: "new-lead", check: "asking" });
    expect(world.asked[0]?.question).toEqual({ number: "+8613900000001" });
    await world.asked[0]?.answer([]);
    expect(pops.get(pop.id)?.decision).toMatchObject({ kind: "new-lead", check: "not-found" });
  });

  it("central unreachable leaves the form, marked not checked; asked again it may find the record", async () => {
    const pop = pops.openForCall(from("+8613900000001"), null);
    await world.asked[0]?.fail();
    expect(pops.get(pop.id)?.decision).toMatchObject({
      kind: "new-lead",
      check: "unreachable",
      why: { code: "not-checked" },
    });
    expect(pops.askCentralAgain(pop.id)).toBe(true);
    const card = aCustomerCard();
    await world.asked[1]?.answer([aMatch({ target: { type: "customer", id: card.customer.id } })], card);
    expect(pops.get(pop.id)?.decision).toMatchObject({ kind: "record", row: 7 });
    expect(pops.get(pop.id)?.card).toEqual(card);
  });

  it("a late answer never replaces what is typed: it is offered, and taken when the agent says so", async () => {
    const pop = pops.openForCall(from("+8613900000001"), null);
    pops.editing(pop.id, true);
    const card = aCustomerCard();
    await world.asked[0]?.answer([aMatch({ target: { type: "customer", id: card.customer.id } })], card);
    expect(pops.get(pop.id)).toMatchObject({ decision: { kind: "new-lead" }, offer: { decision: { kind: "record" } } });
    expect(pops.acceptOffer(pop.id)).toBe(true);
    expect(pops.get(pop.id)).toMatchObject({ decision: { kind: "record" }, card, offer: null });
  });

  it("an attached reference that only central knows is asked for by reference, then by number", async () => {
    const call = aCall({
      attached: { "x-popline-customer-id": "ACC-7" },
      remote: { number: "+8613900000001", name: null, source: "from", withheld: false },
    });
    pops.openForCall(call, null);
    expect(world.asked[0]?.question).toEqual({ ref: "ACC-7" });
    await world.asked[0]?.answer([]);
    expect(world.asked[1]?.question).toEqual({ number: "+8613900000001" });
  });

  it("a shared number asks; the choice is remembered for the number and names one owner", () => {
    const first = world.know("+861062345678", "Zhao Min");
    world.know("+861062345678", "Qian Li");
    const pop = pops.openForCall(from("+861062345678"), null);
    expect(pop.decision).toMatchObject({ kind: "choose", row: 5 });
    expect(pops.choose(pop.id, first.target)).toBe(true);
    expect(world.chosen).toEqual([{ target: first.target, number: "+861062345678" }]);
    expect(pops.get(pop.id)?.decision).toMatchObject({ kind: "record", row: 5, target: first.target });
  });

  it("one of several whom only central knows is shown once central has sent the card", async () => {
    const pop = pops.openForCall(from("+8613900000001"), null);
    const card = aCustomerCard();
    const target = { type: "customer", id: card.customer.id } as const;
    await world.asked[0]?.answer([aMatch({ target }), aMatch()]);
    expect(pops.get(pop.id)?.decision).toMatchObject({ kind: "choose", row: 7 });
    expect(pops.choose(pop.id, target)).toBe(true);
    expect(world.asked[1]?.question).toEqual({ ref: card.customer.id });
    await world.asked[1]?.answer([aMatch({ target })], card);
    expect(pops.get(pop.id)).toMatchObject({ decision: { kind: "record", target }, card });
  });

  it("after a transfer the new asserted identity pops the customer instead of the colleague", () => {
    world.know("+8613082856110", "Huang Hang");
    const call = from("205");
    const pop = pops.openForCall(call, null);
    expect(pop.decision).toMatchObject({ kind: "colleague", name: "Wang Fang" });
    pops.identityChanged({
      ...call,
      remote: { number: "+8613082856110", name: null, source: "asserted", withheld: false },
    });
    expect(pops.get(pop.id)).toMatchObject({ decision: { kind: "record", row: 4 }, number: "+8613082856110" });
  });

  it("dialling from a record's tab puts the call into that tab", () => {
    const match = world.know("+8613082856110", "Huang Hang");
    const opened = pops.openRecord(match.target);
    const call = aCall({
      direction: "out",
      remote: { number: "+8613082856110", name: null, source: "dialled", withheld: false },
    });
    expect(pops.openForCall(call, match.target).id).toBe(opened?.id);
    expect(pops.ofCall(call.id)?.id).toBe(opened?.id);
  });

  it("the next call of a customer whose tab is open comes into that tab, unless a call still needs it", () => {
    world.know("+8613082856110", "Huang Hang");
    const first = from("+8613082856110");
    const pop = pops.openForCall(first, null);
    const second = from("+8613082856110");
    expect(pops.openForCall(second, null)).toMatchObject({ id: pop.id, callId: second.id });
    world.busy.add(second.id);
    expect(pops.openForCall(from("+8613082856110"), null).id).not.toBe(pop.id);
    expect(pops.list()).toHaveLength(2);
  });

  it("an external console's pop finds by number, by reference, and opens a form for nobody", () => {
    const match = world.know("+8613082856110", "Huang Hang");
    expect(
      pops.openExternal({ origin: "external", number: "130 8285 6110", name: null, ref: null }).decision,
    ).toMatchObject({ row: 4 });
    expect(
      pops.openExternal({ origin: "external", number: null, name: null, ref: match.target.id }).decision,
    ).toMatchObject({ target: match.target });
    expect(pops.openExternal({ origin: "external", number: "13900000002", name: "Ms Sun", ref: null })).toMatchObject({
      callerName: "Ms Sun",
      number: "+8613900000002",
      decision: { kind: "new-lead" },
    });
  });

  it("a changed record is shown in its open tab; an unchanged one tells nobody", () => {
    const match = world.know("+8613082856110", "Huang Hang");
    const pop = pops.openForCall(from("+8613082856110"), null);
    const told = world.published.length;
    pops.refresh();
    expect(world.published.length).toBe(told);
    world.cards.set(
      match.target.id,
      aCustomerCard({ customer: aCustomer({ id: match.target.id as never, name: "Huang Hang", city: "Dalian" }) }),
    );
    pops.refresh();
    expect(pops.get(pop.id)?.card).toMatchObject({ customer: { city: "Dalian" } });
  });

  it("a saved lead takes the place of its form", () => {
    const card = aLeadCard();
    world.cards.set(card.lead.id, card);
    const pop = pops.openForCall(from("+8613900000001"), null);
    expect(pops.attach(pop.id, { type: "lead", id: card.lead.id }, "lead-saved")).toBe(true);
    expect(pops.get(pop.id)).toMatchObject({
      decision: { kind: "record", row: null, why: { code: "lead-saved" } },
      card,
    });
  });

  it("pops of an engine that died are shown again and are not replaced", () => {
    const pop = pops.openForCall(from("+8613900000001"), null);
    const next = aWorld();
    next.pops.restore([pop]);
    expect(next.pops.list()).toEqual([pop]);
  });

  it("answers false for a pop that is not there", () => {
    expect(pops.close(newId<PopId>())).toBe(false);
    expect(pops.noneOfThem(newId<PopId>())).toBe(false);
  });

  describe("handed over by a colleague", () => {
    const handover = (target: PopTarget | null, notes = "wants the blue one"): Handover => ({
      id: "0198c0de-0000-7000-8000-000000000001",
      at: testTime,
      kind: "attended",
      fromUserId: newId(),
      fromName: "Wang Fang",
      fromExtension: "205",
      toExtension: "206",
      callRef: null,
      number: "+8613082856110",
      callerName: null,
      target,
      notes,
    });

    it("turns the colleague's pane into the customer's record, with the notes beside it", () => {
      const { pops, know } = aWorld();
      const { target } = know("+8613082856110", "Huang Hang");
      const call = from("205");
      expect(pops.openForCall(call, null).decision.kind).toBe("colleague");
      pops.handOver(call, handover(target));
      expect(pops.ofCall(call.id)).toMatchObject({
        decision: { kind: "record", row: 1, target, why: { code: "handover" } },
        handover: { from: "Wang Fang", kind: "attended", notes: "wants the blue one" },
      });
    });

    it("stays on the record, and takes the customer's number, when the transfer names the customer", () => {
      const { pops, know } = aWorld();
      const { target } = know("+8613082856110", "Huang Hang");
      const call = from("205");
      pops.openForCall(call, null);
      pops.handOver(call, handover(target));
      pops.identityChanged({
        ...call,
        remote: { number: "+8613082856110", name: "H. Hang", source: "asserted", withheld: false },
      });
      expect(pops.ofCall(call.id)).toMatchObject({
        decision: { kind: "record", target, why: { code: "handover" } },
        number: "+8613082856110",
        callerName: "H. Hang",
        offer: null,
      });
    });

    it("asks central for a record that this desk does not hold", async () => {
      const { pops, asked } = aWorld();
      const customer = aCustomer({ name: "Li Na" });
      const target: PopTarget = { type: "customer", id: customer.id };
      const call = from("205");
      pops.openForCall(call, null);
      pops.handOver(call, handover(target));
      expect(asked.map(({ question }) => question)).toEqual([{ ref: customer.id }]);
      await asked[0]?.answer([aMatch({ target, name: "Li Na" })], aCustomerCard({ customer }));
      expect(pops.ofCall(call.id)).toMatchObject({ decision: { kind: "record", target }, card: { customer } });
    });

    it("offers the record, and replaces nothing, while the agent types about somebody else", () => {
      const { pops, know } = aWorld();
      const { target } = know("+8613082856110", "Huang Hang");
      const call = from("+8675512345678");
      const { id } = pops.openForCall(call, null);
      pops.editing(id, true);
      pops.handOver(call, handover(target));
      expect(pops.ofCall(call.id)).toMatchObject({
        decision: { kind: "new-lead" },
        offer: { decision: { kind: "record", target } },
        handover: { notes: "wants the blue one" },
      });
    });
  });
});
