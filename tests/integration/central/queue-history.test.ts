import fc from "fast-check";
import { sql } from "kysely";
import { afterEach, beforeAll, expect, test } from "vitest";
import { dropMonthsBefore, makeMonthsAhead } from "#server/history/months.ts";
import { type HistorySpan, readAgentRows, readQueueRows } from "#server/history/read-tally.ts";
import { recordEvents } from "#server/history/record-events.ts";
import { startHousekeeping } from "#server/housekeeping.ts";
import { type Counting, intervalsIn, type QueueEvent, reportIntervals, tallyOf } from "#shared/queue/index.ts";
import { onEveryDatabase, type TestDatabase } from "../../helpers/databases.ts";
import { anyDayOfCallers, interleaved, pieces } from "../../helpers/queue-events.ts";
import { aCentral } from "../../helpers/test-central.ts";

const day = 24 * 60 * 60_000;
const rule = { serviceLevelMs: 20_000, shortAbandonMs: 5_000 };
const everything: HistorySpan = {
  from: Date.parse("2026-03-28T12:00:00Z"),
  until: Date.parse("2026-03-30T12:00:00Z"),
  queues: null,
};

onEveryDatabase("the history of queues", (open) => {
  async function kept({ db }: TestDatabase, counting: Counting, span = everything) {
    const queues = await readQueueRows(db, span, counting.intervalOf);
    const agents = await readAgentRows(db, span, counting.intervalOf, null);
    return { queues, agents };
  }
  const inZone = (zone: string, length: (typeof reportIntervals)[number]): Counting => ({
    ruleOf: () => rule,
    intervalOf: intervalsIn(zone, length),
  });
  async function empty({ db }: TestDatabase): Promise<void> {
    await db.deleteFrom("queueVisit").execute();
    await db.deleteFrom("queueEvent").execute();
    await db.deleteFrom("queueSum").execute();
  }
  let database: TestDatabase;
  beforeAll(async () => {
    database = await open();
  });
  afterEach(() => empty(database));

  test("counts what the pure functions count, in whatever parts the events were kept", async () => {
    await fc.assert(
      fc.asyncProperty(
        anyDayOfCallers,
        fc.infiniteStream(fc.nat()),
        fc.constantFrom(...reportIntervals),
        async (callers, choices, length) => {
          const events = apart(interleaved(pieces(callers), choices));
          for (let i = 0; i < events.length; ) {
            const size = 1 + (Number(choices.next().value) % 20);
            await recordEvents(database.db, events.slice(i, i + size));
            i += size;
          }
          const counting = inZone("Europe/Berlin", length);
          const { queues, agents } = await kept(database, counting);
          const expected = tallyOf(events, counting);
          expect(queues).toHaveLength(expected.queues.length);
          expect(queues).toEqual(expect.arrayContaining([...expected.queues]));
          expect(agents).toHaveLength(expected.agents.length);
          expect(agents).toEqual(expect.arrayContaining([...expected.agents]));
          await empty(database);
        },
      ),
      { numRuns: 8 },
    );
  });

  test("keeps once what two nodes tell at the same time, each by its own clock", async () => {
    const [callers] = fc.sample(anyDayOfCallers, { numRuns: 1, seed: 4 });
    const events = apart(pieces(callers ?? []).flat());
    const late = events.map((event) => ({ ...event, at: event.at + 70 }));
    const [one, other] = await Promise.all([recordEvents(database.db, events), recordEvents(database.db, late)]);
    expect(one.length + other.length).toBe(events.length);
    expect(await recordEvents(database.db, events)).toEqual([]);
    const { queues } = await kept(database, inZone("UTC", "day"));
    const total = (of: "offered" | "handled" | "talkedMs") => queues.reduce((sum, { counts }) => sum + counts[of], 0);
    const expected = tallyOf(events, inZone("UTC", "day")).queues;
    for (const of of ["offered", "handled", "talkedMs"] as const)
      expect(total(of)).toBe(expected.reduce((sum, { counts }) => sum + counts[of], 0));
  });

  test("keeps no number and no name in the events", async () => {
    const { db } = database;
    await recordEvents(db, [{ ...joined("a", 5 * day), number: "13911110001", name: "Li Na" }]);
    const { told } = await db.selectFrom("queueEvent").select("told").executeTakeFirstOrThrow();
    expect(told).toEqual({ type: "joined", queue: "support", caller: "a", at: 5 * day, position: 1 });
    expect(await db.selectFrom("queueVisit").select(["number", "name"]).execute()).toEqual([
      { number: "13911110001", name: "Li Na" },
    ]);
  });

  test("is told of the span that was asked for, and of the queues", async () => {
    const at = Date.parse("2026-11-22T10:00:00Z");
    await recordEvents(database.db, [
      joined("a", at - 1),
      joined("b", at),
      joined("c", at + 1, "sales"),
      joined("d", at + day),
    ]);
    const counting = inZone("UTC", "day");
    const offered = async (queues: string[] | null) =>
      (await kept(database, counting, { ...everything, from: at, until: at + day, queues })).queues.map((it) => [
        it.queue,
        it.counts.offered,
      ]);
    expect((await offered(null)).sort()).toEqual([
      ["sales", 1],
      ["support", 1],
    ]);
    expect(await offered(["sales"])).toEqual([["sales", 1]]);
  });

  test("turns over with housekeeping: what is older than the setting goes, next month is ready", async () => {
    const central = await aCentral(await open(), { config: { historyMonths: 2 } });
    const { db } = central.context;
    const monthsAgo = (months: number) => Date.UTC(2026, 10 - months, 15);
    central.clock.now = monthsAgo(0);
    await recordEvents(db, [joined("old", monthsAgo(3)), joined("kept", monthsAgo(2)), joined("now", monthsAgo(0))]);
    await startHousekeeping(central.context).stop();
    const kept = await db.selectFrom("queueVisit").select("caller").orderBy("id").execute();
    expect(kept.map((it) => it.caller)).toEqual(["kept", "now"]);
    const { rows } = await sql<{ there: boolean }>`
      select to_regclass('queue_visit_2026_12') is not null and to_regclass('queue_event_2026_12') is not null as there`.execute(
      db,
    );
    expect(rows).toEqual([{ there: true }]);
    await central.close();
  });

  test("has its months made before they are needed, and drops whole months that are older than is kept", async () => {
    const { db } = await open();
    const at = Date.parse("2026-12-31T23:59:59.999Z");
    await makeMonthsAhead(db, at);
    await makeMonthsAhead(db, at);
    await recordEvents(db, [joined("a", Date.parse("2026-10-31T23:59:00Z")), joined("b", at), joined("c", at + 1)]);
    const callers = async () =>
      (await db.selectFrom("queueVisit").select("caller").orderBy("id").execute()).map((it) => it.caller);
    expect(await dropMonthsBefore(db, Date.parse("2026-10-31T23:59:59.999Z"))).toBe(0);
    expect(await callers()).toEqual(["a", "b", "c"]);
    expect(await dropMonthsBefore(db, Date.parse("2026-12-01T00:00:00Z"))).toBe(3);
    expect(await callers()).toEqual(["b", "c"]);
    expect(await db.selectFrom("queueEvent").select("caller").execute()).toHaveLength(2);
  });
});

function joined(caller: string, at: number, queue = "support"): QueueEvent & { type: "joined" } {
  return { type: "joined", at, queue, caller, number: null, name: null, position: 1 };
}

/** Without what an exchange does not do: the same of the same caller twice within a second. */
function apart(events: readonly QueueEvent[]): QueueEvent[] {
  const last = new Map<string, number>();
  return events.filter((event) => {
    const key = JSON.stringify([event.type, event.queue, event.caller, "member" in event ? event.member : null]);
    const before = last.get(key);
    if (before !== undefined && Math.abs(event.at - before) < 1_000) return false;
    last.set(key, event.at);
    return true;
  });
}
