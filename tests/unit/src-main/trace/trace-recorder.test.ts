import { pino } from "pino";
import { afterEach, describe, expect, it } from "vitest";
import { StoreError, type TraceBatch } from "#main/store/index.ts";
import { TraceRecorder, type TraceRecorderOptions } from "#main/trace/trace-recorder.ts";
import type { Call } from "#shared/call/types.ts";
import { aCall, testTime } from "#tests/helpers/builders.ts";

const made: TraceRecorder[] = [];
afterEach(async () => {
  for (const one of made.splice(0)) await one.close();
});

/** A recorder before a store that takes batches, or refuses them with `refuse`. */
function aRecorder(over: Partial<TraceRecorderOptions> = {}) {
  const batches: TraceBatch[] = [];
  const store: { refuse: Error | null } = { refuse: null };
  let arrived = () => {};
  const recorder = new TraceRecorder({
    append: async (batch) => {
      arrived();
      if (store.refuse !== null) throw store.refuse;
      batches.push(batch);
    },
    lastSeq: 40,
    settings: () => ({ enabled: true, megabytes: 20 }),
    logger: pino({ level: "silent" }),
    times: { writeAfterMs: 5, againAfterMs: 5 },
    ...over,
  });
  made.push(recorder);
  const next = () =>
    new Promise<void>((resolve) => {
      arrived = resolve;
    });
  return { recorder, batches, store, next, entries: () => batches.flatMap((batch) => batch.entries) };
}
const passing = (text: string, direction: "in" | "out" = "in") => ({
  direction,
  text,
  at: performance.timeOrigin + performance.now(),
});
const message = (start: string, sipCallId: string, ...rest: string[]) =>
  [start, `Call-ID: ${sipCallId}`, ...rest, "", ""].join("\r\n");
const ringing = (over: Partial<Call> = {}) =>
  aCall({ sipCallId: "a@h", state: { name: "ringing", at: testTime }, answeredAt: null, ...over });
const full = new StoreError("disk-full", "full");

describe("the recorder", () => {
  it("finds the call of an INVITE that came before the call was there", async () => {
    const { recorder, entries, batches } = aRecorder();
    const call = ringing();
    recorder.sip(passing(message("INVITE sip:1001@h SIP/2.0", "a@h")));
    recorder.call(call);
    recorder.sip(passing(message("SIP/2.0 180 Ringing", "a@h"), "out"));
    recorder.sip(passing(message("REGISTER sip:h SIP/2.0", "r@h"), "out"));
    await recorder.flush();
    expect(entries()).toMatchObject([
      { seq: 41, kind: "sip-in", callId: call.id, sipCallId: "a@h" },
      { seq: 42, kind: "state", callId: call.id, title: "state from=none to=ringing" },
      { seq: 43, kind: "sip-out", callId: call.id },
      { seq: 44, kind: "sip-out", callId: null, sipCallId: "r@h" },
    ]);
    expect(batches[0]?.calls).toMatchObject([{ callId: call.id, number: call.remote.number, complete: true }]);
    expect(batches[0]).toMatchObject({ limitBytes: 20_000_000, looseEntries: 200 });
  });

  it("writes by itself after a moment, many entries in parts", async () => {
    const { recorder, batches, next, entries } = aRecorder();
    const began = next();
    for (let nth = 0; nth < 150; nth += 1) recorder.sip(passing(message("OPTIONS sip:a@b SIP/2.0", "o")));
    await began;
    await recorder.flush();
    expect(entries()).toHaveLength(150);
    expect(batches.length).toBeGreaterThan(2);
  });

  it("follows a call through its dialogs, from the INVITE with Replaces on", async () => {
    const { recorder, entries } = aRecorder();
    const call = ringing();
    recorder.call(call);
    recorder.sip(passing(message("INVITE sip:reattach@h SIP/2.0", "b@h", "Replaces: a@h;to-tag=1;from-tag=2"), "out"));
    recorder.sip(passing(message("SIP/2.0 200 OK", "b@h")));
    await recorder.flush();
    recorder.call({ ...call, sipCallId: "b@h" });
    recorder.sip(passing(message("BYE sip:a@b SIP/2.0", "b@h")));
    await recorder.flush();
    expect(entries().every((entry) => entry.callId === call.id)).toBe(true);
  });

  it("puts what concerns the line and the devices into every live call's trace", async () => {
    const { recorder, entries } = aRecorder();
    const [one, two] = [ringing(), ringing({ sipCallId: "b@h" })];
    recorder.call(one);
    recorder.call(two);
    recorder.link({ name: "waiting", at: 1, server: "ws://pbx", error: "timeout", retryAt: 2 });
    recorder.page("gone");
    recorder.call({ ...two, state: { name: "ended", at: testTime, cause: "missed", sipStatus: 487 } });
    recorder.media({ what: "device-back", role: "speaker", label: "" });
    await recorder.flush();
    const about = (title: RegExp) => entries().flatMap((entry) => (title.test(entry.title) ? [entry.callId] : []));
    expect(about(/^link/)).toEqual([null, one.id, two.id]);
    expect(about(/^page/)).toEqual([one.id, two.id]);
    expect(about(/^device-back/)).toEqual([one.id]);
  });

  it("puts an action where the agent asked for it, also when its call is known only later", async () => {
    const { recorder, entries } = aRecorder();
    const call = ringing();
    const dialling = recorder.agent({ code: "dial", values: { number: "8002" }, callId: null });
    recorder.call(call);
    dialling.done({ callId: call.id });
    const answering = recorder.agent({ code: "answer", values: {}, callId: call.id });
    answering.refused("no-media-page");
    await recorder.flush();
    const inOrder = [...entries()].sort((a, b) => a.seq - b.seq);
    expect(inOrder.map((entry) => [entry.title, entry.callId])).toEqual([
      ["dial number=8002", call.id],
      ["state from=none to=ringing", call.id],
      ["answer", call.id],
      ["refused action=answer code=no-media-page", call.id],
    ]);
  });

  it("records nothing while it is switched off", async () => {
    let enabled = false;
    const { recorder, entries } = aRecorder({ settings: () => ({ enabled, megabytes: 1 }) });
    recorder.call(ringing());
    recorder.sip(passing(message("INVITE sip:a@b SIP/2.0", "a@h")));
    enabled = true;
    recorder.sip(passing(message("BYE sip:a@b SIP/2.0", "a@h")));
    await recorder.flush();
    expect(entries()).toHaveLength(1);
  });

  it("keeps what a full disk refuses, and writes it when there is room", async () => {
    const { recorder, store, entries, next } = aRecorder();
    store.refuse = full;
    const call = ringing();
    recorder.call(call);
    recorder.sip(passing(message("INVITE sip:a@b SIP/2.0", "a@h", 'Authorization: Digest response="s3cret"')));
    expect(await recorder.flush()).toBe(false);
    expect(recorder.row(call.id)).toMatchObject({ number: call.remote.number });
    const shown = recorder.unwritten(call.id);
    expect(shown).toHaveLength(2);
    expect(JSON.stringify(shown)).not.toContain("s3cret");
    store.refuse = null;
    await next();
    expect(await recorder.flush()).toBe(true);
    expect(entries()).toHaveLength(2);
    expect(recorder.unwritten(call.id)).toEqual([]);
  });

  it("lets the oldest go when the disk stays full, and puts a note in their place", async () => {
    const { recorder, store, entries, batches } = aRecorder({ limits: { entries: 10, characters: 100_000 } });
    store.refuse = full;
    const call = ringing();
    recorder.call(call);
    for (let nth = 0; nth < 30; nth += 1) recorder.sip(passing(message(`OPTIONS sip:${nth}@b SIP/2.0`, "a@h")));
    await recorder.flush();
    expect(recorder.unwritten(call.id)).toHaveLength(11);
    expect(recorder.hasLost(call.id)).toBe(true);
    store.refuse = null;
    await recorder.flush();
    expect(entries()[0]).toMatchObject({ kind: "note", title: "dropped count=21", callId: call.id, seq: 61 });
    expect(entries()).toHaveLength(11);
    expect(batches.at(-1)?.calls).toMatchObject([{ callId: call.id, complete: false }]);
    recorder.sip(passing(message("BYE sip:a@b SIP/2.0", "a@h")));
    await recorder.flush();
    expect(entries()).toHaveLength(12);
  });

  it("holds no more than its share of memory, however large the messages are", async () => {
    const { recorder, store } = aRecorder({ limits: { entries: 1_000, characters: 200_000 } });
    store.refuse = full;
    for (let nth = 0; nth < 50; nth += 1)
      recorder.sip(passing(message("INFO sip:a@b SIP/2.0", "x", "", "y".repeat(30_000))));
    await recorder.flush();
    const held = recorder.unwritten(null).filter((entry) => entry.kind !== "note");
    expect(held.length).toBeLessThan(7);
  });

  it("gives up what the store will never take, and goes on with the rest", async () => {
    const { recorder, store, entries } = aRecorder();
    store.refuse = new StoreError("failed", "no such column");
    recorder.page("gone");
    await recorder.flush();
    store.refuse = null;
    recorder.page("ready");
    await recorder.flush();
    expect(entries().map((entry) => entry.title)).toEqual(["dropped count=1", "page event=ready"]);
  });

  it("writes what waits when it is closed, and records nothing after", async () => {
    const { recorder, entries } = aRecorder({ times: { writeAfterMs: 60_000, againAfterMs: 60_000 } });
    recorder.page("ready");
    await recorder.close();
    recorder.page("gone");
    await recorder.flush();
    expect(entries()).toHaveLength(1);
  });
});
