import type { MessagePort } from "node:worker_threads";
import { Connection } from "../connection.ts";
import { storeError } from "../failure.ts";
import { migrate } from "../migrations/migrate.ts";
import { buildDeferredIndexes } from "../repositories/deferred-indexes.ts";
import { deskWriter } from "../repositories/desk-writer.ts";
import { EffectLog } from "../repositories/effects.ts";
import { writerCacheKiB } from "./bulk-mode.ts";
import { type Handlers, handlers } from "./handlers.ts";
import type { FromWriter, Lane, RequestName, ToWriter, WriterData } from "./requests.ts";

type Request = Extract<ToWriter, { type: "request" }>;

/** Runs the writer: opens and migrates the file, then one request after the other, interactive ones first. */
export function serveWriter(port: MessagePort, { file, key, now }: WriterData): void {
  const tell = (message: FromWriter) => port.postMessage(message);
  let writer: Writer;
  try {
    writer = new Writer(file, Buffer.from(key), now);
  } catch (error) {
    const { code, message } = storeError(error);
    tell({ type: "unusable", failure: { code, message } });
    port.close();
    return;
  }

  const lanes: Readonly<Record<Lane, Request[]>> = { interactive: [], bulk: [] };
  let scheduled = false;
  let closing = false;
  // One request per turn of the event loop: what arrives meanwhile takes its place before the next one is chosen.
  const turn = () => {
    scheduled = false;
    const next = lanes.interactive.shift() ?? lanes.bulk.shift();
    if (next !== undefined) {
      tell(writer.run(next));
      schedule();
    } else if (closing) {
      writer.close();
      port.close();
    }
  };
  const schedule = () => {
    if (scheduled) return;
    scheduled = true;
    setImmediate(turn);
  };
  port.on("message", (message: ToWriter) => {
    if (message.type === "close") closing = true;
    else lanes[message.lane].push(message);
    schedule();
  });
  tell({ type: "ready" });
}

class Writer {
  readonly #connection: Connection;
  readonly #effects = new EffectLog();
  readonly #handlers: Handlers;
  #synced = true;

  constructor(file: string, key: Buffer, now: number) {
    this.#connection = new Connection({ file, key, readonly: false, cacheKiB: writerCacheKiB });
    try {
      migrate(this.#connection.db);
      this.#connection.transaction(() => {
        buildDeferredIndexes(this.#connection);
        deskWriter(this.#connection).dropOldCalls(now);
      });
      this.#handlers = handlers(this.#connection, this.#effects);
    } catch (error) {
      this.#connection.close();
      throw error;
    }
  }

  run({ seq, lane, name, args }: Request): FromWriter {
    const started = performance.now();
    try {
      this.#sync(lane === "interactive");
      const handle = this.#handlers[name] as (given: typeof args) => unknown;
      const result = this.#connection.transaction(() => handle(args));
      return { type: "done", seq, result, effects: this.#effects.take(), tookMs: performance.now() - started };
    } catch (error) {
      this.#effects.take();
      const { code, message } = storeError(error);
      return { type: "failed", seq, failure: { code, message } };
    }
  }

  close(): void {
    // No "PRAGMA optimize": without statistics the query plans stay those that the tests assert.
    this.#connection.close();
  }

  /**
   * FULL: the log is synced at each commit, so a power cut loses nothing that was promised. NORMAL: only at checkpoints, so it may lose
   * the newest commits but never their order; central sends those again. A later FULL commit syncs the earlier ones too.
   */
  #sync(full: boolean): void {
    if (full === this.#synced) return;
    this.#connection.db.pragma(`synchronous = ${full ? "FULL" : "NORMAL"}`);
    this.#synced = full;
  }
}

export type { RequestName };
