import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId, type PhoneId } from "#shared/ids.ts";
import { aCustomer, anInteraction, aPhone, e164 } from "#tests/helpers/builders.ts";
import { onEveryDatabase } from "#tests/helpers/databases.ts";
import { type CentralStage, openStage, type TestDesk } from "./stage.ts";

onEveryDatabase("first sync", (open) => {
  const customers = 700;
  let stage: CentralStage;

  /** Fills central through a desk's own push: a customer and a number each. */
  async function fill(desk: TestDesk): Promise<void> {
    await desk.signIn("ann");
    await desk.settled();
    const records = Array.from({ length: customers }, (_, index) =>
      aCustomer({ version: 0, name: `Customer ${index}` }),
    );
    await desk.store().write.transact(
      records.flatMap((record, index) => {
        const raw = `+86138${String(10_000_000 + index)}`;
        const phone = aPhone({ id: newId<PhoneId>(), version: 0, customerId: record.id, raw, e164: e164(raw) });
        return [
          { op: "save" as const, entity: "customer" as const, record },
          { op: "save" as const, entity: "phone" as const, record: phone },
        ];
      }),
    );
    await desk.settled();
    await desk.session.signOut({ keepUnsent: false });
  }

  beforeAll(async () => {
    stage = await openStage(await open());
    await fill(await stage.newDesk());
  });
  afterAll(() => stage.close());

  const total = (desk: TestDesk) =>
    desk.store().read.customers.list({ sort: "name", descending: false, cursor: null, limit: 1, filter: "" }).total;

  /** The first state of a first sync in which rows are in and more are to come. */
  async function halfway(desk: TestDesk): Promise<void> {
    const sync = desk.sync();
    const reached = () => sync.state().name === "first-sync" && (sync.state().progress?.rows ?? 0) > 0;
    while (!reached()) await new Promise((resolve) => sync.once("state", resolve));
  }

  describe("first sync", () => {
    it("that is cut off and whose desk ends halfway goes on where it stopped, missing and doubling nothing", async () => {
      const desk = await stage.newDesk();
      await desk.signIn("ben");
      await halfway(desk);
      stage.gate.cut();
      await desk.stop();

      const again = await stage.newDesk({ dataDir: desk.dataDir });
      await again.session.start();
      const before = again.store().read.sync.position();
      expect(before.firstSyncDone).toBe(false);
      expect(before.cursor).not.toBeNull();
      const kept = total(again);
      expect(kept).toBeGreaterThan(0);
      expect(kept).toBeLessThan(customers);

      const pulled: number[] = [];
      again.sync().on("state", ({ progress }) => {
        if (progress) pulled.push(progress.rows);
      });
      stage.gate.mend();
      again.session.wake();
      again.sync().now();
      await again.settled();
      expect(total(again)).toBe(customers);
      expect(again.store().read.sync.position().firstSyncDone).toBe(true);
      expect(Math.max(...pulled)).toBeLessThan(customers * 2);
      await again.session.signOut({ keepUnsent: false });
    });

    it("does not make a wrap-up wait", async () => {
      const desk = await stage.newDesk();
      await desk.signIn("ben");
      await halfway(desk);
      const wrapUp = anInteraction({ version: 0 });
      await desk.store().write.records.save("interaction", wrapUp);
      await desk.settled();
      expect(desk.store().read.records.get("interaction", wrapUp.id)?.version).toBe(1);
      await desk.session.signOut({ keepUnsent: false });
    });
  });
});
