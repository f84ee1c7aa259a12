import { sql } from "kysely";
import pg from "pg";
import type { Logger } from "pino";
import type { Db } from "../db/open-database.ts";
import { BusMessage, type LiveBus } from "./live-bus.ts";

const channel = "popline_live";
const retryMs = 1_000;

/**
 * The bus of several nodes on one PostgreSQL: LISTEN/NOTIFY, whose messages hold 8,000 bytes at most. A lost listener comes back by itself
 * and then says "changed" and "missed", since it can't know what it missed; pulls are cheap and follow a cursor.
 */
export async function createPostgresLiveBus(options: { url: string; db: Db; logger: Logger }): Promise<LiveBus> {
  const { url, db, logger } = options;
  const listeners = new Set<(message: BusMessage) => void>();
  let client: pg.Client | null = null;
  let retry: NodeJS.Timeout | null = null;
  let closed = false;

  const tell = (message: BusMessage): void => {
    for (const listener of listeners) listener(message);
  };

  const received = (payload: string | undefined): void => {
    const message = BusMessage.safeParse(parseJson(payload ?? ""));
    if (message.success) tell(message.data);
    else logger.warn("a message on the live bus was not understood; another version of central may be running");
  };

  const connect = async (): Promise<void> => {
    const next = new pg.Client({ connectionString: url, application_name: "popline-live", keepAlive: true });
    next.on("notification", (note) => received(note.payload));
    next.on("error", (error) => lost(next, error));
    next.on("end", () => lost(next, null));
    await next.connect();
    client = next;
    await next.query(`listen ${channel}`);
  };

  const lost = (which: pg.Client, error: Error | null): void => {
    if (closed || client !== which) return;
    client = null;
    logger.warn({ err: error }, "the live bus lost its database connection; connecting again");
    reconnectLater();
  };

  const reconnectLater = (): void => {
    if (closed || retry !== null) return;
    retry = setTimeout(() => {
      retry = null;
      connect().then(
        () => {
          tell({ type: "changed" });
          tell({ type: "missed" });
        },
        () => reconnectLater(),
      );
    }, retryMs);
  };

  await connect();
  return {
    async publish(message) {
      for (const part of parts(message)) await sql`select pg_notify(${channel}, ${part})`.execute(db);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      closed = true;
      if (retry !== null) clearTimeout(retry);
      listeners.clear();
      await client?.end();
    },
  };
}

/** NOTIFY takes payloads below 8,000 bytes. Only a list of users can be longer; it is sent in several. */
const maxUsers = 150;

function parts(message: Exclude<BusMessage, { type: "missed" }>): string[] {
  if (message.type !== "handover" || message.userIds.length <= maxUsers) return [JSON.stringify(message)];
  const texts: string[] = [];
  for (let from = 0; from < message.userIds.length; from += maxUsers)
    texts.push(JSON.stringify({ ...message, userIds: message.userIds.slice(from, from + maxUsers) }));
  return texts;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
