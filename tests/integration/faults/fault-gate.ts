import type { AddressInfo } from "node:net";
import { connect, createServer, type Socket } from "node:net";

/**
 * What may become of messages between a desk and central. A message is a request or an answer, counted in both directions from when the fault is
 * set; `at` names one, `every` each so many.
 */
export type NetworkFault =
  /** The message is lost, and its connection with it. */
  | { readonly kind: "lose"; readonly every: number }
  | { readonly kind: "lose-one"; readonly at: number }
  /** Half of the message comes through, then the connection is reset. */
  | { readonly kind: "cut-body"; readonly at: number }
  /** From this message on nothing comes through, and nobody is told: until the fault is healed. */
  | { readonly kind: "black-hole"; readonly at: number }
  /** Nothing connects. */
  | { readonly kind: "down" }
  /** Something is done when the message comes by, before it goes on. */
  | { readonly kind: "act"; readonly at: number; readonly act: () => Promise<void> | void };

/** The network between desks and central, at the level of TCP. The desks' address stays while central comes and goes on other ports. */
export interface FaultGate {
  readonly url: string;
  /** Where central is now; null: nowhere. */
  lead(port: number | null): void;
  set(fault: NetworkFault): void;
  /** Connections that a black hole took are reset, the rest is as it should be. */
  heal(): void;
  /** Another protocol version is said by the desks' side of it (one digit). null: as they say it. */
  protocol(version: string | null): void;
  /** Resolves when a black hole has taken something. */
  hole(): Promise<void>;
  close(): Promise<void>;
}

const requestHead = /^(GET|POST|PUT|PATCH|DELETE) /;

export async function openFaultGate(): Promise<FaultGate> {
  let port: number | null = null;
  let fault: NetworkFault | null = null;
  let count = 0;
  let spoken: string | null = null;
  let holes = new Set<Socket>();
  let taken = Promise.withResolvers<void>();
  const sockets = new Set<Socket>();

  /** @returns what goes on of this chunk; null: nothing, its connection has come to its end or fallen silent */
  async function pass(chunk: Buffer, begins: boolean, ends: () => void, hole: () => void): Promise<Buffer | null> {
    if (fault === null) return chunk;
    if (begins) count += 1;
    switch (fault.kind) {
      case "lose":
        if (!begins || count % fault.every !== 0) return chunk;
        ends();
        return null;
      case "lose-one":
        if (!begins || count !== fault.at) return chunk;
        ends();
        return null;
      case "cut-body":
        if (!begins || count !== fault.at) return chunk;
        // The half goes out before the end of the connection, and nothing after it.
        hole();
        setTimeout(ends, 5);
        return chunk.subarray(0, Math.floor(chunk.length / 2));
      case "black-hole":
        if (count < fault.at) return chunk;
        hole();
        return null;
      case "down":
        ends();
        return null;
      case "act":
        if (begins && count === fault.at) await fault.act();
        return chunk;
    }
  }

  const server = createServer((desk) => {
    if (port === null || fault?.kind === "down") {
      desk.on("error", () => undefined);
      desk.resetAndDestroy();
      return;
    }
    const central = connect(port, "127.0.0.1");
    const ends = () => {
      desk.resetAndDestroy();
      central.destroy();
    };
    let silent = false;
    const hole = () => {
      silent = true;
      holes.add(desk);
      holes.add(central);
      if (fault?.kind === "black-hole") taken.resolve();
    };
    for (const [from, to, isRequest] of [
      [desk, central, true],
      [central, desk, false],
    ] as const) {
      sockets.add(from);
      from.on("error", () => to.destroy());
      from.on("close", () => {
        sockets.delete(from);
        // A hole lets no end through either.
        if (!silent) to.destroy();
      });
      // One after the other, in their order, however long one takes.
      let turn = Promise.resolve();
      from.on("data", (bytes: Buffer) => {
        turn = turn.then(async () => {
          if (silent) return;
          const text = bytes.toString("latin1", 0, 12);
          const begins = isRequest ? requestHead.test(text) : text.startsWith("HTTP/1.1 ");
          const on = await pass(isRequest ? asSpoken(bytes) : bytes, begins, ends, hole);
          if (on !== null && !to.destroyed) to.write(on);
        });
      });
    }
  });

  function asSpoken(bytes: Buffer): Buffer {
    if (spoken === null) return bytes;
    const text = bytes.toString("latin1");
    return Buffer.from(
      text.replace(/([?&]protocol=)\d/, `$1${spoken}`).replace(/("protocol":)\d/, `$1${spoken}`),
      "latin1",
    );
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    lead(to) {
      if (to !== port) for (const socket of sockets) socket.destroy();
      port = to;
    },
    set(next) {
      fault = next;
      count = 0;
      if (next.kind === "down") for (const socket of sockets) socket.destroy();
    },
    heal() {
      fault = null;
      for (const socket of holes) socket.destroy();
      holes = new Set();
      taken = Promise.withResolvers<void>();
    },
    protocol(version) {
      spoken = version;
    },
    hole: () => taken.promise,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
