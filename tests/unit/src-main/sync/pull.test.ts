import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { CentralError } from "#main/sync/index.ts";
import { createPull } from "#main/sync/pull.ts";
import { newId } from "#shared/ids.ts";
import type { Change } from "#shared/sync/protocol.ts";
import { fakeClient } from "./fake-client.ts";
import { manualClock } from "./manual-clock.ts";
import { memorySyncStore } from "./memory-sync-store.ts";

const change = (): Change => ({ op: "remove", entity: "customer", id: newId() });

function setUp() {
  const store = memorySyncStore();
  const central = fakeClient();
  const clock = manualClock();
  return { store, central, clock, pull: createPull({ store, central, logger: pino({ level: "silent" }), clock }) };
}

describe("pull", () => {
  it("follows the cursor page by page until there is no more", async () => {
    const { store, central, pull } = setUp();
    store.position = { cursor: null, lastPullAt: null, firstSyncDone: false };
    const pages = [[change(), change()], [change()]];
    central.onPull((cursor) => ({
      changes: pages[cursor === null ? 0 : 1] ?? [],
      cursor: cursor === null ? "c1" : "c2",
      more: cursor === null,
      remaining: cursor === null ? 1 : 0,
    }));
    // The first step finds that this central has no snapshots.
    expect((await pull.step()).more).toBe(true);
    expect((await pull.step()).more).toBe(true);
    expect(pull.progress()).toMatchObject({ rows: 2, total: 3 });
    expect(store.position.firstSyncDone).toBe(false);
    expect((await pull.step()).more).toBe(false);
    expect(central.pulls).toEqual([null, "c1"]);
    expect(store.applied).toEqual(pages);
    expect(store.position).toMatchObject({ cursor: "c2", firstSyncDone: true });
    expect(pull.progress()).toBeNull();
  });

  it("asks for a page again that could not be kept", async () => {
    const { store, central, pull } = setUp();
    central.onPull(() => ({ changes: [change()], cursor: "c1", more: false, remaining: 0 }));
    store.failNext(new Error("disk full"));
    await pull.step();
    await expect(pull.step()).rejects.toThrow("disk full");
    await pull.step();
    expect(central.pulls).toEqual([null, null]);
    expect(store.applied).toHaveLength(1);
  });

  it("begins anew, keeping all data, when central does not know the cursor", async () => {
    const { store, central, pull } = setUp();
    store.position = { cursor: "old", lastPullAt: 1, firstSyncDone: true };
    central.onPull((cursor) => {
      if (cursor === null) return { changes: [], cursor: "c1", more: false, remaining: 0 };
      const problem = {
        type: "/problems/invalid-request",
        title: "t",
        status: 400,
        detail: "d",
        code: "invalid-request" as const,
        errors: [{ path: "querystring/cursor", message: "is not a cursor of this central" }],
      };
      throw new CentralError("invalid-request", "refused", { status: 400, problem });
    });
    while ((await pull.step()).more);
    expect(central.pulls).toEqual(["old", null]);
    expect(store.position.cursor).toBe("c1");
  });

  it("does not go round and round with a central that promises more and gives nothing", async () => {
    const { store, central, pull } = setUp();
    store.position = { cursor: "c1", lastPullAt: 1, firstSyncDone: true };
    central.onPull(() => ({ changes: [], cursor: "c1", more: true, remaining: 9 }));
    await expect(pull.step()).rejects.toMatchObject({ code: "bad-answer" });
  });
});
