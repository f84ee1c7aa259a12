import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Store } from "#main/store/index.ts";
import { type CallId, newId } from "#shared/ids.ts";
import { aCustomer, testTime } from "#tests/helpers/builders.ts";
import { testStore } from "#tests/helpers/test-store.ts";
import { aTraceBatch, aTraceCall, aTraceEntry } from "#tests/helpers/trace-entries.ts";

let opened: Awaited<ReturnType<typeof testStore>>;
let store: Store;
beforeAll(async () => {
  opened = await testStore();
  store = opened.store;
});
beforeEach(() => store.write.wipe());
afterAll(() => opened.discard());

const invite = (rest: string) =>
  ["INVITE sip:1001@192.0.2.7 SIP/2.0", "Call-ID: a", `Authorization: Digest response="${rest}"`, "", ""].join("\r\n");
const entriesOf = (callId: CallId | null) => store.read.trace.entries(store.read.trace.places(callId));
/** Entries of about a thousand bytes each. */
const many = (callId: CallId | null, from: number, count: number) =>
  Array.from({ length: count }, (_, index) =>
    aTraceEntry({ seq: from + index, callId, title: "x".repeat(100), body: "y".repeat(740) }),
  );

describe("the ring", () => {
  it("keeps a call's entries in order with its row, and those of no call by themselves", async () => {
    const call = aTraceCall();
    const entries = [
      aTraceEntry({ seq: 1, callId: call.callId, kind: "state", title: "state from=none to=ringing" }),
      aTraceEntry({ seq: 2, kind: "note", title: "started version=1" }),
      aTraceEntry({ seq: 3, callId: call.callId }),
    ];
    await store.write.trace.append(
      aTraceBatch({ entries: [entries[2], entries[0], entries[1]].filter((e) => e !== undefined), calls: [call] }),
    );
    expect(entriesOf(call.callId)).toEqual([entries[0], entries[2]]);
    expect(entriesOf(null)).toEqual([entries[1]]);
    const { about: _, complete, ...shown } = call;
    expect(store.read.trace.calls({ cursor: null, limit: 10 }).items).toEqual([{ ...shown, entries: 2 }]);
    expect(store.read.trace.call(call.callId)).toEqual({ ...shown, entries: 2, complete });
    expect(store.read.trace.lastSeq()).toBe(3);
  });

  it("lets no secret of a message onto the disk, whoever wrote it", async () => {
    const call = aTraceCall();
    const entry = aTraceEntry({ seq: 1, callId: call.callId, kind: "sip-in", title: "", body: invite("s3cret") });
    await store.write.trace.append(aTraceBatch({ entries: [entry], calls: [call] }));
    expect(entriesOf(call.callId)).toMatchObject([
      { title: "INVITE sip:1001@192.0.2.7 SIP/2.0", body: expect.stringContaining('response="***"') },
    ]);
  });

  it("shows a call together with the consults about it", async () => {
    const call = aTraceCall();
    const consult = aTraceCall({ about: call.callId, direction: "out", number: "8002" });
    const entries = [1, 2, 3].map((seq) => aTraceEntry({ seq, callId: seq === 2 ? consult.callId : call.callId }));
    await store.write.trace.append(aTraceBatch({ entries, calls: [call, consult] }));
    expect(store.read.trace.places(call.callId)).toEqual([1, 2, 3]);
    expect(store.read.trace.places(consult.callId)).toEqual([2]);
  });

  it("loses its oldest entries once it is larger than its limit, and says which calls are no longer whole", async () => {
    const [gone, cut, whole] = [aTraceCall(), aTraceCall(), aTraceCall()];
    const limitBytes = 10_000;
    await store.write.trace.append(aTraceBatch({ entries: many(gone.callId, 1, 3), calls: [gone], limitBytes }));
    await store.write.trace.append(aTraceBatch({ entries: many(cut.callId, 4, 7), calls: [cut], limitBytes }));
    expect(store.read.trace.call(gone.callId)).toMatchObject({ entries: 3, complete: true });
    await store.write.trace.append(aTraceBatch({ entries: many(whole.callId, 11, 5), calls: [whole], limitBytes }));
    expect(store.read.trace.call(gone.callId)).toBeNull();
    expect(store.read.trace.call(cut.callId)).toMatchObject({ entries: 5, complete: false });
    expect(store.read.trace.call(whole.callId)).toMatchObject({ entries: 5, complete: true });
    expect(store.read.trace.places(cut.callId)).toEqual([6, 7, 8, 9, 10]);
  });

  it("becomes small in steps when its limit is lowered", async () => {
    const call = aTraceCall();
    for (let from = 1; from < 6_000; from += 1_000)
      await store.write.trace.append(
        aTraceBatch({ entries: many(call.callId, from, 1_000), calls: [call], limitBytes: 100_000_000 }),
      );
    const one = (seq: number) => aTraceBatch({ entries: many(call.callId, seq, 1), calls: [call], limitBytes: 20_000 });
    await store.write.trace.append(one(6_001));
    expect(store.read.trace.places(call.callId)).toHaveLength(2_001);
    await store.write.trace.append(one(6_002));
    expect(store.read.trace.places(call.callId)).toHaveLength(20);
  });

  it("keeps only the newest of what belongs to no call", async () => {
    const entries = Array.from({ length: 30 }, (_, index) => aTraceEntry({ seq: index + 1 }));
    await store.write.trace.append(aTraceBatch({ entries, looseEntries: 10 }));
    expect(store.read.trace.places(null)).toEqual([21, 22, 23, 24, 25, 26, 27, 28, 29, 30]);
    // What left no longer counts.
    await store.write.trace.append(aTraceBatch({ entries: many(null, 31, 5), looseEntries: 10, limitBytes: 7_000 }));
    expect(store.read.trace.places(null)).toHaveLength(10);
  });

  it("takes a batch again that it had already, and keeps each entry once", async () => {
    const call = aTraceCall();
    const batch = aTraceBatch({ entries: many(call.callId, 1, 3), calls: [call], limitBytes: 6_000 });
    await store.write.trace.append(batch);
    await store.write.trace.append(batch);
    expect(store.read.trace.places(call.callId)).toEqual([1, 2, 3]);
    // Counted once as well: two more fit.
    await store.write.trace.append(aTraceBatch({ entries: many(call.callId, 4, 2), calls: [call], limitBytes: 6_000 }));
    expect(store.read.trace.places(call.callId)).toEqual([1, 2, 3, 4, 5]);
  });

  it("never says that a call is whole again that was not", async () => {
    const call = aTraceCall({ complete: false });
    await store.write.trace.append(
      aTraceBatch({ entries: [aTraceEntry({ seq: 1, callId: call.callId })], calls: [call] }),
    );
    await store.write.trace.append(aTraceBatch({ calls: [{ ...call, complete: true, endedAt: testTime + 5 }] }));
    expect(store.read.trace.call(call.callId)).toMatchObject({ complete: false, endedAt: testTime + 5 });
  });

  it("lists calls newest first, page by page", async () => {
    const calls = Array.from({ length: 5 }, (_, index) =>
      aTraceCall({ startedAt: testTime + (index < 3 ? 0 : index) }),
    );
    const entries = calls.map((call, index) => aTraceEntry({ seq: index + 1, callId: call.callId }));
    await store.write.trace.append(aTraceBatch({ entries, calls }));
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page = store.read.trace.calls({ cursor, limit: 2 });
      seen.push(...page.items.map((call) => call.callId));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(seen).toEqual([4, 3, 2, 1, 0].map((index) => calls[index]?.callId));
  });

  it("survives a restart, and goes when another agent takes the folder over", async () => {
    const call = aTraceCall();
    await store.write.trace.append(aTraceBatch({ entries: many(call.callId, 1, 3), calls: [call], limitBytes: 4_000 }));
    await store.close();
    opened = await testStore({ dir: opened.dir });
    store = opened.store;
    expect(store.read.trace.lastSeq()).toBe(3);
    expect(store.read.trace.places(call.callId)).toEqual([1, 2, 3]);
    // It remembers how full it is.
    await store.write.trace.append(aTraceBatch({ entries: many(call.callId, 4, 2), calls: [call], limitBytes: 4_000 }));
    expect(store.read.trace.places(call.callId)).toEqual([2, 3, 4, 5]);
    await store.write.wipe();
    expect(store.read.trace.lastSeq()).toBe(0);
    expect(store.read.trace.calls({ cursor: null, limit: 10 }).items).toEqual([]);
    await store.write.trace.append(aTraceBatch({ entries: many(newId(), 6, 3), limitBytes: 4_000 }));
    expect(store.read.trace.lastSeq()).toBe(8);
  });

  it("does not make an agent's save wait", async () => {
    const order: string[] = [];
    const batches = Array.from({ length: 20 }, (_, index) =>
      store.write.trace
        .append(aTraceBatch({ entries: many(null, index * 64 + 1, 64) }))
        .then(() => order.push("trace")),
    );
    await store.write.records.save("customer", aCustomer()).then(() => order.push("save"));
    await Promise.all(batches);
    expect(order.indexOf("save")).toBeLessThan(10);
  });
});
