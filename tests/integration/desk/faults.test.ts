import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createCallLog } from "#main/desk/call-log.ts";
import { createDesk, type Desk } from "#main/desk/index.ts";
import { createPops } from "#main/pop/index.ts";
import { fileKey, openStore, type Store, StoreError } from "#main/store/index.ts";
import type { EndedCall } from "#shared/call/record.ts";
import { newId, type UserId } from "#shared/ids.ts";
import { aCall, testRules, testTime } from "#tests/helpers/builders.ts";

const logger = pino({ level: "silent" });
let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "popline-desk-faults-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

function desk(): Promise<Desk> {
  return createDesk({
    dataDir: dir,
    key: fileKey(join(dir, "store.key")),
    logger,
    app: { version: "0", host: "browser", platform: process.platform },
    central: null,
  });
}

describe("one engine per data folder", () => {
  it("refuses a second one even while nobody is signed in, naming the process that has it, and lets go when it stops", async () => {
    const first = await desk();
    await expect(desk()).rejects.toMatchObject({ code: "locked", message: expect.stringContaining(`${process.pid}`) });
    await first.stop();
    const next = await desk();
    await next.stop();
  });

  it("lets the folder go when it could not start", async () => {
    await writeFile(join(dir, "desk.json"), "{}");
    await chmod(dir, 0o700);
    const broken = createDesk({
      dataDir: dir,
      key: fileKey(join(dir, "store.key")),
      logger,
      app: { version: "0", host: "browser", platform: process.platform },
      get central(): string | null {
        throw new Error("the host failed");
      },
    });
    await expect(broken).rejects.toThrow("the host failed");
    const next = await desk();
    await next.stop();
  });
});

describe("settings that can't be used", () => {
  it("are said by file, key or line; the rest is in force, and neither file is touched", async () => {
    const settings = '{ "audio": { "ringerVolume": "loud" }, "look": { "theme": "dark" } }';
    await writeFile(join(dir, "settings.json"), settings);
    await writeFile(join(dir, "preferences.json"), '{\n  "look": {\n');
    const one = await desk();
    try {
      expect(one.hub.get("notices")).toMatchObject([
        { code: "settings-mistake", values: { file: "settings.json", key: "audio.ringerVolume", got: '"loud"' } },
        { code: "settings-unreadable", values: { file: "preferences.json", reason: "not-json", line: 3 } },
      ]);
      expect(one.hub.get("settings").look.theme).toBe("dark");
      expect(await readFile(join(dir, "settings.json"), "utf8")).toBe(settings);
    } finally {
      await one.stop();
    }
  });
});

describe("a call's record that found no room", () => {
  let store: Store;
  beforeEach(async () => {
    store = await openStore({ dir, key: fileKey(join(dir, "key")), logger, now: () => testTime, rules: testRules });
  });
  afterEach(() => store.close());

  it("is kept, and written once when there is room again", async () => {
    let isFull = true;
    const saved: unknown[] = [];
    const records: Store["write"]["records"] = {
      ...store.write.records,
      async save(entity, record, options) {
        if (isFull) throw new StoreError("disk-full", "The disk is full.");
        await store.write.records.save(entity, record, options);
        saved.push(record);
      },
    };
    const pops = createPops({
      logger,
      now: () => testTime,
      busy: () => false,
      publish: () => undefined,
      sources: {
        byNumber: (key) => store.read.matches.byNumber(key),
        byRef: (value) => store.read.matches.byRef(value),
        card: (target) => store.read.cards.of(target),
        colleague: () => null,
        askCentral: () => Promise.resolve({ answer: { state: "answered", matches: [] }, card: null }),
        rules: () => testRules,
        attachedKeys: () => [],
        language: () => "en",
        rememberChoice: () => undefined,
      },
    });
    const log = createCallLog({
      store: { ...store, write: { ...store.write, records } },
      pops,
      userId: newId<UserId>(),
      rules: () => testRules,
      mode: () => "mandatory",
      now: () => testTime,
      logger,
      qualityOf: () => null,
      done: () => undefined,
    });
    const missed = aCall({
      state: { name: "ended", at: testTime + 9_000, cause: "missed", sipStatus: 487 },
      endedAt: testTime + 9_000,
      work: "not-needed",
    }) as EndedCall;
    log.log(missed);
    const stored = () => store.read.records.get("interaction", missed.id);
    // Waits for the write under way, as a later change of the same call does.
    await log.moveTo(missed.id, { type: "lead", id: newId() });
    expect(stored()).toBeNull();
    isFull = false;
    log.writeAgain();
    await log.moveTo(missed.id, { type: "lead", id: newId() });
    expect(stored()).toMatchObject({ outcome: "missed" });
    log.writeAgain();
    expect(saved).toHaveLength(2);
  });
});
