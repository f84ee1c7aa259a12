import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ChangedEvent, Store } from "#main/store/index.ts";
import type { Customer } from "#shared/crm/records.ts";
import { type InteractionId, newId } from "#shared/ids.ts";
import type { Change, Mutation, MutationResult } from "#shared/sync/protocol.ts";
import { aCustomer, anInteraction, aPhone, aTask, testTime } from "#tests/helpers/builders.ts";
import { testStore } from "#tests/helpers/test-store.ts";

let store: Store;
let discard: () => Promise<void>;
beforeEach(async () => {
  ({ store, discard } = await testStore());
});
afterEach(() => discard());

const put = (record: Customer): Change => ({ op: "put", entity: "customer", id: record.id, record });
const known = async (over: Partial<Customer> = {}) => {
  const record = aCustomer({ name: "Huang Hang", city: "Beijing", ...over });
  await store.write.sync.apply([put(record)], "c1");
  return record;
};
const stored = (id: string) => store.read.records.get("customer", id);
const applied = (
  mutation: Mutation,
  record: Customer,
  over: Partial<Extract<MutationResult, { status: "applied" }>> = {},
): MutationResult => ({
  mutationId: mutation.mutationId,
  status: "applied",
  version: record.version,
  record,
  conflicts: [],
  ...over,
});
const only = async () => {
  const [first, ...rest] = await store.write.outbox.take(10);
  if (first === undefined || rest.length > 0) throw new Error(`one mutation was expected, not ${rest.length}`);
  return first;
};

describe("a local change", () => {
  it("of a new record goes out whole", async () => {
    const record = aCustomer({ version: 7 });
    await store.write.records.save("customer", record);
    expect(stored(record.id)).toEqual({ ...record, version: 0 });
    const { id: _, version: __, ...fields } = record;
    expect(store.read.outbox.pending(10)).toMatchObject([
      { entity: "customer", id: record.id, op: "upsert", baseVersion: 0, fields, base: {} },
    ]);
  });

  it("of a known record goes out with its changed fields and what they were", async () => {
    const record = await known();
    await store.write.records.save("customer", { ...record, city: "Shanghai" });
    expect(store.read.outbox.pending(10)).toMatchObject([
      { baseVersion: 1, fields: { city: "Shanghai" }, base: { city: "Beijing" } },
    ]);
    expect(stored(record.id)).toMatchObject({ city: "Shanghai", version: 1 });
  });

  it("of a call's details goes out and comes back as it was, and is no change when nothing differs", async () => {
    const quality = { mos: 4.2, worstMos: 3.9, roundTripMs: 40, jitterMs: 3, loss: 0.001, codec: "opus", seconds: 61 };
    const record = anInteraction({ version: 0, quality, transferredTo: "8002", callRef: "ref-1" });
    await store.write.records.save("interaction", record);
    const mutation = await only();
    expect(mutation.fields).toMatchObject({ quality, transferredTo: "8002", callRef: "ref-1" });
    // Central's JSON gives the keys back in an order of its own.
    const reordered = Object.fromEntries(Object.entries(quality).reverse());
    const central = { ...record, version: 1, quality: reordered };
    await store.write.outbox.acknowledge([
      { mutationId: mutation.mutationId, status: "applied", version: 1, record: central, conflicts: [] },
    ]);
    const known = store.read.records.get("interaction", record.id);
    expect(known).toMatchObject({ version: 1, quality, transferredTo: "8002", callRef: "ref-1" });
    await store.write.records.save("interaction", { ...record, version: 1 });
    expect(store.read.outbox.counts().pending).toBe(0);
  });

  it("that changes nothing makes no mutation", async () => {
    const record = await known();
    await store.write.records.save("customer", record);
    expect(store.read.outbox.counts().pending).toBe(0);
  });

  it("is folded into one that was never handed out, and never into one that was", async () => {
    const record = await known();
    await store.write.records.save("customer", { ...record, city: "Shanghai" });
    await store.write.records.save("customer", { ...record, city: "Shenzhen", title: "Ms" });
    const first = await only();
    expect(first).toMatchObject({ fields: { city: "Shenzhen", title: "Ms" }, base: { city: "Beijing", title: null } });
    await store.write.records.save("customer", { ...record, city: "Wuhan", title: "Ms" });
    expect(await store.write.outbox.take(10)).toMatchObject([
      first,
      { fields: { city: "Wuhan" }, base: { city: "Shenzhen" } },
    ]);
  });

  it("that points to a record made later goes out after it", async () => {
    const task = aTask();
    await store.write.records.save("task", task);
    const customer = aCustomer();
    await store.write.records.save("customer", customer);
    await store.write.records.save("task", { ...task, customerId: customer.id });
    expect(store.read.outbox.pending(10).map(({ entity }) => entity)).toEqual(["task", "customer", "task"]);
  });

  it("keeps texts as central keeps them, so that the next change is made from what central has", async () => {
    const record = await known();
    await store.write.records.save("customer", { ...record, notes: "one\r\ntwo\u0000", city: "Wuhan \ud83d" });
    expect(stored(record.id)).toMatchObject({ notes: "one\ntwo", city: "Wuhan \ufffd" });
    expect((await only()).fields).toEqual({ notes: "one\ntwo", city: "Wuhan \ufffd" });
  });

  it("of several records is one transaction: all or none", async () => {
    const interaction = anInteraction();
    const broken = { ...aTask(), title: "" };
    await expect(
      store.write.transact([
        { op: "save", entity: "interaction", record: interaction },
        { op: "save", entity: "task", record: broken },
      ]),
    ).rejects.toMatchObject({ code: "invalid", message: expect.stringContaining("title") });
    expect(store.read.records.get("interaction", interaction.id)).toBeNull();
    expect(store.read.outbox.counts().pending).toBe(0);
  });

  it("of a phone makes its key from what was typed", async () => {
    const phone = aPhone({ raw: "(010) 6552-1234", e164: null });
    await store.write.records.save("phone", phone);
    expect(store.read.records.get("phone", phone.id)?.e164).toBe("+861065521234");
    await store.write.records.save("phone", { ...phone, raw: "130 8285 6110" }, { changedFields: ["raw"] });
    expect(store.read.outbox.pending(1)).toMatchObject([{ fields: { raw: "130 8285 6110", e164: "+8613082856110" } }]);
  });

  it("is told once it is committed, with its source", async () => {
    const events: ChangedEvent[] = [];
    store.on("changed", (event) => events.push(event));
    const record = await known();
    await store.write.records.save("customer", { ...record, city: "Shanghai" });
    expect(events).toEqual([
      { entity: "customer", ids: [record.id], source: "remote" },
      { entity: "customer", ids: [record.id], source: "local" },
    ]);
  });
});

describe("a deletion", () => {
  it("of a record that central never heard of leaves nothing behind", async () => {
    const record = aCustomer();
    await store.write.records.save("customer", record);
    await store.write.records.remove("customer", record.id);
    expect(store.read.outbox.counts().pending).toBe(0);
    expect(stored(record.id)).toBeNull();
  });

  it("that central refuses brings the record back", async () => {
    const record = await known();
    await store.write.records.remove("customer", record.id);
    expect(stored(record.id)).toBeNull();
    const { mutationId, op } = await only();
    expect(op).toBe("delete");
    await store.write.outbox.acknowledge([
      { mutationId, status: "rejected", reason: "forbidden", detail: "not yours" },
    ]);
    expect(stored(record.id)).toEqual(record);
  });
});

describe("central's changes", () => {
  it("commit with their cursor", async () => {
    const record = aCustomer();
    await store.write.sync.apply([put(record)], "cursor-1");
    expect(stored(record.id)).toEqual(record);
    expect(store.read.sync.position()).toEqual({ cursor: "cursor-1", lastPullAt: testTime, firstSyncDone: false });
  });

  it("of a page too long for one part all come, then the cursor", async () => {
    const page = Array.from({ length: 2500 }, () => put(aCustomer()));
    expect(await store.write.sync.apply(page, "end")).toEqual({ applied: 2500, invalid: [], conflicts: 0 });
    expect(
      store.read.customers.list({ sort: "name", descending: false, cursor: null, limit: 1, filter: "" }).total,
    ).toBe(2500);
    expect(store.read.sync.position().cursor).toBe("end");
  });

  it("that break their schema are skipped and named; the others go in", async () => {
    const good = aCustomer();
    const bad = { ...aCustomer(), tier: "golden" } as unknown as Customer;
    const report = await store.write.sync.apply([put(bad), put(good)], "c");
    expect(report).toMatchObject({
      applied: 1,
      invalid: [{ entity: "customer", id: bad.id, detail: expect.stringContaining("tier") }],
    });
    expect(stored(good.id)).toEqual(good);
  });

  it("older than what is here change nothing", async () => {
    const record = await known({ version: 5 });
    await store.write.sync.apply([put({ ...record, version: 4, name: "Old" })], "c");
    expect(stored(record.id)?.name).toBe("Huang Hang");
  });

  it("are merged with an unsent change, field by field", async () => {
    const record = await known({ notes: "A" });
    await store.write.records.save("customer", { ...record, city: "Shanghai", notes: "A\nmine" });
    const report = await store.write.sync.apply(
      [put({ ...record, version: 2, name: "Huang Hang Jr", notes: "A\ntheirs" })],
      "c",
    );
    expect(report.conflicts).toBe(0);
    expect(stored(record.id)).toMatchObject({
      name: "Huang Hang Jr",
      city: "Shanghai",
      version: 2,
      notes: "A\ntheirs\nmine",
    });
    expect(store.read.outbox.pending(1)).toMatchObject([
      { baseVersion: 1, fields: { city: "Shanghai" }, base: { city: "Beijing" } },
    ]);
  });

  it("win over an unsent change of the same field; a later change of it is made from theirs", async () => {
    const record = await known();
    await store.write.records.save("customer", { ...record, city: "Shanghai" });
    expect(await store.write.sync.apply([put({ ...record, version: 2, city: "Wuhan" })], "c")).toMatchObject({
      conflicts: 1,
    });
    const now = stored(record.id);
    expect(now).toMatchObject({ city: "Wuhan", version: 2 });
    if (now === null) throw new Error("gone");
    await store.write.records.save("customer", { ...now, city: "Xi'an" });
    expect(store.read.outbox.pending(9)).toMatchObject([
      { fields: { city: "Shanghai" }, base: { city: "Beijing" } },
      { fields: { city: "Xi'an" }, base: { city: "Wuhan" }, baseVersion: 2 },
    ]);
    expect(stored(record.id)?.city).toBe("Xi'an");
  });

  it("that remove a record keep its unsent change for central to answer", async () => {
    const record = await known();
    await store.write.records.save("customer", { ...record, city: "Shanghai" });
    await store.write.sync.apply([{ op: "remove", entity: "customer", id: record.id }], "c");
    expect(stored(record.id)).toBeNull();
    const { mutationId } = await only();
    await store.write.outbox.acknowledge([
      { mutationId, status: "rejected", reason: "deleted", detail: "deleted by Li Na" },
    ]);
    expect(store.read.outbox.problems()).toMatchObject([{ kind: "rejected", id: mutationId, reason: "deleted" }]);
    expect(store.read.search.query("Huang", 5)).toEqual([]);
  });
});

describe("central's answers", () => {
  it("empty the outbox and bring central's record", async () => {
    const record = await known();
    await store.write.records.save("customer", { ...record, city: "Shanghai" });
    const answer = applied(await only(), { ...record, city: "Shanghai", version: 2, title: "Mr" });
    await store.write.outbox.acknowledge([answer, answer]);
    expect(stored(record.id)).toMatchObject({ city: "Shanghai", title: "Mr", version: 2 });
    expect(store.read.outbox.counts()).toEqual({ pending: 0, conflicts: 0, rejected: 0 });
  });

  it("leave a change on top that was made meanwhile", async () => {
    const record = await known();
    await store.write.records.save("customer", { ...record, city: "Shanghai" });
    const sent = await only();
    await store.write.records.save("customer", { ...record, city: "Wuhan" });
    await store.write.outbox.acknowledge([applied(sent, { ...record, city: "Shanghai", version: 2 })]);
    expect(stored(record.id)).toMatchObject({ city: "Wuhan", version: 2 });
    expect(store.read.outbox.counts().pending).toBe(1);
  });

  it("without a record keep what was changed", async () => {
    const record = await known();
    await store.write.records.save("customer", { ...record, city: "Shanghai" });
    await store.write.outbox.acknowledge([applied(await only(), { ...record, version: 2 }, { record: null })]);
    expect(stored(record.id)).toMatchObject({ city: "Shanghai", version: 2 });
  });

  it("do not bring back what a pull has overtaken", async () => {
    const record = await known();
    await store.write.records.save("customer", { ...record, city: "Shanghai" });
    const sent = await only();
    await store.write.sync.apply([put({ ...record, city: "Shanghai", title: "newest", version: 3 })], "c");
    await store.write.outbox.acknowledge([applied(sent, { ...record, city: "Shanghai", version: 2 })]);
    expect(stored(record.id)).toMatchObject({ title: "newest", version: 3 });
  });

  it("with a conflict keep central's value and the agent's to settle", async () => {
    const record = await known();
    await store.write.records.save("customer", { ...record, city: "Shanghai" });
    const sent = await only();
    const conflict = { field: "city", base: "Beijing", mine: "Shanghai", theirs: "Wuhan" };
    await store.write.outbox.acknowledge([
      applied(sent, { ...record, city: "Wuhan", version: 2 }, { conflicts: [conflict] }),
    ]);
    expect(stored(record.id)?.city).toBe("Wuhan");
    expect(store.read.outbox.problems()).toMatchObject([
      { kind: "conflict", id: sent.mutationId, name: "Huang Hang", conflicts: [conflict] },
    ]);
    await store.write.outbox.settleConflict(sent.mutationId, { city: "mine" });
    expect(stored(record.id)?.city).toBe("Shanghai");
    expect(store.read.outbox.pending(1)).toMatchObject([
      { fields: { city: "Shanghai" }, base: { city: "Wuhan" }, baseVersion: 2 },
    ]);
    expect(store.read.outbox.counts().conflicts).toBe(0);
    await expect(store.write.outbox.settleConflict(sent.mutationId, {})).rejects.toMatchObject({
      code: "no-such-record",
    });
  });

  it("of a newer central, with a record that this desk can't read, count all the same", async () => {
    const record = await known();
    await store.write.records.save("customer", { ...record, city: "Shanghai" });
    await store.write.records.save("customer", aCustomer());
    const [first, second] = await store.write.outbox.take(2);
    if (first === undefined || second === undefined) throw new Error("two changes were made");
    const strange = { ...record, tier: "platinum", badges: [1], version: 2 } as unknown as Customer;
    await store.write.outbox.acknowledge([applied(first, strange)]);
    expect(store.read.outbox.pending(5)).toMatchObject([{ mutationId: second.mutationId }]);
    expect(stored(record.id)).toMatchObject({ city: "Shanghai", tier: record.tier, version: 2 });
  });

  it("that reject an update take it back; it can be tried again", async () => {
    const record = await known();
    await store.write.records.save("customer", { ...record, city: "Shanghai" });
    const sent = await only();
    await store.write.outbox.acknowledge([
      { mutationId: sent.mutationId, status: "rejected", reason: "forbidden", detail: "read only" },
    ]);
    expect(stored(record.id)).toEqual(record);
    await store.write.outbox.retryRejected(sent.mutationId);
    const again = await only();
    expect(again).toMatchObject({ fields: { city: "Shanghai" }, base: { city: "Beijing" } });
    expect(again.mutationId).not.toBe(sent.mutationId);
    expect(stored(record.id)?.city).toBe("Shanghai");
  });

  it("that reject a new record leave it, the only copy, until it is given up", async () => {
    const record = aCustomer();
    await store.write.records.save("customer", record);
    const { mutationId } = await only();
    await store.write.outbox.acknowledge([{ mutationId, status: "rejected", reason: "invalid", detail: "e-mail" }]);
    expect(stored(record.id)).not.toBeNull();
    await store.write.outbox.dropRejected(mutationId);
    expect(stored(record.id)).toBeNull();
    expect(store.read.outbox.counts()).toEqual({ pending: 0, conflicts: 0, rejected: 0 });
  });
});

describe("what only this desk knows", () => {
  it("is there again after a restart", async () => {
    const { store: first, dir } = await testStore();
    await first.write.drafts.save("wrap-up:1", { notes: "half typed" });
    await first.write.kv.set("columns", "[1]");
    await first.close();
    const { store: second, discard: discardSecond } = await testStore({ dir });
    expect(second.read.drafts.get("wrap-up:1")).toEqual({
      key: "wrap-up:1",
      body: { notes: "half typed" },
      updatedAt: testTime,
    });
    expect(second.read.kv.get("columns")).toBe("[1]");
    await second.write.drafts.discard("wrap-up:1");
    expect(second.read.drafts.list()).toEqual([]);
    await discardSecond();
  });

  it("goes with a wipe, as do all records", async () => {
    const record = await known();
    await store.write.drafts.save("lead:1", {});
    await store.write.records.save("interaction", anInteraction({ id: newId<"InteractionId">() as InteractionId }));
    await store.write.wipe();
    expect(stored(record.id)).toBeNull();
    expect(store.read.search.query("Huang", 5)).toEqual([]);
    expect(store.read.drafts.list()).toEqual([]);
    expect(store.read.outbox.counts().pending).toBe(0);
    expect(store.read.sync.position().cursor).toBeNull();
  });
});

describe("what central erased", () => {
  it("is forgotten with its unsent changes, conflicts, drafts, tabs, calls and traces, and what hangs on it", async () => {
    const record = await known();
    const other = await known({ id: newId(), name: "Somebody Else" });
    const call = anInteraction({ customerId: record.id, contactId: null, leadId: null, notes: "said so" });
    const phone = aPhone({ customerId: record.id, contactId: null, leadId: null });
    const task = aTask({ customerId: record.id, leadId: null });
    await store.write.records.save("customer", { ...record, notes: "unsent secret" });
    await store.write.records.save("interaction", call);
    await store.write.records.save("phone", phone);
    await store.write.records.save("task", task);
    await store.write.drafts.save(`customer:${record.id}`, { name: "typed" });
    await store.write.drafts.save(`wrap-up:${newId()}`, {
      target: { type: "customer", id: record.id },
      notes: "typed",
    });
    await store.write.drafts.save("lead:new", { name: "kept" });
    await store.write.kv.set("desk.pops", JSON.stringify([{ target: record.id, name: record.name }]));
    await store.write.kv.set("desk.phone", "kept");
    const told = new Promise<readonly string[]>((resolve) => store.on("erased", ({ ids }) => resolve(ids)));
    await store.write.sync.apply([{ op: "remove", entity: "customer", id: record.id, erased: true }], "c2");
    expect(stored(record.id)).toBeNull();
    expect([...(await told)].sort()).toEqual([record.id, call.id, phone.id, task.id].sort());
    expect(store.read.records.get("interaction", call.id)).toBeNull();
    expect(store.read.records.get("task", task.id)).toBeNull();
    expect(store.read.outbox.pending(10)).toEqual([]);
    expect(store.read.drafts.list().map((draft) => draft.key)).toEqual(["lead:new"]);
    expect(store.read.kv.get("desk.pops")).toBeNull();
    expect(store.read.kv.get("desk.phone")).toBe("kept");
    expect(store.read.search.query("Huang", 10)).toMatchObject([]);
    expect(stored(other.id)).toMatchObject({ name: "Somebody Else" });
  });

  it("of a change that was refused is forgotten as well, while what only left the scope keeps its unsent changes", async () => {
    const record = await known();
    await store.write.records.save("customer", { ...record, city: "Oslo" });
    const mutation = await only();
    const refusal: MutationResult = {
      mutationId: mutation.mutationId,
      status: "rejected",
      reason: "invalid",
      detail: "no",
    };
    await store.write.outbox.acknowledge([refusal]);
    expect(store.read.outbox.problems()).toHaveLength(1);
    const kept = await known({ id: newId() });
    await store.write.records.save("customer", { ...kept, city: "Bonn" });
    await store.write.sync.apply(
      [
        { op: "remove", entity: "customer", id: record.id, erased: true },
        { op: "remove", entity: "customer", id: kept.id },
      ],
      "c2",
    );
    expect(store.read.outbox.problems()).toEqual([]);
    expect(store.read.outbox.pending(10)).toMatchObject([{ id: kept.id }]);
  });
});
