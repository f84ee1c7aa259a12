import { readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { PGlite } from "@electric-sql/pglite";
import pg from "pg";
import { afterAll, describe } from "vitest";
import { migrate } from "#server/db/migrate.ts";
import { type OpenDatabase, openDatabase, openPglite } from "#server/db/open-database.ts";
import { type PostgresServer, startPostgresServer } from "./postgres-server.ts";

export type DatabaseKind = "pglite" | "postgres";
const urlVariable = "POPLINE_TEST_POSTGRES_URL";
const reasonVariable = "POPLINE_TEST_POSTGRES_MISSING";
const templateVariable = "POPLINE_TEST_PGLITE_TEMPLATE";

/** A database of its own, migrated and empty. Closing it removes it. */
export interface TestDatabase extends OpenDatabase {
  /** PostgreSQL's URL of this database; null on PGlite. */
  readonly url: string | null;
}

/**
 * For vitest's globalSetup: starts one PostgreSQL for the run (or takes the one of POPLINE_TEST_POSTGRES_URL) and prepares PGlite's template.
 * Workers learn of both by environment variables. @returns the teardown.
 */
export async function startPostgres(): Promise<() => Promise<void>> {
  const template = path.join(os.tmpdir(), `popline-pglite-${process.pid}.tar`);
  await writeFile(template, await migratedPglite());
  process.env[templateVariable] = template;
  const server = process.env[urlVariable] === undefined ? await tryStart() : null;
  if (server !== null) process.env[urlVariable] = server.url;
  return async () => {
    await server?.stop();
    await rm(template, { force: true });
  };
}

/**
 * Declares the same tests on PGlite and on real PostgreSQL. Where PostgreSQL can't run, its tests are skipped with the reason in their name.
 * `open` makes one database per call; those still open are closed after the tests.
 */
export async function onEveryDatabase(
  name: string,
  define: (open: () => Promise<TestDatabase>, kind: DatabaseKind) => void,
): Promise<void> {
  describe(`${name} · PGlite`, () => define(opener("pglite"), "pglite"));
  await ensurePostgres();
  const reason = process.env[urlVariable] === undefined ? (process.env[reasonVariable] ?? "not started") : null;
  if (reason === null) describe(`${name} · PostgreSQL`, () => define(opener("postgres"), "postgres"));
  else describe.skip(`${name} · PostgreSQL can't run here: ${reason}`, () => define(opener("postgres"), "postgres"));
}

/** One migrated, empty database. PostgreSQL needs the globalSetup, or `onEveryDatabase` around it. */
export async function withDatabase(kind: DatabaseKind): Promise<TestDatabase> {
  return kind === "pglite" ? freshPglite() : freshPostgres();
}

function opener(kind: DatabaseKind): () => Promise<TestDatabase> {
  const opened: TestDatabase[] = [];
  afterAll(async () => {
    for (const database of opened) await database.close();
  });
  return async () => {
    const database = await withDatabase(kind);
    opened.push(database);
    return database;
  };
}

async function freshPglite(): Promise<TestDatabase> {
  const template = process.env[templateVariable];
  const loadDataDir = new Blob([
    new Uint8Array(template === undefined ? await ownTemplate() : await readFile(template)),
  ]);
  return { ...(await openPglite(new PGlite({ loadDataDir }))), url: null };
}

let made: Promise<Uint8Array> | null = null;
/** A test file that runs without the globalSetup prepares its own template. */
function ownTemplate(): Promise<Uint8Array> {
  made ??= migratedPglite();
  return made;
}

/** Loading a migrated PGlite takes a tenth of starting and migrating one. */
async function migratedPglite(): Promise<Uint8Array> {
  const pglite = new PGlite();
  const database = await openPglite(pglite);
  await migrate(database.db);
  const dump = await pglite.dumpDataDir("none");
  await database.close();
  return new Uint8Array(await dump.arrayBuffer());
}

let counter = 0;
async function freshPostgres(): Promise<TestDatabase> {
  const admin = process.env[urlVariable];
  if (admin === undefined) throw new Error(`PostgreSQL can't run here: ${process.env[reasonVariable]}`);
  counter += 1;
  const name = `popline_test_${process.pid}_${Date.now()}_${counter}`;
  await administer(admin, `create database ${name}`);
  const url = new URL(admin);
  url.pathname = `/${name}`;
  const database = await openDatabase({ kind: "postgres", url: url.href });
  await migrate(database.db);
  return {
    ...database,
    url: url.href,
    async close() {
      await database.close();
      await administer(admin, `drop database if exists ${name} with (force)`);
    },
  };
}

async function administer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** A test file that runs without the globalSetup starts a server of its own and stops it after its last test. */
async function ensurePostgres(): Promise<void> {
  if (process.env[urlVariable] !== undefined || process.env[reasonVariable] !== undefined) return;
  const server = await tryStart();
  if (server === null) return;
  process.env[urlVariable] = server.url;
  afterAll(async () => {
    delete process.env[urlVariable];
    await server.stop();
  });
}

async function tryStart(): Promise<PostgresServer | null> {
  try {
    return await startPostgresServer();
  } catch (error) {
    process.env[reasonVariable] = error instanceof Error ? error.message : String(error);
    return null;
  }
}
