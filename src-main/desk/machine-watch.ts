import { networkInterfaces } from "node:os";

/** How often the machine is looked at, and how much longer than that a turn must take before it counts as sleep. */
const lookEveryMs = 2_000;
const sleptMs = 8_000;

export interface MachineWatchOptions {
  /** The machine slept: connections may be dead without anybody having said so. */
  readonly onResumed: () => void;
  /** Addresses came or went: live media paths lead nowhere. */
  readonly onNetworkChanged: () => void;
  readonly now?: () => number;
  readonly interfaces?: typeof networkInterfaces;
  /** Calls `look` again and again; returns how to stop. */
  readonly every?: (look: () => void, ms: number) => () => void;
}

/**
 * Notices sleep and changes of network where the system tells nobody: no host but Electron has power events, and Node has no network events
 * at all. Sleep is seen by the clock: a turn of two seconds that took ten. Loopback and link-local addresses don't count.
 */
export function watchMachine(options: MachineWatchOptions): () => void {
  const { now = Date.now, interfaces = networkInterfaces, every = systemEvery } = options;
  let lookedAt = now();
  let addresses = addressesOf(interfaces());
  return every(() => {
    const at = now();
    const slept = at - lookedAt > lookEveryMs + sleptMs;
    lookedAt = at;
    const found = addressesOf(interfaces());
    const changed = found !== addresses;
    addresses = found;
    if (slept) options.onResumed();
    // Without any address there is nothing to try yet; the next change brings one.
    if (changed && found !== "") options.onNetworkChanged();
  }, lookEveryMs);
}

function addressesOf(interfaces: ReturnType<typeof networkInterfaces>): string {
  const all = Object.values(interfaces).flatMap((of) => (of ?? []).map(({ address }) => address));
  return all
    .filter((address) => !/^(?:127\.|::1$|fe80:|169\.254\.)/i.test(address))
    .sort()
    .join(" ");
}

function systemEvery(look: () => void, ms: number): () => void {
  const timer = setInterval(look, ms);
  timer.unref();
  return () => clearInterval(timer);
}
