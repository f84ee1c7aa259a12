import { EventEmitter } from "node:events";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Logger } from "pino";
import type { Draft } from "#shared/contract/desk/contract.ts";
import type { PhoneRules } from "#shared/phone/types.ts";
import { Connection } from "./connection.ts";
import { DiskWatch } from "./disk-watch.ts";
import { StoreError } from "./errors.ts";
import type { StoreEvents } from "./events.ts";
import { codeOf } from "./failure.ts";
import { guardedReaders } from "./guarded-readers.ts";
import { lockFolder } from "./instance-lock.ts";
import type { KeyProvider } from "./key.ts";
import type { StoreReaders } from "./readers.ts";
import { rebuildFile } from "./rebuild-file.ts";
import { readers } from "./repositories/index.ts";
import type { Store } from "./store.ts";
import { storeWriters, type UnsavedDraft } from "./store-writers.ts";
import { WordMaker } from "./word-maker.ts";
import { WriterClient } from "./writer-client.ts";

/** The engine's page cache. Small: a lookup touches a dozen pages, and the system caches the file anyway. */
const readerCacheKiB = 4000;

export type OpenStoreOptions = {
  /** The desk's data folder; made when it is not there. */
  dir: string;
  key: KeyProvider;
  /** Where the writer's code is; the bundle gives its own. */
  workerUrl?: URL;
  logger: Logger;
  /** The clock, epoch ms. */
  now: () => number;
  /** How raw numbers are read on save and in search. */
  rules: PhoneRules;
};

/**
 * Opens the desk's store, or makes it. A damaged file (or one with another key) is set aside, what is only there is carried over, and the
 * store starts without records for a first sync: listen for `rebuilt`, which is told after this resolves.
 * @throws StoreError `locked`, `key-unreadable`, `disk-full`, `newer`
 */
export async function openStore(options: OpenStoreOptions): Promise<Store> {
  const { dir, logger, now, rules } = options;
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const file = join(dir, "desk.db");
  const unlock = lockFolder(join(dir, "desk.lock"));
  const events = new EventEmitter<StoreEvents>();
  let reader: Connection | null = null;
  let writing: WriterClient | null = null;
  let rebuilding: Promise<void> | null = null;
  let over = false;

  try {
    const key = await options.key.get();
    const readerOptions = { file, key, readonly: true, cacheKiB: readerCacheKiB };
    const writer = new WriterClient({
      url: options.workerUrl ?? new URL("./worker.ts", import.meta.url),
      data: () => ({ file, key: new Uint8Array(key), now: now() }),
      logger,
      now,
      onEffects(effects, lane) {
        const source = lane === "bulk" ? "remote" : "local";
        for (const change of effects.changed) events.emit("changed", { ...change, source });
        if (effects.erased.length > 0) events.emit("erased", { ids: effects.erased });
        if (effects.outbox) events.emit("outbox");
      },
      onRestart: (state, rejected) => events.emit("worker", { state, rejected }),
      onCorrupt: () => rebuildSoon(),
    });

    writing = writer;
    const startOver = async () => {
      const { event, salvaged } = rebuildFile(file, key, now());
      await writer.start();
      await writer.request("restore", { salvage: salvaged });
      logger.error(event, "the store's file was damaged: it was set aside and a new one begun");
      return event;
    };
    const rebuild = async () => {
      await writer.stop(
        new StoreError("corrupt", "The desk's store is damaged and is being made anew: this was not saved."),
      );
      reader?.close();
      const event = await startOver();
      reader?.reopen(readerOptions);
      events.emit("rebuilt", event);
    };
    const rebuildSoon = () => {
      if (over || rebuilding !== null) return;
      rebuilding = rebuild()
        .catch((error: unknown) => {
          logger.fatal({ err: error }, "the store could not be made anew");
          events.emit("worker", { state: "gave-up", rejected: 0 });
        })
        .finally(() => {
          rebuilding = null;
        });
    };

    let rebuilt: StoreEvents["rebuilt"][0] | null = null;
    try {
      await writer.start();
    } catch (error) {
      if (codeOf(error) !== "corrupt") throw error;
      rebuilt = await startOver();
    }
    const connection = new Connection(readerOptions);
    reader = connection;
    const disk = new DiskWatch(
      () => writer.request("probe", { at: now() }),
      (state) => {
        events.emit("disk", { state });
        if (state === "room")
          flushDrafts().catch((error: unknown) => logger.warn({ err: error }, "a draft is still unsaved"));
      },
      logger,
    );
    const read = readers(connection, rules);
    const words = new WordMaker({ writer, indexesLeft: () => !over && read.sync.indexesLeft(), logger });
    if (read.sync.wordsLeft()) words.start();
    const { write, flushDrafts, unsaved } = storeWriters({ writer, disk, rules, now, makeWords: () => words.start() });
    if (rebuilt !== null) {
      const event = rebuilt;
      setImmediate(() => events.emit("rebuilt", event));
    }

    return {
      read: guardedReaders(withUnsaved(read, unsaved), (error) => {
        if (codeOf(error) === "corrupt") rebuildSoon();
      }),
      write,
      on(event, listener) {
        events.on(event, listener as never);
        return () => events.off(event, listener as never);
      },
      async close() {
        if (over) return;
        over = true;
        disk.stop();
        await rebuilding;
        // The writer leaves last, so that it can fold its log into the file.
        connection.close();
        await writer.close();
        unlock();
      },
    };
  } catch (error) {
    await writing?.close();
    reader?.close();
    unlock();
    throw error;
  }
}

/** What waits in memory for room on the disk is newer than what lies there: a page that reloads meanwhile finds it. */
function withUnsaved(read: StoreReaders, unsaved: ReadonlyMap<string, UnsavedDraft>): StoreReaders {
  const waiting = (key: string): Draft | null => {
    const draft = unsaved.get(key);
    return draft === undefined ? null : { key, body: JSON.parse(draft.json) as Draft["body"], updatedAt: draft.at };
  };
  return { ...read, drafts: { ...read.drafts, get: (key) => waiting(key) ?? read.drafts.get(key) } };
}
