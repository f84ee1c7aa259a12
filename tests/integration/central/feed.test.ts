import { type RawBuilder, sql } from "kysely";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "#shared/ids.ts";
import { aCustomer } from "../../helpers/builders.ts";
import { onEveryDatabase, type TestDatabase } from "../../helpers/databases.ts";
import { aCentral, creating, type TestCentral, type TestDesk } from "../../helpers/test-central.ts";

/** mulberry32 (public domain): the same run each time, as far as the writers' own order goes. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

onEveryDatabase("the change feed", (open, kind) => {
  let database: TestDatabase;
  let central: TestCentral;
  let agent: TestDesk;
  let customerId: string;

  beforeAll(async () => {
    database = await open();
    central = await aCentral(database);
    agent = await central.signIn();
    const customer = aCustomer();
    customerId = customer.id;
    await agent.push(creating("customer", customer));
  });
  afterAll(() => central.close());

  /** What a desk knows that pulls as fast as it can, `limit` at a time. */
  function reader(from: string, limit: number) {
    let cursor = from;
    const seen: string[] = [];
    const names = new Map<string, string>();
    const step = async () => {
      const page = await agent.pull(cursor, limit);
      for (const change of page.changes) {
        seen.push(change.id);
        if (change.op === "put") names.set(change.id, String(change.record.name));
      }
      cursor = page.cursor;
      return page.more;
    };
    return {
      seen,
      names,
      async follow(until: () => boolean) {
        while (!until()) await step();
        while (await step());
      },
    };
  }
  const end = async () => (await agent.pullAll()).cursor;
  const contact = (id: string) =>
    sql`insert into contact (id, version, created_at, updated_at, customer_id, name)
      values (${id}::uuid, 1, 1, 1, ${customerId}::uuid, 'as made')`;

  if (kind === "postgres")
    test("with writers whose transactions overlap, last, and fail, two desks that pull all the time miss nothing and get nothing twice", async () => {
      const from = await end();
      const made: string[] = [];
      const undone: string[] = [];
      let writing = 0;
      const writer = async (nth: number, rounds: number, longest: number) => {
        const random = generator(nth);
        const client = new pg.Client({ connectionString: database.url ?? "" });
        await client.connect();
        const run = (statement: RawBuilder<unknown>) => {
          const { sql: text, parameters } = statement.compile(database.db);
          return client.query(text, [...parameters]);
        };
        for (let round = 0; round < rounds; round += 1) {
          const kept: string[] = [];
          const lost: string[] = [];
          await client.query("begin");
          for (let i = 0; i < 1 + random() * 4; i += 1) {
            const id = newId();
            const taken = random() < 0.2;
            if (taken) await client.query("savepoint part");
            await run(contact(id));
            if (taken) await client.query("rollback to savepoint part");
            (taken ? lost : kept).push(id);
            await client.query("select pg_sleep($1)", [(random() * longest) / 1000]);
          }
          const ends = random();
          await client.query(ends < 0.25 ? "rollback" : "commit");
          made.push(...(ends < 0.25 ? [] : kept));
          undone.push(...lost, ...(ends < 0.25 ? kept : []));
        }
        // A connection that breaks in its transaction: as if its process had been killed.
        const id = newId();
        await client.query("begin");
        await run(contact(id));
        undone.push(id);
        await client.end();
        writing -= 1;
      };
      const writers = [
        ...Array.from({ length: 14 }, (_, nth) => () => writer(nth, 20, 6)),
        // Long ones, under which hundreds of short ones come and go.
        ...Array.from({ length: 2 }, (_, nth) => () => writer(100 + nth, 2, 400)),
      ];
      writing = writers.length;
      const readers = [reader(from, 3), reader(from, 500)];
      await Promise.all([...writers.map((write) => write()), ...readers.map((it) => it.follow(() => writing === 0))]);
      expect(made.length).toBeGreaterThan(300);
      for (const { seen } of readers) {
        expect(seen.length).toBe(made.length);
        expect(new Set(seen)).toEqual(new Set(made));
        for (const id of undone) expect(seen).not.toContain(id);
      }
    });

  test("of records changed again and again while a desk pulls, it ends with the last state of each", async () => {
    const ids = Array.from({ length: 20 }, () => newId());
    for (const id of ids) await contact(id).execute(database.db);
    const from = await end();
    const desk = reader(from, 4);
    let writing = 4;
    const random = generator(4);
    const write = async (nth: number) => {
      for (let round = 0; round < 25; round += 1) {
        const chosen = ids.filter(() => random() < 0.2).toSorted();
        await database.db
          .transaction()
          .execute(async (db) => {
            for (const id of chosen)
              await sql`update contact set name = ${`${nth}.${round}`}, version = version + 1 where id = ${id}::uuid`.execute(
                db,
              );
            if (random() < 0.3) throw new Error("rolled back");
          })
          .catch((error: unknown) => {
            if (!(error instanceof Error) || error.message !== "rolled back") throw error;
          });
      }
      writing -= 1;
    };
    await Promise.all([...[0, 1, 2, 3].map(write), desk.follow(() => writing === 0)]);
    const { rows } = await sql<{ id: string; name: string }>`
      select id::text as id, name from contact where id = any(${ids}::uuid[]) and name <> 'as made'`.execute(
      database.db.withoutPlugins(),
    );
    expect(rows.length).toBeGreaterThan(10);
    expect(Object.fromEntries(desk.names)).toEqual(Object.fromEntries(rows.map(({ id, name }) => [id, name])));
  });
});
