import fc from "fast-check";
import { sql } from "kysely";
import { afterEach, beforeAll, expect, test } from "vitest";
import { up } from "#server/db/migrations/0020-reports.ts";
import { restateSums, sumQuarterMs } from "#server/history/queue-sums.ts";
import { type HistorySpan, readQueueRows, readQueueRowsFromVisits } from "#server/history/read-tally.ts";
import { recordEvents } from "#server/history/record-events.ts";
import { startHousekeeping } from "#server/housekeeping.ts";
import { intervalsIn, type QueueEvent, tallyOf } from "#shared/queue/index.ts";
import { onEveryDatabase, type TestDatabase } from "../../helpers/databases.ts";
import { aCentral } from "../../helpers/test-central.ts";

const s = 1_000;
const ten = Date.parse("2026-11-22T10:00:00Z");
const usualRule = { serviceLevelMs: 20 * s, shortAbandonMs: 5 * s };

onEveryDatabase("sums of the queues", (open) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await open();
  });
  afterEach(async () => {
    const { db } = database;
    for (const table of ["queueVisit", "queueEvent", "queueSum", "queue"] as const)
      await db.deleteFrom(table).execute();
  });

  const queue = (serviceLevelSec: number, shortAbandonSec: number, exchangeName = "support") =>
    database.db
      .insertInto("queue")
      .values({
        ...{ id: crypto.randomUUID() as never, name: exchangeName, exchangeName, number: null, abandons: "ignored" },
        ...{ serviceLevelSec, shortAbandonSec, active: true, version: 1, createdAt: 0, updatedAt: 0, deletedAt: null },
      })
      .execute();
  const setRule = (serviceLevelSec: number, shortAbandonSec: number) =>
    database.db.updateTable("queue").set({ serviceLevelSec, shortAbandonSec }).execute();
  const sums = () => database.db.selectFrom("queueSum").selectAll().orderBy("quarter").orderBy("queue").execute();

  const hours: HistorySpan = { from: ten, until: ten + 4 * sumQuarterMs, queues: null };
  const byQuarter = intervalsIn("UTC", "15");

  test("say what the visits say, whatever moments a span is cut at and whatever clock goes by", async () => {
    const events = Array.from({ length: 60 }, (_, i) =>
      caller(i, ten + i * 77 * s, i % 3 === 0 ? "sales" : "support"),
    ).flat();
    await recordEvents(database.db, events);
    const moment = fc.integer({ min: ten - 1_800 * s, max: ten + 7_200 * s });
    const zone = fc.constantFrom("UTC", "Asia/Kathmandu", "America/New_York");
    await fc.assert(
      fc.asyncProperty(moment, moment, zone, fc.boolean(), fc.boolean(), async (one, other, name, each, some) => {
        const span = { from: Math.min(one, other), until: Math.max(one, other), queues: some ? ["sales"] : null };
        const intervalOf = intervalsIn(name, "60");
        const expected = await readQueueRowsFromVisits(database.db, span, intervalOf, each);
        const rows = await readQueueRows(database.db, span, intervalOf, each);
        expect(rows).toHaveLength(expected.length);
        expect(rows).toEqual(expect.arrayContaining([...expected]));
      }),
      { numRuns: 25 },
    );
  });

  test("go on by the rule that a quarter was begun with, and reports follow the queue's new rule at once", async () => {
    await queue(20, 5);
    const begun = [joined("a", ten), joined("b", ten + s), joined("c", ten + 2 * s)];
    await recordEvents(database.db, begun);
    await setRule(5, 0);
    const rest: QueueEvent[] = [
      { type: "answered", at: ten + 10 * s, queue: "support", caller: "a", member: "7001", waitedMs: 10 * s },
      { type: "abandoned", at: ten + 5 * s, queue: "support", caller: "b", waitedMs: 4 * s, position: 1 },
      joined("d", ten + sumQuarterMs),
    ];
    await recordEvents(database.db, rest);
    expect((await sums()).map((it) => [it.serviceLevelMs, it.answeredInTime, it.abandonedShort])).toEqual([
      [20 * s, 1, 1],
      [5 * s, 0, 0],
    ]);
    const rule = { serviceLevelMs: 5 * s, shortAbandonMs: 0 };
    const expected = tallyOf([...begun, ...rest], { ruleOf: () => rule, intervalOf: byQuarter }).queues;
    const read = async () =>
      (await readQueueRows(database.db, hours, byQuarter)).toSorted((a, b) => a.interval - b.interval);
    expect(await read()).toEqual(expected);
    expect(await restateSums(database.db)).toBe(2);
    expect((await sums()).map((it) => [it.serviceLevelMs, it.answeredInTime, it.abandoned])).toEqual([
      [5 * s, 0, 1],
      [5 * s, 0, 0],
    ]);
    expect(await read()).toEqual(expected);
    expect(await restateSums(database.db)).toBe(0);
  });

  test("are made anew day by day, from the newest back, when housekeeping hears that queues were changed", async () => {
    const central = await aCentral(database);
    const admin = await central.signIn("administrator");
    const made = (await admin.send("POST", "/v1/queues", { name: "Support", exchangeName: "support" })).json();
    const days = [0, 1, 2].map((day) => ten - day * 86_400 * s);
    await recordEvents(
      database.db,
      days.flatMap((at, i) => caller(i, at, "support")),
    );
    const housekeeping = startHousekeeping(central.context);
    await admin.send("PATCH", `/v1/queues/${made.id}`, { serviceLevelSec: 3 });
    await expect.poll(async () => (await sums()).map((it) => it.serviceLevelMs)).toEqual([3 * s, 3 * s, 3 * s]);
    // A queue that is gone counts by the usual rule again.
    await admin.send("DELETE", `/v1/queues/${made.id}`);
    await expect.poll(async () => (await sums()).map((it) => it.serviceLevelMs)).toEqual([20 * s, 20 * s, 20 * s]);
    await housekeeping.stop();
    await central.close();
  });

  test("hold after the upgrade what was written down before it", async () => {
    const events = Array.from({ length: 9 }, (_, i) => caller(i, ten + i * 500 * s, "support")).flat();
    await queue(7, 2);
    await recordEvents(database.db, events);
    const before = await sums();
    const plain = database.db.withoutPlugins();
    for (const undo of [
      sql`drop table queue_sum, report_file, report_schedule`,
      sql`drop index interaction_agent_at, interaction_started`,
      sql`create index interaction_agent on interaction (agent_id)`,
    ])
      await undo.execute(plain);
    await up(plain as never);
    expect(await sums()).toEqual(before);
    expect(before.length).toBeGreaterThan(3);
  });

  test("are gone with the months of their visits", async () => {
    await recordEvents(database.db, [joined("a", ten), joined("b", ten - 40 * 86_400 * s)]);
    const { dropMonthsBefore } = await import("#server/history/months.ts");
    await dropMonthsBefore(database.db, Date.parse("2026-11-01T00:00:00Z"));
    expect((await sums()).map(({ quarter }) => quarter)).toEqual([ten]);
  });

  test("count by the usual rule where central does not know the queue", async () => {
    await recordEvents(database.db, caller(1, ten, "unheard-of"));
    const expected = tallyOf(caller(1, ten, "unheard-of"), { ruleOf: () => usualRule, intervalOf: byQuarter }).queues;
    expect(await readQueueRows(database.db, hours, byQuarter)).toEqual(expected);
  });
});

function joined(caller: string, at: number, queue = "support"): QueueEvent {
  return { type: "joined", at, queue, caller, number: "+8613911110001", name: null, position: 1 };
}

/** A caller who is answered, gives up, or goes elsewhere, after a wait of their own. */
function caller(i: number, at: number, queue: string): QueueEvent[] {
  const who = { queue, caller: `c${i}` };
  const waitedMs = ((i * 7) % 41) * s;
  const over = at + waitedMs;
  if (i % 4 === 1)
    return [joined(who.caller, at, queue), { type: "abandoned", at: over, ...who, waitedMs, position: 1 }];
  if (i % 9 === 2) return [joined(who.caller, at, queue), { type: "left", at: over, ...who, waitedMs, reason: "key" }];
  const member = `70${i % 10}`;
  return [
    joined(who.caller, at, queue),
    { type: "answered", at: over, ...who, member, waitedMs },
    { type: "ended", at: over + 60 * s, ...who, member, talkedMs: 55 * s, heldMs: 5 * s, by: "caller" },
  ];
}
