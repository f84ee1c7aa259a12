import { type RawBuilder, sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { recordEntities } from "#server/records/record-tables.ts";
import type { Entity } from "#shared/crm/entities.ts";
import { anInteraction } from "#tests/helpers/builders.ts";
import { onEveryDatabase, type TestDatabase } from "#tests/helpers/databases.ts";
import { type CentralStage, openStage, type TestDesk } from "./stage.ts";

onEveryDatabase("first sync", (open) => {
  const customers = 4_000;
  let database: TestDatabase;
  let stage: CentralStage;

  const run = (statement: RawBuilder<unknown>) => statement.execute(database.db.withoutPlugins());
  /** Customers from `first` on, with a number each and a contact for every tenth. */
  async function fill(first: number, count: number): Promise<void> {
    const last = first + count - 1;
    const meta = sql`1, 1795140000000, 1795140000000`;
    // Names of many bytes: a stream of some hundred kilobytes even when it is compressed.
    await run(sql`
      insert into customer (id, version, created_at, updated_at, kind, name, tier, status, do_not_call, notes)
      select test_id('c' || n), ${meta}, 'person', 'Customer ' || n, 'standard',
        case when n % 50 = 0 then 'dormant' else 'active' end, false, md5('note' || n) from generate_series(${first}::int, ${last}::int) n`);
    await run(sql`
      insert into phone (id, version, created_at, updated_at, customer_id, raw, e164, label)
      select test_id('p' || n), ${meta}, test_id('c' || n), '1380' || lpad(n::text, 7, '0'), '+861380' || lpad(n::text, 7, '0'), 'mobile'
      from generate_series(${first}::int, ${last}::int) n`);
    await run(sql`
      insert into contact (id, version, created_at, updated_at, customer_id, name)
      select test_id('k' || n), ${meta}, test_id('c' || n), 'Contact ' || n from generate_series(${first}::int, ${last}::int) n where n % 10 = 0`);
  }
  /** Every kind of change, on rows that a stream may or may not have passed. */
  async function change(round: number): Promise<void> {
    const some = sql`id in (select test_id('c' || (n * 37 + ${round}::int)) from generate_series(0, 100) n)`;
    await run(sql`update customer set name = 'Renamed ' || ${round}::int, version = version + 1 where ${some}`);
    await run(sql`update customer set status = case status when 'dormant' then 'active' else 'dormant' end, version = version + 1
      where id in (select test_id('c' || (n * 59 + ${round}::int)) from generate_series(0, 20) n)`);
    await run(sql`update phone set deleted_at = 1795140000001, version = version + 1
      where id in (select test_id('p' || (n * 41 + ${round}::int)) from generate_series(0, 30) n)`);
    await fill(customers + 1 + round * 40, 40);
  }

  beforeAll(async () => {
    database = await open();
    stage = await openStage(database);
    await run(sql`create function test_id(name text) returns uuid language sql immutable as $$
      select overlay(overlay(md5(name) placing '4' from 13) placing '8' from 17)::uuid $$`);
    await fill(1, customers);
  });
  afterAll(() => stage.close());

  const total = (desk: TestDesk) =>
    desk.store().read.customers.list({ sort: "name", descending: false, cursor: null, limit: 1, filter: "" }).total;

  /** Ids and versions that a desk should hold now, by entity. */
  async function heldAtCentral(entity: Entity): Promise<Map<string, number>> {
    const awake = sql`(select c.status from customer c where c.id = r.customer_id) is distinct from 'dormant'`;
    const scope =
      entity === "customer"
        ? sql`r.status <> 'dormant'`
        : entity === "phone" || entity === "contact"
          ? awake
          : sql`true`;
    const { rows } = await sql<{ id: string; version: number }>`
      select id::text as id, version from ${sql.table(entity)} r where deleted_at is null and ${scope}`.execute(
      database.db.withoutPlugins(),
    );
    return new Map(rows.map(({ id, version }) => [id, version]));
  }

  async function expectEqual(desk: TestDesk): Promise<void> {
    for (const entity of recordEntities) {
      const central = await heldAtCentral(entity);
      for (const [id, version] of central) {
        if (desk.store().read.records.get(entity, id)?.version !== version)
          expect.fail(`${entity} ${id} is not at the desk in version ${version}`);
      }
      if (entity === "customer") expect(total(desk)).toBe(central.size);
    }
    // And none besides: each removed number is gone.
    const { rows } = await sql<{ id: string }>`select id::text as id from phone where deleted_at is not null`.execute(
      database.db.withoutPlugins(),
    );
    for (const { id } of rows) expect(desk.store().read.records.get("phone", id)).toBeNull();
  }

  describe("first sync", () => {
    it("cut at any byte goes on behind what was kept, and ends equal to central, whatever was changed meanwhile", async () => {
      const desk = await stage.newDesk();
      // A seeded walk over offsets: small ones cut inside the first lines, larger ones anywhere behind.
      let seed = 7;
      const offset = () => {
        seed = (seed * 48_271) % 2_147_483_647;
        return 2_500 + (seed % 45_000);
      };
      let cut = stage.gate.cutAfter(offset());
      await desk.signIn("ben", true);
      const rows: number[] = [];
      desk.sync().on("state", ({ progress }) => {
        if (progress !== null) rows.push(progress.rows);
      });
      for (let round = 0; round < 8; round += 1) {
        await cut;
        cut = stage.gate.cutAfter(offset());
        await change(round);
      }
      void stage.gate.cutAfter(Number.MAX_SAFE_INTEGER);
      desk.sync().now();
      await desk.firstSynced();
      await desk.settled();
      expect(desk.store().read.sync.position().firstSyncDone).toBe(true);
      expect(rows).toEqual(rows.toSorted((a, b) => a - b));
      await expectEqual(desk);
      await desk.session.signOut({ keepUnsent: false });
    });

    it("whose desk ends halfway goes on where it stopped", async () => {
      const desk = await stage.newDesk();
      const stalled = stage.gate.stallAfter(30_000);
      await desk.signIn("ben", true);
      await stalled;
      while ((desk.sync().state().progress?.rows ?? 0) === 0)
        await new Promise((resolve) => desk.sync().once("state", resolve));
      await desk.stop();
      stage.gate.flow();

      const again = await stage.newDesk({ dataDir: desk.dataDir });
      stage.gate.cut();
      await again.session.start();
      const kept = again.store().read.sync.snapshot();
      expect(kept?.rows).toBeGreaterThan(0);
      const seen: number[] = [];
      again.sync().on("state", ({ progress }) => {
        if (progress !== null) seen.push(progress.rows);
      });
      stage.gate.mend();
      again.session.wake();
      again.sync().now();
      await again.firstSynced();
      await again.settled();
      expect(Math.min(...seen)).toBeGreaterThanOrEqual(kept?.rows ?? 0);
      await expectEqual(again);
      await again.session.signOut({ keepUnsent: false });
    });

    it("that waits for a slow network does not make a wrap-up wait", async () => {
      const desk = await stage.newDesk();
      const stalled = stage.gate.stallAfter(30_000);
      await desk.signIn("ben", true);
      await stalled;
      const wrapUp = anInteraction({ version: 0 });
      await desk.store().write.records.save("interaction", wrapUp);
      while (desk.store().read.records.get("interaction", wrapUp.id)?.version !== 1)
        await new Promise((resolve) => desk.store().on("changed", () => resolve(null)));
      expect(desk.store().read.sync.position().firstSyncDone).toBe(false);
      stage.gate.flow();
      await desk.firstSynced();
      await desk.settled();
      await expectEqual(desk);
      await desk.session.signOut({ keepUnsent: false });
    });

    it("makes names findable once it is through, and finds numbers meanwhile", async () => {
      const desk = await stage.newDesk();
      await desk.signIn("ben", true);
      await desk.firstSynced();
      const found = () => desk.store().read.search.query("Customer 1240", 5);
      while (!found().some(({ title }) => title === "Customer 1240"))
        await new Promise((resolve) => setImmediate(resolve));
      expect(desk.store().read.search.query("13800001240", 5)).toMatchObject([{ title: "Customer 1240" }]);
      await desk.session.signOut({ keepUnsent: false });
    });

    it("runs again by itself when central was restored, and takes away what the restored central does not know", async () => {
      const desk = await stage.newDesk();
      await desk.signIn("ben", true);
      await desk.firstSynced();
      const lost = anInteraction({ version: 0 });
      await desk.store().write.records.save("interaction", lost);
      await desk.settled();
      // As after a restore to an older state elsewhere: a record is unknown without a trace in the feed, and the marks are another server's.
      await run(sql`alter table interaction disable trigger user`);
      await run(sql`delete from interaction where id = ${lost.id}`);
      await run(sql`alter table interaction enable trigger user`);
      await run(sql`delete from sync_feed where id = ${lost.id}`);
      await run(sql`update feed_epoch set fingerprint = 'another server'`);
      await run(sql`update sync_feed set txid = '900000000000' where entity = 'customer'`);
      stage.later(60_000);
      desk.sync().now();
      while (desk.store().read.records.get("interaction", lost.id) !== null)
        await new Promise((resolve) => desk.store().on("changed", () => resolve(null)));
      await desk.firstSynced();
      await run(sql`update customer set name = 'After the restore', version = version + 1 where id = test_id('c9')`);
      desk.sync().now();
      const id = (await sql<{ id: string }>`select test_id('c9')::text as id`.execute(database.db)).rows[0]?.id ?? "";
      while (desk.store().read.records.get("customer", id)?.name !== "After the restore")
        await new Promise((resolve) => desk.store().on("changed", () => resolve(null)));
      await expectEqual(desk);
    });
  });
});
