import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sameLookMs } from "#server/audit/seen-recorder.ts";
import type { AuditItem } from "#shared/contract/central/index.ts";
import { newId } from "#shared/ids.ts";
import { aCustomer, aPhone, e164 } from "../../helpers/builders.ts";
import { onEveryDatabase, type TestDatabase } from "../../helpers/databases.ts";
import { aCentral, creating, type TestCentral, type TestDesk } from "../../helpers/test-central.ts";

onEveryDatabase("the audit log", (open) => {
  let database: TestDatabase;
  let central: TestCentral;
  let agent: TestDesk;
  let supervisor: TestDesk;
  let admin: TestDesk;

  beforeAll(async () => {
    database = await open();
    central = await aCentral(database);
    [agent, supervisor, admin] = [
      await central.signIn(),
      await central.signIn("supervisor"),
      await central.signIn("administrator"),
    ];
  });
  afterAll(() => central.close());

  const read = async (query: string): Promise<{ items: AuditItem[]; nextCursor: string | null }> =>
    (await admin.send("GET", `/v1/audit?${query}`)).json();
  /** Looks are written twice a second. */
  async function seen(recordId: string, count: number): Promise<AuditItem[]> {
    for (;;) {
      const { items } = await read(`recordId=${recordId}&action=record-seen`);
      if (items.length >= count) return items;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  async function stored(name: string, number?: string) {
    const customer = aCustomer({ name });
    await agent.push(creating("customer", customer));
    if (number !== undefined)
      await agent.push(
        creating("phone", aPhone({ customerId: customer.id, contactId: null, leadId: null, raw: number })),
      );
    return customer;
  }

  test("says who made, changed and saw a record, by its name, newest first", async () => {
    const { id } = await stored("Audited Anna");
    await supervisor.send("PATCH", `/v1/customers/${id}`, { city: "Oslo" }, { "if-match": '"1"' });
    await supervisor.send("GET", `/v1/customers/${id}`);
    await seen(id, 1);
    const { items } = await read(`recordId=${id}`);
    expect(items.map((it) => [it.action, it.userName, it.recordName])).toEqual([
      ["record-seen", supervisor.tokens.user.name, "Audited Anna"],
      ["record-changed", supervisor.tokens.user.name, "Audited Anna"],
      ["record-created", agent.tokens.user.name, "Audited Anna"],
    ]);
    expect(items[1]?.detail).toEqual({ fields: ["city"] });
  });

  test("a card that a lookup shows is seen, once within minutes", async () => {
    const number = e164("+8613930000001");
    const { id } = await stored("Looked Up Leo", number);
    const look = () => agent.send("GET", `/v1/lookup?number=${encodeURIComponent(number)}`);
    await look();
    await look();
    expect((await seen(id, 1))[0]?.detail).toEqual({ by: "lookup" });
    central.clock.now += sameLookMs;
    await look();
    expect(await seen(id, 2)).toHaveLength(2);
  });

  test("what desks show from their own store is written once, however often it is sent, and within a month of now", async () => {
    const { id } = await stored("Shown Sven");
    const at = central.clock.now;
    const items = [at - 5_000, at + 3_600_000, 0].map((when) => ({
      id: newId(),
      entity: "customer",
      recordId: id,
      at: when,
    }));
    for (let sent = 0; sent < 3; sent += 1)
      expect((await agent.send("POST", "/v1/audit/seen", { items })).statusCode).toBe(204);
    const found = await seen(id, 3);
    expect(found.map((it) => it.at).sort((a, b) => a - b)).toEqual([at - 31 * 86_400_000, at - 5_000, at]);
    expect(found[0]).toMatchObject({ detail: { by: "desk" }, userId: agent.tokens.user.id });
    expect((await agent.send("POST", "/v1/audit/seen", { items: [] })).statusCode).toBe(400);
    expect((await agent.send("POST", "/v1/audit/seen", { items: [{ ...items[0], entity: "task" }] })).statusCode).toBe(
      400,
    );
  });

  test("is read page by page and narrowed by user, action and time", async () => {
    const { id } = await stored("Paged Paul");
    for (let version = 1; version <= 5; version += 1)
      await supervisor.send(
        "PATCH",
        `/v1/customers/${id}`,
        { city: `City ${version}` },
        { "if-match": `"${version}"` },
      );
    const first = await read(`recordId=${id}&limit=4`);
    const second = await read(`recordId=${id}&limit=4&cursor=${first.nextCursor}`);
    expect([...first.items, ...second.items].map((it) => it.action)).toEqual([
      ...Array.from({ length: 5 }, () => "record-changed"),
      "record-created",
    ]);
    expect(second.nextCursor).toBeNull();
    expect((await read(`recordId=${id}&userId=${agent.tokens.user.id}`)).items.map((it) => it.action)).toEqual([
      "record-created",
    ]);
    expect((await read(`recordId=${id}&from=${central.clock.now + 1}`)).items).toEqual([]);
    expect((await read(`recordId=${id}&until=${central.clock.now + 1}&action=record-created`)).items).toHaveLength(1);
    expect((await admin.send("GET", "/v1/audit?cursor=x")).statusCode).toBe(400);
    expect((await admin.send("GET", "/v1/audit?limit=1000")).statusCode).toBe(400);
  });

  test("reading it is written down, with the filters' names and not their values", async () => {
    const { id } = await stored("Watched Wim");
    await read(`recordId=${id}`);
    expect((await read("action=audit-read&limit=2")).items[0]).toMatchObject({
      userId: admin.tokens.user.id,
      detail: { filters: ["recordId"] },
    });
  });

  test("is only added to: the database refuses changing, deleting and emptying it", async () => {
    await stored("Kept Kim");
    const change = sql`update audit_log set action = 'logout' where id = (select max(id) from audit_log)`;
    await expect(change.execute(database.db)).rejects.toThrow(/only added to/);
    await expect(sql`delete from audit_log`.execute(database.db)).rejects.toThrow(/only added to/);
    await expect(sql`truncate audit_log`.execute(database.db)).rejects.toThrow(/only added to/);
    const asErasing = database.db.transaction().execute(async (trx) => {
      await sql`select set_config('popline.erasing', 'on', true)`.execute(trx);
      await sql`update audit_log set user_id = null where user_id is not null`.execute(trx);
    });
    await expect(asErasing).rejects.toThrow(/only added to/);
  });

  test("looks that were not written yet are written when central stops", async () => {
    const { id } = await stored("Last Look");
    const other = await aCentral(database);
    const desk = await other.signIn();
    await desk.send("GET", `/v1/customers/${id}`);
    await other.close();
    expect((await read(`recordId=${id}&action=record-seen`)).items).toHaveLength(1);
  });

  test("is refused to agents, supervisors and nobody signed in", async () => {
    for (const who of [agent, supervisor])
      expect((await who.send("GET", "/v1/audit")).json()).toMatchObject({ status: 403, code: "forbidden" });
    expect((await central.app.inject({ method: "GET", url: "/v1/audit" })).statusCode).toBe(401);
    expect((await central.app.inject({ method: "POST", url: "/v1/audit/seen", payload: {} })).statusCode).toBe(401);
  });
});
