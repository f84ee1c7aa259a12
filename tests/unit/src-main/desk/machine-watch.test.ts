import type { NetworkInterfaceInfo } from "node:os";
import { describe, expect, it, vi } from "vitest";
import { watchMachine } from "#main/desk/machine-watch.ts";

function aMachine() {
  let at = 1_000_000;
  let addresses = ["127.0.0.1", "192.0.2.10", "fe80::1"];
  let look = () => {};
  const stopped = vi.fn();
  const told = { onResumed: vi.fn(), onNetworkChanged: vi.fn() };
  const stop = watchMachine({
    ...told,
    now: () => at,
    interfaces: () => ({ eth0: addresses.map((address) => ({ address }) as NetworkInterfaceInfo) }),
    every(turn) {
      look = turn;
      return stopped;
    },
  });
  return {
    told,
    stop,
    stopped,
    pass(ms: number, now?: string[]) {
      at += ms;
      if (now) addresses = now;
      look();
    },
  };
}

describe("the machine's watch", () => {
  it("says nothing while nothing happens, and stops when asked", () => {
    const { told, pass, stop, stopped } = aMachine();
    pass(2_000);
    pass(4_500);
    expect(told.onResumed).not.toHaveBeenCalled();
    expect(told.onNetworkChanged).not.toHaveBeenCalled();
    stop();
    expect(stopped).toHaveBeenCalledOnce();
  });

  it("notices sleep by a turn that took far too long, once", () => {
    const { told, pass } = aMachine();
    pass(3_600_000);
    pass(2_000);
    expect(told.onResumed).toHaveBeenCalledOnce();
  });

  it("notices an address that came, went or changed, but not loopback and link-local ones", () => {
    const { told, pass } = aMachine();
    pass(2_000, ["127.0.0.1", "192.0.2.10", "fe80::2", "169.254.3.4"]);
    expect(told.onNetworkChanged).not.toHaveBeenCalled();
    pass(2_000, ["127.0.0.1", "198.51.100.7"]);
    expect(told.onNetworkChanged).toHaveBeenCalledTimes(1);
  });

  it("waits, after the last address went, for the next one", () => {
    const { told, pass } = aMachine();
    pass(2_000, ["127.0.0.1"]);
    expect(told.onNetworkChanged).not.toHaveBeenCalled();
    pass(2_000, ["127.0.0.1", "192.0.2.10"]);
    expect(told.onNetworkChanged).toHaveBeenCalledOnce();
  });
});
