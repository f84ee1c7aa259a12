import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "#shared/ids.ts";
import type { MutationResult } from "#shared/sync/index.ts";
import { aContact, aCustomer, aLead, anInteraction, aPhone, aTask } from "../../helpers/builders.ts";
import { onEveryDatabase } from "../../helpers/databases.ts";
import { aCentral, changing, creating, deleting, type TestCentral, type TestDesk } from "../../helpers/test-central.ts";

onEveryDatabase("push", (open) => {
  let central: TestCentral;
  let agent: TestDesk;
  let supervisor: TestDesk;

  beforeAll(async () => {
    central = await aCentral(await open());
    agent = await central.signIn();
    supervisor = await central.signIn("supervisor");
  });
  afterAll(() => central.close());

  const applied = (result: MutationResult | undefined) => {
    if (result?.status !== "applied") throw new Error(`not applied: ${JSON.stringify(result)}`);
    return result;
  };
  const rejected = (result: MutationResult | undefined) => {
    if (result?.status !== "rejected") throw new Error(`not rejected: ${JSON.stringify(result)}`);
    return result;
  };

  test("a new customer with its number and its call is taken in one batch, references within it included", async () => {
    const customer = aCustomer();
    const phone = aPhone({ customerId: customer.id });
    const call = anInteraction({ customerId: customer.id });
    const results = await agent.push(
      creating("customer", customer),
      creating("phone", phone),
      creating("interaction", call),
    );
    expect(results.map((it) => it.status)).toEqual(["applied", "applied", "applied"]);
    expect(applied(results[0]).record).toMatchObject({ id: customer.id, name: customer.name, version: 1 });
  });

  test("how a call sounded is kept as the schema has it, and a later change of its notes leaves it alone", async () => {
    const quality = {
      mos: 4.2,
      worstMos: 3.9,
      roundTripMs: 40.5,
      jitterMs: 3,
      loss: 0.0012,
      codec: "opus",
      seconds: 61,
    };
    const call = anInteraction({ quality, transferredTo: "8002", callRef: "ref-1" });
    const made = creating("interaction", call);
    const [first] = await agent.push({ ...made, fields: { ...made.fields, quality: { ...quality, smuggled: "x" } } });
    expect(applied(first).record).toMatchObject({ quality, transferredTo: "8002", callRef: "ref-1" });
    const [second] = await agent.push(changing("interaction", call.id, 1, { notes: "" }, { notes: "asked twice" }));
    expect(applied(second).record).toMatchObject({ version: 2, quality, notes: "asked twice" });
    // The same again in another order of keys is no change.
    const reordered = Object.fromEntries(Object.entries(quality).reverse());
    const [third] = await agent.push(changing("interaction", call.id, 2, { quality }, { quality: reordered }));
    expect(applied(third)).toMatchObject({ version: 2, conflicts: [] });
    const now = await agent.send("GET", `/v1/interactions/${call.id}`);
    expect(now.json().quality).toEqual(quality);
    const { changes } = await agent.pullAll();
    expect(changes.find((it) => it.id === call.id)).toMatchObject({ op: "put", record: { quality } });
  });

  test("the same batch again gets the same answers and changes nothing", async () => {
    const customer = aCustomer();
    const batch = [
      creating("customer", customer),
      changing("customer", customer.id, 1, { title: null }, { title: "Buyer" }),
    ];
    const first = await agent.push(...batch);
    const second = await agent.push(...batch);
    expect(second).toEqual(first);
    const now = await agent.send("GET", `/v1/customers/${customer.id}`);
    expect(now.json()).toMatchObject({ version: 2, title: "Buyer" });
  });

  test("the same batch twice at once is applied once, and both get the same answers", async () => {
    const batch = Array.from({ length: 8 }, () => aCustomer()).flatMap((it) => [
      creating("customer", it),
      changing("customer", it.id, 1, { notes: "" }, { notes: "first note" }),
    ]);
    const [one, two] = await Promise.all([agent.push(...batch), agent.push(...batch)]);
    expect(two).toEqual(one);
    expect(one?.every((it) => it.status === "applied")).toBe(true);
    const customer = await agent.send("GET", `/v1/customers/${batch[0]?.id}`);
    expect(customer.json()).toMatchObject({ version: 2, notes: "first note" });
  });

  test("an object where a text belongs is rejected, that record alone", async () => {
    const good = creating("customer", aCustomer());
    const bad = creating("customer", aCustomer());
    const results = await agent.push({ ...bad, fields: { ...bad.fields, name: { first: "a" } } }, good);
    expect(rejected(results[0]).reason).toBe("invalid");
    applied(results[1]);
  });

  test("a rejected mutation is rejected again with the same words", async () => {
    const bad = creating("phone", aPhone({ customerId: newId() }));
    const [first] = await agent.push(bad);
    expect(rejected(first).reason).toBe("reference-missing");
    expect(await agent.push(bad)).toEqual([first]);
  });

  test("many changes of one batch are applied in their order, whatever they do to each other", async () => {
    const customer = aCustomer({ title: null });
    const phone = aPhone({ customerId: customer.id });
    const call = anInteraction({ customerId: customer.id });
    const other = aCustomer();
    const results = await supervisor.push(
      creating("customer", customer),
      creating("phone", phone),
      creating("interaction", call),
      changing("customer", customer.id, 1, { title: null }, { title: "Buyer" }),
      changing("phone", phone.id, 1, { label: "mobile" }, { label: "work" }),
      changing("customer", customer.id, 1, { city: customer.city }, { city: "Chengdu" }),
      deleting("customer", customer.id, 3),
      changing("phone", phone.id, 2, { label: "work" }, { label: "home" }),
      changing("interaction", call.id, 1, { notes: "" }, { notes: "after the end" }),
      creating("contact", aContact({ customerId: customer.id })),
      creating("customer", other),
      changing("customer", other.id, 1, { ownerId: null }, { ownerId: newId() as never }),
    );
    const told = results.map((it) => (it.status === "applied" ? it.version : it.reason));
    expect(told).toEqual([1, 1, 1, 2, 2, 3, 4, "deleted", 2, "reference-missing", 1, "reference-missing"]);
    const { changes } = await supervisor.pullAll();
    const pulled = (id: string) => changes.find((it) => it.id === id);
    expect(pulled(customer.id)).toMatchObject({ op: "remove" });
    expect(pulled(phone.id)).toMatchObject({ op: "remove" });
    expect(pulled(call.id)).toMatchObject({ op: "put", record: { version: 2, notes: "after the end" } });
    expect(pulled(other.id)).toMatchObject({ op: "put", record: { version: 1, ownerId: other.ownerId } });
  });

  test("a text that breaks the batch at the database does not hold up the others", async () => {
    const [first, last] = [aCustomer(), aCustomer()];
    // Half a character: no JSON that PostgreSQL takes can hold it.
    const odd = aCustomer({ name: "half \ud83d" });
    const batch = [creating("customer", first), creating("customer", odd), creating("customer", last)];
    const results = await agent.push(...batch);
    expect(results.map((it) => it.mutationId)).toEqual(batch.map((it) => it.mutationId));
    expect([results[0]?.status, results[2]?.status]).toEqual(["applied", "applied"]);
    expect(await agent.push(...batch)).toEqual(results);
    const now = await agent.send("GET", `/v1/customers/${last.id}`);
    expect(now.json()).toMatchObject({ version: 1 });
  });

  test("another user's mutation id tells nothing about that user's record", async () => {
    const mutation = creating("customer", aCustomer());
    await agent.push(mutation);
    const [answer] = await supervisor.push(mutation);
    expect(rejected(answer).reason).toBe("forbidden");
    expect(JSON.stringify(answer)).not.toContain("Huang Hang");
  });

  test("one bad record among good ones is rejected alone, with the field that is wrong", async () => {
    const good = aCustomer();
    const results = await agent.push(
      creating("customer", aCustomer({ name: "" })),
      creating("customer", good),
      { ...creating("customer", aCustomer()), fields: { name: "Only a name" } },
      { ...creating("customer", aCustomer()), fields: { ...aCustomer(), unheardOf: 1 } as never },
    );
    expect(results.map((it) => it.status)).toEqual(["rejected", "applied", "rejected", "rejected"]);
    expect(rejected(results[0]).reason).toBe("invalid");
    expect(rejected(results[0]).detail).toContain("name");
    expect(rejected(results[3]).detail).toContain("unheardOf");
  });

  test.each([
    ["a NUL character", "Hu\u0000ang", "Huang"],
    ["other control characters", "Hu\u0007\u001bang", "Huang"],
    ["tabs and line ends", "Hu\tang\r\nHang", "Hu\tang\nHang"],
  ])("%s in a text is no reason to lose the record", async (_what, name, kept) => {
    const [result] = await agent.push(creating("customer", aCustomer({ name })));
    expect(applied(result).record?.name).toBe(kept);
  });

  test("rubbish in field names and values is rejected and remembered", async () => {
    const mutation = {
      ...creating("customer", aCustomer()),
      fields: { "\u0000": "\u0000", __proto__: null, notes: "\ud800" } as never,
    };
    const [first] = await agent.push(mutation);
    expect(rejected(first).reason).toBe("invalid");
    expect(await agent.push(mutation)).toEqual([first]);
  });

  test("different fields changed on both sides are both kept", async () => {
    const customer = aCustomer();
    await agent.push(creating("customer", customer));
    await supervisor.push(changing("customer", customer.id, 1, { title: null }, { title: "Director" }));
    const [result] = await agent.push(changing("customer", customer.id, 1, { city: null }, { city: "Shanghai" }));
    expect(applied(result)).toMatchObject({
      version: 3,
      conflicts: [],
      record: { title: "Director", city: "Shanghai" },
    });
  });

  test("the same field changed on both sides stays as central has it, and the other value is reported", async () => {
    const customer = aCustomer();
    await agent.push(creating("customer", customer));
    await supervisor.push(changing("customer", customer.id, 1, { title: null }, { title: "Director" }));
    const [result] = await agent.push(changing("customer", customer.id, 1, { title: null }, { title: "Buyer" }));
    expect(applied(result).record?.title).toBe("Director");
    expect(applied(result).conflicts).toEqual([{ field: "title", base: null, mine: "Buyer", theirs: "Director" }]);
  });

  test("notes written on both sides are both kept, under the name of who came later", async () => {
    const customer = aCustomer({ notes: "start" });
    await agent.push(creating("customer", customer));
    await supervisor.push(
      changing("customer", customer.id, 1, { notes: "start" }, { notes: "start\nfrom the supervisor" }),
    );
    const [result] = await agent.push(
      changing("customer", customer.id, 1, { notes: "start" }, { notes: "start\nfrom the agent" }),
    );
    const notes = String(applied(result).record?.notes);
    expect(notes).toMatch(/^start\nfrom the supervisor\n— Name of \w+:\nfrom the agent$/);
  });

  test("eight desks that change eight fields of one record at once lose none of them", async () => {
    const customer = aCustomer();
    await agent.push(creating("customer", customer));
    const fields = ["title", "email", "address", "city", "accountNumber", "language", "timeZone", "company"];
    const answers = await Promise.all(
      fields.map((field) =>
        agent.push(
          changing("customer", customer.id, 1, { [field]: customer[field as "title"] }, { [field]: `new ${field}` }),
        ),
      ),
    );
    expect(answers.flat().every((it) => it.status === "applied")).toBe(true);
    const now = (await agent.send("GET", `/v1/customers/${customer.id}`)).json<Record<string, unknown>>();
    expect(fields.map((field) => now[field])).toEqual(fields.map((field) => `new ${field}`));
    expect(now.version).toBe(9);
  });

  test("two desks that make a record with the same id at once make one", async () => {
    const customer = aCustomer();
    const answers = await Promise.all([
      agent.push(creating("customer", customer)),
      supervisor.push(creating("customer", customer)),
    ]);
    expect(answers.flat().map((it) => it.status)).toEqual(["applied", "applied"]);
  });

  test("a change that changes nothing keeps the version", async () => {
    const customer = aCustomer({ title: "Buyer" });
    await agent.push(creating("customer", customer));
    const [result] = await agent.push(changing("customer", customer.id, 1, { title: "Buyer" }, { title: "Buyer" }));
    expect(applied(result).version).toBe(1);
  });

  test("a number's key is made here, whatever the desk says it is", async () => {
    const customer = aCustomer();
    const phone = {
      ...aPhone({ customerId: customer.id, raw: "0086 (0)21-6288 1435 ext. 12" }),
      e164: "+15550001111" as never,
    };
    const [, result] = await agent.push(creating("customer", customer), creating("phone", phone));
    expect(applied(result).record).toMatchObject({ e164: "+862162881435", extension: "12" });
    const changed = changing("phone", phone.id, 1, { raw: phone.raw }, { raw: "13910027788" });
    expect(applied((await agent.push(changed))[0]).record).toMatchObject({ e164: "+8613910027788", extension: null });
  });

  test.each([
    ["belongs to nobody", {}],
    ["belongs to two", { customerId: newId(), leadId: newId() }],
    ["has a contact without its customer", { contactId: newId(), leadId: newId() }],
  ])("a number that %s is rejected", async (_what, owner) => {
    const [result] = await agent.push(creating("phone", aPhone(owner as never)));
    expect(rejected(result).reason).toBe("invalid");
  });

  test("a reference to nothing is rejected; a call keeps its reference to a customer that was deleted meanwhile", async () => {
    const customer = aCustomer();
    await agent.push(creating("customer", customer));
    await supervisor.push(deleting("customer", customer.id, 1));
    const results = await agent.push(
      creating("task", aTask({ customerId: newId() })),
      creating("task", aTask({ customerId: customer.id })),
      creating("interaction", anInteraction({ customerId: customer.id })),
    );
    expect(rejected(results[0]).reason).toBe("reference-missing");
    expect(rejected(results[1]).reason).toBe("reference-missing");
    applied(results[2]);
  });

  test("a change of a record that was deleted is rejected as such; deleting it again is fine", async () => {
    const contactOf = aCustomer();
    const contact = aContact({ customerId: contactOf.id });
    await agent.push(creating("customer", contactOf), creating("contact", contact), deleting("contact", contact.id, 1));
    const results = await agent.push(
      changing("contact", contact.id, 1, { role: null }, { role: "Buyer" }),
      deleting("contact", contact.id, 1),
    );
    expect(rejected(results[0]).reason).toBe("deleted");
    expect(applied(results[1]).record).toBeNull();
  });

  test("changing or deleting what central never had is rejected as not found", async () => {
    const results = await agent.push(
      changing("lead", newId(), 3, { city: null }, { city: "Beijing" }),
      deleting("lead", newId(), 3),
    );
    expect(results.map((it) => rejected(it).reason)).toEqual(["not-found", "not-found"]);
  });

  test("what a role may not do is rejected record by record", async () => {
    const [customer, lead, call] = [aCustomer(), aLead(), anInteraction()];
    await agent.push(creating("customer", customer), creating("lead", lead), creating("interaction", call));
    const refused = await agent.push(
      deleting("customer", customer.id, 1),
      deleting("lead", lead.id, 1),
      deleting("interaction", call.id, 1),
    );
    expect(refused.map((it) => rejected(it).reason)).toEqual(["forbidden", "forbidden", "forbidden"]);
    const results = await supervisor.push(deleting("customer", customer.id, 1), deleting("interaction", call.id, 1));
    applied(results[0]);
    expect(rejected(results[1]).reason).toBe("forbidden");
  });

  test("a deleted customer takes its numbers and contacts with it, and its calls stay", async () => {
    const customer = aCustomer();
    const [contact, phone, call] = [
      aContact({ customerId: customer.id }),
      aPhone({ customerId: customer.id }),
      anInteraction({ customerId: customer.id }),
    ];
    await agent.push(
      creating("customer", customer),
      creating("contact", contact),
      creating("phone", phone),
      creating("interaction", call),
    );
    await supervisor.push(deleting("customer", customer.id, 1));
    const status = async (path: string) => (await agent.send("GET", path)).statusCode;
    expect(await status(`/v1/contacts/${contact.id}`)).toBe(404);
    expect(await status(`/v1/phones/${phone.id}`)).toBe(404);
    expect(await status(`/v1/interactions/${call.id}`)).toBe(200);
  });

  test("a desk's clock that runs ahead makes no record of the future", async () => {
    const [result] = await agent.push(creating("customer", aCustomer({ createdAt: central.clock.now + 86_400_000 })));
    expect(applied(result).record?.createdAt).toBe(central.clock.now);
  });

  test.each([
    ["no mutations", { mutations: [] }],
    ["more than 200", { mutations: Array.from({ length: 201 }, () => creating("customer", aCustomer())) }],
    ["another protocol", { protocol: 2 }],
    ["a kind that desks don't write", { mutations: [{ ...creating("customer", aCustomer()), entity: "disposition" }] }],
    ["an id that is none", { mutations: [{ ...creating("customer", aCustomer()), id: "1" }] }],
    [
      "values nested twice",
      { mutations: [{ ...creating("customer", aCustomer()), fields: { name: { first: { letter: "a" } } } }] },
    ],
  ])("a push with %s is a bad request", async (_what, over) => {
    const body = { protocol: 1, deskId: agent.deskId, mutations: [creating("customer", aCustomer())], ...over };
    const answer = await agent.send("POST", "/v1/sync/push", body);
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ code: "invalid-request" });
  });
});
