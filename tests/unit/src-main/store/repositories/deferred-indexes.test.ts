import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { Connection } from "#main/store/connection.ts";
import { migrate } from "#main/store/migrations/migrate.ts";
import { buildDeferredIndexes, deferIndexes } from "#main/store/repositories/deferred-indexes.ts";

it("indexes that an interrupted load left out are made at the next start, as they were", () => {
  const dir = mkdtempSync(join(tmpdir(), "popline-indexes-"));
  const options = { file: join(dir, "desk.db"), key: Buffer.alloc(32, 7), readonly: false, cacheKiB: 2000 };
  const indexes = (connection: Connection) =>
    connection.sql("SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL ORDER BY name").all();
  const first = new Connection(options);
  migrate(first.db);
  const before = indexes(first);
  first.transaction(() => deferIndexes(first));
  expect(indexes(first).length).toBeLessThan(before.length);
  first.close();

  const second = new Connection(options);
  expect(second.transaction(() => buildDeferredIndexes(second))).toBe(true);
  expect(indexes(second)).toEqual(before);
  expect(second.transaction(() => buildDeferredIndexes(second))).toBe(false);
  second.close();
  rmSync(dir, { recursive: true });
});
