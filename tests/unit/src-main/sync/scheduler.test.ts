import { pino } from "pino";
import { afterEach, describe, expect, it } from "vitest";
import { CentralError, createSync, type Sync } from "#main/sync/index.ts";
import type { CentralState, SyncState } from "#shared/contract/desk/index.ts";
import { newId } from "#shared/ids.ts";
import { fakeClient, nothingNew } from "./fake-client.ts";
import { manualClock } from "./manual-clock.ts";
import { aMutation, memorySyncStore } from "./memory-sync-store.ts";

const running: Sync[] = [];
afterEach(async () => {
  for (const sync of running.splice(0)) await sync.stop();
});

function setUp() {
  const store = memorySyncStore();
  const central = fakeClient();
  const clock = manualClock();
  const sync = createSync({
    store,
    central,
    live: null,
    deskId: newId(),
    logger: pino({ level: "silent" }),
    clock,
    backoff: () => ({ nextMs: () => 5_000, reset: () => undefined }),
  });
  running.push(sync);
  const states: SyncState[] = [];
  const centrals: CentralState[] = [];
  sync.on("state", (state) => states.push(state));
  sync.on("central", (state) => centrals.push(state));
  return { store, central, clock, sync, states, centrals };
}

/** Waits until sync shows this state; it may show it already. */
async function until(sync: Sync, name: SyncState["name"]): Promise<SyncState> {
  while (sync.state().name !== name) await new Promise((resolve) => sync.once("state", resolve));
  return sync.state();
}

describe("sync scheduler", () => {
  it("pushes what waits, then pulls, at the start", async () => {
    const { store, central, sync, states, centrals } = setUp();
    store.add(aMutation());
    sync.start();
    await until(sync, "idle");
    expect(central.pushed).toHaveLength(1);
    expect(central.pulls).toHaveLength(1);
    expect(states.map(({ name }) => name)).toEqual(["pushing", "pushing", "pulling", "idle"]);
    expect(centrals.map(({ name }) => name)).toEqual(["online"]);
  });

  it("pushes within 300 ms of a local change; changes made together leave together", async () => {
    const { store, central, clock, sync } = setUp();
    sync.start();
    await until(sync, "idle");
    store.add(aMutation());
    store.add(aMutation());
    expect(sync.state().pending).toBe(2);
    clock.advance(300);
    await until(sync, "idle");
    expect(central.pushed.map((batch) => batch.length)).toEqual([2]);
  });

  it("pulls by itself once a minute", async () => {
    const { central, clock, sync } = setUp();
    sync.start();
    await until(sync, "idle");
    clock.advance(60_000);
    await until(sync, "pulling");
    await until(sync, "idle");
    expect(central.pulls).toHaveLength(2);
  });

  it("waits when central is down, says until when, and goes on by itself", async () => {
    const { store, central, clock, sync, centrals } = setUp();
    store.add(aMutation());
    central.onPush(() => Promise.reject(new CentralError("unreachable", "down")));
    sync.start();
    while (sync.central().name !== "unreachable") await new Promise((resolve) => sync.once("central", resolve));
    expect(centrals.at(-1)).toMatchObject({ name: "unreachable", retryAt: clock.now() + 5_000 });
    store.add(aMutation());
    clock.advance(4_000);
    expect(central.pushed).toHaveLength(1);
    central.onPush((mutations) =>
      mutations.map(({ mutationId }) => ({ mutationId, status: "applied", version: 2, record: null, conflicts: [] })),
    );
    clock.advance(1_000);
    await until(sync, "idle");
    expect(store.outbox).toEqual([]);
    expect(sync.central().name).toBe("online");
  });

  it("does not wait when the agent asks", async () => {
    const { central, sync } = setUp();
    central.onPull(() => Promise.reject(new CentralError("timeout", "slow")));
    sync.start();
    while (sync.central().name !== "unreachable") await new Promise((resolve) => sync.once("central", resolve));
    central.onPull(() => nothingNew);
    sync.now();
    await until(sync, "idle");
    expect(sync.central().name).toBe("online");
  });

  it("pushes a wrap-up between two pages of a first sync, and shows how far it is", async () => {
    const { store, central, sync, states } = setUp();
    store.position = { cursor: null, lastPullAt: null, firstSyncDone: false };
    let page = 0;
    central.onPull(() => {
      page += 1;
      if (page === 2) {
        store.add(aMutation());
        sync.now();
      }
      const changes = Array.from({ length: 100 }, () => ({
        op: "remove" as const,
        entity: "customer" as const,
        id: newId(),
      }));
      return { changes, cursor: `c${page}`, more: page < 4, remaining: (4 - page) * 100 };
    });
    const pagesAtPush: number[] = [];
    central.onPush((mutations) => {
      pagesAtPush.push(page);
      return mutations.map(({ mutationId }) => ({
        mutationId,
        status: "applied",
        version: 2,
        record: null,
        conflicts: [],
      }));
    });
    sync.start();
    await until(sync, "idle");
    expect(pagesAtPush).toEqual([2]);
    const progress = states.filter(({ name }) => name === "first-sync").map((state) => state.progress);
    expect(progress.at(-1)).toMatchObject({ total: 400 });
    expect(new Set(states.map(({ name }) => name))).toEqual(new Set(["first-sync", "idle"]));
  });

  it("tells of new rejections and conflicts", async () => {
    const { store, central, sync } = setUp();
    const told: unknown[] = [];
    sync.on("problems", (problem) => told.push(problem));
    store.add(aMutation(), aMutation());
    central.onPush(([first, second]) => [
      ...(first
        ? [{ mutationId: first.mutationId, status: "rejected" as const, reason: "forbidden" as const, detail: "d" }]
        : []),
      ...(second
        ? [
            {
              mutationId: second.mutationId,
              status: "applied" as const,
              version: 3,
              record: null,
              conflicts: [{ field: "name", base: "a", mine: "b", theirs: "c" }],
            },
          ]
        : []),
    ]);
    sync.start();
    await until(sync, "idle");
    expect(told).toEqual([
      { kind: "conflict", count: 1 },
      { kind: "rejected", count: 1 },
    ]);
  });

  it("stops for good when the session is over", async () => {
    const { store, central, clock, sync } = setUp();
    central.onPull(() => Promise.reject(new CentralError("session-superseded", "taken over")));
    sync.start();
    await until(sync, "pulling");
    await until(sync, "paused");
    store.add(aMutation());
    clock.advance(10 * 60_000);
    expect(central.pulls).toHaveLength(1);
    expect(central.pushed).toHaveLength(0);
    expect(clock.pending()).toBe(0);
  });

  it("says that central is of another version, and leaves everything in the outbox", async () => {
    const { store, central, sync } = setUp();
    store.add(aMutation());
    const problem = {
      type: "/problems/invalid-request",
      title: "t",
      status: 400,
      detail: "d",
      code: "invalid-request" as const,
      errors: [{ path: "body/protocol", message: "must be 2" }],
    };
    central.onPush(() => Promise.reject(new CentralError("invalid-request", "refused", { status: 400, problem })));
    const told = new Promise((resolve) => sync.once("protocol-mismatch", resolve));
    sync.start();
    await told;
    expect(store.outbox).toHaveLength(1);
    expect(store.results).toEqual([]);
  });

  it("lets nothing be written after it has stopped", async () => {
    const { store, central, sync } = setUp();
    let answer: () => void = () => undefined;
    const asked = new Promise<void>((resolve) => {
      central.onPull(
        () =>
          new Promise((give) => {
            answer = () => give(nothingNew);
            resolve();
          }),
      );
    });
    sync.start();
    await asked;
    const stopped = sync.stop();
    answer();
    await stopped;
    const writes = store.applied.length;
    store.add(aMutation());
    expect(central.pushed).toHaveLength(0);
    expect(store.applied).toHaveLength(writes);
  });
});
