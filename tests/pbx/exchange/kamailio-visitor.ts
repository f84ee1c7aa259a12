import { once } from "node:events";
import WebSocket from "ws";
import type { Kamailio } from "./kamailio.ts";

export interface Knock {
  readonly headers?: Readonly<Record<string, string>>;
  readonly path?: string;
  readonly origin?: string;
}

/** Somebody who knows SIP over WebSocket and has no account. */
export interface Visitor {
  /** Sends a request. @returns the status of the answer to it */
  ask(request: string): Promise<number>;
  leave(): void;
}

/** Opens a WebSocket. @returns a visitor, or the status that refused the handshake */
export async function knock(edge: Kamailio, ca: string, how: Knock = {}): Promise<Visitor | number> {
  const { headers = {}, path = "/ws", origin } = how;
  const url = `wss://localhost:${edge.ports.wss}${path}`;
  const socket = new WebSocket(url, ["sip"], { ca, headers, ...(origin === undefined ? {} : { origin }) });
  const refused = new Promise<number>((resolve) => {
    socket.once("unexpected-response", (_request, response) => {
      resolve(response.statusCode ?? 0);
      socket.terminate();
    });
  });
  socket.on("error", () => undefined);
  const status = await Promise.race([once(socket, "open").then(() => null), refused]);
  if (status !== null) return status;
  return {
    async ask(request) {
      const answer = once(socket, "message");
      socket.send(request);
      const [bytes] = await answer;
      return Number(/^SIP\/2\.0 (\d{3})/.exec(String(bytes))?.[1] ?? 0);
    },
    leave: () => socket.terminate(),
  };
}

export interface Ask {
  readonly method: string;
  readonly uri: string;
  readonly from?: string;
  /** In a dialog, which needs no existence. */
  readonly toTag?: string;
  readonly headers?: readonly string[];
}

/** A request as a desk would write it. */
export function requestOf({ method, uri, from = "sip:1001@asterisk.test", toTag, headers = [] }: Ask): string {
  const id = crypto.randomUUID();
  const lines = [
    `${method} ${uri} SIP/2.0`,
    `Via: SIP/2.0/WSS visitor.invalid;branch=z9hG4bK${id}`,
    "Max-Forwards: 70",
    `From: <${from}>;tag=${id}`,
    `To: <${uri}>${toTag === undefined ? "" : `;tag=${toTag}`}`,
    `Call-ID: ${id}`,
    `CSeq: 1 ${method}`,
    ...headers,
    "Content-Length: 0",
  ];
  return `${lines.join("\r\n")}\r\n\r\n`;
}
