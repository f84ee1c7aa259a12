import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { copyFile, mkdtemp, open, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fileKey } from "#main/store/index.ts";
import { type CustomerId, newId } from "#shared/ids.ts";
import { aCall, aCustomer, testTime } from "#tests/helpers/builders.ts";
import { dataset } from "#tests/helpers/dataset.ts";
import { nextEvent, testStore } from "#tests/helpers/test-store.ts";

const run = promisify(execFile);
let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "popline-faults-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));
const file = () => join(dir, "desk.db");

describe("the file", () => {
  it("shows nothing of what is in it", async () => {
    const { store } = await testStore({ dir });
    await store.write.records.save("customer", aCustomer({ name: "Plainly Readable" }));
    const readable = async () => {
      const files = [file(), `${file()}-wal`].filter(existsSync);
      const contents = await Promise.all(files.map((path) => readFile(path)));
      return contents.some((content) => content.includes("Plainly Readable") || content.includes("SQLite format 3"));
    };
    expect(await readable()).toBe(false);
    await store.close();
    expect(await readable()).toBe(false);
  });

  it("damaged at its beginning is set aside, and the store begins anew", async () => {
    const { store } = await testStore({ dir });
    await store.write.records.save("customer", aCustomer());
    await store.close();
    const handle = await open(file(), "r+");
    await handle.write(Buffer.alloc(4096, 0xaa), 0, 4096, 0);
    await handle.close();

    const again = await testStore({ dir });
    const [event] = await nextEvent(again.store, "rebuilt");
    expect(event).toEqual({
      at: testTime,
      setAsideFile: expect.stringContaining("desk.db.damaged-2026-"),
      salvaged: { mutations: 0, drafts: 0, calls: 0 },
    });
    expect((await stat(event.setAsideFile)).size).toBeGreaterThan(0);
    expect(again.store.read.sync.position().cursor).toBeNull();
    await again.store.write.records.save("customer", aCustomer());
    expect(again.store.read.outbox.counts().pending).toBe(1);
    await again.store.close();
  });

  it("damaged in its middle gives back unsent changes, conflicts, drafts and calls while the desk runs", async () => {
    const { store } = await testStore({ dir });
    const disputed = aCustomer();
    await store.write.records.save("customer", disputed);
    const conflict = { field: "city", base: null, mine: "Shanghai", theirs: "Wuhan" };
    const [{ mutationId } = { mutationId: newId<"MutationId">() }] = await store.write.outbox.take(1);
    await store.write.outbox.acknowledge([
      { mutationId, status: "applied", version: 1, record: { ...disputed, version: 1 }, conflicts: [conflict] },
    ] as never);
    const mine = aCustomer({ name: "Typed here" });
    await store.write.records.save("customer", mine);
    await store.write.drafts.save("wrap-up:1", { notes: "half typed" });
    await store.write.calls.put(aCall(), "dialog");
    const lost = [...dataset(3000)].flatMap((each) =>
      each.entity === "customer" ? [each.record.id as CustomerId] : [],
    );
    await store.write.bulkLoad(dataset(3000));
    await store.close();
    // The last pages hold the newest customers; what was saved first lies before them.
    const handle = await open(file(), "r+");
    const { size } = await handle.stat();
    for (let at = Math.floor(size / 2 / 4096) * 4096; at < size; at += 4096)
      await handle.write(Buffer.alloc(512, 0xaa), 0, 512, at);
    await handle.close();

    const again = await testStore({ dir });
    const rebuilt = nextEvent(again.store, "rebuilt");
    const readAll = () => lost.map((id) => again.store.read.cards.customer(id));
    expect(readAll).toThrow(expect.objectContaining({ code: "corrupt" }));
    const [event] = await rebuilt;
    expect(event.salvaged).toEqual({ mutations: 1, drafts: 1, calls: 1 });
    expect(again.store.read.outbox.pending(5)).toMatchObject([{ id: mine.id, fields: { name: "Typed here" } }]);
    expect(again.store.read.outbox.problems()).toMatchObject([{ kind: "conflict", conflicts: [conflict] }]);
    expect(again.store.read.drafts.get("wrap-up:1")?.body).toEqual({ notes: "half typed" });
    expect(again.store.read.calls.open()).toMatchObject([{ dialog: "dialog" }]);
    expect(
      again.store.read.customers.list({ sort: "name", descending: false, cursor: null, limit: 1, filter: "" }).total,
    ).toBe(0);
    await again.store.close();
  });

  it("of another key is set aside, not overwritten", async () => {
    const { store } = await testStore({ dir });
    await store.write.drafts.save("lead:1", { name: "secret" });
    await store.close();
    await copyFile(join(dir, "key"), join(dir, "old-key"));
    await writeFile(join(dir, "key"), Buffer.alloc(32, 9));
    const again = await testStore({ dir });
    const [event] = await nextEvent(again.store, "rebuilt");
    expect(again.store.read.drafts.list()).toEqual([]);
    await again.store.close();

    // With the old key back, the file that was set aside opens as before.
    await copyFile(event.setAsideFile, file());
    const old = await testStore({ dir, key: fileKey(join(dir, "old-key")) });
    expect(old.store.read.drafts.get("lead:1")?.body).toEqual({ name: "secret" });
    await old.store.close();
  });
});

describe("a second desk on the same folder", () => {
  it("is refused in the same process, and may come once the first has gone", async () => {
    const { store } = await testStore({ dir });
    await expect(testStore({ dir })).rejects.toMatchObject({
      code: "locked",
      message: expect.stringContaining(String(process.pid)),
    });
    await store.close();
    const { store: next } = await testStore({ dir });
    await next.close();
  });

  it("is refused in another process, whose death leaves nothing locked", async () => {
    const script = `
      import { testStore } from "#tests/helpers/test-store.ts";
      await testStore({ dir: process.argv[1] }).then(() => process.kill(process.pid, "SIGKILL"), (error) => console.log(error.code));`;
    const other = () => run(process.execPath, ["--input-type=module-typescript", "-e", script, dir]);
    const { store } = await testStore({ dir });
    expect((await other()).stdout.trim()).toBe("locked");
    await store.close();
    await expect(other()).rejects.toMatchObject({ signal: "SIGKILL" });
    const { store: next } = await testStore({ dir });
    await next.close();
  });
});

describe("the writer thread", () => {
  const workerUrl = new URL("../../helpers/dying-worker.ts", import.meta.url);

  it("that dies rejects what waited, is started again, and has lost nothing that was promised", async () => {
    const { store } = await testStore({ dir, workerUrl });
    await store.write.drafts.save("lead:1", { name: "kept" });
    const restarted = nextEvent(store, "worker");
    const waiting = [store.write.kv.set("die", "now"), store.write.drafts.save("lead:2", { name: "perhaps" })];
    expect(await Promise.allSettled(waiting)).toMatchObject([
      { status: "rejected", reason: { code: "worker-died" } },
      { status: "rejected", reason: { code: "worker-died" } },
    ]);
    expect(store.read.drafts.get("lead:1")?.body).toEqual({ name: "kept" });
    await store.write.drafts.save("lead:2", { name: "again" });
    expect(await restarted).toEqual([{ state: "restarted", rejected: 2 }]);
    expect(store.read.drafts.get("lead:2")?.body).toEqual({ name: "again" });
    await store.close();
  });

  it("that dies again and again is given up, with a word to the desk", async () => {
    const { store } = await testStore({ dir, workerUrl });
    const states: string[] = [];
    store.on("worker", ({ state }) => states.push(state));
    for (let i = 0; i < 6; i += 1)
      await expect(store.write.kv.set("die", "now")).rejects.toMatchObject({ code: "worker-died" });
    expect(states.at(-1)).toBe("gave-up");
    await expect(store.write.kv.set("a", "b")).rejects.toMatchObject({ code: "worker-died" });
    await store.close();
  });

  it("takes an agent's save before the bulk work that waits", async () => {
    const { store } = await testStore({ dir });
    const order: string[] = [];
    const bulk = store.write.bulkLoad(dataset(4000)).then(() => order.push("bulk"));
    for (let i = 0; i < 10; i += 1) {
      await store.write.drafts.save("lead:1", { i });
      order.push("draft");
    }
    await bulk;
    expect(order).toEqual([...Array.from({ length: 10 }, () => "draft"), "bulk"]);
    await store.close();
  });

  it("finishes what was asked before the store closes, and refuses what comes after", async () => {
    const { store } = await testStore({ dir });
    const asked = Array.from({ length: 20 }, (_, i) => store.write.drafts.save(`lead:${i}`, {}));
    const closing = store.close();
    await Promise.all(asked);
    await closing;
    await expect(store.write.drafts.save("lead:x", {})).rejects.toMatchObject({ code: "closed" });
    const { store: next } = await testStore({ dir });
    expect(next.read.drafts.list()).toHaveLength(20);
    await next.close();
  });
});

describe.skipIf(process.platform !== "linux" || process.getuid?.() !== 0)(
  "a full disk (a tmpfs of 3 MB; needs root on Linux)",
  () => {
    it("rejects writes, goes on reading, tells when there is room, and then writes the draft that waited", async () => {
      await run("mount", ["-t", "tmpfs", "-o", "size=3m", "tmpfs", dir]);
      try {
        const { store } = await testStore({ dir });
        const record = aCustomer({ name: "Already here" });
        await store.write.records.save("customer", record);
        await writeFile(join(dir, "ballast"), Buffer.alloc(1_000_000));
        const full = nextEvent(store, "disk");
        const big = "x".repeat(15_000);
        const fill = async () => {
          for (let i = 0; i < 500; i += 1) await store.write.records.save("customer", aCustomer({ notes: big }));
        };
        await expect(fill()).rejects.toMatchObject({ code: "disk-full" });
        expect(await full).toEqual([{ state: "full" }]);
        const typed = { notes: big.repeat(4) };
        await expect(store.write.drafts.save("wrap-up:1", typed)).rejects.toMatchObject({ code: "disk-full" });
        expect(store.read.records.get("customer", record.id)?.name).toBe("Already here");

        const room = nextEvent(store, "disk");
        const saved = new Promise<void>((resolve) => {
          const look = () => (store.read.drafts.get("wrap-up:1") === null ? setTimeout(look, 20) : resolve());
          void room.then(look);
        });
        await rm(join(dir, "ballast"));
        expect(await room).toEqual([{ state: "room" }]);
        await saved;
        expect(store.read.drafts.get("wrap-up:1")?.body).toEqual(typed);
        await store.close();
      } finally {
        await run("umount", ["-l", dir]);
      }
    });
  },
);
