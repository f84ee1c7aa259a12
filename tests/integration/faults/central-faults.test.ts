import { expect, it } from "vitest";
import { countAtCentral, customers, during, type } from "./fault-deeds.ts";
import { type FaultStage, onEveryCentral } from "./fault-stage.ts";
import { take } from "./play.ts";

/** Waits until the database is in the middle of applying a push. PGlite, which has one connection, shows it at its end only. */
async function applying(stage: FaultStage, known = 0): Promise<void> {
  const seen = `select 1 where exists (select from pg_stat_activity where backend_xid is not null and pid <> pg_backend_pid())
    or (select count(*) from applied_mutation) > ${known}`;
  while ((await stage.rows(seen)).length === 0) await new Promise((resolve) => setImmediate(resolve));
}

/** Many rows at central, as an import leaves them. */
const fill = (stage: FaultStage, count: number) =>
  stage.rows(`with made as (
    insert into customer (id, version, created_at, updated_at, kind, name, tier, status, do_not_call, notes)
    select overlay(overlay(md5('c' || n) placing '4' from 13) placing '8' from 17)::uuid, 1, 1, 1, 'person', 'Customer ' || n,
      'standard', 'active', false, md5('a' || n) || md5('b' || n) from generate_series(1, ${count}) n returning id)
    insert into audit_log (at, action, entity, record_id, detail) select 1, 'record-created', 'customer', id, '{}' from made`);

onEveryCentral(
  "after a fault of central both sides are equal, nothing acknowledged is lost and nothing is doubled",
  (stage) => {
    it("kill -9 of central in the middle of a push", async () => {
      const desk = await stage.desk();
      const made = customers(80);
      await type(desk, made);
      await during(stage, [desk], 1, async () => {
        // A push that has just been applied is not answered either.
        stage.host().gate.set({ kind: "lose-one", at: 1 });
        await applying(stage);
        await stage.host().kill();
      });
      expect(desk.store().read.outbox.counts().pending).toBe(80);
      await stage.holds();
      expect(await countAtCentral(stage)).toBe(80);
      expect(await countAtCentral(stage, "audit_log where action = 'record-created'")).toBe(80);
    });

    it("kill -9 of central when it has applied a push and not answered yet", async () => {
      const desk = await stage.desk();
      await type(desk, customers(30));
      // The first message is the request, the second the answer: it never comes through.
      stage.host().gate.set({ kind: "lose-one", at: 2 });
      await desk.round();
      await stage.host().kill();
      expect(desk.store().read.outbox.counts().pending).toBe(30);
      await stage.holds();
      expect(await countAtCentral(stage)).toBe(30);
    });

    it("kill -9 of central in the middle of a pull", async () => {
      const [ann, ben] = [await stage.desk("ann"), await stage.desk("ben")];
      await type(ann, customers(60));
      await ann.round();
      await during(stage, [ben], 1, () => stage.host().kill());
      await stage.holds();
      expect((await ben.rows()).get("customer")?.size).toBe(60);
    });

    it("kill -9 of central in the middle of a first sync, which goes on where it stopped", async () => {
      await stage.rows("select 1");
      const desk = await stage.desk();
      await fill(stage, 4_000);
      const own = customers(1);
      await type(desk, own);
      await desk.store().write.sync.resetCursor();
      // Push, its answer, the request of the snapshot, the head of its answer: rows are on their way.
      await during(stage, [desk], 4, () => stage.host().kill());
      await stage.holds();
      expect((await desk.rows()).get("customer")?.size).toBe(4_001);
    });

    it("kill -9 of PostgreSQL in the middle of a push, a pull and a first sync, which central survives", async ({
      skip,
    }) => {
      if (stage.kind === "pglite") return skip("PGlite lives and dies with central");
      const { databases, alive, ask } = stage.host();
      const [ann, ben, cay] = [await stage.desk("ann"), await stage.desk("ben"), await stage.desk("cay")];
      await type(ann, customers(20));
      await ann.round();
      await fill(stage, 2_000);
      await type(ann, customers(60));
      await cay.store().write.sync.resetCursor();
      await during(stage, [ann, ben, cay], 1, async () => {
        await applying(stage, 20);
        await databases.kill();
      });
      await databases.restart();
      // Not the next central: the same one has found its database again.
      expect(alive()).toBe(true);
      expect(await ask({ ask: "sql", text: "select 1 as one" })).toEqual([{ one: 1 }]);
      await stage.holds();
      expect(await countAtCentral(stage)).toBe(2_080);
    });

    it("the same batch sent twice at once", async () => {
      const desk = await stage.desk();
      await type(desk, customers(20));
      await take({ ...stage.play(), desks: [desk] }, { do: "twice", desk: 0 });
      await stage.holds();
      expect(await countAtCentral(stage)).toBe(20);
      expect(await countAtCentral(stage, "audit_log where action = 'record-created'")).toBe(20);
    });
  },
);
