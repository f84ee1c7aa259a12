import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import pg from "pg";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { centralRoutes } from "#shared/contract/central/index.ts";
import { newId } from "#shared/ids.ts";
import { killCentrals, startCentral } from "../../helpers/central-process.ts";
import { barePostgres, postgresMissing } from "../../helpers/databases.ts";
import { testPort } from "../../helpers/test-port.ts";
import { connect } from "./live-client.ts";

const reason = postgresMissing();
const password = "a password of the tests";

/** Two processes of central on one real PostgreSQL, which is empty at first. */
describe.skipIf(reason !== null)(
  `central's processes on one PostgreSQL${reason ? `: can't run here: ${reason}` : ""}`,
  () => {
    let folder: string;
    let url: string;
    let test1: pg.Client;

    beforeAll(async () => {
      folder = await mkdtemp(path.join(os.tmpdir(), "popline-nodes-"));
      const database = await barePostgres();
      url = database.url;
      test1 = new pg.Client({ connectionString: url });
      await test1.connect();
      return async () => {
        await test1.end();
        await database.remove();
        await rm(folder, { recursive: true, force: true });
      };
    });
    afterEach(async () => {
      await killCentrals();
      // What a failed test left would hold up the next one.
      await test1.query("rollback");
      await test1.query("select pg_advisory_unlock_all()");
    });

    const node = (name: string, env: Record<string, string> = {}) =>
      startCentral({
        POPLINE_DATABASE_URL: url,
        POPLINE_DATA_DIR: path.join(folder, name),
        POPLINE_TOKEN_SECRET: "a secret that both nodes of the tests share",
        POPLINE_ADMIN_PASSWORD: password,
        ...env,
      });
    const signIn = async (central: string | null): Promise<string> => {
      const answer = await fetch(`${central}${centralRoutes.login}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ username: "admin", password, deskId: randomUUID(), deskName: "test", takeOver: true }),
      });
      return ((await answer.json()) as { accessToken: string }).accessToken;
    };
    const status = (address: string) =>
      fetch(address).then(
        (answer) => answer.status,
        () => 0,
      );

    test("two nodes that start at once on an empty database make its schema, its administrator and its dispositions once; until then they are alive but not ready", {
      timeout: 90_000,
    }, async () => {
      // The lock of a third node that is just starting.
      await test1.query("select pg_advisory_lock(7400740074)");
      const port = await testPort();
      const [one, two] = [node("one", { POPLINE_PORT: String(port) }), node("two")];
      const waiting = `http://127.0.0.1:${port}`;
      await expect.poll(() => status(`${waiting}/health/live`), { timeout: 60_000 }).toBe(200);
      expect(await status(`${waiting}/health/ready`)).toBe(503);
      expect(await status(`${waiting}/v1/me`)).toBe(503);
      await test1.query("select pg_advisory_unlock(7400740074)");
      const urls = [await one.url, await two.url];
      expect(urls).not.toContain(null);
      for (const central of urls) {
        expect(await status(`${central}/health/ready`)).toBe(200);
        expect(await signIn(central)).toMatch(/^ey/);
      }
      const { rows } = await test1.query(
        "select (select count(*) from app_user)::int as users, (select count(*) - count(distinct code) from disposition)::int as doubled",
      );
      expect(rows).toEqual([{ users: 1, doubled: 0 }]);
    });

    test("a node that is told to stop goes unready, sends its desks elsewhere, finishes the request in flight, and only then ends", {
      timeout: 90_000,
    }, async () => {
      const central = node("three", { POPLINE_DRAIN_DELAY_SECONDS: "2" });
      const address = await central.url;
      const token = await signIn(address);
      const live = await connect(String(address), token);
      await test1.query("begin");
      await test1.query("lock table lead in exclusive mode");
      const inFlight = fetch(`${address}/v1/leads`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json", "idempotency-key": newId() },
        body: JSON.stringify({ name: "Written while central stops" }),
      });
      const blocked = "select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()";
      await expect.poll(async () => (await test1.query(blocked)).rowCount, { timeout: 30_000 }).toBe(1);
      central.child.kill("SIGTERM");
      await expect.poll(() => status(`${address}/health/ready`)).toBe(503);
      expect(await live.closed).toBe(1012);
      await test1.query("commit");
      expect((await inFlight).status).toBe(201);
      expect(await central.exit).toBe(0);
    });

    test("a request that never ends does not keep a stopping node", { timeout: 90_000 }, async () => {
      const central = node("four", { POPLINE_DRAIN_SECONDS: "1" });
      const address = await central.url;
      const token = await signIn(address);
      await test1.query("begin");
      await test1.query("lock table lead in access exclusive mode");
      const cut = fetch(`${address}/v1/leads`, { headers: { authorization: `Bearer ${token}` } }).catch(
        () => "cut off",
      );
      const blocked = "select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()";
      await expect.poll(async () => (await test1.query(blocked)).rowCount, { timeout: 30_000 }).toBe(1);
      central.child.kill("SIGTERM");
      expect(await cut).toBe("cut off");
      // What it writes comes by another way than the end of the connection.
      await expect.poll(() => central.said()).toContain("cut off");
      await test1.query("rollback");
      expect(await central.exit).toBe(0);
    });
  },
);
