import pg from "pg";
import type { Logger } from "pino";
import type { Leadership } from "./leadership.ts";

const everyMs = 1_000;
/** A connection that does not answer this long is given up, and with it the lead. */
const answerWithinMs = 2_000;
const lockName = "popline-leader";

/**
 * The lead is a lock of PostgreSQL that belongs to a connection (`pg_try_advisory_lock`): whose connection ends, by whatever, has lost it, and one of the
 * others gets it at its next try, within a second. A leader asks its connection each second whether it still stands; so when PostgreSQL was
 * faster to see its end, two nodes believe that they lead for three seconds at most. What leaders write must bear that: the history has its
 * terms for it (history/history-keeper.ts).
 */
export function createPostgresLeadership(options: { url: string; logger: Logger }): Leadership {
  const { url, logger } = options;
  const listeners = new Set<(leads: boolean) => void>();
  let client: pg.Client | null = null;
  let leads = false;
  let timer: NodeJS.Timeout | null = null;
  let closed = false;
  let turn: Promise<void> = Promise.resolve();

  function say(now: boolean): void {
    if (leads === now) return;
    leads = now;
    logger.info({ leads }, leads ? "this node leads" : "this node does not lead any more");
    for (const listener of listeners) listener(leads);
  }

  function lost(which: pg.Client, error: Error | null): void {
    if (client !== which) return;
    client = null;
    if (!closed && error !== null) logger.warn({ err: error }, "the connection that holds the lead is gone");
    say(false);
    // A dead peer is not waited for.
    which.end().catch((failure: unknown) => logger.debug({ err: failure }, "the lead's connection did not end well"));
  }

  async function connection(): Promise<pg.Client> {
    if (client !== null) return client;
    const next = new pg.Client({
      connectionString: url,
      application_name: "popline-leader",
      keepAlive: true,
      connectionTimeoutMillis: answerWithinMs,
      query_timeout: answerWithinMs,
    });
    next.on("error", (error) => lost(next, error));
    next.on("end", () => lost(next, null));
    client = next;
    await next.connect();
    return next;
  }

  async function look(): Promise<void> {
    const now = await connection();
    if (leads) await now.query("select 1");
    else {
      const { rows } = await now.query<{ mine: boolean }>(
        `select pg_try_advisory_lock(hashtext('${lockName}')) as mine`,
      );
      if (rows[0]?.mine === true && client === now && !closed) say(true);
    }
  }

  function next(): void {
    if (closed) return;
    turn = look()
      .catch((error: unknown) => {
        if (client !== null) lost(client, error instanceof Error ? error : new Error(String(error)));
      })
      .finally(() => {
        if (!closed) timer = setTimeout(next, everyMs);
      });
  }

  next();
  return {
    leads: () => leads,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      closed = true;
      if (timer !== null) clearTimeout(timer);
      listeners.clear();
      await turn;
      const last = client;
      client = null;
      leads = false;
      await last?.end();
    },
  };
}
