import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { TransportError } from "sip.js/lib/core/index.js";
import { type WebSocket, WebSocketServer } from "ws";
import type { ExchangeLogger } from "../logger.ts";

/** Largest SIP message taken; a longer one closes its socket with 1009. */
const MAX_MESSAGE_BYTES = 64 * 1024;

/** One desk's socket. Its identity is the object's. */
export interface Connection {
  readonly id: number;
  readonly isOpen: boolean;
  /** What SIP.js's core sends through. */
  readonly transport: { readonly protocol: string; send(message: string): Promise<void> };
  close(): void;
}

/** Listens for desks; see {@link createSocketServer}. */
export interface SocketServer {
  /** Resolves to the port. */
  listen(): Promise<number>;
  close(): Promise<void>;
}

interface SocketServerOptions {
  readonly host: string;
  readonly port: number;
  readonly logger: ExchangeLogger;
  onMessage(connection: Connection, data: string): void;
  onClose(connection: Connection): void;
}

const CLOSE_GRACE_MS = 500;

/** SIP over WebSocket (RFC 7118): subprotocol `sip`, one message per frame, CRLF keep-alive (RFC 5626 section 3.5.1). */
export function createSocketServer({ host, port, logger, onMessage, onClose }: SocketServerOptions): SocketServer {
  let http: Server | undefined;
  let sockets: WebSocketServer | undefined;
  let nextId = 1;

  function accept(socket: WebSocket) {
    const connection = connect(socket, nextId++);
    logger.debug({ connection: connection.id }, "A desk connected.");
    socket.on("message", (raw) => {
      const data = raw.toString();
      if (/^[\r\n\0]*$/.test(data)) {
        if (data === "\r\n\r\n") connection.transport.send("\r\n").catch(() => undefined);
        return;
      }
      onMessage(connection, data);
    });
    socket.on("error", (error) =>
      logger.warn({ connection: connection.id, reason: error.message }, "A socket failed."),
    );
    socket.on("close", () => onClose(connection));
  }

  return {
    async listen() {
      http = createServer((_request, response) => response.writeHead(426).end("SIP over WebSocket only.\n"));
      sockets = new WebSocketServer({
        server: http,
        maxPayload: MAX_MESSAGE_BYTES,
        handleProtocols: (offered) => (offered.has("sip") ? "sip" : false),
        // RFC 7118 section 4.1: the subprotocol has to be asked for.
        verifyClient: ({ req }, done) =>
          done(/(^|,)\s*sip\s*(,|$)/.test(req.headers["sec-websocket-protocol"] ?? ""), 400),
      });
      sockets.on("connection", accept);
      // It repeats the HTTP server's errors, which `listen` reports; unheard they would end the process.
      sockets.on("error", () => undefined);
      const server = http;
      await new Promise<void>((resolve, reject) => {
        const refuse = (error: Error) =>
          reject(new Error(`The demo exchange cannot listen on ${host}:${port}: ${error.message}.`, { cause: error }));
        server.once("error", refuse);
        server.listen(port, host, resolve);
      });
      return (server.address() as AddressInfo).port;
    },
    async close() {
      for (const socket of sockets?.clients ?? []) {
        socket.close(1001);
        setTimeout(() => socket.terminate(), CLOSE_GRACE_MS).unref();
      }
      sockets?.close();
      const server = http;
      await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
    },
  };
}

function connect(socket: WebSocket, id: number): Connection {
  return {
    id,
    get isOpen() {
      return socket.readyState === socket.OPEN;
    },
    transport: {
      protocol: "WS",
      send: (message) =>
        new Promise((resolve, reject) => {
          if (socket.readyState !== socket.OPEN) {
            reject(new TransportError("The desk's socket is closed."));
            return;
          }
          socket.send(message, (error) => (error ? reject(new TransportError(error.message)) : resolve()));
        }),
    },
    close: () => socket.terminate(),
  };
}
