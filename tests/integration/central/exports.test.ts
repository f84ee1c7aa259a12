import type { Buffer } from "node:buffer";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openSource } from "#server/imports/open-source.ts";
import { ImportReading } from "#shared/contract/central/index.ts";
import { guessMapping } from "#shared/imports/index.ts";
import { aContact, aCustomer, aPhone } from "../../helpers/builders.ts";
import { imported, rulesOf } from "../../helpers/central-imports.ts";
import { onEveryDatabase } from "../../helpers/databases.ts";
import { aCentral, creating, type TestCentral, type TestDesk } from "../../helpers/test-central.ts";

onEveryDatabase("exports of customers", (open) => {
  let central: TestCentral;
  let agent: TestDesk;
  let supervisor: TestDesk;
  let admin: TestDesk;

  beforeAll(async () => {
    central = await aCentral(await open());
    [agent, supervisor, admin] = [
      await central.signIn(),
      await central.signIn("supervisor"),
      await central.signIn("administrator"),
    ];
    const plain = { company: null, accountNumber: null, email: null, city: null, title: null, ownerId: null };
    const formula = aCustomer({
      ...plain,
      name: '=HYPERLINK("http://evil","a")',
      accountNumber: "AC-9",
      notes: "-1\n@x",
    });
    const chinese = aCustomer({
      ...plain,
      name: "黄航",
      company: "华兴, 上海",
      tier: "vip",
      doNotCall: true,
      status: "dormant",
    });
    const none = { contactId: null, leadId: null };
    const contact = aContact({ customerId: chinese.id });
    await supervisor.push(
      creating("customer", formula),
      creating("customer", chinese),
      creating("contact", contact),
      creating("phone", aPhone({ ...none, customerId: chinese.id, raw: "130 8285 6110", label: "mobile" })),
      creating("phone", aPhone({ ...none, customerId: chinese.id, raw: "010-65234567 ext 12", label: "work" })),
      creating(
        "phone",
        aPhone({ ...none, customerId: chinese.id, contactId: contact.id, raw: "13910027001", label: "work" }),
      ),
    );
  });
  afterAll(() => central.close());

  const exported = (query: string, who = supervisor) => who.send("GET", `/v1/exports/customers?${query}`);
  async function rowsOf(file: Buffer) {
    const source = await openSource(async function* () {
      yield file;
    }, ImportReading.parse({}));
    const rows: (readonly string[])[] = [];
    for await (const row of source.rows()) rows.push(row.cells);
    return { headers: source.headers, rows };
  }

  test("as CSV hold a byte order mark, the customer's own numbers, and no formula", async () => {
    const answer = await exported("format=csv");
    expect(answer.headers).toMatchObject({ "content-type": "text/csv; charset=utf-8", "cache-control": "no-store" });
    expect([...answer.rawPayload.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const { headers, rows } = await rowsOf(answer.rawPayload);
    expect(headers.slice(0, 6)).toEqual(["Name", "Kind", "Company", "Title", "Account number", "Mobile"]);
    expect(rows).toHaveLength(2);
    const chinese = rows.find((row) => row[0] === "黄航");
    expect(chinese).toMatchObject(
      expect.arrayContaining(["华兴, 上海", "'+8613082856110", "'+861065234567 ext. 12", "vip", "yes"]),
    );
    expect(answer.body).not.toContain("13910027001");
    for (const cell of rows.flat()) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
  });

  test("as XLSX hold every cell as a text", async () => {
    const answer = await exported("format=xlsx&language=zh-CN");
    expect(answer.headers["content-disposition"]).toContain("customers.xlsx");
    const { headers, rows } = await rowsOf(answer.rawPayload);
    expect(headers.slice(0, 3)).toEqual(["姓名", "类型", "公司"]);
    expect(rows.map((row) => row[0]).sort()).toEqual(['=HYPERLINK("http://evil","a")', "黄航"]);
    expect(rows.flat()).toContain("+8613082856110");
  });

  test.each(["csv", "xlsx"])("as %s are imported again without a change", async (format) => {
    const file = (await exported(`format=${format}`)).rawPayload;
    const { headers } = await rowsOf(file);
    const mapping = guessMapping(headers);
    expect(mapping).not.toContain(null);
    const view = await imported(supervisor, file, rulesOf(mapping, { duplicates: "overwrite" }));
    expect(view).toMatchObject({ state: "done", counts: { rows: 2, unchanged: 2 } });
  });

  test("are narrowed by the filters of the list", async () => {
    const names = async (query: string) =>
      (await rowsOf((await exported(`format=csv&${query}`)).rawPayload)).rows.map((row) => row[0]);
    expect(await names(`q=${encodeURIComponent("黄")}`)).toEqual(["黄航"]);
    expect(await names("status=dormant")).toEqual(["黄航"]);
    expect(await names(`q=${encodeURIComponent("13082856110")}`)).toEqual(["黄航"]);
    expect((await exported("format=pdf")).statusCode).toBe(400);
    expect((await exported("format=csv&status=odd")).statusCode).toBe(400);
  });

  test("are written down before and after, without what was looked for", async () => {
    await exported("format=csv&q=secretname");
    const { items } = (await admin.send("GET", "/v1/audit?limit=2")).json();
    expect(items).toMatchObject([
      {
        action: "export-ended",
        userId: supervisor.tokens.user.id,
        detail: { rows: 0, complete: "yes", filters: ["q"] },
      },
      { action: "export-started", detail: { of: "customer", format: "csv" } },
    ]);
    expect(JSON.stringify(items)).not.toContain("secretname");
  });

  test("are refused to agents and to nobody signed in", async () => {
    expect((await exported("format=csv", agent)).json()).toMatchObject({ status: 403, code: "forbidden" });
    expect((await central.app.inject({ method: "GET", url: "/v1/exports/customers?format=csv" })).statusCode).toBe(401);
  });
});
