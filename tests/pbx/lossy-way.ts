import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import type { BrowserContext } from "playwright";

/** The way of a desk's sound to the exchange and back, led through here. */
export interface LossyWay {
  /** Shares (0 to 1) of the packets of sound that are lost from now on, evenly spread. */
  lose(shares: { readonly toDesk: number; readonly toExchange: number }): void;
  close(): void;
}

type Direction = "toDesk" | "toExchange";

/**
 * Leads the sound of calls that come in at this context's pages through a relay of UDP packets, which can lose some. The pages are told the
 * relay's address in place of the exchange's, and offer an address at which nobody is: what is left to ICE is the way through here. Before the
 * page is opened.
 */
export async function layLossyWay(context: BrowserContext): Promise<LossyWay> {
  const sockets: Socket[] = [];
  const shares = { toDesk: 0, toExchange: 0 };
  const due = { toDesk: 0, toExchange: 0 };
  const ways = new Map<string, Promise<readonly [number, number]>>();

  /** STUN, DTLS and RTCP pass (RFC 7983, RFC 5761 4): what is lost is sound. */
  function isLost(packet: Buffer, direction: Direction): boolean {
    const [first = 0, second = 0] = packet;
    const type = second & 0x7f;
    if (first < 128 || first > 191 || (type >= 64 && type <= 95)) return false;
    due[direction] += shares[direction];
    if (due[direction] < 1) return false;
    due[direction] -= 1;
    return true;
  }

  async function bound(host: string): Promise<Socket> {
    const socket = createSocket("udp4");
    sockets.push(socket);
    socket.on("error", () => undefined);
    socket.bind(0, host);
    await once(socket, "listening");
    return socket;
  }

  /** @returns the ports of the relay on the desk's side, and of the address at which nobody is */
  async function lay(host: string, port: number): Promise<readonly [number, number]> {
    const [entry, nowhere] = await Promise.all([bound(host), bound(host)]);
    // A browser tries several addresses of its own at once: each gets an address of its own towards the exchange.
    const exits = new Map<number, Promise<Socket>>();
    entry.on("message", (packet, from) => {
      const known = exits.get(from.port);
      const exit =
        known ??
        bound(host).then((socket) => {
          socket.on("message", (back) => {
            if (!isLost(back, "toDesk")) entry.send(back, from.port, from.address);
          });
          return socket;
        });
      exits.set(from.port, exit);
      void exit.then((socket) => {
        if (!isLost(packet, "toExchange")) socket.send(packet, port, host);
      });
    });
    return [entry.address().port, nowhere.address().port];
  }

  await context.exposeFunction("layWay", (host: string, port: number) => {
    const key = `${host}:${port}`;
    const way = ways.get(key) ?? lay(host, port);
    ways.set(key, way);
    return way;
  });
  await context.addInitScript(leadThroughRelay);
  return {
    lose: (wanted) => void Object.assign(shares, wanted),
    close() {
      for (const socket of sockets) socket.close();
    },
  };
}

interface Laying {
  layWay(host: string, port: number): Promise<readonly [number, number]>;
}

/** Runs in the page. */
function leadThroughRelay(): void {
  const { prototype } = RTCPeerConnection;
  const offered = new WeakMap<RTCPeerConnection, string>();
  const candidates = /^a=candidate:.*\r?\n/gm;
  const alone = (sdp: string, host: string, port: number) =>
    `${sdp.replace(candidates, "")}a=candidate:1 1 udp 2130706431 ${host} ${port} typ host\r\n`;
  const apply: (this: RTCPeerConnection, description: RTCSessionDescriptionInit) => Promise<void> =
    prototype.setRemoteDescription;
  prototype.setRemoteDescription = async function (description: RTCSessionDescriptionInit) {
    const { sdp = "" } = description;
    const [, host, port] = /^a=candidate:\S+ 1 udp \d+ (\d+\.\d+\.\d+\.\d+) (\d+) typ host/im.exec(sdp) ?? [];
    if (host === undefined) return apply.call(this, description);
    const [relay, nowhere] = await (globalThis as unknown as Laying).layWay(host, Number(port));
    offered.set(this, `${host} ${nowhere}`);
    return apply.call(this, { ...description, sdp: alone(sdp, host, relay) });
  };
  const local = Object.getOwnPropertyDescriptor(prototype, "localDescription");
  Object.defineProperty(prototype, "localDescription", {
    get(this: RTCPeerConnection) {
      const description = local?.get?.call(this) as RTCSessionDescription | null;
      const [host, port] = offered.get(this)?.split(" ") ?? [];
      if (description === null || host === undefined) return description;
      return { type: description.type, sdp: alone(description.sdp, host, Number(port)) };
    },
  });
}
