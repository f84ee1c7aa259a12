import { mkdtemp, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { connect, createServer, type Socket } from "node:net";
import os from "node:os";
import path from "node:path";
import { afterEach, expect, test } from "vitest";
import { centralRoutes, type PresenceList } from "#shared/contract/central/index.ts";
import type { CustomerId } from "#shared/ids.ts";
import { signInAt } from "#tests/helpers/central-admin.ts";
import { killCentrals, startCentral } from "#tests/helpers/central-process.ts";
import { postgresMissing, withDatabase } from "#tests/helpers/databases.ts";
import { openDesk, password } from "./stage.ts";

afterEach(killCentrals);
const reason = postgresMissing();

/** What stands before the nodes: it sends connections to one of them, or refuses. */
async function balancer() {
  let target: string | null = null;
  const sockets = new Set<Socket>();
  const server = createServer((desk) => {
    if (target === null) return void desk.resetAndDestroy();
    const node = connect(Number(new URL(target).port), "127.0.0.1");
    for (const [from, to] of [
      [desk, node],
      [node, desk],
    ] as const) {
      sockets.add(from);
      from.on("error", () => to.destroy());
      from.on("close", () => {
        sockets.delete(from);
        to.destroy();
      });
      from.pipe(to);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sendTo(url: string | null) {
      target = url;
    },
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

test.skipIf(reason !== null)(
  `a desk whose node is killed goes on at another one: what was changed meanwhile is there, and it is present once${reason ? `; can't run here: ${reason}` : ""}`,
  { timeout: 120_000 },
  async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), "popline-failover-"));
    const database = await withDatabase("postgres");
    const node = (name: string) =>
      startCentral({
        POPLINE_DATABASE_URL: database.url ?? "",
        POPLINE_DATA_DIR: path.join(folder, name),
        POPLINE_TOKEN_SECRET: "a secret that both nodes of the tests share",
        POPLINE_ADMIN_PASSWORD: password,
      });
    const [first, second] = [node("first"), node("second")];
    const [firstUrl, secondUrl] = [await first.url, String(await second.url)];
    const admin = await signInAt(secondUrl, "admin", password);
    await admin.post(centralRoutes.users, {
      username: "ann",
      name: "Ann",
      role: "agent",
      password,
      mustChangePassword: false,
    });
    const present = async () =>
      ((await (await admin.get(centralRoutes.presence)).json()) as PresenceList).items.map((it) => it.name);
    const customer = async (name: string) =>
      ((await (await admin.post(centralRoutes.customers, { name })).json()) as { id: CustomerId }).id;

    const way = await balancer();
    way.sendTo(firstUrl);
    const desk = await openDesk(way.url, path.join(folder, "desk"), "PC-1");
    await desk.signIn();
    await desk.settled();
    const holds = (id: CustomerId) =>
      expect.poll(() => desk.store().read.cards.of({ type: "customer", id }) !== null, { timeout: 40_000 });
    // Told by the other node, over the database.
    await holds(await customer("Before")).toBe(true);
    await expect.poll(present).toEqual(["Ann"]);

    way.sendTo(null);
    first.child.kill("SIGKILL");
    await first.exit;
    const missed = [await customer("Meanwhile 1"), await customer("Meanwhile 2")];
    way.sendTo(secondUrl);
    for (const id of missed) await holds(id).toBe(true);
    await holds(await customer("After")).toBe(true);
    await expect.poll(present).toEqual(["Ann"]);

    await desk.stop();
    way.close();
    await killCentrals();
    await database.close();
    await rm(folder, { recursive: true, force: true });
  },
);
