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
  /** Lets so many bytes more reach the desk, whatever they are, then resets the connection that carries the next. Resolves when that has happened. */
  cutAfter(bytes: number): Promise<void>;
  /** Once so many bytes more have reached the desk, the connection that carries the next falls silent until `flow`. Resolves when it has. */
  stallAfter(bytes: number): Promise<void>;
  /** Stalled connections go on. */
  flow(): void;
  close(): Promise<void>;
}

export async function openGate(centralPort: number): Promise<Gate> {
  let open = true;
  let losing: { request: RegExp; done: () => void } | null = null;
  let limit: { left: number; how: "cut" | "stall"; done: () => void } | null = null;
  const stalled: Socket[] = [];
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
      if (limit !== null && bytes.length > limit.left) {
        const { left, how, done } = limit;
        limit = null;
        if (how === "stall") {
          desk.write(bytes);
          central.pause();
          stalled.push(central);
        } else {
          desk.write(bytes.subarray(0, left), () => desk.destroy());
          central.destroy();
        }
        done();
        return;
      }
      if (limit !== null) limit.left -= bytes.length;
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
    cutAfter: (left) =>
      new Promise((done) => {
        limit = { left, how: "cut", done };
      }),
    stallAfter: (left) =>
      new Promise((done) => {
        limit = { left, how: "stall", done };
      }),
    flow() {
      for (const socket of stalled.splice(0)) socket.resume();
    },
    async close() {
      open = false;
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
