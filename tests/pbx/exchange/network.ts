import { spawnSync } from "node:child_process";
import { networkInterfaces } from "node:os";

/**
 * Why Asterisk and a browser can't exchange sound on this machine; null when they can. Asterisk offers no ICE candidate of 127/8 and of ::1
 * (res_rtp_asterisk), so the machine needs an address of any other kind.
 */
export function noWayForSound(): string | null {
  const addresses = Object.values(networkInterfaces()).flatMap((it) => it ?? []);
  const usable = addresses.some((it) => it.family === "IPv4" && !it.address.startsWith("127."));
  return usable ? null : "this machine has loopback addresses only, and Asterisk offers no sound on those";
}

/** Of the block that is for documentation (RFC 5737): nobody's. */
const ownAddress = "192.0.2.2";
const script = `ip link set lo up && ip addr add ${ownAddress}/32 dev lo && exec "$@"`;
const unshare = ["--user", "--map-root-user", "--net", "sh", "-c", script, "sh"] as const;

/**
 * For a machine with loopback addresses only: what to put before a command so that it runs in a network of its own with one address more,
 * without root and without a change to the machine. Empty where it is not needed, or not possible. Nothing outside is reached from in there.
 */
export function ownNetwork(): readonly string[] {
  if (process.platform !== "linux" || noWayForSound() === null) return [];
  return spawnSync("unshare", [...unshare, "true"]).status === 0 ? ["unshare", ...unshare] : [];
}
