import { pino } from "pino";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createMediaBridge } from "#main/desk/media-bridge.ts";

const bridgeOf = () => createMediaBridge({ logger: pino({ level: "silent" }) });
const meter = { do: "meter", on: true } as const;

describe("media bridge", () => {
  afterEach(() => vi.useRealTimers());

  it("without a page every request is answered page-gone", async () => {
    expect(await bridgeOf().request(meter)).toMatchObject({ ok: false, failure: "page-gone" });
  });

  it("hands commands to the page in order and answers each by its number", async () => {
    const bridge = bridgeOf();
    const page = bridge.attach("page-1", undefined);
    const first = page.next();
    const results = [bridge.request(meter), bridge.request({ do: "ring", tone: "none" })];
    const one = (await first).value;
    const two = (await page.next()).value;
    expect([one?.action.do, two?.action.do]).toEqual(["meter", "ring"]);
    bridge.done("page-1", { ok: true, commandId: two?.commandId ?? 0 });
    bridge.done("page-1", { ok: true, commandId: one?.commandId ?? 0 });
    expect(await Promise.all(results)).toMatchObject([{ ok: true }, { ok: true }]);
  });

  it("a newer page ends the older one's stream and fails what it owed", async () => {
    const bridge = bridgeOf();
    const events: string[] = [];
    bridge.onPage((event) => events.push(event));
    const old = bridge.attach("old", undefined);
    const command = old.next();
    const owed = bridge.request(meter);
    await command;
    const waiting = old.next();
    void bridge.attach("new", undefined).next();
    expect(await owed).toMatchObject({ ok: false, failure: "page-gone" });
    expect((await waiting).done).toBe(true);
    expect(events).toEqual(["ready", "ready"]);
  });

  it("the same page, connected again, is sent what it had not answered, and nobody is told that it was away", async () => {
    vi.useFakeTimers();
    const bridge = bridgeOf();
    const events: string[] = [];
    bridge.onPage((event) => events.push(event));
    const cut = new AbortController();
    const before = bridge.attach("page-1", cut.signal);
    const delivered = before.next();
    const result = bridge.request(meter);
    const commandId = (await delivered).value?.commandId ?? 0;
    const ending = before.next();
    cut.abort();
    await ending;
    expect(bridge.available()).toBe(false);
    const again = bridge.attach("page-1", undefined);
    expect((await again.next()).value?.commandId).toBe(commandId);
    vi.advanceTimersByTime(10_000);
    bridge.done("page-1", { ok: true, commandId });
    expect(await result).toMatchObject({ ok: true });
    expect(events).toEqual(["ready"]);
  });

  it("a page that stays away is said to be gone", async () => {
    vi.useFakeTimers();
    const bridge = bridgeOf();
    const events: string[] = [];
    bridge.onPage((event) => events.push(event));
    const cut = new AbortController();
    const page = bridge.attach("page-1", cut.signal);
    const next = page.next();
    cut.abort();
    await next;
    vi.advanceTimersByTime(2_000);
    expect(events).toEqual(["ready", "gone"]);
  });

  it("a page that reconnects before its dead connection was noticed stays available", async () => {
    const bridge = bridgeOf();
    const cut = new AbortController();
    const dead = bridge.attach("page-1", cut.signal);
    const deadNext = dead.next();
    const alive = bridge.attach("page-1", undefined);
    const command = alive.next();
    expect((await deadNext).done).toBe(true);
    cut.abort();
    expect(bridge.available()).toBe(true);
    void bridge.request(meter);
    expect((await command).value?.action.do).toBe("meter");
  });

  it("what a page owed when it died is answered page-gone, not left to wait", async () => {
    vi.useFakeTimers();
    const bridge = bridgeOf();
    const cut = new AbortController();
    const page = bridge.attach("page-1", cut.signal);
    const first = page.next();
    const owed = bridge.request(meter);
    await first;
    const ending = page.next();
    cut.abort();
    await ending;
    vi.advanceTimersByTime(2_000);
    expect(await owed).toMatchObject({ ok: false, failure: "page-gone" });
  });

  it("answers of a page that is no longer the one are ignored", async () => {
    const bridge = bridgeOf();
    const page = bridge.attach("page-1", undefined);
    const next = page.next();
    const result = bridge.request(meter);
    const commandId = (await next).value?.commandId ?? 0;
    bridge.done("page-0", { ok: true, commandId });
    bridge.done("page-1", { ok: false, commandId, failure: "internal", detail: "x" });
    expect(await result).toMatchObject({ ok: false, failure: "internal" });
  });
});
