import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { BulkRecord, Store } from "#main/store/index.ts";
import { aColleague, aContact, aCustomer, aLead, aPhone, aTask, e164 } from "#tests/helpers/builders.ts";
import { dataset } from "#tests/helpers/dataset.ts";
import { testStore } from "#tests/helpers/test-store.ts";

const customers = {
  huang: aCustomer({
    name: "黄航",
    company: "北京远航科技有限公司",
    email: "hang.huang@yuanhang.example",
    accountNumber: "K-777001",
  }),
  wang: aCustomer({ name: "王小明", company: null }),
  shan: aCustomer({ name: "单田芳", company: null }),
  zoe: aCustomer({ name: "Zoë O'Brien", company: "Quixotic Widgets Ltd" }),
  acme: aCustomer({ name: "Quantum Foods", kind: "company", company: null }),
};
const li = aContact({ customerId: customers.acme.id, name: "Xiomara Quispe" });
const lead = aLead({ name: "Quentin Xu", company: "Lead & Co" });
const colleague = aColleague({ name: "Wei Qiang", username: "wei.qiang", extension: "8042" });
const task = aTask({ title: "Send the quarterly offer", customerId: customers.wang.id });

describe("the search box", () => {
  let store: Store;
  let discard: () => Promise<void>;
  beforeAll(async () => {
    ({ store, discard } = await testStore());
    const own: BulkRecord[] = [
      ...Object.values(customers).map((record) => ({ entity: "customer", record }) as const),
      { entity: "contact", record: li },
      { entity: "lead", record: lead },
      { entity: "colleague", record: colleague },
      { entity: "task", record: task },
      {
        entity: "phone",
        record: aPhone({ customerId: customers.huang.id, raw: "130 8285 6110", e164: e164("+8613082856110") }),
      },
      { entity: "phone", record: aPhone({ leadId: lead.id, raw: "13900449922", e164: e164("+8613900449922") }) },
    ];
    await store.write.bulkLoad([...dataset(3000), ...own]);
  });
  afterAll(() => discard());
  const found = (text: string) => store.read.search.query(text, 20);
  const first = (text: string) => found(text)[0];

  it.each([
    ["黄航", "name"],
    ["huang hang", "pinyin"],
    ["huanghang", "pinyin"],
    ["huangh", "pinyin"],
    ["HUANGHANG", "pinyin"],
    ["ｈｕａｎｇｈａｎｇ", "pinyin"],
    ["hang.huang@yuanhang", "email"],
    ["K-777001", "account"],
    ["远航科技", "company"],
    ["6110", "number"],
    ["82856110", "number"],
    ["+86 130 8285 6110", "number"],
    ["0086-13082856110", "number"],
  ])("finds 黄航 by '%s' (%s)", (text, matched) => {
    expect(found(text)).toContainEqual({
      type: "customer",
      id: customers.huang.id,
      title: "黄航",
      subtitle: "北京远航科技有限公司",
      number: "+8613082856110",
      matched,
    });
  });

  it.each(["wxm", "xm", "xiaoming", "小明", "王小", "wangxiao", "wang xiao", "wang xm"])(
    "finds 王小明 by '%s'",
    (text) => {
      expect(found(text).map(({ title }) => title)).toContain("王小明");
    },
  );

  it.each(["shan tian", "shantianfang", "dan tian", "stf"])(
    "finds 单田芳 by '%s', whichever way its surname is read",
    (text) => {
      expect(found(text).map(({ title }) => title)).toContain("单田芳");
    },
  );

  it.each(["zoe obr", "Zoë O'B", "zoe o'brien", "quixotic", "quixotic wid", "zoe quix"])(
    "finds Zoë O'Brien by '%s'",
    (text) => {
      expect(first(text)?.title).toBe("Zoë O'Brien");
    },
  );

  it("puts who has both the name and the number first", () => {
    expect(first("黄航 6110")?.id).toBe(customers.huang.id);
    expect(first("6110 黄")?.id).toBe(customers.huang.id);
  });

  it("puts the whole name before its beginnings, and those before words inside", () => {
    expect(found("王小明")[0]).toMatchObject({ id: customers.wang.id, matched: "name" });
    const titles = found("wang").map(({ title }) => title.charAt(0));
    expect(new Set(titles)).toEqual(new Set(["王"]));
  });

  it("finds a customer by its contact, a lead, a colleague by name and extension, and a task", () => {
    expect(first("xiomara")).toMatchObject({ type: "customer", id: customers.acme.id, subtitle: "Xiomara Quispe" });
    expect(first("quentin")).toMatchObject({ type: "lead", id: lead.id, number: "+8613900449922" });
    expect(first("449922")).toMatchObject({ type: "lead", id: lead.id, matched: "number" });
    expect(first("wei qiang")).toMatchObject({ type: "colleague", id: colleague.id, number: "8042" });
    expect(first("8042")).toMatchObject({ type: "colleague", matched: "number" });
    expect(first("quarterly")).toMatchObject({ type: "task", id: task.id, subtitle: "王小明", matched: "title" });
  });

  it.each([
    "",
    "   ",
    '"',
    "*",
    "name:黄",
    'a" OR "b',
    "%",
    "_",
    "NEAR(a b)",
    "\u0000",
    "(((",
    "-黄",
    "x".repeat(5000),
    "'; DROP TABLE customer; --",
  ])("takes any text calmly (%j)", (text) => {
    expect(() => found(text)).not.toThrow();
  });

  it("never gives more than asked for, nor anything twice", () => {
    for (const text of ["w", "li", "a", "186", "公司"]) {
      const hits = store.read.search.query(text, 5);
      expect(hits.length).toBeLessThanOrEqual(5);
      expect(new Set(hits.map(({ id }) => id)).size).toBe(hits.length);
    }
  });

  it("follows a change of name", async () => {
    const record = aCustomer({ name: "Before Marriage" });
    await store.write.records.save("customer", record);
    expect(first("before marr")?.id).toBe(record.id);
    await store.write.records.save("customer", { ...record, name: "Afterwards Married" });
    expect(found("before marr")).toEqual([]);
    expect(first("afterw")?.id).toBe(record.id);
    await store.write.records.remove("customer", record.id);
    expect(found("afterw")).toEqual([]);
  });

  it("finds who may be the same while a form is filled in", () => {
    const ask = (over: Partial<Parameters<Store["read"]["duplicates"]>[0]>) =>
      store.read.duplicates({ name: "", company: "", email: "", numbers: [], except: null, ...over });
    expect(ask({ numbers: ["130-8285-6110"] })).toMatchObject([
      { target: { id: customers.huang.id }, because: "number" },
    ]);
    expect(ask({ email: "HANG.HUANG@yuanhang.example" })).toMatchObject([
      { target: { id: customers.huang.id }, because: "email" },
    ]);
    expect(ask({ name: "Zoe O'Brien" })).toMatchObject([{ target: { id: customers.zoe.id }, because: "name" }]);
    expect(ask({ name: "Zoe O'Brien", company: "Quixotic Widgets" })).toMatchObject([{ because: "name-company" }]);
    expect(ask({ name: "Zoe O'Brien", except: customers.zoe.id })).toEqual([]);
    expect(ask({})).toEqual([]);
  });
});

describe("the lists", () => {
  let store: Store;
  let discard: () => Promise<void>;
  beforeAll(async () => {
    ({ store, discard } = await testStore());
    await store.write.bulkLoad(dataset(1000));
  });
  afterAll(() => discard());

  it.each(["name", "company", "lastContact", "updated"] as const)(
    "by %s show every customer once, both ways, page by page",
    (sort) => {
      const walk = (descending: boolean) => {
        const ids: string[] = [];
        let cursor: string | null = null;
        do {
          const page = store.read.customers.list({ sort, descending, cursor, limit: 87, filter: "" });
          expect(page.total).toBe(1000);
          ids.push(...page.items.map(({ customer }) => customer.id));
          cursor = page.nextCursor;
        } while (cursor !== null);
        return ids;
      };
      const up = walk(false);
      expect(new Set(up).size).toBe(1000);
      expect(walk(true)).toEqual(up.toReversed());
    },
  );

  it("by company put those without one last", () => {
    const [row] = store.read.customers.list({
      sort: "company",
      descending: false,
      cursor: null,
      limit: 1,
      filter: "",
    }).items;
    expect(row?.customer.company).not.toBeNull();
  });

  it("show a number of each, and filter by words and digits", () => {
    const all = store.read.customers.list({ sort: "name", descending: false, cursor: null, limit: 50, filter: "" });
    expect(all.items.every(({ number }) => number !== null)).toBe(true);
    const [one] = all.items;
    const filter = one?.number?.slice(-8) ?? "";
    const filtered = store.read.customers.list({ sort: "name", descending: false, cursor: null, limit: 50, filter });
    expect(filtered.items.map(({ customer }) => customer.id)).toContain(one?.customer.id);
    expect(filtered).toMatchObject({ nextCursor: null, total: filtered.items.length });
  });
});
