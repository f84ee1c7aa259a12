import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Store } from "#main/store/index.ts";
import { tables } from "#main/store/repositories/columns.ts";
import type { Entity } from "#shared/crm/entities.ts";
import type { Customer } from "#shared/crm/records.ts";
import { aCustomer, anInteraction, aPhone, testTime } from "#tests/helpers/builders.ts";
import { testStore } from "#tests/helpers/test-store.ts";

let store: Store;
let dir: string;
let discard: () => Promise<void>;
beforeEach(async () => {
  ({ store, dir, discard } = await testStore());
});
afterEach(() => discard());

const bytes = (line: object) => new TextEncoder().encode(JSON.stringify(line));
const take = (line: object) => store.write.sync.snapshotLine(bytes(line));
const head = (over: object = {}) => ({ type: "snapshot", cursor: "c1", at: testTime + 1_000, total: 10, ...over });
const rows = (entity: Entity, records: readonly object[], over: object = {}) => ({
  type: "rows",
  entity,
  fields: tables[entity].fields,
  after: null,
  last: null,
  from: null,
  next: `behind ${entity}`,
  erased: [],
  rows: records.map((record) => tables[entity].fields.map((field) => (record as Record<string, unknown>)[field])),
  ...over,
});
const byId = (records: readonly Customer[]) => records.toSorted((a, b) => (a.id < b.id ? -1 : 1));
const stored = (id: string) => store.read.records.get("customer", id);
/** Lines are committed together, at the latest when the place is asked for. */
const committed = () => store.write.sync.snapshotPlace();

describe("a snapshot", () => {
  it("forgets what it names as erased, with its drafts and unsent changes", async () => {
    const gone = aCustomer();
    await store.write.records.save("customer", gone);
    await store.write.drafts.save(`customer:${gone.id}`, { name: "typed" });
    const told = new Promise<readonly string[]>((resolve) => store.on("erased", ({ ids }) => resolve(ids)));
    await take(head());
    await take(rows("customer", [], { erased: [gone.id] }));
    await take({ type: "end" });
    expect(await told).toEqual([gone.id]);
    expect(stored(gone.id)).toBeNull();
    expect(store.read.outbox.pending(10)).toEqual([]);
    expect(store.read.drafts.list()).toEqual([]);
  });

  it("puts records in as they are, and its end says where the feed goes on", async () => {
    const customers = byId([
      aCustomer({ name: "黄航", company: "上海凌云" }),
      aCustomer({ doNotCall: true, company: null }),
    ]);
    const [first] = customers;
    const phone = aPhone({ customerId: first?.id ?? null });
    const call = anInteraction({ customerId: first?.id ?? null, quality: null });
    await take(head());
    await take(rows("customer", customers));
    await take(rows("phone", [phone], { from: "behind customer" }));
    await take(rows("interaction", [call], { from: "behind phone" }));
    expect(await committed()).toEqual({ resume: "behind interaction" });
    expect(store.read.sync.snapshot()).toEqual({ rows: 4, total: 10 });
    expect(await take({ type: "end" })).toEqual({ type: "end", rows: 4 });
    expect(store.read.sync.position().cursor).toBe("c1");
    expect(store.read.sync.snapshot()).toBeNull();
    for (const customer of customers) expect(stored(customer.id)).toEqual(customer);
    expect(store.read.records.get("phone", phone.id)).toEqual(phone);
    expect(
      store.read.matches.byNumber({ kind: "e164", e164: phone.e164, extension: null } as never).exact,
    ).toMatchObject([{ target: { id: first?.id }, lastContactAt: call.startedAt }]);
  });

  it("is searched by words once they are made, and so is what was saved in between", async () => {
    await take(head());
    await take(rows("customer", byId([aCustomer({ name: "Huang Hang", company: "Blue Harbour Trading" })])));
    await committed();
    const own = aCustomer({ name: "Li Na", company: "Silver Harbour" });
    await store.write.records.save("customer", own);
    await take({ type: "end" });
    while (store.read.sync.wordsLeft()) await new Promise((resolve) => setImmediate(resolve));
    const titles = store.read.search.query("harbour", 10).map(({ title }) => title);
    expect(titles.toSorted()).toEqual(["Huang Hang", "Li Na"]);
    await store.write.records.save("customer", { ...own, company: "Golden Gate" });
    expect(store.read.search.query("harbour", 10)).toHaveLength(1);
  });

  it("that goes on without a line is refused: its rows would be missing for ever", async () => {
    await take(head());
    const [one, two] = [aCustomer(), aCustomer()];
    await take(rows("customer", [one], { last: one.id, next: "p1" }));
    await committed();
    await expect(take(rows("customer", [two], { from: "p2", next: "p3" }))).rejects.toMatchObject({ code: "invalid" });
    expect(await committed()).toEqual({ resume: "p1" });
    expect(stored(two.id)).toBeNull();
  });

  it("that can't be read keeps what was committed and says where to go on", async () => {
    await take(head());
    await take(rows("customer", [aCustomer()], { next: "p1" }));
    await committed();
    const broken = [
      take(rows("customer", [aCustomer()], { from: "p1", next: "p2" })),
      store.write.sync.snapshotLine(new TextEncoder().encode('{"type":"ro')),
    ];
    await Promise.allSettled(broken);
    await expect(broken[1]).rejects.toMatchObject({ code: "invalid" });
    expect(await committed()).toEqual({ resume: "p1" });
  });

  it("skips and names a record that breaks its schema; the others go in", async () => {
    const [good, bad] = [aCustomer(), aCustomer()];
    await take(head());
    const line = rows("customer", byId([good, { ...bad, tier: "gold" as never }]));
    expect(await take(line)).toMatchObject({ type: "rows", rows: 2, invalid: [{ entity: "customer", id: bad.id }] });
    await committed();
    expect(stored(good.id)).toEqual(good);
    expect(stored(bad.id)).toBeNull();
  });

  it("takes away what central no longer has, whatever its clock says, but neither new records nor what central answered about since it was begun", async () => {
    const [gone, later, changed] = [
      aCustomer(),
      // Written by a clock that has been set back since.
      aCustomer({ updatedAt: testTime + 3_600_000 }),
      aCustomer({ city: "Beijing" }),
    ];
    const put = (record: Customer) => ({ op: "put" as const, entity: "customer" as const, id: record.id, record });
    await store.write.sync.apply([gone, later, changed].map(put), "old");
    const [own, answered] = [aCustomer({ version: 0 }), aCustomer({ version: 0 })];
    await store.write.records.save("customer", own);
    await store.write.records.save("customer", { ...changed, city: "Shanghai" });
    await store.write.sync.resetCursor();
    await take(head());
    await store.write.records.save("customer", answered);
    const mutationId =
      (await store.write.outbox.take(10)).find(({ id }) => id === answered.id)?.mutationId ?? ("" as never);
    await store.write.outbox.acknowledge([
      { mutationId, status: "applied", version: 1, record: { ...answered, version: 1 }, conflicts: [] },
    ]);
    await take(rows("customer", []));
    await take({ type: "end" });
    expect(stored(gone.id)).toBeNull();
    expect(stored(later.id)).toBeNull();
    expect(stored(answered.id)).toMatchObject({ version: 1 });
    expect(stored(own.id)).not.toBeNull();
    // As when it leaves the scope by the feed: central answers the change.
    expect(stored(changed.id)).toBeNull();
    expect(store.read.outbox.counts().pending).toBe(2);
  });

  it("passes over rows of a kind that this desk does not know yet, and goes on behind them", async () => {
    const customer = aCustomer();
    await take(head());
    const unknown = {
      entity: "voucher",
      fields: ["id", "worth"],
      rows: [[customer.id, [1, 2]]],
      next: "behind voucher",
    };
    await take(rows("customer", [], unknown));
    await take(rows("customer", [customer], { from: "behind voucher" }));
    expect(await take({ type: "end" })).toEqual({ type: "end", rows: 1 });
    expect(stored(customer.id)).toEqual(customer);
  });

  it("does not bring back what the agent deleted and has not sent yet", async () => {
    const record = aCustomer();
    await store.write.sync.apply([{ op: "put", entity: "customer", id: record.id, record }], "old");
    await store.write.records.remove("customer", record.id);
    await store.write.sync.resetCursor();
    await take(head());
    await take(rows("customer", [record]));
    await committed();
    expect(stored(record.id)).toBeNull();
  });

  it("goes on after a restart where its last commit was", async () => {
    await take(head());
    const customer = aCustomer();
    await take(rows("customer", [customer], { next: "p1" }));
    await store.close();
    ({ store } = await testStore({ dir }));
    expect(await committed()).toEqual({ resume: "p1" });
    expect(stored(customer.id)).toEqual(customer);
  });
});
