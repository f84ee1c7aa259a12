import { sql } from "kysely";
import type { Logger } from "pino";
import { type QueueEvent, QueueNow } from "#shared/queue/index.ts";
import type { Db } from "../db/open-database.ts";
import type { Leadership } from "../live/leadership.ts";
import type { QueueSource } from "../pbx/queue-source.ts";
import { recordBatch } from "./record-events.ts";

/** Events of a busy time are written together. */
const flushMs = 250;
const retryMs = 1_000;
/** Longer than two nodes can both believe that they lead: who was overtaken tries again only then. */
const overtakenMs = 5_000;
const perTransaction = 500;
/** Ten minutes of a database that is away in a large company. More are given up: the next picture of the exchange says how things stand. */
const maxWaiting = 100_000;
const termKey = "queue-history-term";

export interface HistoryKeeper {
  /** Writes what waits, and stops listening. */
  close(): Promise<void>;
}

/**
 * Writes down what happens in the exchange's queues, on the node that leads. The time of one leader is a term, with a number in the database; each
 * transaction asks whether the term is still this node's, so that of two nodes that both believe they lead only one writes. With the events it
 * writes who waits and who talks in the queues that they changed: the next leader begins from that picture, and what happened in between
 * is told by its comparison with the exchange, once. A leader whose database is away listens on and keeps what it hears; if nobody else led
 * meanwhile it is all written, with every detail.
 * @param open A source, not started yet.
 */
export function keepHistory(options: {
  readonly db: Db;
  readonly leadership: Leadership;
  readonly open: () => QueueSource;
  readonly logger: Logger;
  /** Events were written down. */
  readonly onWritten?: () => void;
}): HistoryKeeper {
  const { db, leadership, open, onWritten } = options;
  const logger = options.logger.child({ part: "queue-history" });
  let source: QueueSource | null = null;
  let term: number | null = null;
  let waiting: QueueEvent[] = [];
  /** Queues that are not in the picture as they are now. */
  let touched = new Set<string>();
  let timer: NodeJS.Timeout | null = null;
  let overtakenAt = Number.NEGATIVE_INFINITY;
  let closed = false;
  /** Beginning, writing and ending come one after the other. */
  let turn: Promise<void> = Promise.resolve();

  const inTurn = (work: () => Promise<void>): void => {
    turn = turn.then(work).catch((error: unknown) => {
      logger.warn({ err: error, events: waiting.length }, "queue events can't be written down now; it is tried again");
      later(retryMs);
    });
  };

  function later(ms: number): void {
    if (closed || timer !== null) return;
    timer = setTimeout(() => {
      timer = null;
      inTurn(work);
    }, ms);
  }

  async function work(): Promise<void> {
    if (leadership.leads()) await begin();
    await flush();
  }

  /** Takes up a term of its own, unless the last one was this node's. */
  async function begin(): Promise<void> {
    if (term !== null) {
      if ((await termNow(db)) !== term) await end("another node wrote meanwhile");
      return;
    }
    const wait = overtakenAt + overtakenMs - performance.now();
    if (wait > 0) return later(wait);
    const begun = await db.transaction().execute(async (trx) => ({
      term: await nextTerm(trx),
      picture: await readPicture(trx),
    }));
    term = begun.term;
    source = open();
    source.onEvent((event) => {
      waiting.push(event);
      touched.add(event.queue);
      later(flushMs);
    });
    logger.info({ term, queues: begun.picture.length }, "this node writes down what happens in the queues");
    source.start(begun.picture);
  }

  async function flush(): Promise<void> {
    if (waiting.length > maxWaiting) return end("too many queue events waited for the database");
    while (waiting.length > 0 && source !== null) {
      const some = waiting.slice(0, perTransaction);
      // The picture is of after all that waits: it goes with the last of them.
      const isLast = some.length === waiting.length;
      const picture = isLast ? pictureOf(source, touched) : [];
      const unwritten = touched;
      if (isLast) touched = new Set();
      try {
        if (!(await write(some, picture))) return await end("another node leads");
      } catch (error) {
        touched = new Set([...unwritten, ...touched]);
        throw error;
      }
      waiting = waiting.slice(some.length);
      onWritten?.();
    }
  }

  /** @returns whether the term is still this node's */
  function write(events: readonly QueueEvent[], picture: readonly QueueNow[]): Promise<boolean> {
    return db.transaction().execute(async (trx) => {
      if ((await lockedTerm(trx)) !== term) return false;
      await recordBatch(trx, events);
      if (picture.length > 0)
        await trx
          .insertInto("queuePicture")
          .values(picture.map((now) => ({ queue: now.queue, now: JSON.stringify(now) })))
          .onConflict((on) => on.column("queue").doUpdateSet((row) => ({ now: row.ref("excluded.now") })))
          .execute();
      return true;
    });
  }

  async function end(why: string): Promise<void> {
    const last = source;
    source = null;
    term = null;
    if (last === null) return;
    logger.info({ why, lost: waiting.length }, "this node does not listen to the queues any more");
    waiting = [];
    touched = new Set();
    overtakenAt = performance.now();
    await last.stop();
    later(overtakenMs);
  }

  const off = leadership.onChange((leads) => leads && inTurn(work));
  if (leadership.leads()) inTurn(work);
  return {
    async close() {
      closed = true;
      off();
      if (timer !== null) clearTimeout(timer);
      inTurn(flush);
      await turn;
      await source?.stop();
      source = null;
    },
  };
}

async function termNow(db: Db): Promise<number> {
  const row = await db.selectFrom("appMeta").select("value").where("key", "=", termKey).executeTakeFirst();
  return Number(row?.value ?? 0);
}

/** Waits for whoever writes in the term before. */
async function nextTerm(trx: Db): Promise<number> {
  const { value } = await trx
    .insertInto("appMeta")
    .values({ key: termKey, value: "1" })
    .onConflict((on) => on.column("key").doUpdateSet({ value: sql<string>`(app_meta.value::int + 1)::text` }))
    .returning("value")
    .executeTakeFirstOrThrow();
  return Number(value);
}

/** Of a term that somebody has begun. Held until the end of the transaction: who writes and who takes up the next term wait for each other. */
async function lockedTerm(trx: Db): Promise<number> {
  const row = await trx
    .selectFrom("appMeta")
    .select("value")
    .where("key", "=", termKey)
    .forUpdate()
    .executeTakeFirstOrThrow();
  return Number(row.value);
}

async function readPicture(trx: Db): Promise<QueueNow[]> {
  const rows = await trx.selectFrom("queuePicture").select("now").execute();
  return rows.map(({ now }) => QueueNow.parse(now));
}

/** These queues without members: who is in a queue for calls is the exchange's to say. */
function pictureOf(source: QueueSource, names: ReadonlySet<string>): QueueNow[] {
  return source
    .queues()
    .filter(({ queue }) => names.has(queue))
    .map((now) => ({ ...now, members: [] }));
}
