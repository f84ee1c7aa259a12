import type { KyselyPlugin } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { identityOfUser } from "#server/auth/identity-of-user.ts";
import type { Db } from "#server/db/open-database.ts";
import { applyRows } from "#server/imports/apply-rows.ts";
import { type RowCustomer, readRow } from "#server/imports/read-row.ts";
import type { ImportRules } from "#shared/contract/central/index.ts";
import { newId } from "#shared/ids.ts";
import type { ImportField } from "#shared/imports/index.ts";
import { testRules } from "../../helpers/builders.ts";
import { rulesOf } from "../../helpers/central-imports.ts";
import { onEveryDatabase, type TestDatabase } from "../../helpers/databases.ts";
import { aCentral, type TestCentral, type TestDesk } from "../../helpers/test-central.ts";

const mapping: ImportField[] = ["name", "company", "phone-other", "city", "notes"];

onEveryDatabase("batches of an import", (open, kind) => {
  let database: TestDatabase;
  let central: TestCentral;
  let supervisor: TestDesk;

  beforeAll(async () => {
    database = await open();
    central = await aCentral(database);
    supervisor = await central.signIn("supervisor");
  });
  afterAll(() => central.close());

  const row = (line: number, ...cells: readonly string[]): RowCustomer => {
    const read = readRow({ line, cells }, { mapping, headers: mapping }, testRules);
    if (!read.ok) throw new Error(read.reject.reason);
    return read.row;
  };
  const many = (from: number, count: number, city: string) =>
    Array.from({ length: count }, (_, i) =>
      row(i + 2, `Person ${from + i}`, "", `+8613${String(700_000_000 + from + i)}`, city, ""),
    );
  async function applied(db: Db, rows: readonly RowCustomer[], rules: Partial<ImportRules> = {}) {
    const identity = await identityOfUser(db, supervisor.tokens.user.id);
    if (identity === null) throw new Error("the supervisor is gone");
    const write = { db, identity, now: 1_795_140_000_000, phoneRules: testRules };
    const origin = { id: newId<string>(), createdAt: 1_795_140_000_000 };
    return applyRows(write, origin, rulesOf(mapping, { duplicates: "overwrite", ...rules }), rows);
  }

  test("take the same few statements for one row and for two hundred, new and merged", async () => {
    let statements = 0;
    const counting: KyselyPlugin = {
      transformQuery: ({ node }) => {
        statements += 1;
        return node;
      },
      transformResult: async ({ result }) => result,
    };
    const countOf = async (rows: readonly RowCustomer[]) => {
      statements = 0;
      const result = await database.db.transaction().execute((trx) => applied(trx.withPlugin(counting), rows));
      return { statements, created: result.created, merged: result.merged };
    };
    const one = { created: await countOf(many(0, 1, "Oslo")), merged: await countOf(many(0, 1, "Rome")) };
    const all = { created: await countOf(many(1, 200, "Oslo")), merged: await countOf(many(1, 200, "Rome")) };
    expect(one).toMatchObject({ created: { created: 1, merged: 0 }, merged: { created: 0, merged: 1 } });
    expect(all).toMatchObject({ created: { created: 200, merged: 0 }, merged: { created: 0, merged: 200 } });
    expect(all.created.statements).toBe(one.created.statements);
    expect(all.merged.statements).toBe(one.merged.statements);
    expect(all.merged.statements).toBeLessThan(10);
  });

  test("make one change of a customer whom several rows change, and write it down once", async () => {
    await applied(database.db, [row(2, "Li Na", "Hua Xing", "+8613911112222", "Beijing", "first")]);
    const result = await applied(database.db, [
      row(2, "Li Na", "", "+8613911112222", "Xian", ""),
      row(3, "LI NA", "HUA XING", "+8613911113333", "", "second"),
      row(4, "Li Na", "", "+8613911113333", "Dalian", ""),
    ]);
    expect(result).toMatchObject({ created: 0, merged: 3, rejects: [] });
    const [customer] = (await supervisor.send("GET", "/v1/customers?q=Li%20Na")).json().items;
    expect(customer).toMatchObject({ city: "Dalian", notes: "first\nsecond", version: 2 });
    const entries = await database.db.selectFrom("auditLog").selectAll().where("recordId", "=", customer.id).execute();
    expect(entries.map((it) => it.action)).toEqual(["record-created", "record-changed"]);
    expect(entries[1]?.detail).toMatchObject({ fields: ["city", "name", "company", "notes"] });
  });

  test("find what earlier rows of the batch made, by number and by name plus company", async () => {
    const result = await applied(database.db, [
      row(2, "Zhou Yi", "Hai Tian", "+8613922220001", "Wuhan", ""),
      row(3, "Zhou Yi", "", "+8613922220001", "", "by number"),
      row(4, "zhou yi", "HAI TIAN", "", "Lhasa", ""),
    ]);
    expect(result).toMatchObject({ created: 1, merged: 2 });
    const { items } = (await supervisor.send("GET", "/v1/customers?q=Zhou%20Yi")).json();
    expect(items).toMatchObject([{ city: "Lhasa", notes: "by number", version: 1 }]);
  });

  test.skipIf(kind === "pglite")(
    "of two imports that change the same customers in opposite order wait for each other",
    async () => {
      const rows = many(1_000, 100, "Oslo");
      await applied(database.db, rows);
      for (const [a, b] of [
        ["Bonn", "Lyon"],
        ["Kyiv", "Riga"],
      ] as const) {
        const results = await Promise.all([
          database.db.transaction().execute((trx) => applied(trx, many(1_000, 100, a))),
          database.db.transaction().execute((trx) => applied(trx, many(1_000, 100, b).reverse())),
        ]);
        expect(results.map((it) => it.merged)).toEqual([100, 100]);
      }
    },
  );
});
