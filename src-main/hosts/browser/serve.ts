import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import type { AnyRouter } from "@orpc/server";
import { RPCHandler } from "@orpc/server/ws";
import type { Logger } from "pino";
import sirv from "sirv";
import { type WebSocket, WebSocketServer } from "ws";
import type { Access } from "./access.ts";
import { gate } from "./gate.ts";
import { setSecurityHeaders } from "./security-headers.ts";

/** The desk contract's largest message is an SDP or a draft. */
const maxMessageBytes = 1024 * 1024;
const heartbeatMs = 15_000;

export interface ServeOptions {
  readonly router: AnyRouter;
  readonly rendererDir: string;
  readonly host: string;
  readonly port: number;
  readonly access: Access;
  readonly logger: Logger;
}

export interface Served {
  readonly origin: string;
  /** The address to open: carries the token that becomes the cookie. */
  address(): string;
  close(): Promise<void>;
}

function sendSentence(response: ServerResponse, status: number, sentence: string): void {
  response.writeHead(status, { "Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store" });
  response.end(`${sentence}\n`);
}

/** Serves the built renderer and the desk contract (WebSocket `/desk`) to a browser on this machine. @throws when the port is taken. */
export async function serveDesk(options: ServeOptions): Promise<Served> {
  const { access, logger } = options;
  const files = sirv(options.rendererDir, { etag: true, single: false, dotfiles: false });
  const handler = new RPCHandler(options.router);

  function onRequest(request: IncomingMessage, response: ServerResponse): void {
    const answer = gate(request, access);
    setSecurityHeaders(response);
    if (answer.pass === "refuse") sendSentence(response, answer.status, answer.sentence);
    else if (answer.pass === "redirect") {
      if (answer.cookie !== null) response.setHeader("Set-Cookie", answer.cookie);
      response.writeHead(303, { Location: "/", "Cache-Control": "no-store" });
      response.end();
    } else files(request, response, () => sendSentence(response, 404, "There is no such page here."));
  }

  const server = createServer(onRequest);
  const sockets = new WebSocketServer({ noServer: true, maxPayload: maxMessageBytes, perMessageDeflate: false });
  const alive = new WeakSet<WebSocket>();

  function onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const path = new URL(request.url ?? "/", "http://desk").pathname;
    if (path !== "/desk" || !access.hostIsOurs(request) || !access.originIsOurs(request) || !access.holds(request)) {
      logger.warn({ path, origin: request.headers.origin }, "refused a desk connection");
      socket.end("HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n");
      return;
    }
    sockets.handleUpgrade(request, socket, head, (ws) => {
      alive.add(ws);
      ws.on("pong", () => alive.add(ws));
      ws.on("error", (error) => logger.info({ error }, "desk connection failed"));
      handler.upgrade(ws).catch((error: unknown) => logger.error({ error }, "desk connection"));
    });
  }
  server.on("upgrade", onUpgrade);

  const heartbeat = setInterval(() => {
    for (const ws of sockets.clients) {
      if (!alive.has(ws)) ws.terminate();
      else {
        alive.delete(ws);
        ws.ping();
      }
    }
  }, heartbeatMs);

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, options.host, () => {
      server.off("error", reject);
      resolve();
    });
  });
  const { port } = server.address() as AddressInfo;
  const origin = `http://${options.host.includes(":") ? `[${options.host}]` : options.host}:${port}`;

  return {
    origin,
    address: () => `${origin}/?token=${access.token()}`,
    async close() {
      clearInterval(heartbeat);
      for (const ws of sockets.clients) ws.terminate();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}
