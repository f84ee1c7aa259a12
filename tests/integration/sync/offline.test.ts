import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "#shared/ids.ts";
import { aCustomer, anInteraction } from "#tests/helpers/builders.ts";
import { onEveryDatabase } from "#tests/helpers/databases.ts";
import { type CentralStage, openStage } from "./stage.ts";

onEveryDatabase("work without central", (open) => {
  let stage: CentralStage;
  beforeAll(async () => {
    stage = await openStage(await open());
  });
  afterAll(() => stage.close());

  const timesAtCentral = async (id: string) => {
    const rows = await stage.context.db
      .selectFrom("interaction")
      .select("version")
      .where("id", "=", id as never)
      .execute();
    return rows.map(({ version }) => Number(version));
  };

  describe("work without central", () => {
    it("a wrap-up made while central is away arrives once, when it is back", async () => {
      const desk = await stage.newDesk();
      await desk.signIn();
      await desk.settled();
      stage.gate.cut();
      const wrapUp = anInteraction({ version: 0, notes: "wants a call back" });
      await desk.store().write.records.save("interaction", wrapUp);
      while (desk.sync().central().name !== "unreachable")
        await new Promise((resolve) => desk.sync().once("central", resolve));
      expect(desk.sync().state().pending).toBe(1);
      expect(await timesAtCentral(wrapUp.id)).toEqual([]);
      stage.gate.mend();
      await desk.settled();
      expect(await timesAtCentral(wrapUp.id)).toEqual([1]);
      await desk.session.signOut({ keepUnsent: false });
    });

    it("a push whose answer is lost is sent again and applied once", async () => {
      const desk = await stage.newDesk();
      await desk.signIn();
      await desk.settled();
      const customer = aCustomer({ version: 0, name: "Li Na" });
      const wrapUp = anInteraction({ version: 0, customerId: customer.id, notes: "first line" });
      const lost = stage.gate.loseAnswerTo(/POST \/v1\/sync\/push/);
      await desk.store().write.transact([
        { op: "save", entity: "customer", record: customer },
        { op: "save", entity: "interaction", record: wrapUp },
      ]);
      await lost;
      await desk.settled();
      expect(await timesAtCentral(wrapUp.id)).toEqual([1]);
      const { rows } = await stage.context.db
        .selectFrom("appliedMutation")
        .select((q) => q.fn.countAll().as("count"))
        .execute()
        .then((result) => ({ rows: result }));
      expect(Number(rows[0]?.count)).toBe(3);
      expect(desk.store().read.records.get("interaction", wrapUp.id)).toMatchObject({
        version: 1,
        notes: "first line",
      });
      await desk.session.signOut({ keepUnsent: false });
    });

    it("signs the last agent in from the store when central is down at the start, and goes online by itself", async () => {
      const first = await stage.newDesk();
      await first.signIn();
      await first.settled();
      await first.stop();
      stage.gate.cut();
      const again = await stage.newDesk({ dataDir: first.dataDir });
      await again.session.start();
      expect(again.session.state()).toMatchObject({ name: "signed-in", user: { username: "ann" } });
      await again.until((state) => state.name === "signed-in" && state.offline);
      expect(again.session.account()?.provisioning.wrapUp).toEqual({ mode: "mandatory", seconds: 60 });
      const wrapUp = anInteraction({ version: 0 });
      await again.store().write.records.save("interaction", wrapUp);
      stage.gate.mend();
      again.session.wake();
      await again.until((state) => state.name === "signed-in" && !state.offline);
      await again.settled();
      expect(await timesAtCentral(wrapUp.id)).toEqual([1]);
      await again.session.signOut({ keepUnsent: false });
    });

    it("warns of unsent changes at sign-out, and keeps them for the same agent while another one works", async () => {
      const desk = await stage.newDesk();
      await desk.signIn("ann");
      await desk.settled();
      stage.gate.cut();
      const wrapUp = anInteraction({ version: 0 });
      await desk.store().write.records.save("interaction", wrapUp);
      await expect(desk.session.signOut({ keepUnsent: false })).rejects.toMatchObject({
        code: "unsent-changes",
        values: { count: 1 },
      });
      expect(desk.session.state().name).toBe("signed-in");
      await desk.session.signOut({ keepUnsent: true });
      expect(desk.session.state()).toMatchObject({ name: "signed-out", lastUsername: "ann", reason: null });
      stage.gate.mend();

      await desk.signIn("ben");
      await desk.settled();
      expect(desk.store().read.records.get("interaction", wrapUp.id)).toBeNull();
      expect(desk.store().read.outbox.counts().pending).toBe(0);
      await desk.session.signOut({ keepUnsent: false });
      expect(await timesAtCentral(wrapUp.id)).toEqual([]);

      // Ann's first session was never ended at central (it could not be told), and it is this desk's own: no take-over needed.
      await desk.signIn("ann");
      await desk.settled();
      expect(await timesAtCentral(wrapUp.id)).toEqual([1]);
      await desk.session.signOut({ keepUnsent: false });
    });

    it("a change made at one desk reaches the other by the live feed, without waiting for the minute", async () => {
      const ann = await stage.newDesk({ deskName: "PC-1" });
      const ben = await stage.newDesk({ deskName: "PC-2" });
      await ann.signIn("ann");
      await ben.signIn("ben");
      await ann.settled();
      await ben.settled();
      const customer = aCustomer({ version: 0, id: newId(), name: "Zhao Min", ownerId: null });
      const arrived = new Promise<void>((resolve) => {
        ben.store().on("changed", ({ entity }) => {
          if (entity === "customer" && ben.store().read.records.get("customer", customer.id)) resolve();
        });
      });
      const started = Date.now();
      await ann.store().write.records.save("customer", customer);
      await arrived;
      expect(Date.now() - started).toBeLessThan(10_000);
      await ann.session.signOut({ keepUnsent: true });
      await ben.session.signOut({ keepUnsent: true });
    });
  });
});
