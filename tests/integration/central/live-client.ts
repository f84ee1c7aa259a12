import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { zstdDecompressSync } from "node:zlib";
import { WebSocket } from "ws";
import { LiveEvent, liveTokenPrefix } from "#shared/contract/central/index.ts";
import type { TestCentral } from "../../helpers/test-central.ts";

/** A live socket whose events can be awaited one by one. */
export interface Live {
  readonly socket: WebSocket;
  /** The next event of that type, past ones included that nobody waited for. */
  next<T extends LiveEvent["type"]>(type: T): Promise<Extract<LiveEvent, { type: T }>>;
  /** Events of that type that came and nobody waited for. */
  unread(type: LiveEvent["type"]): number;
  readonly closed: Promise<number>;
}

export async function connect(url: string, token: string): Promise<Live> {
  const socket = new WebSocket(`${url.replace("http", "ws")}/v1/live`, [`${liveTokenPrefix}${token}`]);
  const events: LiveEvent[] = [];
  const waiting = new Set<() => void>();
  socket.on("message", (data, binary) => {
    const text = binary ? zstdDecompressSync(data as Buffer).toString() : String(data);
    events.push(LiveEvent.parse(JSON.parse(text)));
    for (const wake of waiting) wake();
  });
  const closed = once(socket, "close").then(([code]) => Number(code));
  await once(socket, "open");
  return {
    socket,
    closed,
    async next(type) {
      for (;;) {
        const at = events.findIndex((it) => it.type === type);
        if (at >= 0) return events.splice(at, 1)[0] as never;
        await new Promise<void>((resolve) => {
          const wake = () => {
            waiting.delete(wake);
            resolve();
          };
          waiting.add(wake);
        });
      }
    },
    unread: (type) => events.filter((it) => it.type === type).length,
  };
}

/** Lets a central listen. @returns its address */
export async function listen(central: TestCentral): Promise<string> {
  await central.app.listen({ host: "127.0.0.1", port: 0 });
  return `http://127.0.0.1:${(central.app.server.address() as AddressInfo).port}`;
}
