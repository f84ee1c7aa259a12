import fc from "fast-check";
import { pino } from "pino";
import { beforeAll, expect, test } from "vitest";
import { recordEvents } from "#server/history/record-events.ts";
import { createInProcessLiveBus } from "#server/live/in-process-live-bus.ts";
import { keepDay } from "#server/wallboard/day-keeper.ts";
import { type Counting, intervalsIn, type QueueEvent, tallyOf, tallyOfDay } from "#shared/queue/index.ts";
import { onEveryDatabase, type TestDatabase } from "../../helpers/databases.ts";
import { anyDayOfCallers, interleaved, pieces } from "../../helpers/queue-events.ts";

const zone = "Europe/Berlin";
const dayOf = intervalsIn(zone, "day");
const counting: Counting = { ruleOf: () => ({ serviceLevelMs: 20_000, shortAbandonMs: 5_000 }), intervalOf: dayOf };
/** Within the scripted days; clocks go forward that night. */
const noon = Date.parse("2026-03-29T10:00:00Z");

onEveryDatabase("the counts of the day on a node", (open) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await open();
  });

  const aNode = () => {
    const bus = createInProcessLiveBus();
    const day = keepDay({ db: database.db, bus, logger: pino({ level: "silent" }), now: () => noon, zone });
    return { day, look: () => bus.publish({ type: "queue-events" }) };
  };
  /** What all events make of today. */
  function expected(events: readonly QueueEvent[]) {
    const since = dayOf(noon).from;
    const { queues, agents } = tallyOf(events, counting);
    return { queues: queues.filter((it) => it.interval >= since), agents: agents.filter((it) => it.interval >= since) };
  }
  const empty = async () => {
    await database.db.deleteFrom("queueVisit").execute();
    await database.db.deleteFrom("queueEvent").execute();
    await database.db.deleteFrom("queueSum").execute();
  };

  test("are at every moment those of all its events, from wherever it began to count", async () => {
    await fc.assert(
      fc.asyncProperty(anyDayOfCallers, fc.infiniteStream(fc.nat()), async (callers, choices) => {
        const events = apart(interleaved(pieces(callers), choices));
        const nodes: ReturnType<typeof aNode>[] = [];
        for (let i = 0; i < events.length; ) {
          if (nodes.length < 3 && Number(choices.next().value) % 2 === 0) nodes.push(aNode());
          const size = 1 + (Number(choices.next().value) % 25);
          await recordEvents(database.db, events.slice(i, i + size));
          i += size;
          for (const { look } of nodes) await look();
          const so = JSON.stringify(expected(events.slice(0, i)));
          for (const { day } of nodes) {
            await day.ready();
            await expect.poll(() => JSON.stringify(tallyOfDay(day.counts() as never))).toBe(so);
          }
        }
        for (const { day } of nodes) await day.close();
        await empty();
      }),
      { numRuns: 6 },
    );
  });

  test("are read anew when the database was put back to an earlier state", async () => {
    const { day, look } = aNode();
    await day.ready();
    await recordEvents(database.db, [joined("1.1")]);
    const sums = await database.db.selectFrom("queueSum").selectAll().execute();
    await recordEvents(database.db, [joined("1.2"), joined("1.3")]);
    await look();
    await expect.poll(() => tallyOfDay(day.counts() as never).queues[0]?.counts.offered).toBe(3);
    // As a restore would have it: the last two never happened.
    await database.db.deleteFrom("queueVisit").where("caller", "!=", "1.1").execute();
    await database.db.deleteFrom("queueEvent").where("caller", "!=", "1.1").execute();
    await database.db.deleteFrom("queueSum").execute();
    await database.db.insertInto("queueSum").values(sums).execute();
    const { value } = await database.db
      .selectFrom("appMeta")
      .select("value")
      .where("key", "=", "queue-event-seq")
      .executeTakeFirstOrThrow();
    await database.db
      .updateTable("appMeta")
      .set({ value: String(Number(value) - 2) })
      .where("key", "=", "queue-event-seq")
      .execute();
    await look();
    await expect.poll(() => tallyOfDay(day.counts() as never).queues[0]?.counts.offered).toBe(1);
    await recordEvents(database.db, [joined("1.4")]);
    await look();
    await expect.poll(() => tallyOfDay(day.counts() as never).queues[0]?.counts.offered).toBe(2);
    await day.close();
    await empty();
  });

  test("are read in pages when many events were written at once", async () => {
    const { day, look } = aNode();
    await day.ready();
    await recordEvents(
      database.db,
      Array.from({ length: 2_300 }, (_, i) => joined(`2.${i}`)),
    );
    await look();
    await expect.poll(() => tallyOfDay(day.counts() as never).queues[0]?.counts.offered).toBe(2_300);
    await day.close();
    await empty();
  });
});

function joined(caller: string): QueueEvent {
  return { type: "joined", at: noon - 60_000, queue: "support", caller, number: null, name: null, position: 1 };
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
