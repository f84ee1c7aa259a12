import type { MessagePort } from "node:worker_threads";
import { Connection } from "../connection.ts";
import { storeError } from "../failure.ts";
import { migrate } from "../migrations/migrate.ts";
import { buildDeferredIndexes } from "../repositories/deferred-indexes.ts";
import { deskWriter } from "../repositories/desk-writer.ts";
import { EffectLog } from "../repositories/effects.ts";
import { hasNumberRuns } from "../repositories/number-runs.ts";
import { gatheringMode, writerCacheKiB } from "./bulk-mode.ts";
import { type Handlers, handlers } from "./handlers.ts";
import { type FromWriter, gathered, type Lane, type RequestName, type ToWriter, type WriterData } from "./requests.ts";

type Request = Extract<ToWriter, { type: "request" }>;

/** A gathered transaction that nothing is added to is committed after this time. */
const idleCommitMs = 50;
/** One that is added to, after this time at the latest. */
const oldestCommitMs = 1_000;
/** The agent's next save waits for the commit: this long is aimed at. */
const commitTargetMs = 60;
const gatheredAtFirst = 10;
const mostGathered = 200;

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
  let idle: NodeJS.Timeout | null = null;
  // One request per turn of the event loop: what arrives meanwhile takes its place before the next one is chosen.
  const turn = () => {
    scheduled = false;
    const next = lanes.interactive.shift() ?? lanes.bulk.shift();
    if (next !== undefined) {
      for (const message of writer.run(next)) tell(message);
      schedule();
    } else if (closing) {
      for (const message of writer.close()) tell(message);
      port.close();
    } else if (writer.gathers() && idle === null) {
      idle = setTimeout(() => {
        idle = null;
        if (lanes.interactive.length + lanes.bulk.length === 0) for (const message of writer.rest()) tell(message);
      }, idleCommitMs);
    }
  };
  const schedule = () => {
    if (scheduled) return;
    scheduled = true;
    if (idle !== null) clearTimeout(idle);
    idle = null;
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
  /** The transaction that gathered requests share, while it is open. */
  #gathering: { since: number; requests: number } | null = null;
  /** How many requests one may hold, learnt from how long the last commit took. */
  #most = gatheredAtFirst;
  #roomy = false;
  /** A gathered transaction that could not be committed; told to the next request of it. */
  #failure: unknown = null;

  constructor(file: string, key: Buffer, now: number) {
    this.#connection = new Connection({ file, key, readonly: false, cacheKiB: writerCacheKiB });
    try {
      migrate(this.#connection.db);
      this.#connection.transaction(() => {
        // Those of an interrupted load; those of a first sync are made beside the agent's work.
        if (!hasNumberRuns(this.#connection)) buildDeferredIndexes(this.#connection);
        deskWriter(this.#connection).dropOldCalls(now);
      });
      this.#handlers = handlers(this.#connection, this.#effects);
    } catch (error) {
      this.#connection.close();
      throw error;
    }
  }

  /** The request's answer, and what the commits before it have to tell. */
  run(request: Request): FromWriter[] {
    if (gathered.has(request.name)) return this.#gather(request);
    // An index is sorted in memory: what the stream's pages had is given back first.
    const before = request.name === "indexes.make" ? this.rest() : this.commit();
    const { seq, lane } = request;
    const started = performance.now();
    try {
      this.#sync(lane === "interactive");
      const result = this.#connection.transaction(() => this.#handle(request));
      const tookMs = performance.now() - started;
      return [...before, { type: "done", seq, result, effects: this.#effects.take(), tookMs }];
    } catch (error) {
      this.#effects.take();
      return [...before, failed(seq, error)];
    }
  }

  gathers(): boolean {
    return this.#gathering !== null || this.#roomy;
  }

  /** Ends a gathered transaction. Its failure is told to the request that comes next: whoever sends them sends in order. */
  commit(): FromWriter[] {
    const gathering = this.#gathering;
    if (gathering === null) return [];
    this.#gathering = null;
    const started = performance.now();
    try {
      this.#connection.db.exec("COMMIT");
    } catch (error) {
      this.#failure = error;
      this.#rollback();
      return [];
    }
    const tookMs = Math.max(1, performance.now() - started);
    this.#most = Math.round(Math.min(mostGathered, Math.max(2, (gathering.requests * commitTargetMs) / tookMs)));
    return [{ type: "committed", effects: this.#effects.take() }];
  }

  /** Nothing more comes for now: the memory is given back. */
  rest(): FromWriter[] {
    const told = this.commit();
    if (this.#roomy) gatheringMode(this.#connection, false);
    this.#roomy = false;
    return told;
  }

  close(): FromWriter[] {
    const told = this.commit();
    // No "PRAGMA optimize": without statistics the query plans stay those that the tests assert.
    this.#connection.close();
    return told;
  }

  #handle(request: Request): unknown {
    return (this.#handlers[request.name] as (given: Request["args"]) => unknown)(request.args);
  }

  #gather(request: Request): FromWriter[] {
    const { seq } = request;
    const started = performance.now();
    try {
      if (this.#failure !== null) throw this.#failure;
      if (this.#gathering === null) {
        this.#sync(false);
        if (!this.#roomy) gatheringMode(this.#connection, true);
        this.#roomy = true;
        this.#connection.db.exec("BEGIN IMMEDIATE");
        this.#gathering = { since: started, requests: 0 };
      }
      const result = this.#handle(request);
      this.#gathering.requests += 1;
      const due = this.#gathering.requests >= this.#most || performance.now() - this.#gathering.since > oldestCommitMs;
      // The end of a snapshot is the sender's word to go on with the feed: it has to be in the file.
      const told = due || isEnd(result) ? this.commit() : [];
      if (this.#failure !== null) throw this.#failure;
      const effects = { changed: [], outbox: false, erased: [] };
      return [...told, { type: "done", seq, result, effects, tookMs: performance.now() - started }];
    } catch (error) {
      this.#failure = null;
      this.#rollback();
      return [failed(seq, error)];
    }
  }

  /** The whole gathered transaction is lost; the sender asks the file where to go on. */
  #rollback(): void {
    this.#gathering = null;
    this.#effects.take();
    if (this.#connection.db.inTransaction) this.#connection.db.exec("ROLLBACK");
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

function failed(seq: number, error: unknown): FromWriter {
  const { code, message } = storeError(error);
  return { type: "failed", seq, failure: { code, message } };
}

function isEnd(result: unknown): boolean {
  return typeof result === "object" && result !== null && "type" in result && result.type === "end";
}

export type { RequestName };
