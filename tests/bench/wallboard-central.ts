/**
 * Central with a floor full of people: its exchange is a script that says so many events a second. Everything behind that interface is central's
 * own: history, counts, the live picture, the live feed.
 */
import { sql } from "kysely";
import { pino } from "pino";
import { createCentral } from "#server/central.ts";
import { migrate } from "#server/db/migrate.ts";
import { openDatabase } from "#server/db/open-database.ts";
import { keepHistory } from "#server/history/history-keeper.ts";
import { onlyNode } from "#server/live/leadership.ts";
import { createPostgresLiveBus } from "#server/live/postgres-live-bus.ts";
import { createUser } from "#server/users/save-user.ts";
import { ScriptedQueues } from "#tests/helpers/scripted-queues.ts";
import { testConfig } from "#tests/helpers/test-central.ts";

export interface FloorOrder {
  readonly do: "open";
  readonly databaseUrl: string;
  readonly queues: number;
  readonly agents: number;
  readonly credentials: { readonly username: string; readonly password: string };
}
export interface LoadOrder {
  readonly do: "load";
  readonly eventsPerSecond: number;
  readonly seconds: number;
}
/** Times by `Date.now`. */
export interface Probe {
  readonly joinedAt: number;
  readonly answeredAt: number;
}
export interface LoadReport {
  readonly events: number;
  readonly probes: readonly Probe[];
  readonly cpuSeconds: number;
  readonly rssMb: number;
}

/** First in the list, and only the probe's: one caller waits or none does. */
export const probeQueue = "0-probe";
const queueName = (i: number) => `queue-${String(i).padStart(3, "0")}`;
const extension = (i: number) => String(10_000 + i);
const probeEveryMs = 500;
const tickMs = 20;

const source = new ScriptedQueues();
let floor: { readonly queues: number; readonly agents: number } = { queues: 0, agents: 0 };

async function open({ databaseUrl, queues, agents, credentials }: FloorOrder): Promise<{ url: string }> {
  floor = { queues, agents };
  const logger = pino({ level: "warn" }, pino.destination(2));
  const database = await openDatabase({ kind: "postgres", url: databaseUrl });
  await migrate(database.db);
  const bus = await createPostgresLiveBus({ url: databaseUrl, db: database.db, logger });
  const { app, context } = await createCentral({ config: testConfig, db: database, logger, bus, queues: source });
  await createUser(context, null, {
    ...{ ...credentials, name: "Supervisor", role: "supervisor", teamName: null, extension: null },
    ...{ mustChangePassword: false, line: null, deskPhone: null },
  });
  await sql`
    insert into app_user (id, username, name, password_hash, role_id, extension, must_change_password, active, version, created_at, updated_at)
    select gen_random_uuid(), 'a' || i, 'Agent ' || i, 'none', (select id from role where preset = 'agent'), (10000 + i)::text, false, true, 1, 0, 0
    from generate_series(0, ${sql.lit(agents - 1)}) i`.execute(database.db);
  source.queue(probeQueue);
  source.member(probeQueue, extension(0));
  // Each agent in two queues.
  for (let i = 0; i < queues; i += 1) source.queue(queueName(i));
  for (let i = 0; i < agents; i += 1)
    for (const step of [0, 7]) source.member(queueName((i + step) % queues), extension(i));
  keepHistory({
    db: database.db,
    leadership: onlyNode,
    open: () => source,
    logger,
    onWritten: () => context.queueNews.add("written"),
  });
  return { url: await app.listen({ host: "127.0.0.1", port: 0 }) };
}

/** Callers join, are answered by the queue's agents in turn, and are gone after some seconds: three events each. */
async function load({ eventsPerSecond, seconds }: LoadOrder): Promise<LoadReport> {
  const cpu = process.cpuUsage();
  const started = performance.now();
  const probes: Probe[] = [];
  const calls: { queue: string; caller: string; member: string }[] = [];
  const waiting: { queue: string; caller: string; member: string }[] = [];
  let [events, nth, probe] = [0, 0, 0];
  const end = Promise.withResolvers<void>();

  function event(): void {
    events += 1;
    const at = Date.now();
    const over = calls.length > floor.agents / 4 ? calls.shift() : undefined;
    if (over !== undefined) return void source.end(over.queue, over.caller, at);
    const next = waiting.length > floor.queues ? waiting.shift() : undefined;
    if (next !== undefined) {
      source.answer(next.queue, next.caller, next.member, at);
      calls.push(next);
      return;
    }
    nth += 1;
    const agent = (nth * 7919) % floor.agents;
    const who = { queue: queueName(agent % floor.queues), caller: `${started}.${nth}`, member: extension(agent) };
    source.join(who.queue, who.caller, at);
    waiting.push(who);
  }

  function probing(passed: number): void {
    const turn = Math.floor(passed / probeEveryMs);
    if (turn < probe * 2 + 1) return;
    const caller = `probe.${started}.${probe}`;
    const at = Date.now();
    const last = probes[probe];
    if (last === undefined) {
      source.join(probeQueue, caller, at);
      probes.push({ joinedAt: at, answeredAt: 0 });
    } else if (turn >= probe * 2 + 2) {
      source.answer(probeQueue, caller, extension(0), at);
      source.end(probeQueue, caller, at + 1);
      probes[probe] = { ...last, answeredAt: at };
      probe += 1;
    }
  }

  const timer = setInterval(() => {
    const passed = performance.now() - started;
    if (passed > seconds * 1_000) {
      clearInterval(timer);
      return end.resolve();
    }
    while (events < (passed / 1_000) * eventsPerSecond) event();
    probing(passed);
  }, tickMs);
  await end.promise;
  // The next load begins with nobody in the probe's queue.
  if (probes[probe] !== undefined) source.giveUp(probeQueue, `probe.${started}.${probe}`, Date.now());
  const { user, system } = process.cpuUsage(cpu);
  return {
    events,
    probes: probes.filter(({ answeredAt }) => answeredAt > 0),
    cpuSeconds: (user + system) / 1e6,
    rssMb: Math.round(process.memoryUsage.rss() / 2 ** 20),
  };
}

process.on("message", async (order: FloorOrder | LoadOrder) =>
  process.send?.(order.do === "open" ? await open(order) : await load(order)),
);
process.on("disconnect", () => process.exit(0));
