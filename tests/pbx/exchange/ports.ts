import { createSocket } from "node:dgram";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type HeldLock, holdLock } from "./lock.ts";

/** The ports of one exchange. They stay its own through restarts, and no other exchange of this machine has them. */
export interface HeldPorts {
  readonly ws: number;
  readonly wss: number;
  /** SIP over UDP, on the exchange's side and on the side of the network that it calls through. */
  readonly trunk: number;
  readonly network: number;
  readonly ami: number;
  /** For a proxy in front of the exchange. */
  readonly proxy: number;
  readonly rtp: { readonly from: number; readonly to: number };
  /** Remembers the exchange's process, so that the next holder of these ports can end it if this one dies without a word. */
  remember(pid: number): Promise<void>;
  release(): Promise<void>;
}

/** Below the ports that systems hand out by themselves, and below those of the other suites. */
const first = 10_000;
const each = 200;
const slots = 50;
/** Each side of the trunk has an address of its own, so that Asterisk can tell who calls. Linux answers on all of 127/8. */
export const trunkAddress = "127.0.0.3";
export const networkAddress = "127.0.0.2";

/** @throws Error when all are in use */
export async function holdPorts(): Promise<HeldPorts> {
  const folder = join(tmpdir(), "popline-pbx-ports");
  await mkdir(folder, { recursive: true });
  const start = Math.floor(Math.random() * slots);
  for (let i = 0; i < slots; i += 1) {
    const slot = (start + i) % slots;
    const lock = await holdLock(join(folder, `${slot}.lock`), 0).catch(() => null);
    if (lock === null) continue;
    const held = portsOf(slot, lock, join(folder, `${slot}.pid`));
    await endOrphan(join(folder, `${slot}.pid`));
    if (await free(held)) return held;
    await lock.release();
  }
  throw new Error("All ports for exchanges of tests are in use.");
}

function portsOf(slot: number, lock: HeldLock, pidFile: string): HeldPorts {
  const base = first + slot * each;
  return {
    ws: base,
    wss: base + 1,
    trunk: base + 2,
    network: base + 3,
    ami: base + 4,
    proxy: base + 5,
    rtp: { from: base + 20, to: base + each - 1 },
    remember: (pid) => writeFile(pidFile, String(pid)),
    async release() {
      await rm(pidFile, { force: true });
      await lock.release();
    },
  };
}

/** Ends the exchange that a killed test left behind. */
async function endOrphan(pidFile: string): Promise<void> {
  if (!existsSync(pidFile)) return;
  const pid = Number(await readFile(pidFile, "utf8"));
  try {
    // Process ids come round: it must still be an exchange of a test.
    if (pid > 0 && readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("popline-pbx-")) process.kill(pid, "SIGKILL");
  } catch {
    // It is gone, as it should be.
  }
  await rm(pidFile, { force: true });
}

async function free(ports: HeldPorts): Promise<boolean> {
  const tcp = [ports.ws, ports.wss, ports.ami, ports.proxy].map((port) => tcpFree(port));
  const udp = [udpFree(ports.trunk, trunkAddress), udpFree(ports.network, networkAddress)];
  return (await Promise.all([...tcp, ...udp])).every((it) => it);
}

function tcpFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

async function udpFree(port: number, address: string): Promise<boolean> {
  const socket = createSocket("udp4");
  try {
    socket.bind(port, address);
    await once(socket, "listening");
    return true;
  } catch {
    return false;
  } finally {
    socket.close();
  }
}
