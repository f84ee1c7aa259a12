import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Connection } from "#main/store/connection.ts";
import { migrate } from "#main/store/migrations/migrate.ts";
import { placesOfCall, placesOfNoCall, tracedCallsSql } from "#main/store/repositories/trace-reader.ts";
import { surplusLoose } from "#main/store/repositories/trace-writer.ts";

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

describe("5: trace", () => {
  it("begins with an empty ring beside what is there", () => {
    migrate(connection.db, 4);
    connection.db.exec("INSERT INTO kv (key, value) VALUES ('a', 'kept')");
    migrate(connection.db, 5);
    expect(connection.sql("SELECT id, bytes FROM trace_ring").all()).toEqual([{ id: 1, bytes: 0 }]);
    expect(connection.sql("SELECT value FROM kv").all()).toEqual([{ value: "kept" }]);
  });

  it.each([
    ["the newest calls", tracedCallsSql("start"), "SCAN c USING INDEX trace_call_started"],
    ["further calls", tracedCallsSql("after"), "SEARCH c USING INDEX trace_call_started (started_at<?)"],
    [
      "further calls of the same moment",
      tracedCallsSql("ties"),
      "SEARCH c USING INDEX trace_call_started (started_at=? AND rowid<?)",
    ],
    [
      "how many entries a call has",
      tracedCallsSql("start"),
      "SEARCH e USING COVERING INDEX trace_entry_call (call_id=?)",
    ],
    ["entries of a call", placesOfCall, "SEARCH trace_entry USING COVERING INDEX trace_entry_call (call_id=?)"],
    ["entries of its consults", placesOfCall, "SEARCH c USING INDEX trace_call_about (about=?)"],
    ["entries of no call", placesOfNoCall, "SEARCH trace_entry USING COVERING INDEX trace_entry_call (call_id=?)"],
    [
      "entries of no call that are too many",
      surplusLoose,
      "SEARCH trace_entry USING INDEX trace_entry_call (call_id=?)",
    ],
  ])("%s are found by an index", (_name, sql, expected) => {
    migrate(connection.db);
    const values = (sql.match(/\?/g) ?? []).map(() => 1);
    const plan = connection
      .sql<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all(...values)
      .map(({ detail }) => detail);
    expect(plan).toContain(expected);
    expect(plan.filter((step) => step.includes("TEMP B-TREE"))).toEqual([]);
  });
});
