import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Connection } from "#main/store/connection.ts";
import { migrations, schemaVersion } from "#main/store/migrations/index.ts";
import { migrate } from "#main/store/migrations/migrate.ts";
import { cardSql } from "#main/store/repositories/card-reader.ts";
import { type Row, recordOf, tables } from "#main/store/repositories/columns.ts";
import { customersSql, leadsSql } from "#main/store/repositories/customer-list.ts";
import { derived } from "#main/store/repositories/derived.ts";
import { openCalls } from "#main/store/repositories/desk-reader.ts";
import { duplicateSql } from "#main/store/repositories/duplicate-reader.ts";
import { partySql } from "#main/store/repositories/find-parties.ts";
import { historySql } from "#main/store/repositories/history-reader.ts";
import { interactionsSql } from "#main/store/repositories/interaction-reader.ts";
import { byE164, byRefAccount, byRefCustomer, byReversed } from "#main/store/repositories/match-reader.ts";
import { numberOwnerSql } from "#main/store/repositories/number-owners.ts";
import { outboxSql } from "#main/store/repositories/outbox-table.ts";
import { colleagueByExtension } from "#main/store/repositories/reference-reader.ts";
import { tasksDueBetween, tasksSql } from "#main/store/repositories/task-reader.ts";
import { entityNames } from "#shared/crm/entities.ts";
import { newId } from "#shared/ids.ts";

let dir: string;
let connection: Connection;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "popline-migrations-"));
  connection = new Connection({
    file: join(dir, "desk.db"),
    key: Buffer.alloc(32, 7),
    readonly: false,
    cacheKiB: 2000,
  });
});
afterEach(() => {
  connection.close();
  rmSync(dir, { recursive: true, force: true });
});

const columnsOf = (table: string) =>
  connection.db.pragma(`table_info(${table})`) as { name: string; type: string; notnull: number }[];
const tableNames = () =>
  connection
    .sql<[], { name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    .all()
    .map(({ name }) => name);

describe("migrations", () => {
  it("are numbered upwards, each number once", () => {
    expect(migrations.map(({ version }) => version)).toEqual(
      [...new Set(migrations.map(({ version }) => version))].toSorted((a, b) => a - b),
    );
  });

  it("leave a file alone that has them all", () => {
    migrate(connection.db);
    migrate(connection.db);
    expect(connection.db.pragma("user_version", { simple: true })).toBe(schemaVersion);
  });

  it("refuse a file from a newer Popline, and leave it as it is", () => {
    connection.db.pragma(`user_version = ${schemaVersion + 1}`);
    expect(() => migrate(connection.db)).toThrow(expect.objectContaining({ code: "newer" }));
    expect(connection.db.pragma("user_version", { simple: true })).toBe(schemaVersion + 1);
  });

  it("leave no half step behind when one fails", () => {
    const broken = {
      version: 1,
      name: "broken",
      up: (file: Connection["db"]) => file.exec("CREATE TABLE half (a); SELECT nothing FROM nowhere"),
    };
    expect(() => migrate(connection.db, 1, [broken])).toThrow();
    expect(tableNames()).toEqual([]);
    expect(connection.db.pragma("user_version", { simple: true })).toBe(0);
  });
});

describe("the newest schema", () => {
  beforeEach(() => migrate(connection.db));

  it.each(entityNames)("has a column for every field of a %s", (entity) => {
    const columns = columnsOf(entity);
    const onInsert = derived[entity].onInsert.map(({ column }) => column);
    expect(columns.map(({ name }) => name).sort()).toEqual(
      ["n", ...tables[entity].columns, ...derived[entity].columns, ...onInsert].sort(),
    );
  });
});

describe("1: records", () => {
  beforeEach(() => migrate(connection.db, 1));

  it("is strict: a text does not get into a number's column", () => {
    expect(() =>
      connection.db.exec(
        "INSERT INTO contact (id, version, created_at, updated_at, customer_id, name) VALUES ('a', 'one', 0, 0, 'b', 'c')",
      ),
    ).toThrow(/TEXT value in INTEGER column/);
  });

  it("keeps the last contact of a customer as interactions come, move and go", () => {
    const run = (sql: string) => connection.db.exec(sql);
    run(`INSERT INTO customer (id, version, created_at, updated_at, kind, name, tier, status, do_not_call, notes, sort_name, sort_company, last_contact_at)
      VALUES ('a', 1, 0, 0, 'person', 'A', 'standard', 'active', 0, '', 'a', '', 0), ('b', 1, 0, 0, 'person', 'B', 'standard', 'active', 0, '', 'b', '', 0)`);
    const add = (id: string, customer: string, at: number) =>
      run(`INSERT INTO interaction (id, version, created_at, updated_at, channel, direction, customer_id, started_at, talk_ms, hold_ms, wrap_up_ms, outcome, notes)
        VALUES ('${id}', 1, 0, 0, 'call', 'in', '${customer}', ${at}, 0, 0, 0, 'answered', '')`);
    const last = () =>
      connection
        .sql<[], { at: number }>("SELECT last_contact_at AS at FROM customer ORDER BY id")
        .all()
        .map(({ at }) => at);
    add("1", "a", 100);
    add("2", "a", 300);
    add("3", "a", 200);
    expect(last()).toEqual([300, 0]);
    run("UPDATE interaction SET customer_id = 'b' WHERE id = '2'");
    expect(last()).toEqual([200, 300]);
    run("DELETE FROM interaction WHERE id = '3'");
    expect(last()).toEqual([100, 300]);
  });
});

describe("2: desk state", () => {
  it("counts the customers that are there already, and starts with no place in central's feed", () => {
    migrate(connection.db, 1);
    connection.db.exec(`INSERT INTO customer (id, version, created_at, updated_at, kind, name, tier, status, do_not_call, notes, sort_name, sort_company, last_contact_at)
      VALUES ('${newId()}', 1, 0, 0, 'person', 'A', 'standard', 'active', 0, '', 'a', '', 0)`);
    migrate(connection.db, 2);
    expect(connection.sql("SELECT rows FROM tally WHERE entity = 'customer'").get()).toEqual({ rows: 1 });
    expect(connection.sql("SELECT cursor, first_sync_done FROM sync_state").all()).toEqual([
      { cursor: null, first_sync_done: 0 },
    ]);
    expect(tableNames()).toEqual(
      expect.arrayContaining(["call", "central_record", "conflict", "draft", "kv", "outbox", "rejected"]),
    );
  });
});

describe("3: search", () => {
  it("finds words without accents and forgets deleted rows", () => {
    migrate(connection.db, 3);
    connection.db.exec(
      "INSERT INTO customer_words (rowid, name, company, other) VALUES (5, 'Zoë Åkesson', '', ''), (6, '黄 航 黄航', '', '')",
    );
    const found = (match: string) =>
      connection
        .sql<[string], { n: number }>("SELECT rowid AS n FROM customer_words WHERE customer_words MATCH ?")
        .all(match)
        .map(({ n }) => n);
    expect(found('name : ("zoe" AND "ake" *)')).toEqual([5]);
    expect(found('"黄航"')).toEqual([6]);
    connection.db.exec("DELETE FROM customer_words WHERE rowid = 5");
    expect(found('"zoe"')).toEqual([]);
  });
});

describe("4: call details", () => {
  it("leaves the calls of before as they were, with nothing known of how they sounded", () => {
    migrate(connection.db, 3);
    connection.db.exec(`INSERT INTO interaction (id, version, created_at, updated_at, channel, direction, started_at, talk_ms, hold_ms, wrap_up_ms, outcome, notes)
      VALUES ('${newId()}', 2, 0, 0, 'call', 'in', 7, 1, 2, 3, 'answered', 'kept')`);
    migrate(connection.db, 4);
    const rows = connection
      .sql<[], Row>(`SELECT ${tables.interaction.select("i")} FROM interaction i`)
      .all()
      .map((row) => recordOf("interaction", row));
    expect(rows).toMatchObject([
      { version: 2, startedAt: 7, notes: "kept", transferredTo: null, callRef: null, quality: null },
    ]);
  });
});

describe("query plans of what a call, a keystroke or a scroll waits for", () => {
  beforeEach(() => migrate(connection.db));
  const planOf = (sql: string) =>
    connection
      .sql<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all(...(sql.match(/\?/g) ?? []).map(() => 1))
      .map(({ detail }) => detail);

  it.each([
    ["exact number", byE164, "SEARCH p USING INDEX phone_reversed (reversed=?)"],
    ["last eight digits", byReversed, "SEARCH p USING INDEX phone_reversed (reversed>? AND reversed<?)"],
    ["number ending", numberOwnerSql.suffix, "SEARCH p USING INDEX phone_reversed (reversed>? AND reversed<?)"],
    ["record id", byRefCustomer, "SEARCH customer USING INDEX sqlite_autoindex_customer_1 (id=?)"],
    ["account number", byRefAccount, "SEARCH customer USING INDEX customer_account_number (account_number=?)"],
    ["extension", colleagueByExtension, "SEARCH t USING INDEX colleague_extension (extension=?)"],
    ["numbers of a customer", cardSql.customerPhones, "SEARCH t USING INDEX phone_customer (customer_id=?)"],
    ["numbers of a lead", cardSql.leadPhones, "SEARCH t USING INDEX phone_lead (lead_id=?)"],
    ["contacts of a customer", cardSql.contacts, "SEARCH t USING INDEX contact_customer (customer_id=?)"],
    [
      "interactions of a customer",
      cardSql.customerInteractions,
      "SEARCH t USING INDEX interaction_customer (customer_id=?)",
    ],
    ["interactions of a lead", cardSql.leadInteractions, "SEARCH t USING INDEX interaction_lead (lead_id=?)"],
    ["tasks of a customer", cardSql.customerTasks, "SEARCH t USING INDEX task_customer (customer_id=? AND status=?)"],
    ["tasks of a lead", cardSql.leadTasks, "SEARCH t USING INDEX task_lead (lead_id=? AND status=?)"],
    [
      "timeline, next page",
      interactionsSql("customer_id", "ties"),
      "SEARCH i USING INDEX interaction_customer (customer_id=? AND started_at=? AND rowid<?)",
    ],
    [
      "customers by name",
      customersSql("name", false, "ties"),
      "SEARCH t USING INDEX customer_sort_name (sort_name=? AND rowid>?)",
    ],
    [
      "customers by company",
      customersSql("company", true, "ties"),
      "SEARCH t USING INDEX customer_sort_company (sort_company=? AND rowid<?)",
    ],
    [
      "customers by last contact",
      customersSql("lastContact", true, "ties"),
      "SEARCH t USING INDEX customer_last_contact (last_contact_at=? AND rowid<?)",
    ],
    [
      "customers by change",
      customersSql("updated", true, "after"),
      "SEARCH t USING INDEX customer_updated (updated_at<?)",
    ],
    ["customers, first page", customersSql("name", false, "start"), "SCAN t USING INDEX customer_sort_name"],
    ["open leads", leadsSql("open", "ties"), "SEARCH t USING INDEX lead_open (updated_at=? AND rowid<?)"],
    ["all leads", leadsSql("all", "after"), "SEARCH t USING INDEX lead_updated (updated_at<?)"],
    [
      "own calls",
      historySql({ filter: "all", agentId: newId() }, "ties"),
      "SEARCH i USING INDEX interaction_agent_call (agent_id=? AND started_at=? AND rowid<?)",
    ],
    [
      "missed calls",
      historySql({ filter: "missed", agentId: null }, "after"),
      "SEARCH i USING INDEX interaction_missed (started_at<?)",
    ],
    [
      "own open tasks",
      tasksSql({ assigneeId: newId(), status: "open", dueBefore: null }, "ties"),
      "SEARCH t USING INDEX task_assignee (assignee_id=? AND status=? AND due_order=? AND rowid>?)",
    ],
    [
      "tasks due now",
      tasksDueBetween,
      "SEARCH t USING INDEX task_assignee (assignee_id=? AND status=? AND due_order>? AND due_order<?)",
    ],
    ["same e-mail", duplicateSql.customer, "SEARCH customer USING INDEX customer_email (email=?)"],
    [
      "name beginning",
      partySql.bySortName.customer,
      "SEARCH p USING INDEX customer_sort_name (sort_name>? AND sort_name<?)",
    ],
    [
      "company beginning",
      partySql.bySortCompany,
      "SEARCH p USING INDEX customer_sort_company (sort_company>? AND sort_company<?)",
    ],
    ["changes of a record", outboxSql.ofRecord, "SEARCH outbox USING INDEX outbox_record (entity=? AND record_id=?)"],
    ["open calls", openCalls, "SEARCH call USING INDEX call_open (open=?)"],
  ])("%s", (_name, sql, expected) => {
    const plan = planOf(sql);
    expect(plan[0]).toBe(expected);
    // A temporary sort or a scan of anything else would grow with the data.
    expect(plan.filter((step) => step.startsWith("SCAN") && step !== expected)).toEqual([]);
    if (!sql.includes("open = 1")) expect(plan.filter((step) => step.includes("TEMP B-TREE"))).toEqual([]);
  });
});
