import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Store } from "#main/store/index.ts";
import type { CustomerId, LeadId } from "#shared/ids.ts";
import { numberKey } from "#shared/phone/index.ts";
import {
  aColleague,
  aContact,
  aCustomer,
  aLead,
  anInteraction,
  aPhone,
  aTask,
  e164,
  testRules,
} from "#tests/helpers/builders.ts";
import { testStore } from "#tests/helpers/test-store.ts";

const key = (raw: string) => numberKey(raw, testRules);

describe("whose number is it", () => {
  let store: Store;
  let discard: () => Promise<void>;
  const huang = aCustomer({ name: "黄航", accountNumber: "C-0042" });
  const acme = aCustomer({ name: "Acme", kind: "company" });
  const nobody = aCustomer({ name: "Never called" });
  const li = aContact({ customerId: acme.id, name: "Li Na" });
  const open = aLead({ name: "Open lead" });
  const converted = aLead({ name: "Was a lead", status: "converted", customerId: huang.id });
  const me = aColleague({ extension: "8001" });
  const front = "+861065521234";

  beforeAll(async () => {
    ({ store, discard } = await testStore());
    await store.write.bulkLoad([
      { entity: "colleague", record: me },
      ...[huang, acme, nobody].map((record) => ({ entity: "customer", record }) as const),
      { entity: "contact", record: li },
      ...[open, converted].map((record) => ({ entity: "lead", record }) as const),
      { entity: "phone", record: aPhone({ customerId: huang.id, raw: "130 8285 6110", e164: e164("+8613082856110") }) },
      {
        entity: "phone",
        record: aPhone({
          customerId: acme.id,
          contactId: li.id,
          raw: "13900000001",
          e164: e164("+8613900000001"),
          label: "work",
        }),
      },
      { entity: "phone", record: aPhone({ customerId: acme.id, raw: "13900000001", e164: e164("+8613900000001") }) },
      { entity: "phone", record: aPhone({ leadId: open.id, raw: "13900000002", e164: e164("+8613900000002") }) },
      { entity: "phone", record: aPhone({ leadId: converted.id, raw: "13900000003", e164: e164("+8613900000003") }) },
      ...[huang, acme, nobody].map(
        ({ id }) => ({ entity: "phone", record: aPhone({ customerId: id, raw: front, e164: e164(front) }) }) as const,
      ),
      { entity: "phone", record: aPhone({ customerId: huang.id, raw: "9-1-2345-6789 odd", e164: null }) },
      {
        entity: "phone",
        record: aPhone({
          customerId: "0190a1b2-0000-7000-8000-000000000000" as CustomerId,
          raw: "13900000009",
          e164: e164("+8613900000009"),
        }),
      },
      { entity: "interaction", record: anInteraction({ customerId: acme.id, startedAt: 2000 }) },
      { entity: "interaction", record: anInteraction({ customerId: huang.id, startedAt: 1000 }) },
    ]);
  });
  afterAll(() => discard());

  it.each(["13082856110", "+8613082856110", "008613082856110", "130-8285-6110"])("%s is found exactly", (raw) => {
    const { exact, sameLast8 } = store.read.matches.byNumber(key(raw));
    expect(exact).toMatchObject([
      { target: { type: "customer", id: huang.id }, name: "黄航", number: "+8613082856110", lastContactAt: 1000 },
    ]);
    expect(sameLast8).toEqual([]);
  });

  it("a contact's number leads to its customer, once, and names the contact", () => {
    const { exact } = store.read.matches.byNumber(key("13900000001"));
    expect(exact).toMatchObject([
      { target: { type: "customer", id: acme.id }, contactId: li.id, contactName: "Li Na", label: "work" },
    ]);
  });

  it("a shared number gives all owners, last contact first", () => {
    const { exact } = store.read.matches.byNumber(key(front));
    expect(exact.map(({ name }) => name)).toEqual(["Acme", "黄航", "Never called"]);
    expect(exact.at(-1)?.lastContactAt).toBeNull();
  });

  it("a choice is remembered with the number", async () => {
    const phone = store.read.cards.customer(acme.id)?.phones.find((each) => each.e164 === front);
    if (phone === undefined) throw new Error("the phone is missing");
    await store.write.records.save("phone", { ...phone, chosenAt: 5000 });
    expect(store.read.matches.byNumber(key(front)).exact.map(({ chosenAt }) => chosenAt)).toEqual([5000, null, null]);
  });

  it("a lead's number gives the lead, a converted lead's its customer", () => {
    expect(store.read.matches.byNumber(key("13900000002")).exact).toMatchObject([
      { target: { type: "lead", id: open.id }, name: "Open lead" },
    ]);
    expect(store.read.matches.byNumber(key("13900000003")).exact).toMatchObject([
      { target: { type: "customer", id: huang.id }, name: "黄航" },
    ]);
  });

  it("noise in front is found by the last eight digits, only when nothing matches exactly", () => {
    const noisy = { kind: "unusable", digits: "99982856110", last8: "82856110" } as const;
    const { exact, sameLast8 } = store.read.matches.byNumber(noisy);
    expect(exact).toEqual([]);
    expect(sameLast8).toMatchObject([{ target: { id: huang.id } }]);
    expect(
      store.read.matches.byNumber({ kind: "e164", e164: e164("+4982856110"), extension: null }).sameLast8,
    ).toMatchObject([{ target: { id: huang.id } }]);
  });

  it("a stored number without a valid form still matches by its last eight digits", () => {
    expect(
      store.read.matches.byNumber({ kind: "unusable", digits: "0023456789", last8: "23456789" }).sameLast8,
    ).toMatchObject([{ number: "9-1-2345-6789 odd" }]);
  });

  it.each(["anonymous", "", "8001"])("'%s' is nobody's", (raw) => {
    expect(store.read.matches.byNumber(key(raw))).toEqual({ exact: [], sameLast8: [] });
  });

  it("a number whose customer is out of scope matches nothing", () => {
    expect(store.read.matches.byNumber(key("13900000009"))).toEqual({ exact: [], sameLast8: [] });
  });

  it("an id or an account number leads to its record", () => {
    expect(store.read.matches.byRef(huang.id.toUpperCase())).toMatchObject({ target: { id: huang.id } });
    expect(store.read.matches.byRef("C-0042")).toMatchObject({ target: { id: huang.id }, number: "C-0042" });
    expect(store.read.matches.byRef(open.id)).toMatchObject({ target: { type: "lead", id: open.id } });
    expect(store.read.matches.byRef(converted.id)).toMatchObject({ target: { type: "customer", id: huang.id } });
    expect(store.read.matches.byRef(li.id)).toMatchObject({ target: { id: acme.id }, contactId: li.id });
    expect(store.read.matches.byRef("' OR 1=1 --")).toBeNull();
  });

  it("an account number that two customers have decides nothing", async () => {
    const twins = [aCustomer({ accountNumber: "TWIN" }), aCustomer({ accountNumber: "TWIN" })];
    await store.write.bulkLoad(twins.map((record) => ({ entity: "customer", record }) as const));
    expect(store.read.matches.byRef("TWIN")).toBeNull();
  });

  it("an extension is a colleague's", () => {
    expect(store.read.colleagues.byExtension("8001")).toEqual(me);
    expect(store.read.colleagues.byExtension("8002")).toBeNull();
  });

  it("a card holds all that the first paint shows", async () => {
    const owned = aCustomer({ ownerId: me.id });
    const calls = Array.from({ length: 25 }, (_, i) => anInteraction({ customerId: owned.id, startedAt: 1000 + i }));
    const task = aTask({ customerId: owned.id });
    await store.write.bulkLoad([
      { entity: "customer", record: owned },
      { entity: "task", record: task },
      { entity: "task", record: aTask({ customerId: owned.id, status: "done" }) },
      ...calls.map((record) => ({ entity: "interaction", record }) as const),
    ]);
    const card = store.read.cards.of({ type: "customer", id: owned.id });
    expect(card).toMatchObject({
      type: "customer",
      customer: owned,
      owner: me,
      openTasks: [task],
      contacts: [],
      phones: [],
    });
    expect(card?.interactions.map(({ startedAt }) => startedAt)).toEqual(
      Array.from({ length: 20 }, (_, i) => 1024 - i),
    );
    expect(store.read.cards.lead(open.id)).toMatchObject({ type: "lead", lead: open, owner: null });
    expect(store.read.cards.lead(huang.id as unknown as LeadId)).toBeNull();
  });
});
