import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { sql } from "kysely";
import pg from "pg";
import { pino } from "pino";
import { createCentral } from "#server/central.ts";
import { migrate } from "#server/db/migrate.ts";
import { type DatabaseTarget, type Db, type OpenDatabase, openDatabase, openPglite } from "#server/db/open-database.ts";
import { recordEntities } from "#server/records/record-tables.ts";
import { createUser } from "#server/users/save-user.ts";
import { type DatabaseKind, pgliteTemplate } from "#tests/helpers/databases.ts";
import { startPostgresServer } from "#tests/helpers/postgres-server.ts";
import { testConfig } from "#tests/helpers/test-central.ts";
import { copyOf, removeFolder } from "./folders.ts";
import { password, users } from "./people.ts";

/** Where centrals of these tests keep their records: a new database with users for each run, on a server that may be killed. */
export interface FaultDatabases {
  readonly kind: DatabaseKind;
  fresh(): Promise<DatabaseTarget>;
  drop(target: DatabaseTarget): Promise<void>;
  /** SIGKILL of the server. PGlite lives and dies with central: nothing happens. */
  kill(): Promise<void>;
  restart(): Promise<void>;
  close(): Promise<void>;
}

async function furnish(database: OpenDatabase): Promise<void> {
  const { db } = database;
  const { app, context } = await createCentral({ config: testConfig, db: database, logger: pino({ level: "silent" }) });
  for (const { username, role, teamName, ...more } of users)
    await createUser(context, null, {
      ...{ username, name: username, role, password, teamName, extension: null, mustChangePassword: false, line: null },
      ...("roleId" in more ? { roleId: more.roleId as never } : {}),
    });
  await app.close();
  await sql`insert into team (id, name, created_at) values (gen_random_uuid(), 'Sales', 0)`.execute(db);
  // Cay's role sees what his team looks after, and nobody's.
  await sql`update role set scope = 'own' where preset = 'agent'`.execute(db);
  await recordHistory(db);
}

/** Keeps every version that a record ever had: what was applied, in which order, and how often. */
async function recordHistory(db: Db): Promise<void> {
  await sql`create table fault_history (n bigint generated always as identity, entity text, id uuid, version int, row jsonb)`.execute(
    db,
  );
  await sql`create function keep_fault_history() returns trigger language plpgsql as $$ begin
    insert into fault_history (entity, id, version, row) values (tg_table_name, new.id, new.version, to_jsonb(new)); return null; end $$`.execute(
    db,
  );
  for (const entity of recordEntities)
    await sql`create trigger fault_history after insert or update on ${sql.table(entity)} for each row execute function keep_fault_history()`.execute(
      db,
    );
}

export function openFaultDatabases(kind: DatabaseKind): Promise<FaultDatabases> {
  return kind === "pglite" ? onPglite() : onPostgres();
}

async function onPglite(): Promise<FaultDatabases> {
  const template = await mkdtemp(join(tmpdir(), "popline-faults-"));
  const loadDataDir = new Blob([new Uint8Array(await readFile(await pgliteTemplate()))]);
  const database = await openPglite(new PGlite({ dataDir: join(template, "pglite"), loadDataDir }));
  await furnish(database);
  await database.close();
  return {
    kind: "pglite",
    fresh: async () => ({ kind: "pglite", folder: join(await copyOf(template), "pglite") }),
    async drop(target) {
      if (target.kind === "pglite") await removeFolder(join(target.folder, ".."));
    },
    kill: async () => undefined,
    restart: async () => undefined,
    close: () => removeFolder(template),
  };
}

/** A server of its own: the one that the other test files use must not be killed. */
async function onPostgres(): Promise<FaultDatabases> {
  const server = await startPostgresServer();
  const urlOf = (name: string) => Object.assign(new URL(server.url), { pathname: `/${name}` }).href;
  const administer = async (statement: string) => {
    const client = new pg.Client({ connectionString: server.url });
    await client.connect();
    try {
      await client.query(statement);
    } finally {
      await client.end();
    }
  };
  await administer("create database template_of_faults");
  const database = await openDatabase({ kind: "postgres", url: urlOf("template_of_faults") });
  await migrate(database.db);
  await furnish(database);
  await database.close();
  let runs = 0;
  return {
    kind: "postgres",
    async fresh() {
      runs += 1;
      // Copied as files: a copy by way of the log holds its sequences as they are in the template, unlogged for the next numbers, and when the server
      // is killed before a checkpoint they go back. That would be PostgreSQL's fault, not ours.
      await administer(`create database run_${runs} template template_of_faults strategy file_copy`);
      return { kind: "postgres", url: urlOf(`run_${runs}`) };
    },
    async drop(target) {
      if (target.kind === "postgres")
        await administer(`drop database if exists ${new URL(target.url).pathname.slice(1)} with (force)`);
    },
    kill: server.kill,
    restart: server.restart,
    close: server.stop,
  };
}
