import { afterAll, beforeAll, expect, test } from "vitest";
import { LookupResponse } from "#shared/contract/central/index.ts";
import { newId } from "#shared/ids.ts";
import { aContact, aCustomer, aLead, anInteraction, aPhone, aTask, testTime } from "../../helpers/builders.ts";
import { onEveryDatabase } from "../../helpers/databases.ts";
import { aCentral, changing, creating, deleting, type TestCentral, type TestDesk } from "../../helpers/test-central.ts";

onEveryDatabase("lookup", (open) => {
  let central: TestCentral;
  let agent: TestDesk;
  let supervisor: TestDesk;

  beforeAll(async () => {
    central = await aCentral(await open());
    [agent, supervisor] = [await central.signIn(), await central.signIn("supervisor")];
  });
  afterAll(() => central.close());

  const lookup = async (query: Record<string, string>) => {
    const answer = await agent.send("GET", `/v1/lookup?${new URLSearchParams(query)}`);
    expect(answer.statusCode).toBe(200);
    return LookupResponse.parse(answer.json());
  };

  const customer = aCustomer({ accountNumber: "AC-9001" });
  const contact = aContact({ customerId: customer.id });
  const phone = aPhone({ customerId: customer.id, contactId: contact.id, raw: "139 1111 0001" });

  test("a number in any form finds its one owner, with the whole card", async () => {
    await agent.push(
      creating("customer", customer),
      creating("contact", contact),
      creating("phone", phone),
      creating("interaction", anInteraction({ customerId: customer.id, startedAt: testTime - 5_000 })),
      creating("interaction", anInteraction({ customerId: customer.id, startedAt: testTime - 9_000 })),
      creating("task", aTask({ customerId: customer.id })),
      creating("task", aTask({ customerId: customer.id, status: "done" })),
    );
    for (const number of ["13911110001", "+86 139 1111 0001", "0086-139-1111-0001", "tel:+8613911110001"]) {
      const { matches, card } = await lookup({ number });
      expect(matches).toMatchObject([
        {
          target: { type: "customer", id: customer.id },
          name: customer.name,
          contactId: contact.id,
          contactName: "Li Na",
          number: "139 1111 0001",
          label: "mobile",
          lastContactAt: testTime - 5_000,
        },
      ]);
      expect(card).toMatchObject({
        type: "customer",
        customer: { id: customer.id },
        contacts: [{ id: contact.id }],
        phones: [{ id: phone.id }],
      });
      expect(card?.interactions.map((it) => it.startedAt)).toEqual([testTime - 5_000, testTime - 9_000]);
      expect(card?.openTasks).toHaveLength(1);
    }
  });

  test("a shared number finds all its owners and no card; the one chosen last comes first", async () => {
    const owners = [aCustomer(), aCustomer(), aCustomer()];
    const phones = owners.map((it, index) =>
      aPhone({ customerId: it.id, raw: "13911110002", chosenAt: index === 1 ? testTime : null }),
    );
    await agent.push(...owners.map((it) => creating("customer", it)), ...phones.map((it) => creating("phone", it)));
    const { matches, card } = await lookup({ number: "13911110002" });
    expect(card).toBeNull();
    expect(matches).toHaveLength(3);
    expect(matches[0]?.target.id).toBe(owners[1]?.id);
  });

  test("a customer that has the number twice is one owner", async () => {
    const owner = aCustomer();
    const person = aContact({ customerId: owner.id });
    await agent.push(
      creating("customer", owner),
      creating("contact", person),
      creating("phone", aPhone({ customerId: owner.id, raw: "13911110003" })),
      creating("phone", aPhone({ customerId: owner.id, contactId: person.id, raw: "+8613911110003" })),
    );
    const { matches, card } = await lookup({ number: "13911110003" });
    expect(matches).toHaveLength(1);
    expect(card).toMatchObject({ type: "customer", customer: { id: owner.id } });
  });

  test("a lead is found like a customer, and says which customer it became", async () => {
    const owner = aCustomer();
    const lead = aLead({ customerId: owner.id, status: "converted" });
    await agent.push(
      creating("customer", owner),
      creating("lead", lead),
      creating("phone", aPhone({ leadId: lead.id, raw: "13911110004" })),
    );
    const { matches, card } = await lookup({ number: "13911110004" });
    expect(matches).toMatchObject([{ target: { type: "lead", id: lead.id }, convertedTo: owner.id }]);
    expect(card).toMatchObject({ type: "lead", lead: { id: lead.id } });
    expect((await lookup({ ref: lead.id })).card).toMatchObject({ type: "lead", lead: { id: lead.id } });
  });

  test("a dormant customer, which no desk holds, is found", async () => {
    const sleeper = aCustomer({ status: "dormant" });
    const number = aPhone({ customerId: sleeper.id, raw: "13911110005" });
    await agent.push(creating("customer", sleeper), creating("phone", number));
    expect((await agent.pullAll()).changes.find((it) => it.id === number.id)?.op).toBe("remove");
    expect((await lookup({ number: "13911110005" })).card).toMatchObject({ customer: { id: sleeper.id } });
  });

  test.each([
    ["its id", () => customer.id],
    ["its id in capitals", () => customer.id.toUpperCase()],
    ["its account number", () => "AC-9001"],
    ["its account number in another case, with blanks", () => " ac-9001 "],
  ])("a customer is found by %s", async (_what, ref) => {
    const { matches, card } = await lookup({ ref: ref() });
    expect(matches).toMatchObject([{ target: { type: "customer", id: customer.id }, number: "139 1111 0001" }]);
    expect(card).toMatchObject({ customer: { id: customer.id } });
  });

  test.each(["1001", "anonymous", "83625518", "not a number", "+8613999999999", "%", "AC-9001"])(
    "the number %s finds nobody",
    async (number) => {
      expect(await lookup({ number })).toEqual({ matches: [], card: null });
    },
  );

  test.each(["AC-", "AC-9002", "%", newId(), "' or 1=1 --"])("the reference %s finds nobody", async (ref) => {
    expect(await lookup({ ref })).toEqual({ matches: [], card: null });
  });

  test("deleted owners and numbers are not found; a number that was changed is found by its new key only", async () => {
    const owner = aCustomer();
    const number = aPhone({ customerId: owner.id, raw: "13911110006" });
    await agent.push(creating("customer", owner), creating("phone", number));
    await agent.push(changing("phone", number.id, 1, { raw: number.raw }, { raw: "13911110007" }));
    expect((await lookup({ number: "13911110006" })).matches).toEqual([]);
    expect((await lookup({ number: "13911110007" })).matches).toHaveLength(1);
    await supervisor.push(deleting("customer", owner.id, 1));
    expect((await lookup({ number: "13911110007" })).matches).toEqual([]);
    expect((await lookup({ ref: owner.id })).matches).toEqual([]);
  });

  test.each(["", "number=1&ref=2", `number=${"1".repeat(129)}`, "number="])(
    "the query %j is refused",
    async (query) => {
      expect((await agent.send("GET", `/v1/lookup?${query}`)).json()).toMatchObject({
        status: 400,
        code: "invalid-request",
      });
    },
  );

  test("the lookup reads the number's index, not the table", async () => {
    const { db } = central.context;
    const { sql } = await import("kysely");
    const plan = await db.transaction().execute(async (trx) => {
      await sql`set local enable_seqscan = off`.execute(trx);
      return sql<
        Record<string, string>
      >`explain select * from phone where e164 = '+8613911110001' and deleted_at is null`.execute(trx);
    });
    expect(JSON.stringify(plan.rows)).toContain("phone_e164");
  });
});
