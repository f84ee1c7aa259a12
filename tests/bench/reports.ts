import { sql } from "kysely";
import { pino } from "pino";
import { createCentral } from "#server/central.ts";
import { migrate } from "#server/db/migrate.ts";
import { type Db, openDatabase } from "#server/db/open-database.ts";
import { makeMonths, monthOf } from "#server/history/months.ts";
import { restateSums } from "#server/history/queue-sums.ts";
import { readQueueRows, readQueueRowsFromVisits } from "#server/history/read-tally.ts";
import { recordEvents } from "#server/history/record-events.ts";
import { createUser } from "#server/users/save-user.ts";
import { intervalsIn, type QueueEvent } from "#shared/queue/index.ts";
import { startPostgresServer } from "#tests/helpers/postgres-server.ts";
import { desk, testConfig, testPassword } from "#tests/helpers/test-central.ts";
import { type BenchOptions, type Figures, percentile, rounded, table } from "./bench.ts";

const queues = 200;
const agents = 5_000;
const usualCalls = 500_000;
const turns = 7;
const day = 24 * 60 * 60_000;
const from = Date.parse("2026-11-18T00:00:00Z");

/**
 * A day of `--calls` calls (500,000) in 200 queues of 5,000 agents on PostgreSQL: the reports of that day by the REST contract, from the request until the
 * whole answer, beside the same counted from the visits alone; and what keeping the sums costs whoever writes events down.
 */
export async function run({ calls = usualCalls, out }: BenchOptions): Promise<Figures> {
  const postgres = await startPostgresServer();
  const database = await openDatabase({ kind: "postgres", url: postgres.url });
  try {
    const { db } = database;
    await migrate(db);
    const filledMs = await timed(() => fillDay(db, calls));
    out(`${calls.toLocaleString("en")} calls written in ${(filledMs / 1000).toFixed(0)} s`);
    const restatedMs = await timed(() => restateSums(db));
    await sql`vacuum analyze`.execute(db);
    const figures: Record<string, number> = {};
    const fastest: Record<string, number> = {};
    /** Of central's process, without PostgreSQL's. */
    const processor: Record<string, number> = {};
    const measure = async (name: string, work: () => Promise<unknown>) => {
      await work();
      const times: number[] = [];
      const began = process.cpuUsage();
      for (let i = 0; i < turns; i += 1) times.push(await timed(work));
      const { user, system } = process.cpuUsage(began);
      figures[name] = rounded(percentile(times, 0.5), 0);
      fastest[name] = rounded(Math.min(...times), 0);
      processor[name] = rounded((user + system) / 1000 / turns, 0);
    };
    const central = await createCentral({ config: testConfig, db: database, logger: pino({ level: "silent" }) });
    const user = { username: "bench", name: "Bench", role: "administrator", password: testPassword } as const;
    await createUser(central.context, null, {
      ...user,
      ...{ teamName: null, extension: null, mustChangePassword: false, line: null, deskPhone: null },
    });
    const deskId = crypto.randomUUID();
    const login = await central.app.inject({
      method: "POST",
      url: "/v1/auth/login",
      payload: { username: user.username, password: testPassword, deskId, deskName: "Bench" },
    });
    const reader = desk(central.app, user.username, deskId, login.json());
    const get = (path: string) => async () => {
      const answer = await reader.send("GET", `/v1/reports/${path}&from=${from}&until=${from + day}`);
      if (answer.statusCode !== 200) throw new Error(`${path}: ${answer.body}`);
    };
    const span = { from, until: from + day, queues: null };
    await measure("intervals15Ms", get("intervals?interval=15&zone=Asia/Shanghai"));
    await measure("queues15Ms", get("queues?interval=15"));
    await measure("queuesDayMs", get("queues?interval=day"));
    await measure("visitsIntervals15Ms", () => readQueueRowsFromVisits(db, span, intervalsIn("UTC", "15"), false));
    await measure("visitsQueues15Ms", () => readQueueRowsFromVisits(db, span, intervalsIn("UTC", "15")));
    await measure("sumsQueues15Ms", () => readQueueRows(db, span, intervalsIn("UTC", "15")));
    await measure("agentsDayMs", get("agents?interval=day"));
    await measure("callsPageMs", get("calls?counted=abandoned"));
    await measure("callsOfAgentMs", get("calls?member=2007"));
    const perSecond = await writing(db);
    await central.app.close();
    table(
      [
        ["what", "ms, median of 7"],
        ["central's processor time of the two below", `${processor.intervals15Ms}; ${processor.queues15Ms}`],
        ["the fastest of each", `${fastest.intervals15Ms}; ${fastest.queues15Ms}`],
        ["by interval, 15 minutes, whole answer", String(figures.intervals15Ms)],
        ["the same counted from the visits, without the answer's JSON", String(figures.visitsIntervals15Ms)],
        ["by interval and queue, 15 minutes, whole answer", String(figures.queues15Ms)],
        ["its rows from the sums; from the visits", `${figures.sumsQueues15Ms}; ${figures.visitsQueues15Ms}`],
        ["by queue, the day", String(figures.queuesDayMs)],
        ["by agent, the day", String(figures.agentsDayMs)],
        ["a page of calls: abandoned ones; of one agent", `${figures.callsPageMs}; ${figures.callsOfAgentMs}`],
        ["all sums of the day made anew (once)", restatedMs.toFixed(0)],
        ["events written down, per second", String(perSecond)],
      ],
      out,
    );
    return {
      calls,
      queues,
      agents,
      ...figures,
      restatedMs: rounded(restatedMs, 0),
      eventsPerSecond: perSecond,
      fastest,
      processor,
    };
  } finally {
    await database.close();
    await postgres.stop();
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** Visits and their rings, made by the database itself; sums of another rule, so that they are made from the visits as the product makes them. */
async function fillDay(db: Db, calls: number): Promise<void> {
  const plain = db.withoutPlugins();
  await db.transaction().execute((trx) => makeMonths(trx, [monthOf(from)]));
  const at = sql`(${sql.lit(from)}::bigint + (i::bigint * ${sql.lit(day)} / ${sql.lit(calls)}))`;
  const each = sql`generate_series(0, ${sql.lit(calls - 1)}) i`;
  const queue = sql`'queue-' || i::bigint * 7919 % ${sql.lit(queues)}`;
  const member = sql`case when i % 10 < 9 then (2000 + i * 31 % ${sql.lit(agents)})::text end`;
  await sql`
    insert into queue (id, name, exchange_name, service_level_sec, short_abandon_sec, abandons, active, version, created_at, updated_at)
    select gen_random_uuid(), 'Queue ' || i, 'queue-' || i, 20, 5, 'ignored', true, 1, 0, 0
    from generate_series(0, ${sql.lit(queues - 1)}) i`.execute(plain);
  await sql`
    insert into queue_visit (id, queue, caller, number, joined_at, outcome, waited_ms, member, ended_at, talked_ms, held_ms, ended_by, wrap_up_ms)
    select nextval('queue_visit_id'), ${queue}, 'c' || i, '+86138' || lpad(i::text, 8, '0'), ${at},
      case when i % 10 < 9 then 'answered' else 'abandoned' end, (i * 37::bigint) % 60000, ${member},
      case when i % 10 < 9 then ${at} + 240000 end, case when i % 10 < 9 then 180000 end, case when i % 10 < 9 then 8000 end,
      case when i % 10 < 9 then 'caller' end, case when i % 10 < 9 then 25000 end
    from ${each}`.execute(plain);
  await sql`
    insert into queue_event (at, queue, caller, type, member, joined_at, told)
    select ${at} + 5000, ${queue}, 'c' || i, 'offered', ${member}, ${at}, '{}'::jsonb from ${each} where i % 10 < 9`.execute(
    plain,
  );
  await sql`
    insert into queue_sum select distinct joined_at / 900000 * 900000, queue, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
    from queue_visit`.execute(plain);
}

/** Callers of the next day, told in batches as an exchange would, as fast as they are taken. @returns events per second */
async function writing(db: Db): Promise<number> {
  const events: QueueEvent[] = Array.from({ length: 2_000 }, (_, i): QueueEvent[] => {
    const who = { queue: `queue-${i % queues}`, caller: `n${i}` };
    const at = from + day + i * 100;
    const member = String(2000 + i);
    return [
      { type: "joined", at, ...who, number: null, name: null, position: 1 },
      { type: "offered", at: at + 5, ...who, member },
      { type: "answered", at: at + 10, ...who, member, waitedMs: 10 },
      { type: "ended", at: at + 20, ...who, member, talkedMs: 10, heldMs: 0, by: "caller" },
    ];
  }).flat();
  const ms = await timed(() => recordEvents(db, events));
  return Math.round(events.length / (ms / 1000));
}
