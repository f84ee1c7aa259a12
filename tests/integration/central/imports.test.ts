import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Customer } from "#shared/crm/index.ts";
import { newId } from "#shared/ids.ts";
import { aCustomer, aPhone } from "../../helpers/builders.ts";
import { imported, overOf, rulesOf, sendPart, upload, viewOf } from "../../helpers/central-imports.ts";
import { onEveryDatabase, type TestDatabase } from "../../helpers/databases.ts";
import { xlsxFile } from "../../helpers/table-files.ts";
import { aCentral, creating, type TestCentral, type TestDesk } from "../../helpers/test-central.ts";

onEveryDatabase("imports of customers", (open) => {
  let database: TestDatabase;
  let central: TestCentral;
  let supervisor: TestDesk;
  let agent: TestDesk;
  let admin: TestDesk;

  beforeAll(async () => {
    database = await open();
    central = await aCentral(database);
    [agent, supervisor, admin] = [
      await central.signIn(),
      await central.signIn("supervisor"),
      await central.signIn("administrator"),
    ];
  });
  afterAll(() => central.close());

  let serial = 0;
  /** A number that no other test has. */
  const number = () => {
    serial += 1;
    return `+86138${String(10_000_000 + serial)}`;
  };
  const csv = (...lines: string[]) => Buffer.from(`${lines.join("\n")}\n`);
  const found = async (q: string): Promise<Customer[]> =>
    (await supervisor.send("GET", `/v1/customers?q=${encodeURIComponent(q)}`)).json().items;
  const numbersOf = async (id: string): Promise<string[]> =>
    (await supervisor.send("GET", `/v1/phones?customerId=${id}`))
      .json()
      .items.map((it: { e164: string }) => it.e164)
      .sort();
  const stored = async (over: Partial<Customer>, raw: string) => {
    const customer = aCustomer({ company: null, accountNumber: null, email: null, ...over });
    await supervisor.push(
      creating("customer", customer),
      creating("phone", aPhone({ customerId: customer.id, contactId: null, leadId: null, raw })),
    );
    return customer;
  };
  const report = async (id: string, language = "en") =>
    (await supervisor.send("GET", `/v1/imports/${id}/rejects?language=${language}`)).body;

  test("a list becomes customers with their numbers, told to the desks, and nothing of the file is kept", async () => {
    const { cursor } = await supervisor.pullAll();
    const [a, b, work] = [number(), number(), number()];
    const view = await imported(
      supervisor,
      csv("姓名,公司,手机,办公电话,等级", `王小明,海天,${a},${work},vip`, `陈晨,,${b.replace("+86", "")},,`),
      rulesOf(["name", "company", "phone-mobile", "phone-work", "tier"]),
    );
    expect(view).toMatchObject({
      state: "done",
      totalRows: 2,
      counts: { rows: 2, created: 2, merged: 0, unchanged: 0, rejected: 0 },
      failure: null,
    });
    const [first] = await found(a);
    expect(first).toMatchObject({ name: "王小明", company: "海天", tier: "vip", status: "active", version: 1 });
    expect(await numbersOf(String(first?.id))).toEqual([a, work].sort());
    const [second] = await found(b);
    expect(second).toMatchObject({ name: "陈晨", company: null });
    const { changes } = await supervisor.pullAll(cursor);
    expect(changes.map((it) => it.entity).sort()).toEqual(["customer", "customer", "phone", "phone", "phone"]);
    expect(
      (await database.db.selectFrom("importPart").selectAll().where("importId", "=", view.id).execute()).length,
    ).toBe(0);
  });

  test("a workbook is imported the same way", async () => {
    const a = number();
    const view = await imported(
      supervisor,
      xlsxFile([
        ["Name", "Phone"],
        ["Xavier Sheet", a],
      ]),
      rulesOf(["name", "phone-other"]),
    );
    expect(view.counts).toMatchObject({ created: 1 });
    expect((await found(a))[0]).toMatchObject({ name: "Xavier Sheet" });
  });

  test("rows that can't be taken are reported with their line and reason, in the user's language, and formulas are disarmed", async () => {
    const taken = number();
    await stored({ name: "Somebody Else" }, taken);
    const view = await imported(
      supervisor,
      csv(
        "name,phone,email",
        ",,",
        `,${number()},`,
        "=HYPERLINK(1),call me,",
        "Bad Mail,,nowhere",
        `Wrong Name,${taken},`,
        '"open,1,',
        "Good Row,,",
      ),
      rulesOf(["name", "phone-other", "email"]),
    );
    expect(view.counts).toMatchObject({ rows: 6, created: 1, rejected: 5 });
    expect(view.reasons).toEqual(
      expect.arrayContaining(
        ["required", "bad-number", "bad-email", "number-of-another", "quote-not-closed"].map((reason) => ({
          reason,
          rows: 1,
        })),
      ),
    );
    const lines = (await report(view.id)).split("\r\n");
    expect(lines[0]).toContain("Row,Reason,Column,Code");
    expect(lines[1]).toMatch(/^3,A needed value is missing,Name,required,,'\+86138\d{8},$/);
    expect(lines[2]).toBe("4,Not a telephone number,Other phone,bad-number,'=HYPERLINK(1),call me,");
    expect(await report(view.id, "zh-CN")).toContain("不是电话号码");
  });

  describe("a customer that is there", () => {
    test("is filled where it is empty, and nothing of it is overwritten", async () => {
      const [a, b] = [number(), number()];
      const { id } = await stored({ name: "Huang Hang", city: "Beijing", email: null, tier: "vip", notes: "old" }, a);
      const file = csv(
        "name,phone,mobile,city,email,tier,notes",
        `Hang Huang,${a},${b},Shanghai,hang@example.com,standard,new`,
      );
      const view = await imported(
        supervisor,
        file,
        rulesOf(["name", "phone-other", "phone-mobile", "city", "email", "tier", "notes"]),
      );
      expect(view.counts).toMatchObject({ merged: 1, created: 0 });
      const [after] = await found(a);
      expect(after).toMatchObject({
        id,
        name: "Huang Hang",
        city: "Beijing",
        email: "hang@example.com",
        tier: "vip",
        notes: "old",
        version: 2,
      });
      expect(await numbersOf(id)).toEqual([a, b].sort());
      const again = await imported(
        supervisor,
        file,
        rulesOf(["name", "phone-other", "phone-mobile", "city", "email", "tier", "notes"]),
      );
      expect(again.counts).toMatchObject({ merged: 0, unchanged: 1 });
    });

    test("is overwritten when that is asked for, but not by empty cells, and its notes are kept", async () => {
      const a = number();
      const { id } = await stored({ name: "Li Na", city: "Beijing", title: "Buyer", tier: "vip", notes: "old" }, a);
      const file = csv("name,phone,city,title,tier,notes", `Li Na,${a},Shanghai,,standard,new`);
      await imported(
        supervisor,
        file,
        rulesOf(["name", "phone-other", "city", "title", "tier", "notes"], { duplicates: "overwrite" }),
      );
      expect((await found(a))[0]).toMatchObject({
        id,
        city: "Shanghai",
        title: "Buyer",
        tier: "standard",
        notes: "old\nnew",
      });
    });

    test("is skipped and reported, in the file and at central", async () => {
      const [a, b] = [number(), number()];
      await stored({ name: "Ma Jun" }, a);
      const file = csv("name,phone", `Ma Jun,${a}`, `New Person,${b}`, `New Person,${b}`);
      const view = await imported(supervisor, file, rulesOf(["name", "phone-other"], { duplicates: "skip" }));
      expect(view.counts).toMatchObject({ created: 1, rejected: 2 });
      expect(view.reasons).toEqual([
        { reason: "duplicate", rows: 1 },
        { reason: "duplicate-in-file", rows: 1 },
      ]);
    });

    test("is found by name plus company and by its account number, and not by the name alone", async () => {
      await stored({ name: "Zhou Yi", company: "Hua Xing" }, number());
      const { id } = await stored({ name: "Wu Lei", accountNumber: "AC-778" }, number());
      const file = csv(
        "name,company,account,city",
        "zhou yi,HUA XING,,Xian",
        "Another,,ac-778,Wuhan",
        "Zhou Yi,,,Dalian",
      );
      const view = await imported(supervisor, file, rulesOf(["name", "company", "accountNumber", "city"]));
      expect(view.counts).toMatchObject({ merged: 2, created: 1 });
      expect((await supervisor.send("GET", `/v1/customers/${id}`)).json()).toMatchObject({
        name: "Wu Lei",
        city: "Wuhan",
      });
    });

    test.each([
      ["report", { rejected: 1, created: 0, merged: 0 }],
      ["merge", { rejected: 0, created: 0, merged: 1 }],
      ["create", { rejected: 0, created: 1, merged: 0 }],
    ] as const)("whose number comes with another name: %s", async (sameNumber, counts) => {
      const a = number();
      await stored({ name: "Reception of Haitian" }, a);
      const view = await imported(
        supervisor,
        csv("name,phone,city", `Qian Duo,${a},Lhasa`),
        rulesOf(["name", "phone-other", "city"], { sameNumber }),
      );
      expect(view.counts).toMatchObject(counts);
    });
  });

  test("an owner is taken by user name, and an unknown one is reported", async () => {
    const a = number();
    const view = await imported(
      supervisor,
      csv("name,phone,owner", `Owned,${a},${agent.username.toUpperCase()}`, `Lost,${number()},nobody-there`),
      rulesOf(["name", "phone-other", "owner"]),
    );
    expect(view.reasons).toEqual([{ reason: "unknown-owner", rows: 1 }]);
    expect((await found(a))[0]?.ownerId).toBe(agent.tokens.user.id);
  });

  test("every step can be sent again and is done once", async () => {
    const file = csv("name,phone", `Twice,${number()}`);
    const id = newId<string>();
    await upload(supervisor, file, id);
    await upload(supervisor, file, id);
    const rules = rulesOf(["name", "phone-other"]);
    const starts = await Promise.all([1, 2, 3].map(() => supervisor.send("POST", `/v1/imports/${id}/start`, rules)));
    expect(starts.map((it) => it.statusCode)).toEqual([200, 200, 200]);
    expect((await overOf(supervisor, id)).counts).toMatchObject({ rows: 1, created: 1 });
    expect((await supervisor.send("POST", `/v1/imports/${id}/start`, rules)).json()).toMatchObject({
      state: "done",
      counts: { created: 1 },
    });
    expect(
      (await supervisor.send("POST", `/v1/imports/${id}/start`, { ...rules, duplicates: "skip" })).json(),
    ).toMatchObject({ code: "wrong-state" });
    const other = { fileName: "other.csv", size: 3, sha256: "0".repeat(64) };
    expect((await supervisor.send("PUT", `/v1/imports/${id}`, other)).json()).toMatchObject({
      code: "idempotency-mismatch",
    });
    expect(await found("Twice")).toHaveLength(1);
  });

  test("a file of which parts are missing, or which is another one, is not read", async () => {
    const file = Buffer.alloc(300 * 1024, "name,phone\nA,1\n");
    const id = newId<string>();
    const sha256 = createHash("sha256").update(file).digest("hex");
    await supervisor.send("PUT", `/v1/imports/${id}`, { fileName: "list.csv", size: file.length, sha256 });
    await sendPart(supervisor, id, 0, file);
    expect((await viewOf(supervisor, id)).parts).toEqual([0]);
    expect((await supervisor.send("POST", `/v1/imports/${id}/preview`, {})).json()).toMatchObject({
      code: "wrong-state",
    });
    expect((await sendPart(supervisor, id, 1, Buffer.alloc(100))).statusCode).toBe(400);
    await sendPart(supervisor, id, 1, Buffer.from(file).fill("x", 280 * 1024));
    expect((await supervisor.send("POST", `/v1/imports/${id}/preview`, {})).json()).toMatchObject({
      code: "wrong-state",
    });
    await upload(supervisor, file, id);
    expect((await supervisor.send("POST", `/v1/imports/${id}/preview`, {})).json()).toMatchObject({
      readable: true,
      headers: ["name", "phone"],
    });
  });

  test("a preview says what can't be read; an import of it fails and changes nothing", async () => {
    const id = await upload(supervisor, Buffer.from("%PDF-1.7 not a table"));
    expect((await supervisor.send("POST", `/v1/imports/${id}/preview`, {})).json()).toEqual({
      readable: false,
      problem: "not-a-table",
    });
    await supervisor.send("POST", `/v1/imports/${id}/start`, rulesOf(["name"]));
    expect(await overOf(supervisor, id)).toMatchObject({
      state: "failed",
      failure: "not-a-table",
      counts: { rows: 0 },
    });
  });

  test.each([
    ["two columns for one field", ["city", "city", "name"]],
    ["neither name nor company", ["city", "phone-other", null]],
  ] as const)("a mapping with %s is refused in a sentence", async (_name, mapping) => {
    const id = await upload(supervisor, csv("a,b,c", "1,2,3"));
    const answer = await supervisor.send("POST", `/v1/imports/${id}/start`, rulesOf([...mapping]));
    expect(answer.json()).toMatchObject({ status: 400, code: "invalid-request" });
    expect((await viewOf(supervisor, id)).startedAt).toBeNull();
  });

  test("an import that is cancelled keeps what it has done", async () => {
    const rows = Array.from({ length: 1_000 }, (_, i) => `Cancelled ${i},${number()}`);
    const id = await upload(supervisor, csv("name,phone", ...rows));
    await supervisor.send("POST", `/v1/imports/${id}/start`, rulesOf(["name", "phone-other"]));
    while ((await viewOf(supervisor, id)).counts.rows === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await supervisor.send("POST", `/v1/imports/${id}/cancel`);
    const view = await overOf(supervisor, id);
    expect(view.state).toBe("cancelled");
    expect(view.counts.rows).toBeLessThan(1_000);
    const { count } = await database.db
      .selectFrom("customer")
      .select(sql<number>`count(*)::int`.as("count"))
      .where("name", "like", "Cancelled %")
      .executeTakeFirstOrThrow();
    expect(count).toBe(view.counts.created);
  });

  test("a central that stops in the middle leaves the rest to the next one, which doubles nothing", async () => {
    const rows = Array.from({ length: 800 }, (_, i) => `Resumed ${i},${number()}`);
    const first = await aCentral(database);
    const desk = await first.signIn("supervisor");
    const id = await upload(desk, csv("name,phone", ...rows));
    await desk.send("POST", `/v1/imports/${id}/start`, rulesOf(["name", "phone-other"]));
    while ((await viewOf(desk, id)).counts.rows === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await first.close();
    const between = await database.db
      .selectFrom("importJob")
      .selectAll()
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
    const second = await aCentral(database);
    const again = { ...desk, send: (await second.signIn("administrator")).send };
    const view = await overOf(again, id);
    await second.close();
    expect(between.state === "running" ? between.doneRows : 0).toBeLessThan(800);
    expect(view).toMatchObject({ state: "done", counts: { rows: 800, created: 800, rejected: 0 } });
    const { count } = await database.db
      .selectFrom("customer")
      .select(sql<number>`count(*)::int`.as("count"))
      .where("name", "like", "Resumed %")
      .executeTakeFirstOrThrow();
    expect(count).toBe(800);
  });

  test("an import whose node died is taken up when its lease is over; one that kills its node again and again is given up", async () => {
    const id = await upload(supervisor, csv("name,phone", `After Death,${number()}`));
    const dead = {
      runner: newId<string>(),
      state: "running",
      rules: JSON.stringify(rulesOf(["name", "phone-other"])),
    } as const;
    await database.db
      .updateTable("importJob")
      .set({ ...dead, leaseUntil: 0, starts: 5 })
      .where("id", "=", id)
      .execute();
    const other = await aCentral(database);
    expect(await overOf(supervisor, id)).toMatchObject({ state: "failed", failure: "interrupted" });
    const next = await upload(supervisor, csv("name,phone", `After Death,${number()}`));
    await database.db
      .updateTable("importJob")
      .set({ ...dead, leaseUntil: 0, starts: 1 })
      .where("id", "=", next)
      .execute();
    const third = await aCentral(database);
    expect(await overOf(supervisor, next)).toMatchObject({ state: "done", counts: { created: 1 } });
    await other.close();
    await third.close();
  });

  test("a user who lost the right meanwhile imports nothing more", async () => {
    const { username } = await central.user("supervisor");
    const desk = { ...supervisor, send: supervisor.send };
    const id = await upload(desk, csv("name,phone", `Forbidden,${number()}`));
    const { id: fallen } = await database.db
      .selectFrom("appUser")
      .select("id")
      .where("username", "=", username)
      .executeTakeFirstOrThrow();
    await database.db.updateTable("importJob").set({ userId: fallen }).where("id", "=", id).execute();
    expect((await admin.send("PATCH", `/v1/users/${fallen}`, { role: "agent" })).statusCode).toBe(200);
    await admin.send("POST", `/v1/imports/${id}/start`, rulesOf(["name", "phone-other"]));
    expect(await overOf(admin, id)).toMatchObject({ state: "failed", failure: "forbidden", counts: { created: 0 } });
    expect(await found("Forbidden")).toEqual([]);
  });

  test("another supervisor's import is not there; an administrator sees it", async () => {
    const id = await upload(supervisor, csv("name", "Private"));
    const other = await central.signIn("supervisor");
    for (const [method, path] of [
      ["GET", ""],
      ["POST", "/cancel"],
      ["GET", "/rejects"],
    ] as const)
      expect((await other.send(method, `/v1/imports/${id}${path}`)).statusCode).toBe(404);
    expect((await admin.send("GET", `/v1/imports/${id}`)).statusCode).toBe(200);
    expect((await other.send("GET", "/v1/imports")).json().items).toEqual([]);
  });

  test.each([
    ["GET", ""],
    ["PUT", "/:id"],
    ["GET", "/:id"],
    ["PUT", "/:id/parts/0"],
    ["POST", "/:id/preview"],
    ["POST", "/:id/start"],
    ["POST", "/:id/cancel"],
    ["GET", "/:id/rejects"],
  ] as const)("%s /v1/imports%s is refused to agents and to nobody signed in", async (method, path) => {
    const url = `/v1/imports${path.replace(":id", newId())}`;
    expect((await agent.send(method, url, method === "GET" ? undefined : {})).json()).toMatchObject({
      status: 403,
      code: "forbidden",
    });
    expect((await central.app.inject({ method, url })).statusCode).toBe(401);
  });
});
