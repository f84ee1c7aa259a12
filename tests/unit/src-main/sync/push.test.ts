import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { CentralError } from "#main/sync/index.ts";
import { createPush } from "#main/sync/push.ts";
import type { Problem } from "#shared/contract/central/index.ts";
import type { Mutation } from "#shared/sync/protocol.ts";
import { applied, fakeClient } from "./fake-client.ts";
import { manualClock } from "./manual-clock.ts";
import { aMutation, memorySyncStore } from "./memory-sync-store.ts";

const deskId = "018f3f6e-0000-7000-8000-000000000001";

function setUp(mutations: Mutation[]) {
  const store = memorySyncStore();
  const central = fakeClient();
  const clock = manualClock();
  store.add(...mutations);
  const push = createPush({ store, central, deskId, logger: pino({ level: "silent" }), clock });
  return { store, central, clock, push };
}

const many = (count: number) => Array.from({ length: count }, () => aMutation());
const refused = (path: string) => {
  const problem: Problem = {
    type: "/problems/invalid-request",
    title: "t",
    status: 400,
    detail: "body/mutations/0/fields is wrong",
    code: "invalid-request",
    errors: [{ path, message: "is wrong" }],
  };
  return new CentralError("invalid-request", "refused", { status: 400, problem });
};

/** Steps until the outbox is empty or a step has to wait; how often central was asked. */
async function drain({ push, central }: ReturnType<typeof setUp>): Promise<number> {
  for (let steps = 0; steps < 500; steps += 1) if (!(await push.step()).more) break;
  return central.pushed.length;
}

describe("push", () => {
  it("sends in the order of making, at most 200 at once", async () => {
    const mutations = many(450);
    const test = setUp(mutations);
    await drain(test);
    expect(test.central.pushed.map((batch) => batch.length)).toEqual([200, 200, 50]);
    expect(test.central.pushed.flat()).toEqual(mutations);
    expect(test.store.outbox).toEqual([]);
  });

  it("sends the same changes under the same ids again when the answer was lost", async () => {
    const test = setUp(many(3));
    test.central.onPush(() => Promise.reject(new CentralError("unreachable", "reset")));
    await expect(test.push.step()).rejects.toMatchObject({ code: "unreachable" });
    expect(test.store.outbox).toHaveLength(3);
    test.central.onPush((mutations) => mutations.map(applied));
    await test.push.step();
    expect(test.central.pushed[1]).toEqual(test.central.pushed[0]);
    expect(test.store.outbox).toEqual([]);
  });

  it("keeps the changes when their answers can't be kept", async () => {
    const test = setUp(many(1));
    test.store.failNext(new Error("disk full"));
    await expect(test.push.step()).rejects.toThrow("disk full");
    expect(test.store.outbox).toHaveLength(1);
    await test.push.step();
    expect(test.store.outbox).toEqual([]);
  });

  it("lets a rejected change stop none of the others", async () => {
    const mutations = many(3);
    const test = setUp(mutations);
    test.central.onPush((batch) =>
      batch.map((mutation, index) =>
        index === 1
          ? { mutationId: mutation.mutationId, status: "rejected", reason: "forbidden", detail: "not yours" }
          : applied(mutation),
      ),
    );
    await drain(test);
    expect(test.store.results.map(({ status }) => status)).toEqual(["applied", "rejected", "applied"]);
    expect(test.store.outbox).toEqual([]);
  });

  it("keeps what central did not answer, and ignores answers to what it was not asked", async () => {
    const mutations = many(2);
    const test = setUp(mutations);
    test.central.onPush(([first]) => (first ? [applied(first), applied(aMutation())] : []));
    expect(await test.push.step()).toMatchObject({ answered: 1, more: true });
    expect(test.store.outbox).toEqual(mutations.slice(1));
    expect(test.store.results).toHaveLength(1);
  });

  it("does not go round and round with a central that answers nothing", async () => {
    const test = setUp(many(1));
    test.central.onPush(() => []);
    await expect(test.push.step()).rejects.toMatchObject({ code: "bad-answer" });
  });

  it("finds the one change that central can't read, keeps it as rejected, and sends all the others", async () => {
    const mutations = many(200);
    const bad = mutations[137]?.mutationId;
    const test = setUp(mutations);
    test.central.onPush((batch) => {
      if (batch.some(({ mutationId }) => mutationId === bad)) throw refused("body/mutations/7/fields");
      return batch.map(applied);
    });
    const asked = await drain(test);
    expect(test.store.outbox).toEqual([]);
    expect(test.store.results.filter(({ status }) => status === "rejected")).toEqual([
      { mutationId: bad, status: "rejected", reason: "invalid", detail: "body/mutations/0/fields is wrong" },
    ]);
    expect(test.store.results).toHaveLength(200);
    expect(asked).toBeLessThan(40);
  });

  it("never takes a refusal of the request itself for a fault of the changes", async () => {
    const test = setUp(many(4));
    test.central.onPush(() => Promise.reject(refused("body/protocol")));
    await expect(test.push.step()).rejects.toMatchObject({ code: "invalid-request" });
    expect(test.store.results).toEqual([]);
    expect(test.store.outbox).toHaveLength(4);
  });

  it("sets a record aside that makes central fail, sends the rest, and keeps the order within that record", async () => {
    const poison = aMutation();
    const later = aMutation({ id: poison.id, fields: { name: "later" } });
    const others = many(20);
    const test = setUp([...others.slice(0, 5), poison, ...others.slice(5), later]);
    const healthy = (batch: Mutation[]) => batch.map(applied);
    test.central.onPush((batch) => {
      if (batch.some(({ mutationId }) => mutationId === poison.mutationId)) throw new CentralError("internal", "500");
      return healthy(batch);
    });
    let failures = 0;
    for (let steps = 0; steps < 60 && test.store.outbox.length > 2; steps += 1) {
      await test.push.step().catch(() => {
        failures += 1;
      });
    }
    expect(test.store.outbox).toEqual([poison, later]);
    expect(failures).toBeLessThan(12);

    const waiting = await test.push.step();
    expect(waiting).toMatchObject({ answered: 0, more: false });
    expect(waiting.retryAt).toBeGreaterThan(test.clock.now());

    test.central.onPush(healthy);
    test.clock.advance(10 * 60_000);
    await drain(test);
    expect(test.store.outbox).toEqual([]);
    expect(test.store.results.map((it) => it.mutationId).slice(-2)).toEqual([poison.mutationId, later.mutationId]);
  });

  it("asks a central that fails on everything once per waiting time", async () => {
    const test = setUp(many(200));
    test.central.onPush(() => Promise.reject(new CentralError("internal", "500")));
    let thrown = 0;
    for (let steps = 0; steps < 10; steps += 1) {
      await test.push.step().catch(() => {
        thrown += 1;
      });
    }
    // One step may go on at once, as central had worked before; each of the others waits.
    expect(thrown).toBeGreaterThanOrEqual(9);
    expect(test.store.results).toEqual([]);
    expect(test.store.outbox).toHaveLength(200);
  });
});
