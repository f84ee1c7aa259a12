import { sql } from "kysely";
import type { OpenDatabase } from "./open-database.ts";

/** Any fixed number that nothing else on the database uses. */
const startLock = 7_400_740_074;

/**
 * Nodes that start together take turns: one migrates and makes the first administrator, the next finds it done. The lock belongs to a connection
 * (pg_advisory_lock), so a node that is killed gives it free. PGlite belongs to one process, and to one connection.
 */
export async function underStartLock<T>(database: OpenDatabase, work: () => Promise<T>): Promise<T> {
  if (database.kind === "pglite") return work();
  return database.db.connection().execute(async (held) => {
    await sql`select pg_advisory_lock(${startLock})`.execute(held);
    try {
      return await work();
    } finally {
      await sql`select pg_advisory_unlock(${startLock})`.execute(held);
    }
  });
}
