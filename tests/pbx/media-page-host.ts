import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { implement } from "@orpc/server";
import { RPCHandler } from "@orpc/server/ws";
import { pino } from "pino";
import { type WebSocket, WebSocketServer } from "ws";
import { createMediaBridge, type MediaBridge } from "#main/desk/media-bridge.ts";
import { projectRoot } from "#main/hosts/launch/project-root.ts";
import type { MediaPort } from "#main/telephony/index.ts";
import { deskContract } from "#shared/contract/desk/index.ts";

const types: Record<string, string> = { ".html": "text/html", ".js": "text/javascript" };
const pages = join(projectRoot, "dist", "renderer");

/** The engine's end of the built media page: the desk's own bridge behind the desk contract, and the page's files. Nothing else of a desk. */
export interface MediaPageHost {
  readonly media: MediaPort;
  /** The address of the media page. */
  readonly url: string;
  /** Cuts the page off, as a machine that sleeps does. It comes back by itself. */
  cut(): void;
  stop(): Promise<void>;
}

export async function startMediaPageHost(): Promise<MediaPageHost> {
  const bridge = createMediaBridge({ logger: pino({ level: "silent" }) });
  const sockets = new Set<WebSocket>();
  const handler = new RPCHandler({ media: mediaRoutes(bridge) });
  const webSockets = new WebSocketServer({ noServer: true });
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    readFile(join(pages, path)).then(
      (body) =>
        response.writeHead(200, { "content-type": types[extname(path)] ?? "application/octet-stream" }).end(body),
      () => response.writeHead(404).end(),
    );
  });
  server.on("upgrade", (request, socket, head) => {
    webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      sockets.add(webSocket);
      webSocket.on("close", () => sockets.delete(webSocket));
      void handler.upgrade(webSocket, { context: {} });
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const cut = () => {
    for (const socket of sockets) socket.terminate();
  };
  return {
    media: bridge,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/media.html`,
    cut,
    async stop() {
      cut();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function mediaRoutes(bridge: MediaBridge) {
  const { media } = implement(deskContract);
  return {
    attach: media.attach.handler(({ input, signal }) => bridge.attach(input.pageId, signal)),
    done: media.done.handler(({ input }) => {
      bridge.done(input.pageId, input.result);
      return {};
    }),
    report: media.report.handler(({ input }) => {
      bridge.report(input.pageId, input.report);
      return {};
    }),
  };
}
