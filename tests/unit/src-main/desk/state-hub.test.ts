import { describe, expect, it } from "vitest";
import { createStateHub } from "#main/desk/state-hub.ts";
import type { DeskState } from "#shared/contract/desk/index.ts";
import { aCall, aPop } from "#tests/helpers/builders.ts";

const empty = { calls: [], pops: [], notices: [], dialRequest: null } as unknown as DeskState;

describe("state hub", () => {
  it("sends every slice first, then only what changed", async () => {
    const hub = createStateHub(empty);
    const watch = hub.watch(undefined);
    expect(Object.keys((await watch.next()).value?.slices ?? {})).toEqual(Object.keys(empty));
    hub.set("calls", [aCall()]);
    expect(Object.keys((await watch.next()).value?.slices ?? {})).toEqual(["calls"]);
  });

  it("a call and its pop, set in one tick, leave in one patch", async () => {
    const hub = createStateHub(empty);
    const watch = hub.watch(undefined);
    await watch.next();
    const next = watch.next();
    hub.set("calls", [aCall()]);
    hub.set("pops", [aPop()]);
    expect(Object.keys((await next).value?.slices ?? {}).sort()).toEqual(["calls", "pops"]);
  });

  it("a slow watcher skips what lies between and gets the last value", async () => {
    const hub = createStateHub(empty);
    const watch = hub.watch(undefined);
    await watch.next();
    const last = aCall();
    for (const call of [aCall(), aCall(), last]) hub.set("calls", [call]);
    const patch = (await watch.next()).value;
    expect(patch?.slices.calls).toEqual([last]);
  });

  it("setting the same value tells nobody", async () => {
    const hub = createStateHub(empty);
    const told: string[] = [];
    hub.onChange((slice) => told.push(slice));
    hub.set("calls", hub.get("calls"));
    expect(told).toEqual([]);
  });

  it("ends when the watcher goes away", async () => {
    const hub = createStateHub(empty);
    const going = new AbortController();
    const watch = hub.watch(going.signal);
    await watch.next();
    const end = watch.next();
    going.abort();
    expect((await end).done).toBe(true);
  });
});
