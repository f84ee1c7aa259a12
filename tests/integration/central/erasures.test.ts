import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { recordEvents } from "#server/history/record-events.ts";
import { receiptHash } from "#server/persons/erase-person.ts";
import type { ErasureReceipt, ErasureRequest } from "#shared/contract/central/index.ts";
import { newId } from "#shared/ids.ts";
import { aContact, aCustomer, aLead, anInteraction, aPhone, aTask, e164 } from "../../helpers/builders.ts";
import { imported, rulesOf } from "../../helpers/central-imports.ts";
import { onEveryDatabase, type TestDatabase } from "../../helpers/databases.ts";
import { aCentral, changing, creating, type TestCentral, type TestDesk } from "../../helpers/test-central.ts";

onEveryDatabase("erasing a person", (open) => {
  let database: TestDatabase;
  let central: TestCentral;
  let agent: TestDesk;
  let supervisor: TestDesk;
  let admin: TestDesk;

  beforeAll(async () => {
    database = await open();
    central = await aCentral(database);
    [agent, supervisor, admin] = [
      await central.signIn("agent", { extension: "8001" }),
      await central.signIn("supervisor"),
      await central.signIn("administrator"),
    ];
  });
  afterAll(() => central.close());

  let serial = 0;
  const number = () => {
    serial += 1;
    return e164(`+86139${String(20_000_000 + serial)}`);
  };

  /** A customer with everything that can hang on one. */
  async function aWholeCustomer(name: string) {
    const own = number();
    const none = { contactId: null, leadId: null } as const;
    const customer = aCustomer({ name, notes: `Secret of ${name}` });
    const contact = aContact({ customerId: customer.id, name: `${name} Contact` });
    const lead = aLead({ name: `${name} Lead`, customerId: customer.id });
    const phone = aPhone({ customerId: customer.id, ...none, raw: own });
    const call = anInteraction({
      ...none,
      customerId: customer.id,
      notes: `Said by ${name}`,
      rawNumber: own,
      e164: own,
    });
    const loose = anInteraction({ ...none, customerId: null, notes: `Loose of ${name}`, rawNumber: own, e164: own });
    const task = aTask({ customerId: customer.id, leadId: null, interactionId: call.id, title: `Call ${name}` });
    const pushed = await agent.push(
      creating("customer", customer),
      creating("contact", contact),
      creating("lead", lead),
      creating("phone", phone),
      creating("interaction", { ...call, agentId: null, dispositionId: null }),
      creating("interaction", { ...loose, agentId: null, dispositionId: null }),
      creating("task", { ...task, assigneeId: null }),
    );
    expect(pushed.map((it) => it.status)).toEqual(Array.from({ length: 7 }, () => "applied"));
    return { customer, contact, lead, phone, call, loose, task, own };
  }

  const request = (id: string, name: string, type = "customer"): ErasureRequest =>
    ({ target: { type, id }, reason: "asked-by-person", confirmName: name }) as ErasureRequest;
  const erase = async (body: ErasureRequest, id: string = newId()): Promise<ErasureReceipt> => {
    const answer = await admin.send("PUT", `/v1/erasures/${id}`, body);
    if (answer.statusCode !== 200) throw new Error(answer.body);
    return answer.json();
  };
  /** Every text that the database holds anywhere. */
  async function everything(): Promise<string> {
    const { rows: tables } = await sql<{ name: string }>`
      select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`.execute(
      database.db,
    );
    const texts: string[] = [];
    for (const { name } of tables) {
      const { rows } = await sql<{ text: string }>`select t::text as text from ${sql.table(name)} t`.execute(
        database.db,
      );
      texts.push(...rows.map((it) => it.text));
    }
    return texts.join("\n");
  }

  test("nothing of the person is left in any table, and the receipt says how much was erased without saying whose", async () => {
    const whole = await aWholeCustomer("Vera Vanish");
    await agent.send("GET", `/v1/customers/${whole.customer.id}`);
    await agent.send("GET", `/v1/lookup?number=${encodeURIComponent(whole.own)}`);
    const handover = {
      ...{ kind: "blind", toExtension: "8001", callRef: null, number: whole.own, callerName: "Vera Vanish" },
      ...{ target: { type: "customer", id: whole.customer.id }, notes: "Vera says hello" },
    };
    expect((await agent.send("PUT", `/v1/handovers/${newId()}`, handover)).statusCode).toBe(204);
    await agent.send("POST", "/v1/customers", { name: "Vera Vanish Two" }, { "idempotency-key": newId() });
    const rejected = Buffer.from(`name,email\nVera Vanish,not an address\nOther,not an address\n`);
    await imported(supervisor, rejected, rulesOf(["name", "email"]));
    const waiting = {
      type: "joined",
      queue: "support",
      name: "Vera Vanish",
      position: 1,
      at: 1_795_140_000_000,
    } as const;
    const numbers = { a: whole.own, b: `0${whole.own.slice(3)}`, c: null, other: `+4930${whole.own.slice(-8)}` };
    await recordEvents(
      database.db,
      Object.entries(numbers).map(([caller, number]) =>
        caller === "other" ? { ...waiting, caller, number, name: "Other" } : { ...waiting, caller, number },
      ),
    );
    const { cursor } = await agent.pullAll();
    const preview = await admin.send("GET", `/v1/erasures/preview?type=customer&id=${whole.customer.id}`);
    expect(preview.json()).toEqual({
      name: "Vera Vanish",
      counts: { customer: 1, lead: 1, contact: 1, phone: 1, interaction: 2, task: 1 },
    });
    const receipt = await erase(request(whole.customer.id, "Vera Vanish"));
    expect(receipt).toMatchObject({
      kind: "customer",
      reason: "asked-by-person",
      userId: admin.tokens.user.id,
      counts: {
        customer: 1,
        lead: 1,
        contact: 1,
        phone: 1,
        interaction: 2,
        task: 1,
        handovers: 1,
        "import-rows": 1,
        "queue-visits": 2,
      },
    });
    const two = (await agent.send("GET", "/v1/customers?q=vera%20vanish%20two")).json().items[0];
    await erase(request(two.id, "Vera Vanish Two"));
    const left = await everything();
    expect(left).not.toMatch(/vera|vanish/i);
    expect(left).not.toContain(whole.own);
    expect(left).toContain(numbers.other);
    expect(JSON.stringify(receipt)).not.toContain(whole.customer.id);
    const { changes } = await agent.pullAll(cursor);
    const ids = Object.values(whole).flatMap((it) => (typeof it === "string" ? [] : [it.id]));
    for (const id of ids) expect(changes.find((it) => it.id === id)).toMatchObject({ op: "remove", erased: true });
  });

  test("calls stay as numbers of a month", async () => {
    const before = await sql<{
      n: number;
    }>`select coalesce(sum(interactions), 0)::int as n from erased_activity`.execute(database.db);
    const { customer } = await aWholeCustomer("Counted Carl");
    await erase(request(customer.id, "Counted Carl"));
    const after = await sql<{ n: number }>`select sum(interactions)::int as n from erased_activity`.execute(
      database.db,
    );
    expect((after.rows[0]?.n ?? 0) - (before.rows[0]?.n ?? 0)).toBe(2);
  });

  test("somebody who shares the number keeps it, with the calls that are logged to nobody", async () => {
    const { customer, own, loose } = await aWholeCustomer("Sharing Sue");
    const other = aCustomer({ name: "Sharing Sam" });
    await agent.push(
      creating("customer", other),
      creating("phone", aPhone({ customerId: other.id, contactId: null, leadId: null, raw: own })),
    );
    await erase(request(customer.id, "Sharing Sue"));
    expect((await agent.send("GET", `/v1/lookup?number=${encodeURIComponent(own)}`)).json().matches).toMatchObject([
      { name: "Sharing Sam" },
    ]);
    expect((await agent.send("GET", `/v1/interactions/${loose.id}`)).statusCode).toBe(200);
  });

  test("one contact goes alone, and the customer's other data stays", async () => {
    const { customer, contact, own } = await aWholeCustomer("Firm Fritz");
    await erase(request(contact.id, "Firm Fritz Contact", "contact"));
    expect((await agent.send("GET", `/v1/contacts/${contact.id}`)).statusCode).toBe(404);
    expect((await agent.send("GET", `/v1/customers/${customer.id}`)).statusCode).toBe(200);
    expect((await agent.send("GET", `/v1/lookup?number=${encodeURIComponent(own)}`)).json().matches).toHaveLength(1);
  });

  test("a desk that was off for a month brings nothing back", async () => {
    const { customer, phone } = await aWholeCustomer("Late Lara");
    const lead = aLead({ name: "Late Lead" });
    await agent.push(creating("lead", lead));
    await erase(request(customer.id, "Late Lara"));
    await erase(request(lead.id, "Late Lead", "lead"));
    const results = await agent.push(
      changing("customer", customer.id, 1, { city: customer.city }, { city: "Lost" }),
      creating("customer", customer),
      creating("lead", lead),
      creating("phone", { ...phone, id: newId() }),
    );
    expect(results.map((it) => (it.status === "rejected" ? it.reason : it.status))).toEqual([
      "not-found",
      "deleted",
      "deleted",
      "reference-missing",
    ]);
    const seen = { id: newId(), entity: "customer", recordId: customer.id, at: central.clock.now };
    expect((await agent.send("POST", "/v1/audit/seen", { items: [seen] })).statusCode).toBe(204);
    expect((await admin.send("GET", `/v1/audit?recordId=${customer.id}`)).json().items).toEqual([]);
    expect(await everything()).not.toMatch(/late (lara|lead)/i);
  });

  test("sent twice, also at once, it is done once and answered with one receipt", async () => {
    const { customer } = await aWholeCustomer("Twice Tina");
    const id = newId<string>();
    const answers = await Promise.all(
      [1, 2, 3].map(() => admin.send("PUT", `/v1/erasures/${id}`, request(customer.id, "Twice Tina"))),
    );
    expect(answers.map((it) => it.statusCode)).toEqual([200, 200, 200]);
    expect(new Set(answers.map((it) => it.json().hash)).size).toBe(1);
    const list = (await admin.send("GET", "/v1/erasures")).json().items;
    expect(list.filter((it: ErasureReceipt) => it.id === id)).toHaveLength(1);
  });

  test("receipts form a chain whose hashes can be checked", async () => {
    const { items }: { items: ErasureReceipt[] } = (await admin.send("GET", "/v1/erasures")).json();
    expect(items.length).toBeGreaterThan(2);
    items.forEach((receipt, i) => {
      expect(receipt.hash).toBe(receiptHash(receipt));
      expect(receipt.previousHash).toBe(items[i + 1]?.hash ?? "");
    });
    const page = (await admin.send("GET", "/v1/erasures?limit=2")).json();
    expect((await admin.send("GET", `/v1/erasures?limit=2&cursor=${page.nextCursor}`)).json().items[0]).toEqual(
      items[2],
    );
  });

  test("a name that is not the record's erases nothing", async () => {
    const { customer } = await aWholeCustomer("Careful Cora");
    const answer = await admin.send("PUT", `/v1/erasures/${newId()}`, request(customer.id, "Careful Carl"));
    expect(answer.json()).toMatchObject({ status: 400, code: "invalid-request" });
    expect((await agent.send("GET", `/v1/customers/${customer.id}`)).statusCode).toBe(200);
  });

  test("what is not there is said to be so", async () => {
    expect((await admin.send("PUT", `/v1/erasures/${newId()}`, request(newId(), "Nobody"))).statusCode).toBe(404);
    expect((await admin.send("GET", `/v1/erasures/preview?type=lead&id=${newId()}`)).statusCode).toBe(404);
    expect((await admin.send("GET", "/v1/erasures/preview?type=lead&id=7")).statusCode).toBe(400);
  });

  test.each([
    ["GET", ""],
    ["GET", "/preview?type=lead&id=01990000-0000-7000-8000-000000000000"],
    ["PUT", "/01990000-0000-7000-8000-000000000000"],
  ] as const)("%s /v1/erasures%s is refused to agents, supervisors and nobody signed in", async (method, path) => {
    const url = `/v1/erasures${path}`;
    for (const who of [agent, supervisor])
      expect((await who.send(method, url, method === "PUT" ? {} : undefined)).json()).toMatchObject({
        status: 403,
        code: "forbidden",
      });
    expect((await central.app.inject({ method, url })).statusCode).toBe(401);
  });
});
