import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { entities } from "#shared/crm/entities.ts";
import { newId } from "#shared/ids.ts";
import type { Change } from "#shared/sync/index.ts";
import { aContact, aCustomer, anInteraction, aPhone } from "../../helpers/builders.ts";
import { onEveryDatabase, type TestDatabase } from "../../helpers/databases.ts";
import { aCentral, changing, creating, deleting, type TestCentral, type TestDesk } from "../../helpers/test-central.ts";

const idsOf = (changes: readonly Change[], op: Change["op"] = "put") =>
  changes.filter((it) => it.op === op).map((it) => it.id);

onEveryDatabase("pull", (open, kind) => {
  let database: TestDatabase;
  let central: TestCentral;
  let agent: TestDesk;
  let supervisor: TestDesk;

  beforeAll(async () => {
    database = await open();
    central = await aCentral(database);
    agent = await central.signIn();
    supervisor = await central.signIn("supervisor");
  });
  afterAll(() => central.close());

  /** Where the feed ends now. */
  const end = async () => (await agent.pullAll()).cursor;

  test("what was pushed is pulled once, in the order of the commits, as whole records of their schemas", async () => {
    const from = await end();
    const customer = aCustomer();
    const phone = aPhone({ customerId: customer.id });
    await agent.push(creating("customer", customer), creating("phone", phone));
    const first = await agent.pull(from);
    expect(first.changes.map((it) => [it.op, it.entity, it.id])).toEqual([
      ["put", "customer", customer.id],
      ["put", "phone", phone.id],
    ]);
    for (const change of first.changes)
      if (change.op === "put") expect(entities[change.entity].parse(change.record)).toEqual(change.record);
    const second = await agent.pull(first.cursor);
    expect(second).toMatchObject({ changes: [], more: false, remaining: 0 });
  });

  test("pages follow each other without gap or repetition, and say about how many are to come", async () => {
    const from = await end();
    const customers = Array.from({ length: 25 }, () => aCustomer());
    await agent.push(...customers.map((it) => creating("customer", it)));
    const seen: string[] = [];
    const remaining: number[] = [];
    let cursor = from;
    for (let more = true; more; ) {
      const page = await agent.pull(cursor, 10);
      seen.push(...idsOf(page.changes));
      remaining.push(page.remaining);
      ({ cursor, more } = page);
    }
    expect(seen).toEqual(customers.map((it) => it.id));
    expect(remaining).toEqual([15, 5, 0]);
  });

  test("a record changed again between two pages comes in its last state", async () => {
    const from = await end();
    const [one, two] = [aCustomer(), aCustomer()];
    await agent.push(creating("customer", one), creating("customer", two));
    const page = await agent.pull(from, 1);
    await agent.push(changing("customer", one.id, 1, { title: null }, { title: "Director" }));
    const rest = await agent.pullAll(page.cursor);
    expect(idsOf(rest.changes)).toEqual([two.id, one.id]);
    expect(rest.changes[1]).toMatchObject({ record: { title: "Director", version: 2 } });
  });

  test("a deleted record comes as removed, with all that went with it", async () => {
    const customer = aCustomer();
    const [contact, phone] = [aContact({ customerId: customer.id }), aPhone({ customerId: customer.id })];
    await agent.push(creating("customer", customer), creating("contact", contact), creating("phone", phone));
    const from = await end();
    await supervisor.push(deleting("customer", customer.id, 1));
    const { changes } = await agent.pullAll(from);
    expect(new Set(idsOf(changes, "remove"))).toEqual(new Set([customer.id, contact.id, phone.id]));
    expect(idsOf(changes)).toEqual([]);
  });

  test("a dormant customer leaves the desks with its contacts and numbers, and comes back with them when it wakes; its calls stay", async () => {
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
    const three = new Set([customer.id, contact.id, phone.id]);
    const awake = await end();
    await agent.push(changing("customer", customer.id, 1, { status: "active" }, { status: "dormant" }));
    const asleep = await agent.pullAll(awake);
    expect(new Set(idsOf(asleep.changes, "remove"))).toEqual(three);
    expect(idsOf((await agent.pullAll()).changes)).not.toContain(phone.id);
    expect(idsOf((await agent.pullAll()).changes)).toContain(call.id);
    await agent.push(changing("customer", customer.id, 2, { status: "dormant" }, { status: "active" }));
    expect(new Set(idsOf((await agent.pullAll(asleep.cursor)).changes))).toEqual(three);
  });

  test("a new user is a colleague on every desk; a new password is no news", async () => {
    const from = await end();
    const { id } = await central.user();
    const { changes, cursor } = await agent.pullAll(from);
    expect(changes).toMatchObject([{ op: "put", entity: "colleague", id }]);
    expect(JSON.stringify(changes)).not.toMatch(/password|argon2/i);
    await central.context.db
      .updateTable("appUser")
      .set({ passwordHash: "x" })
      .where("id", "=", id as never)
      .execute();
    expect((await agent.pull(cursor)).changes).toEqual([]);
  });

  test.each([
    "nonsense",
    "1.2.3",
    "1.1.1.1",
    "2.0123456789abcdef.all.999999999999999999999.1.1",
    "2.0123456789abcdef.some.1.1.1",
    "2.0123456789abcdef.all.1.1.1;drop table customer",
  ])("the cursor %s is refused", async (cursor) => {
    const answer = await agent.send("GET", `/v1/sync/changes?protocol=1&cursor=${encodeURIComponent(cursor)}`);
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ code: "invalid-request" });
  });

  test.each(["protocol=2", "limit=10", "protocol=1&limit=0", "protocol=1&limit=5001"])(
    "the query %s is refused",
    async (query) => {
      expect((await agent.send("GET", `/v1/sync/changes?${query}`)).statusCode).toBe(400);
    },
  );

  if (kind === "postgres") {
    const connect = async () => {
      const client = new pg.Client({ connectionString: database.url ?? "" });
      await client.connect();
      return client;
    };
    const insert = (client: pg.Client, id: string) =>
      client.query(
        `insert into contact (id, version, created_at, updated_at, customer_id, name) select $1, 1, 1, 1, id, 'raced' from customer limit 1`,
        [id],
      );

    test("a pull during a concurrent commit misses nothing", async () => {
      await agent.push(creating("customer", aCustomer()));
      const from = await end();
      const [slow, quick] = [await connect(), await connect()];
      const [early, late] = [newId(), newId()];
      await slow.query("begin");
      await insert(slow, early);
      await insert(quick, late);
      // `late` is committed with a greater transaction id than the one still running: handing it out would put the cursor past `early`.
      const during = await agent.pull(from);
      expect(idsOf(during.changes)).toEqual([]);
      await slow.query("commit");
      const after = await agent.pullAll(during.cursor);
      expect(idsOf(after.changes)).toEqual([early, late]);
      await Promise.all([slow.end(), quick.end()]);
    });

    test("with eight writers whose transactions overlap at random, a desk that pulls all the time gets every record", async () => {
      await agent.push(creating("customer", aCustomer()));
      let cursor = await end();
      const written: string[] = [];
      let writing = true;
      const writers = Promise.all(
        Array.from({ length: 8 }, async (_, writer) => {
          const client = await connect();
          for (let round = 0; round < 12; round += 1) {
            const ids = Array.from({ length: 1 + ((writer + round) % 3) }, () => newId());
            await client.query("begin");
            for (const id of ids) {
              await insert(client, id);
              await client.query("select pg_sleep($1)", [((writer * 7 + round * 13) % 10) / 1000]);
            }
            const kept = (writer + round) % 5 !== 0;
            await client.query(kept ? "commit" : "rollback");
            if (kept) written.push(...ids);
          }
          await client.end();
        }),
      ).finally(() => {
        writing = false;
      });
      const seen: string[] = [];
      const pullOnce = async () => {
        const page = await agent.pull(cursor, 7);
        seen.push(...idsOf(page.changes));
        cursor = page.cursor;
        return page.more;
      };
      while (writing) await pullOnce();
      await writers;
      while (await pullOnce());
      expect(seen.length).toBe(written.length);
      expect(new Set(seen)).toEqual(new Set(written));
    });
  }
});
