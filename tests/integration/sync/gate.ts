import type { AddressInfo } from "node:net";
import { connect, createServer, type Socket } from "node:net";

/**
 * The network between a desk and central, at the level of TCP. It can be cut, and it can lose the answer to a request that has
 * arrived: what happens when central dies between applying and answering.
 */
export interface Gate {
  readonly url: string;
  /** Cuts every connection and refuses new ones. */
  cut(): void;
  mend(): void;
  /** The next answer to a request whose head matches is lost with its connection. Resolves when that has happened. */
  loseAnswerTo(request: RegExp): Promise<void>;
  close(): Promise<void>;
}

export async function openGate(centralPort: number): Promise<Gate> {
  let open = true;
  let losing: { request: RegExp; done: () => void } | null = null;
  const sockets = new Set<Socket>();

  const server = createServer((desk) => {
    if (!open) {
      desk.resetAndDestroy();
      return;
    }
    const central = connect(centralPort, "127.0.0.1");
    let doomed = false;
    for (const [socket, other] of [
      [desk, central],
      [central, desk],
    ] as const) {
      sockets.add(socket);
      socket.on("error", () => other.destroy());
      socket.on("close", () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
    desk.on("data", (bytes) => {
      if (losing?.request.test(bytes.toString("latin1"))) doomed = true;
      central.write(bytes);
    });
    central.on("data", (bytes) => {
      if (!doomed || !losing) {
        desk.write(bytes);
        return;
      }
      const { done } = losing;
      losing = null;
      desk.resetAndDestroy();
      central.destroy();
      done();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut() {
      open = false;
      for (const socket of sockets) socket.destroy();
    },
    mend() {
      open = true;
    },
    loseAnswerTo(request) {
      return new Promise((resolve) => {
        losing = { request, done: resolve };
      });
    },
    async close() {
      open = false;
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
