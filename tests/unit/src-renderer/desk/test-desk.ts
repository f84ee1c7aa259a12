import type { AddressInfo } from "node:net";
import { implement } from "@orpc/server";
import { RPCHandler as PortHandler } from "@orpc/server/message-port";
import { RPCHandler } from "@orpc/server/ws";
import { type WebSocket, WebSocketServer } from "ws";
import { type DeskPatch, deskContract } from "#shared/contract/desk/index.ts";

const os = implement(deskContract);

/** A desk with two procedures, over the real contract: `state.watch` (one patch, then open) and `agent.setState` (refused when not ready). */
export function testRouter() {
  let revision = 0;
  let watchers = 0;
  const router = {
    state: {
      watch: os.state.watch.handler(async function* ({ signal }) {
        watchers += 1;
        revision += 1;
        try {
          yield { revision, slices: { calls: [] } } satisfies DeskPatch;
          await new Promise((resolve) => signal?.addEventListener("abort", resolve));
        } finally {
          watchers -= 1;
        }
      }),
    },
    agent: {
      setState: os.agent.setState.handler(({ input, errors }) => {
        if (input.name !== "ready") {
          throw errors.REFUSED({ data: { code: "wrap-up-first", values: { calls: 1 } } });
        }
        return {};
      }),
    },
    sync: { now: os.sync.now.handler(() => new Promise<never>(() => {})) },
  };
  return { router, watchers: () => watchers };
}

/** Serves the router over a real WebSocket on loopback; `stop` and `start` again on the same port are what an engine restart looks like. */
export async function startTestDesk() {
  const { router, watchers } = testRouter();
  const handler = new RPCHandler(router);
  const sockets = new Set<WebSocket>();
  let server: WebSocketServer | null = null;
  let port = 0;
  const start = async () => {
    const listening = new WebSocketServer({ host: "127.0.0.1", port, path: "/desk" });
    listening.on("connection", (socket) => {
      sockets.add(socket);
      socket.on("close", () => sockets.delete(socket));
      void handler.upgrade(socket, { context: {} });
    });
    await new Promise((resolve) => listening.once("listening", resolve));
    port = (listening.address() as AddressInfo).port;
    server = listening;
  };
  const cut = () => {
    for (const socket of sockets) socket.terminate();
  };
  const stop = async () => {
    cut();
    const closing = server;
    if (closing) await new Promise((resolve) => closing.close(resolve));
  };
  await start();
  return { url: () => `ws://127.0.0.1:${port}/desk`, start, stop, cut, watchers, connections: () => sockets.size };
}

/** Puts the router behind one end of a port, as the Electron host does. */
export function servePort(port: MessagePort): void {
  new PortHandler(testRouter().router).upgrade(port, { context: {} });
  port.start();
}
