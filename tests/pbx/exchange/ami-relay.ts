import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A way to the manager interface that can be cut, while the exchange's own calls go on. */
export interface AmiRelay {
  readonly port: number;
  /** Ends every connection, and takes none until `mend`. */
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

export async function layAmiRelay(amiPort: number): Promise<AmiRelay> {
  const ends = new Set<Socket>();
  let open = true;
  const server = createServer((near) => {
    if (!open) {
      near.destroy();
      return;
    }
    const far = connect(amiPort, "127.0.0.1");
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      ends.add(one);
      one.on("error", () => undefined);
      one.on("close", () => {
        ends.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const cut = () => {
    open = false;
    for (const end of ends) end.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    mend() {
      open = true;
    },
    async close() {
      cut();
      server.close();
      await once(server, "close");
    },
  };
}
