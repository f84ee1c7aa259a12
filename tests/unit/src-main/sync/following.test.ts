import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { zstdCompressSync } from "node:zlib";
import { pino } from "pino";
import { afterEach, expect, it } from "vitest";
import { type WebSocket, WebSocketServer } from "ws";
import { createLiveConnect, createSync, nodeTrust, type Sync } from "#main/sync/index.ts";
import type { LiveEvent } from "#shared/contract/central/index.ts";
import { newId } from "#shared/ids.ts";
import { fakeClient } from "./fake-client.ts";
import { manualClock } from "./manual-clock.ts";
import { memorySyncStore } from "./memory-sync-store.ts";

const cleanup: (() => unknown)[] = [];
afterEach(async () => {
  for (const action of cleanup.splice(0).reverse()) await action();
});

/** A desk on a live feed whose other side is the test. */
async function setUp() {
  const server = new WebSocketServer({
    port: 0,
    host: "127.0.0.1",
    handleProtocols: (protocols) => [...protocols][0] ?? false,
  });
  cleanup.push(() => new Promise((resolve) => server.close(resolve)));
  await once(server, "listening");
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const [store, central, clock] = [memorySyncStore(), fakeClient(), manualClock()];
  const sync: Sync = createSync({
    ...{ store, central, clock },
    live: createLiveConnect(url, nodeTrust),
    deskId: newId(),
    logger: pino({ level: "silent" }),
  });
  cleanup.push(() => sync.stop());
  const connected = once(server, "connection");
  sync.start();
  const [socket] = (await connected) as [WebSocket];
  cleanup.push(() => socket.terminate());
  const say = (event: LiveEvent, compressed = false) =>
    socket.send(compressed ? zstdCompressSync(JSON.stringify(event)) : JSON.stringify(event));
  const messages: string[] = [];
  socket.on("message", (data) => messages.push(String(data)));
  /** What the desk asks for next, once the times that it waits have gone by. */
  const asked = async (): Promise<string> => {
    for (;;) {
      const message = messages.shift();
      if (message !== undefined) return JSON.parse(message).cursor;
      clock.advance(100);
      await pause(5);
    }
  };
  const until = async (done: () => boolean) => {
    while (!done()) await pause(5);
  };
  return { store, central, clock, sync, say, asked, until };
}

const hello = { type: "hello", serverTime: 1, heartbeatMs: 3_600_000, follows: true } as const;
const removed = () => ({ op: "remove" as const, entity: "customer" as const, id: newId() });

it("a desk that follows asks central for nothing while it is idle, and says that it is up to date", async () => {
  const { store, central, clock, sync, say, asked, until } = await setUp();
  say(hello);
  const cursor = await asked();
  expect(cursor).toBe(store.position.cursor);
  say({ type: "following", cursor });
  say({ type: "changes", from: cursor, cursor: "behind", changes: [removed()] });
  await until(() => store.position.cursor === "behind");
  const pulls = central.pulls.length;
  for (let minute = 0; minute < 10; minute += 1) clock.advance(60_000);
  say({ type: "heartbeat", at: 2, cursor: "behind" });
  await until(() => sync.state().lastPullAt === clock.now());
  expect(central.pulls).toHaveLength(pulls);
});

it("takes compressed changes, and pulls when some are missing, when central can't say, and at once when told", async () => {
  const { store, central, clock, say, asked, until } = await setUp();
  say(hello);
  const cursor = await asked();
  say({ type: "following", cursor });
  say({ type: "changes", from: cursor, cursor: "one", changes: [removed(), removed()] }, true);
  await until(() => store.position.cursor === "one");
  let pulls = central.pulls.length;
  say({ type: "changes", from: "two", cursor: "three", changes: [removed()] });
  await until(() => central.pulls.length > pulls);
  // It pulled, so it asks to follow from there.
  say({ type: "following", cursor: await asked() });
  say({ type: "heartbeat", at: 3 });
  pulls = central.pulls.length;
  await until(() => {
    clock.advance(60_000);
    return central.pulls.length > pulls;
  });
});
