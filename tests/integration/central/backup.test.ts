import { spawnSync } from "node:child_process";
import { cp, mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import pg from "pg";
import { describe, expect, test } from "vitest";
import { migrate } from "#server/db/migrate.ts";
import { openDatabase } from "#server/db/open-database.ts";
import { aCustomer } from "../../helpers/builders.ts";
import { startPostgresServer } from "../../helpers/postgres-server.ts";
import { postgresTools } from "../../helpers/postgres-tools.ts";
import { aCentral, creating, desk, type TestDesk } from "../../helpers/test-central.ts";

/** What docs/operations.md tells an administrator to do, done. */
describe("backup and restore", () => {
  const tools = postgresTools();
  const reason =
    typeof tools === "string" ? tools : tools.serverBin === null ? "pg_dump is here without its server" : null;

  test.skipIf(reason !== null)(
    `PostgreSQL: a dump made while central runs, restored into a new database: its desks go on${reason ? `; can't run here: ${reason}` : ""}`,
    { timeout: 120_000 },
    async () => {
      if (typeof tools === "string" || tools.serverBin === null) return;
      const folder = await mkdtemp(path.join(os.tmpdir(), "popline-backup-"));
      const server = await startPostgresServer(tools.serverBin);
      try {
        const url = await newDatabase(server.url, "popline");
        const before = await open(url);
        await migrate(before.db);
        const central = await aCentral({ ...before, url });
        const { agent, customer } = await aDeskAtWork(await central.signIn());
        run(tools.dump, ["--format=custom", `--file=${folder}/popline.dump`, url]);
        await central.close();
        await before.close();

        const restored = await newDatabase(server.url, "restored");
        run(tools.restore, ["--no-owner", "--exit-on-error", `--dbname=${restored}`, `${folder}/popline.dump`]);
        const after = await open(restored);
        expect(await migrate(after.db)).toEqual([]);
        await goesOn(after, restored, agent, customer.id, "another database");
        await after.close();
      } finally {
        await server.stop();
        await rm(folder, { recursive: true, force: true });
      }
    },
  );

  test("PGlite: a copy of the data folder, put back: its desks go on", { timeout: 120_000 }, async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), "popline-backup-"));
    const [data, copy] = [path.join(folder, "pglite"), path.join(folder, "copy")];
    const before = await openDatabase({ kind: "pglite", folder: data });
    await migrate(before.db);
    const central = await aCentral({ ...before, url: null });
    const { agent, customer } = await aDeskAtWork(await central.signIn());
    await central.close();
    await before.close();
    await cp(data, copy, { recursive: true });
    await rm(data, { recursive: true });

    await cp(copy, data, { recursive: true });
    const after = await openDatabase({ kind: "pglite", folder: data });
    expect(await migrate(after.db)).toEqual([]);
    await goesOn(after, null, agent, customer.id, "the same database");
    await after.close();
    await rm(folder, { recursive: true, force: true });
  });
});

const open = (url: string) => openDatabase({ kind: "postgres", url });

interface AtWork {
  readonly agent: TestDesk & { cursor: string };
  readonly customer: { readonly id: string };
}

async function aDeskAtWork(signedIn: TestDesk): Promise<AtWork> {
  const customer = aCustomer();
  await signedIn.push(creating("customer", customer));
  const { cursor } = await signedIn.pullAll();
  return { agent: Object.assign(signedIn, { cursor }), customer };
}

/** A desk's session and records are good on what was restored, and what is new reaches it; its cursor only if it is the database that it knows. */
async function goesOn(
  database: Awaited<ReturnType<typeof open>>,
  url: string | null,
  agent: AtWork["agent"],
  customerId: string,
  what: "the same database" | "another database",
): Promise<void> {
  const central = await aCentral({ ...database, url });
  const again = desk(central.app, agent.username, agent.deskId, agent.tokens);
  expect((await again.send("GET", `/v1/customers/${customerId}`)).statusCode).toBe(200);
  const fresh = aCustomer();
  expect(await again.push(creating("customer", fresh))).toMatchObject([{ status: "applied" }]);
  if (what === "the same database")
    await expect.poll(async () => (await again.pullAll(agent.cursor)).changes.map((it) => it.id)).toEqual([fresh.id]);
  else {
    const refused = await again.send("GET", `/v1/sync/changes?protocol=1&cursor=${agent.cursor}`);
    expect([refused.statusCode, refused.json().errors]).toMatchObject([400, [{ path: "querystring/cursor" }]]);
    const everything = async () => (await again.pullAll()).changes.map((it) => it.id);
    await expect.poll(everything).toEqual(expect.arrayContaining([customerId, fresh.id]));
  }
  await central.close();
}

async function newDatabase(server: string, name: string): Promise<string> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  await client.query(`create database ${name}`);
  await client.end();
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

function run(program: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync(program, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${program} failed: ${stderr}`);
}
