import { sql } from "kysely";
import { expect, test } from "vitest";
import { onEveryDatabase } from "../../helpers/databases.ts";

onEveryDatabase("search on many customers", (open) => {
  test("what nobody is called is looked for in the index, what many are called from the newest back", async () => {
    const { db } = await open();
    const plain = db.withoutPlugins();
    await sql`alter table customer disable trigger user`.execute(plain);
    await sql`insert into customer (id, version, created_at, updated_at, kind, name, tier, status, do_not_call, notes)
      select gen_random_uuid(), 1, 1, 1, 'person', case i % 3 when 0 then 'Smith ' else 'Novak ' end || i, 'standard', 'active', false, ''
      from generate_series(1, 20000) i`.execute(plain);
    await sql`analyze customer`.execute(plain);
    const plan = async (prefix: string) => {
      const { rows } = await sql<Record<string, string>>`explain select r.* from customer r
        where r.deleted_at is null and lower(r.name) like ${sql.lit(prefix)} order by r.id desc limit 21`.execute(
        plain,
      );
      return rows.map((row) => Object.values(row).join("")).join("\n");
    };
    expect(await plan("nobody%")).toMatch(/customer_name/);
    expect(await plan("nobody%")).not.toMatch(/customer_pkey|Seq Scan/);
    expect(await plan("smith%")).toMatch(/customer_pkey/);
  });
});
