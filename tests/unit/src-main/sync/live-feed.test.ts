import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type WebSocket, WebSocketServer } from "ws";
import { CentralError, createLiveConnect, nodeTrust, type SessionEnd, type Tokens } from "#main/sync/index.ts";
import { createLiveFeed, type LiveFeed } from "#main/sync/live-feed.ts";
import { manualClock } from "./manual-clock.ts";

const cleanup: (() => unknown)[] = [];
afterEach(async () => {
  for (const action of cleanup.splice(0).reverse()) await action();
});

let http: Server;
let server: URL;
/** Tokens that the server takes. */
let valid: Set<string>;
let sockets: WebSocket[];
let asked: string[];
let arrived: () => void;

beforeEach(async () => {
  valid = new Set(["good"]);
  sockets = [];
  asked = [];
  arrived = () => undefined;
  http = createServer();
  const live = new WebSocketServer({ noServer: true, handleProtocols: (protocols) => [...protocols][0] ?? false });
  http.on("upgrade", (request, socket, head) => {
    const token = (request.headers["sec-websocket-protocol"] ?? "").replace("popline.bearer.", "");
    asked.push(`${request.url} ${token}`);
    if (!valid.has(token)) socket.end("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n");
    else
      live.handleUpgrade(request, socket, head, (connected) => {
        sockets.push(connected);
        arrived();
      });
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  server = new URL(`http://127.0.0.1:${(http.address() as AddressInfo).port}`);
  cleanup.push(() => {
    for (const socket of sockets) socket.terminate();
    http.closeAllConnections();
    return new Promise((resolve) => http.close(resolve));
  });
});

/** The next connection that is let in. */
function connection(): Promise<WebSocket> {
  const known = sockets.length;
  return new Promise((resolve) => {
    arrived = () => {
      const socket = sockets[known];
      if (socket) resolve(socket);
    };
  });
}

function setUp(tokenNow = "good") {
  const clock = manualClock();
  const ends: SessionEnd[] = [];
  const renewed: string[] = [];
  let token = tokenNow;
  let wakes = 0;
  let onWake: () => void = () => undefined;
  const tokens: Tokens = {
    access: async () => token,
    async renew(stale) {
      renewed.push(stale);
      token = "good";
      return token;
    },
    end: (end) => ends.push(end),
    close: () => undefined,
  };
  const waits: number[] = [];
  const logger = pino({ level: "silent" });
  const feed: LiveFeed = createLiveFeed({
    connect: createLiveConnect(server, nodeTrust),
    tokens,
    onWake() {
      wakes += 1;
      onWake();
    },
    logger,
    clock,
    backoff: {
      nextMs() {
        waits.push(1_000);
        onWaiting();
        return 1_000;
      },
      reset: () => undefined,
    },
  });
  let onWaiting: () => void = () => undefined;
  cleanup.push(() => feed.stop());
  return {
    feed,
    clock,
    tokens,
    ends,
    renewed,
    wakes: () => wakes,
    woken: () =>
      new Promise<void>((resolve) => {
        onWake = resolve;
      }),
    waiting: () =>
      new Promise<void>((resolve) => {
        onWaiting = resolve;
      }),
  };
}

const hello = JSON.stringify({ type: "hello", serverTime: 1, heartbeatMs: 20_000 });

describe("live feed", () => {
  it("carries the token in the subprotocol, never in the address", async () => {
    const { feed } = setUp();
    const coming = connection();
    feed.start();
    await coming;
    expect(asked).toEqual(["/v1/live good"]);
  });

  it("wakes at the hello, since something may have been missed, and at each change", async () => {
    const { feed, wakes, woken } = setUp();
    const coming = connection();
    feed.start();
    const socket = await coming;
    let woke = woken();
    socket.send(hello);
    await woke;
    woke = woken();
    socket.send(JSON.stringify({ type: "changed", at: 2 }));
    await woke;
    expect(wakes()).toBe(2);
  });

  it("asks for the wallboard when it is wanted, again after each connection, and no more once it is not", async () => {
    const { feed, clock, waiting, woken } = setUp();
    const said = (socket: WebSocket) =>
      new Promise<unknown>((resolve) => socket.once("message", (data) => resolve(JSON.parse(String(data)))));
    let coming = connection();
    feed.start();
    // Before the feed is open: said with it.
    feed.watchWallboard(true);
    let socket = await coming;
    let asked = said(socket);
    socket.send(hello);
    expect(await asked).toEqual({ type: "watch-wallboard", on: true });
    coming = connection();
    const down = waiting();
    socket.terminate();
    await down;
    clock.advance(1_000);
    socket = await coming;
    asked = said(socket);
    socket.send(hello);
    expect(await asked).toEqual({ type: "watch-wallboard", on: true });
    asked = said(socket);
    feed.watchWallboard(false);
    expect(await asked).toEqual({ type: "watch-wallboard", on: false });
    coming = connection();
    const again = waiting();
    socket.terminate();
    await again;
    clock.advance(1_000);
    socket = await coming;
    const woke = woken();
    let last: unknown = null;
    socket.on("message", (data) => {
      last = String(data);
    });
    socket.send(hello);
    await woke;
    feed.follow("c1");
    await expect.poll(() => last).toBe('{"type":"follow","cursor":"c1"}');
  });

  it("ignores messages that it does not know, and stays open", async () => {
    const { feed, wakes, woken } = setUp();
    const coming = connection();
    feed.start();
    const socket = await coming;
    const woke = woken();
    socket.send("not JSON");
    socket.send(JSON.stringify({ type: "queue-snapshot", queues: [] }));
    socket.send(Buffer.from([1, 2, 3]));
    socket.send(hello);
    await woke;
    expect(wakes()).toBe(1);
    expect(sockets).toHaveLength(1);
  });

  it("comes back after the connection broke", async () => {
    const { feed, clock, woken, waiting } = setUp();
    let coming = connection();
    feed.start();
    let socket = await coming;
    let woke = woken();
    socket.send(hello);
    await woke;
    const waits = waiting();
    socket.terminate();
    await waits;
    coming = connection();
    clock.advance(1_000);
    socket = await coming;
    woke = woken();
    socket.send(hello);
    await woke;
    expect(asked).toHaveLength(2);
  });

  it("takes a connection for dead that has been silent for two and a half heartbeats", async () => {
    const { feed, clock, woken, waiting } = setUp();
    const coming = connection();
    feed.start();
    const socket = await coming;
    const woke = woken();
    socket.send(hello);
    await woke;
    const closed = new Promise((resolve) => socket.once("close", resolve));
    const waits = waiting();
    clock.advance(49_999);
    expect(socket.readyState).toBe(socket.OPEN);
    clock.advance(1);
    await Promise.all([waits, closed]);
  });

  it("gives up on a server that never says hello", async () => {
    const { feed, clock, waiting } = setUp();
    const coming = connection();
    feed.start();
    await coming;
    const waits = waiting();
    clock.advance(15_000);
    await waits;
  });

  it("renews a token that the server refuses", async () => {
    const { feed, clock, renewed, waiting } = setUp("expired");
    const waits = waiting();
    feed.start();
    await waits;
    expect(renewed).toEqual(["expired"]);
    const coming = connection();
    clock.advance(1_000);
    await coming;
    expect(asked).toEqual(["/v1/live expired", "/v1/live good"]);
  });

  it("ends the session with the other desk's name when it is superseded, and does not come back", async () => {
    const { feed, clock, ends } = setUp();
    const coming = connection();
    feed.start();
    const socket = await coming;
    const closed = new Promise((resolve) => socket.once("close", resolve));
    socket.send(JSON.stringify({ type: "session-superseded", deskName: "PC-7" }));
    await closed;
    expect(ends).toEqual([{ reason: "superseded", deskName: "PC-7" }]);
    clock.advance(10 * 60_000);
    expect(asked).toHaveLength(1);
    expect(clock.pending()).toBe(0);
  });

  it("stops asking when the session is over", async () => {
    const { feed, clock, tokens } = setUp();
    tokens.access = () => Promise.reject(new CentralError("unauthenticated", "over"));
    feed.start();
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(10 * 60_000);
    expect(asked).toEqual([]);
    expect(clock.pending()).toBe(0);
  });
});
