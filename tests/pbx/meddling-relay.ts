import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { WebSocket, WebSocketServer } from "ws";

/** What is made of a SIP message on its way: the same text lets it pass. Content-Length is put right afterwards. */
export type Meddle = (message: string) => string;

/** Stands between a desk and its exchange, SIP over WebSocket on both sides, and may change what passes: for offers that the exchange never makes. */
export interface MeddlingRelay {
  readonly url: string;
  toDesk: Meddle;
  toExchange: Meddle;
  close(): Promise<void>;
}

export async function layMeddlingRelay(exchange: string): Promise<MeddlingRelay> {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0, handleProtocols: () => "sip" });
  await once(server, "listening");
  const relay: MeddlingRelay = {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/ws`,
    toDesk: (message) => message,
    toExchange: (message) => message,
    async close() {
      for (const client of server.clients) client.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  server.on("connection", (desk) => {
    const far = new WebSocket(exchange, "sip");
    const opened = once(far, "open");
    desk.on("message", async (data) => {
      await opened;
      far.send(meddled(String(data), relay.toExchange));
    });
    far.on("message", (data) => desk.send(meddled(String(data), relay.toDesk)));
    for (const [side, other] of [
      [desk, far],
      [far, desk],
    ] as const) {
      side.on("close", () => other.terminate());
      side.on("error", () => other.terminate());
    }
  });
  return relay;
}

function meddled(message: string, meddle: Meddle): string {
  const changed = meddle(message);
  if (changed === message) return message;
  const [head = "", body = ""] = changed.split(/\r\n\r\n(.*)/s);
  return `${head.replace(/^Content-Length:.*$/im, `Content-Length: ${Buffer.byteLength(body)}`)}\r\n\r\n${body}`;
}
