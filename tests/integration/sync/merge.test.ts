import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { resolveProblem } from "#main/sync/index.ts";
import type { Customer } from "#shared/crm/records.ts";
import { type CustomerId, newId } from "#shared/ids.ts";
import { aCustomer, aTask } from "#tests/helpers/builders.ts";
import { onEveryDatabase } from "#tests/helpers/databases.ts";
import { type CentralStage, openStage, type TestDesk } from "./stage.ts";

onEveryDatabase("merge", (open) => {
  const newCustomerId = () => newId<CustomerId>();
  let stage: CentralStage;
  let desk: TestDesk;
  let other: TestDesk;
  beforeAll(async () => {
    stage = await openStage(await open());
    desk = await stage.newDesk({ deskName: "PC-1" });
    other = await stage.newDesk({ deskName: "PC-2" });
    await desk.signIn("ann");
    await other.signIn("ben");
  });
  afterAll(() => stage.close());

  /** A customer that both desks hold in version 1. */
  async function sharedCustomer(over: Partial<Customer> = {}): Promise<Customer> {
    const id = newCustomerId();
    const arrived = holds(other, id, () => true);
    await desk
      .store()
      .write.records.save("customer", aCustomer({ id, version: 0, name: "Huang Hang", city: "Beijing", ...over }));
    await desk.settled();
    await arrived;
    return current(desk, id);
  }

  const current = (at: TestDesk, id: string): Customer => {
    const customer = at.store().read.records.get("customer", id);
    if (!customer) throw new Error("the customer is not there");
    return customer;
  };

  function holds(at: TestDesk, id: string, wanted: (customer: Customer) => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        const customer = at.store().read.records.get("customer", id);
        if (customer && wanted(customer)) {
          off();
          resolve();
        }
      };
      const off = at.store().on("changed", look);
      look();
    });
  }

  /** Changes the customer at both desks before either hears of the other; the first one's change is the first at central. */
  async function changeAtBoth(id: string, first: Partial<Customer>, second: Partial<Customer>): Promise<void> {
    const seen = current(desk, id);
    stage.gate.cut();
    await desk.store().write.records.save("customer", { ...seen, ...second });
    await other.store().write.records.save("customer", { ...current(other, id), ...first });
    await desk.sync().stop();
    stage.gate.mend();
    other.sync().now();
    await other.settled();
    desk.sync().start();
    await desk.settled();
  }

  describe("two desks change the same customer", () => {
    it("keeps both changes when they are in different fields", async () => {
      const { id } = await sharedCustomer();
      await changeAtBoth(id, { city: "Shanghai" }, { company: "Acme Trading" });
      expect(current(desk, id)).toMatchObject({ city: "Shanghai", company: "Acme Trading", version: 3 });
      await holds(other, id, ({ company }) => company === "Acme Trading");
      expect(desk.sync().state().conflicts).toBe(0);
    });

    it("appends the notes of both", async () => {
      const { id } = await sharedCustomer({ notes: "met 2020" });
      await changeAtBoth(id, { notes: "met 2020\nlikes tea" }, { notes: "met 2020\nhas a dog" });
      expect(current(desk, id).notes).toContain("likes tea");
      expect(current(desk, id).notes).toContain("has a dog");
      expect(desk.sync().state().conflicts).toBe(0);
    });

    it("keeps central's value of a field that both changed, shows the agent's, and sends it when the agent says so", async () => {
      const { id } = await sharedCustomer();
      const told = new Promise((resolve) => desk.sync().once("problems", resolve));
      await changeAtBoth(id, { city: "Shanghai" }, { city: "Chengdu" });
      await told;
      expect(current(desk, id).city).toBe("Shanghai");
      const [problem] = desk.store().read.outbox.problems();
      expect(problem).toMatchObject({
        kind: "conflict",
        recordId: id,
        conflicts: [{ field: "city", base: "Beijing", mine: "Chengdu", theirs: "Shanghai" }],
      });
      const store = desk.store();
      expect(await resolveProblem(store, problem?.id ?? "", { kind: "fields", take: { city: "mine" } })).toBe(true);
      await holds(other, id, ({ city }) => city === "Chengdu");
      expect(desk.store().read.outbox.problems()).toEqual([]);
    });

    it("shows a rejected change with its reason, sends the others, and lets the agent give it up", async () => {
      const orphan = aTask({ version: 0, customerId: newCustomerId() });
      const fine = aTask({ version: 0, title: "Send the offer" });
      const told = new Promise((resolve) => desk.sync().once("problems", resolve));
      await desk.store().write.transact([
        { op: "save", entity: "task", record: orphan },
        { op: "save", entity: "task", record: fine },
      ]);
      expect(await told).toEqual({ kind: "rejected", count: 1 });
      await desk.settled();
      expect(desk.store().read.records.get("task", fine.id)?.version).toBe(1);
      const [problem] = desk.store().read.outbox.problems();
      expect(problem).toMatchObject({ kind: "rejected", recordId: orphan.id, reason: "reference-missing" });
      expect(await resolveProblem(desk.store(), problem?.id ?? "", { kind: "drop" })).toBe(true);
      expect(desk.store().read.outbox.problems()).toEqual([]);
    });
  });
});
