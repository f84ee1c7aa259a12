import type { Connection } from "../connection.ts";

/** So many numbers are kept in the tail, whose few pages stay in memory; then they become a run. */
const tailRows = 32_000;
const flag = "number-runs";

/**
 * The numbers of a first sync, while the index on them waits: a number lies anywhere in an index of a million, so each commit would write as
 * many of its pages as it has numbers. Here new ones go into a small tail, which is copied behind the runs when it is full: both are
 * written in order. A lookup asks the tail and each run, fifty of them for a million and a half.
 */
export function openNumberRuns(connection: Connection): void {
  connection.db.exec(`
    CREATE TABLE number_tail (reversed TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (reversed, n)) STRICT, WITHOUT ROWID;
    CREATE TABLE number_run (run INTEGER NOT NULL, reversed TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (run, reversed, n)) STRICT, WITHOUT ROWID;
    CREATE TRIGGER number_added AFTER INSERT ON phone BEGIN
      INSERT INTO number_tail (reversed, n) VALUES (NEW.reversed, NEW.n);
    END;
    CREATE TRIGGER number_changed AFTER UPDATE OF reversed ON phone WHEN OLD.reversed <> NEW.reversed BEGIN
      INSERT OR IGNORE INTO number_tail (reversed, n) VALUES (NEW.reversed, NEW.n);
    END;
  `);
  connection.sql("INSERT INTO kv (key, value) VALUES (?, '1')").run(flag);
}

/** The index is there. */
export function closeNumberRuns(connection: Connection): void {
  if (!hasNumberRuns(connection)) return;
  connection.db.exec(`
    DROP TRIGGER number_added;
    DROP TRIGGER number_changed;
    DROP TABLE number_tail;
    DROP TABLE number_run;
  `);
  connection.sql("DELETE FROM kv WHERE key = ?").run(flag);
}

export function hasNumberRuns(connection: Connection): boolean {
  return connection.sql<[string]>("SELECT 1 FROM kv WHERE key = ?").get(flag) !== undefined;
}

/** After numbers were added: makes a run of the tail when it is full. */
export function settleNumbers(connection: Connection): void {
  const rows = connection.sql<[], { rows: number }>("SELECT count(*) AS rows FROM number_tail").get()?.rows ?? 0;
  if (rows < tailRows) return;
  connection
    .sql(
      `INSERT INTO number_run (run, reversed, n)
       SELECT (SELECT coalesce(max(run), 0) + 1 FROM number_run), reversed, n FROM number_tail ORDER BY reversed, n`,
    )
    .run();
  connection.sql("DELETE FROM number_tail").run();
}

/** Numbers that changed since stand here with what they were too: who asks compares with the row. */
const candidates = `
  SELECT n FROM number_tail WHERE reversed >= @from AND reversed < @to
  UNION ALL SELECT f.n FROM (
    WITH RECURSIVE runs (run) AS (
      SELECT max(run) FROM number_run UNION ALL SELECT run - 1 FROM runs WHERE run > 1
    ) SELECT run FROM runs) r CROSS JOIN number_run f ON f.run = r.run AND f.reversed >= @from AND f.reversed < @to
  LIMIT 1000`;

/** Condition on a row of `phone p`: its reversed digits are from `@from` on and before `@to`. */
export const inNumberRuns = `p.n IN (${candidates}) AND p.reversed >= @from AND p.reversed < @to`;
