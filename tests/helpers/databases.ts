import { createHash } from "node:crypto";
import { constants, existsSync, globSync, readFileSync } from "node:fs";
import { copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import pg from "pg";
import { afterAll, describe } from "vitest";
import { projectRoot } from "#main/hosts/launch/project-root.ts";
import { migrate } from "#server/db/migrate.ts";
import { type OpenDatabase, openDatabase, openPglite } from "#server/db/open-database.ts";
import { type PostgresServer, startPostgresServer } from "./postgres-server.ts";
import { prepared } from "./run-folder.ts";

export type DatabaseKind = "pglite" | "postgres";
const urlVariable = "POPLINE_TEST_POSTGRES_URL";
const reasonVariable = "POPLINE_TEST_POSTGRES_MISSING";
const templateVariable = "POPLINE_TEST_POSTGRES_TEMPLATE";

/** A database of its own, migrated and empty. Closing it removes it. */
export interface TestDatabase extends OpenDatabase {
  /** PostgreSQL's URL of this database; null on PGlite. */
  readonly url: string | null;
}

/**
 * For vitest's globalSetup: starts one PostgreSQL for the run (or takes the one of POPLINE_TEST_POSTGRES_URL) and makes the migrated database
 * that tests get copies of: a copy takes a tenth of the migrations. Workers learn of both by environment variables. @returns the teardown.
 */
export async function startPostgres(): Promise<() => Promise<void>> {
  const server = process.env[urlVariable] === undefined ? await tryStart() : null;
  if (server !== null) process.env[urlVariable] = server.url;
  const admin = process.env[urlVariable];
  if (admin === undefined) return async () => undefined;
  const template = `popline_template_${process.pid}`;
  await administer(admin, `create database ${template}`);
  const database = await openDatabase({ kind: "postgres", url: urlOf(template, admin) });
  await migrate(database.db);
  await database.close();
  process.env[templateVariable] = template;
  return async () => {
    if (server === null) await administer(admin, `drop database ${template}`);
    else await server.stop();
  };
}

/**
 * Declares the same tests on PGlite and on real PostgreSQL. Where PostgreSQL can't run, its tests are skipped with the reason in their name.
 * `open` makes one database per call; those still open are closed after the tests.
 */
export function onEveryDatabase(
  name: string,
  define: (open: () => Promise<TestDatabase>, kind: DatabaseKind) => void,
): void {
  describe(`${name} · PGlite`, () => define(opener("pglite"), "pglite"));
  const reason = postgresMissing();
  if (reason === null) describe(`${name} · PostgreSQL`, () => define(opener("postgres"), "postgres"));
  else describe.skip(`${name} · PostgreSQL can't run here: ${reason}`, () => define(opener("postgres"), "postgres"));
}

/**
 * Declares tests on one database alone: PostgreSQL, or PGlite where that can't run. For what holds whatever the database is, where the same on both
 * would take twice the time: timers, sockets and several nodes. The SQL under it is tried on both elsewhere.
 */
export function onOneDatabase(
  name: string,
  define: (open: () => Promise<TestDatabase>, kind: DatabaseKind) => void,
): void {
  const kind = postgresMissing() === null ? "postgres" : "pglite";
  describe(`${name} · ${kind === "postgres" ? "PostgreSQL" : "PGlite"}`, () => define(opener(kind), kind));
}

/** One migrated, empty database. */
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
  const loadDataDir = new Blob([new Uint8Array(await readFile(await pgliteTemplate()))]);
  return { ...(await openPglite(new PGlite({ loadDataDir }))), url: null };
}

/**
 * A migrated, empty PGlite as a tar file: loading it takes a tenth of starting and migrating one, which is most of what a test file on PGlite
 * did. Made once for a schema and a version of PGlite, kept in the checkout, and handed to each run.
 */
export function pgliteTemplate(): Promise<string> {
  return prepared("pglite.tar", async (file) => {
    const fingerprint = templateFingerprint();
    const kept = join(templates, `${fingerprint}.tar`);
    if (!existsSync(kept)) {
      await mkdir(templates, { recursive: true });
      for (const old of await readdir(templates))
        if (!old.startsWith(fingerprint)) await rm(join(templates, old), { force: true });
      const unfinished = `${kept}.${process.pid}`;
      await makeTemplate(unfinished);
      await rename(unfinished, kept);
    }
    await copyFile(kept, file, constants.COPYFILE_FICLONE);
  });
}

const templates = join(projectRoot, ".popline", "test-pglite");

function templateFingerprint(): string {
  const hash = createHash("sha256");
  const packageFile = "node_modules/@electric-sql/pglite/package.json";
  for (const file of [...globSync("src-server/db/**/*.ts", { cwd: projectRoot }).sort(), packageFile])
    hash.update(file).update(readFileSync(join(projectRoot, file)));
  return hash.digest("hex").slice(0, 16);
}

async function makeTemplate(file: string): Promise<void> {
  const pglite = new PGlite();
  const database = await openPglite(pglite);
  await migrate(database.db);
  const dump = await pglite.dumpDataDir("none");
  await database.close();
  await writeFile(file, new Uint8Array(await dump.arrayBuffer()));
}

let counter = 0;
/** Why PostgreSQL can't run here; null: it runs. For tests that are about PostgreSQL alone. */
export function postgresMissing(): string | null {
  return process.env[urlVariable] === undefined ? (process.env[reasonVariable] ?? "not started") : null;
}

/** An empty database without central's schema. @returns its URL, and what removes it */
export async function barePostgres(): Promise<{ readonly url: string; remove(): Promise<void> }> {
  const admin = process.env[urlVariable];
  if (admin === undefined) throw new Error(`PostgreSQL can't run here: ${process.env[reasonVariable]}`);
  const name = `popline_bare_${process.pid}_${Date.now()}`;
  await administer(admin, `create database ${name}`);
  return { url: urlOf(name, admin), remove: () => administer(admin, `drop database if exists ${name} with (force)`) };
}

async function freshPostgres(): Promise<TestDatabase> {
  const admin = process.env[urlVariable];
  if (admin === undefined) throw new Error(`PostgreSQL can't run here: ${process.env[reasonVariable]}`);
  counter += 1;
  const name = `popline_test_${process.pid}_${Date.now()}_${counter}`;
  await administer(admin, `create database ${name} template ${process.env[templateVariable]}`);
  const url = urlOf(name, admin);
  const database = await openDatabase({ kind: "postgres", url });
  return {
    ...database,
    url,
    async close() {
      await database.close();
      await administer(admin, `drop database if exists ${name} with (force)`);
    },
  };
}

function urlOf(database: string, server: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
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

async function tryStart(): Promise<PostgresServer | null> {
  try {
    return await startPostgresServer();
  } catch (error) {
    process.env[reasonVariable] = error instanceof Error ? error.message : String(error);
    return null;
  }
}
