import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { Connection } from "#main/store/connection.ts";
import { migrate } from "#main/store/migrations/migrate.ts";
import { buildDeferredIndexes, deferForFirstSync, missingIndexes } from "#main/store/repositories/deferred-indexes.ts";
import { byE164InRuns, byReversedInRuns } from "#main/store/repositories/match-reader.ts";
import { numberOwnerSql } from "#main/store/repositories/number-owners.ts";
import { hasNumberRuns } from "#main/store/repositories/number-runs.ts";

let dir: string;
let connection: Connection;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "popline-runs-"));
  connection = new Connection({
    file: join(dir, "desk.db"),
    key: Buffer.alloc(32, 7),
    readonly: false,
    cacheKiB: 2000,
  });
  migrate(connection.db);
  connection.transaction(() => deferForFirstSync(connection));
});
afterEach(() => {
  connection.close();
  rmSync(dir, { recursive: true, force: true });
});

it.each([
  ["whole number", byE164InRuns],
  ["last eight digits", byReversedInRuns],
  ["searched whole number", numberOwnerSql.exactInRuns],
  ["searched ending", numberOwnerSql.suffixInRuns],
])("the %s is looked for in the tail and the runs, and walks through no table", (_, sql) => {
  const values = { from: "1", to: "2", e164: "+1", limit: 5 };
  const plan = (connection.db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(values) as { detail: string }[]).map(
    ({ detail }) => detail,
  );
  expect(plan).toContainEqual(
    expect.stringMatching(/^SEARCH number_tail USING PRIMARY KEY \(reversed>\? AND reversed<\?\)/),
  );
  expect(plan).toContainEqual(
    expect.stringMatching(/^SEARCH f USING PRIMARY KEY \(run=\? AND reversed>\? AND reversed<\?\)/),
  );
  expect(plan).toContainEqual(expect.stringMatching(/^SEARCH p USING INTEGER PRIMARY KEY/));
  expect(plan.filter((step) => /^SCAN (p|f|number_\w+|phone|customer)\b/.test(step))).toEqual([]);
});

it("are over when every index is made, and can begin again", () => {
  expect([hasNumberRuns(connection), missingIndexes(connection).size]).toEqual([true, 5]);
  connection.transaction(() => buildDeferredIndexes(connection));
  expect([hasNumberRuns(connection), missingIndexes(connection).size]).toEqual([false, 0]);
  connection.transaction(() => deferForFirstSync(connection));
  connection.transaction(() => deferForFirstSync(connection));
  expect([hasNumberRuns(connection), missingIndexes(connection).size]).toEqual([true, 5]);
});
