import pg from "pg";
import { pino } from "pino";
import { afterEach, describe, expect, test } from "vitest";
import type { Leadership } from "#server/live/leadership.ts";
import { createPostgresLeadership } from "#server/live/postgres-leadership.ts";
import { postgresMissing, type TestDatabase, withDatabase } from "../../helpers/databases.ts";

const missing = postgresMissing();
const logger = pino({ level: "silent" });

describe.skipIf(missing !== null)(missing === null ? "who leads" : `who leads can't be shown: ${missing}`, () => {
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });

  async function nodes(count: number): Promise<{ database: TestDatabase; nodes: Leadership[] }> {
    const database = await withDatabase("postgres");
    closing.push(() => database.close());
    const made = Array.from({ length: count }, () => {
      const node = createPostgresLeadership({ url: database.url ?? "", logger });
      closing.push(() => node.close());
      return node;
    });
    return { database, nodes: made };
  }

  /** Resolves with the next of these nodes that leads. */
  const taking = (some: readonly Leadership[]): Promise<Leadership> =>
    new Promise((resolve) => {
      for (const node of some) {
        if (node.leads()) resolve(node);
        node.onChange((leads) => leads && resolve(node));
      }
    });

  test("one node of several leads; when it stops, one of the others does", async () => {
    const { nodes: all } = await nodes(3);
    const first = await taking(all);
    expect(all.filter((it) => it.leads())).toEqual([first]);
    await first.close();
    const rest = all.filter((it) => it !== first);
    const second = await taking(rest);
    expect(rest.filter((it) => it.leads())).toEqual([second]);
    expect(first.leads()).toBe(false);
  });

  test("a leader whose connection is cut knows it, another one leads, and it comes back as one that does not", async () => {
    const { database, nodes: all } = await nodes(2);
    const first = await taking(all);
    const other = all.filter((it) => it !== first);
    const told: boolean[] = [];
    first.onChange((leads) => told.push(leads));
    const lost = new Promise<void>((resolve) => {
      first.onChange((leads) => !leads && resolve());
    });
    const admin = new pg.Client({ connectionString: database.url ?? "" });
    await admin.connect();
    const cut = `select pg_terminate_backend(l.pid) from pg_locks l join pg_stat_activity a on a.pid = l.pid
      where l.locktype = 'advisory' and l.granted and a.application_name = 'popline-leader' and a.datname = current_database()`;
    // The other one is quicker, or the same is: whoever it is, it is one.
    const next = Promise.race([taking(other), lost.then(() => taking(all))]);
    expect((await admin.query(cut)).rowCount).toBe(1);
    await lost;
    const leader = await next;
    expect(told[0]).toBe(false);
    expect(all.filter((it) => it.leads())).toEqual([leader]);
    await admin.end();
  });
});
