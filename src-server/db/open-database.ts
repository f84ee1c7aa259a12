import { mkdir } from "node:fs/promises";
import path from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { CamelCasePlugin, Kysely, PGliteDialect, PostgresDialect } from "kysely";
import pg from "pg";
import type { Database } from "./schema.ts";

export type Db = Kysely<Database>;

/** Where the records are kept: PostgreSQL by its URL, or PostgreSQL in this process (PGlite) in a folder. */
export type DatabaseTarget =
  | { readonly kind: "postgres"; readonly url: string; readonly maxConnections?: number }
  | { readonly kind: "pglite"; readonly folder: string };

export interface OpenDatabase {
  readonly db: Db;
  readonly kind: DatabaseTarget["kind"];
  /** Connections now; PGlite has none to count. */
  pool?(): { readonly total: number; readonly idle: number; readonly waiting: number };
  /** Ends every connection. PGlite writes its last pages. */
  close(): Promise<void>;
}

const int8 = 20;
const exact = (text: string): number => Number(text);

/** Opens the database; nothing is migrated yet. @throws when PGlite's folder can't be made or PGlite can't start. */
export async function openDatabase(target: DatabaseTarget): Promise<OpenDatabase> {
  if (target.kind === "postgres") return openPostgres(target.url, target.maxConnections ?? 16);
  await mkdir(path.dirname(path.resolve(target.folder)), { recursive: true });
  return openPglite(new PGlite(target.folder));
}

/** Kysely on a PGlite that is already there. Kysely's mutex serialises its single connection, transactions included. */
export async function openPglite(pglite: PGlite): Promise<OpenDatabase> {
  await pglite.waitReady;
  const db = new Kysely<Database>({ dialect: new PGliteDialect({ pglite }), plugins: [camelCase()] });
  return {
    db,
    kind: "pglite",
    async close() {
      await db.destroy();
      // Kysely closes PGlite only if a query ran.
      if (!pglite.closed) await pglite.close();
    },
  };
}

function openPostgres(connectionString: string, max: number): OpenDatabase {
  const pool = new pg.Pool({
    connectionString,
    max,
    connectionTimeoutMillis: 5_000,
    application_name: "popline-central",
    // Times are epoch milliseconds in bigint columns: far below 2^53, so numbers hold them exactly.
    types: {
      getTypeParser: ((oid: number, format?: "text") =>
        oid === int8 ? exact : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
    },
  });
  // An idle connection that the server closes reports here; the next query opens a new one or fails with its own error.
  pool.on("error", () => undefined);
  // One that is in the middle of a transaction reports here as well, beside the failure of its query: unheard, it would end the process.
  pool.on("connect", (client) => client.on("error", () => undefined));
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }), plugins: [camelCase()] });
  return {
    db,
    kind: "postgres",
    pool: () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
    close: () => db.destroy(),
  };
}

function camelCase(): CamelCasePlugin {
  return new CamelCasePlugin({ maintainNestedObjectKeys: true });
}
