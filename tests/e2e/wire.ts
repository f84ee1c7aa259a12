import type { AddressInfo } from "node:net";
import { connect, createServer, type Socket } from "node:net";

/** A TCP wire in front of a server of the product. It may be laid before that server's port is known; until then nobody answers there. */
export interface Wire {
  readonly port: number;
  /** Where it leads from now on; new connections get through. */
  lead(to: number): void;
  /** Cuts every connection; new ones get through. */
  cut(): void;
  /** Cuts every connection and refuses new ones until `lead`. */
  block(): void;
  /** Resolves as soon as bytes that match have been handed on to the server. */
  passed(request: RegExp): Promise<void>;
  /** Connections that were tried since the wire was laid. */
  readonly tried: number;
  close(): Promise<void>;
}

/** @param port where it begins; 0: anywhere */
export async function layWire(port = 0): Promise<Wire> {
  let target: number | null = null;
  let tried = 0;
  const sockets = new Set<Socket>();
  const waiting = new Set<{ request: RegExp; done: () => void }>();

  const server = createServer((near) => {
    tried += 1;
    near.on("error", () => undefined);
    if (target === null) {
      near.resetAndDestroy();
      return;
    }
    const far = connect(target, "127.0.0.1");
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.on("error", () => other.destroy());
      socket.on("close", () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
    far.on("data", (bytes) => near.write(bytes));
    near.on("data", (bytes) => {
      far.write(bytes, () => {
        for (const one of waiting) {
          if (!one.request.test(bytes.toString("latin1"))) continue;
          waiting.delete(one);
          one.done();
        }
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));

  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    get tried() {
      return tried;
    },
    lead(to) {
      target = to;
    },
    cut,
    block() {
      target = null;
      cut();
    },
    passed(request) {
      return new Promise((done) => waiting.add({ request, done }));
    },
    async close() {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
