import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { sql } from "kysely";
import { createAccessTokens } from "#server/auth/access-tokens.ts";
import { type OpenDatabase, openDatabase } from "#server/db/open-database.ts";
import { centralRoutes } from "#shared/contract/central/index.ts";
import { startPostgresServer } from "#tests/helpers/postgres-server.ts";
import { type BenchOptions, type Figures, percentile, table } from "./bench.ts";
import { startBenchCentral } from "./bench-central.ts";
import type { DesksOrder, DesksReport } from "./central-desks.ts";
import { fillCustomers, fillUsers, numberOf } from "./central-fill.ts";
import type { RequestsOrder, RequestsReport } from "./central-requests.ts";
import type { WriterOrder, WriterReport } from "./central-writer.ts";
import { type Child, startChild } from "./child.ts";

const secret = "the bench's own secret, which signs its tokens";
const changesPerSecond = 200;
/** Besides, through central itself: the whole way of an agent's change. */
const pushesPerSecond = 5;
const lookupsPerSecond = Number(process.env.POPLINE_BENCH_LOOKUPS ?? 1_000);
const seconds = Number(process.env.POPLINE_BENCH_SECONDS ?? 20);
const idleSeconds = 20;
const deskCounts = (process.env.POPLINE_BENCH_DESKS ?? "200,2000").split(",").map(Number);
/** Leaves parts out. */
const parts = (process.env.POPLINE_BENCH_PARTS ?? "lookup,scopes,live,idle").split(",");

interface Stage {
  readonly url: string;
  readonly pid: number;
  readonly database: OpenDatabase;
  readonly tokens: readonly string[];
  readonly desks: Child;
  readonly requests: Child;
  readonly writer: Child;
  readonly databaseUrl: string;
  readonly idle: Child;
}

/**
 * Central under load on PostgreSQL (DESIGN 12): changes on their way to thousands of desks, lookups at a steady rate, and what idle desks cost; with
 * a tenth of the customers and all of them, few desks and many. Central, the desks and whoever sends requests are processes of their own.
 */
export async function run({ customers, out }: BenchOptions): Promise<Figures> {
  const folder = await mkdtemp(join(tmpdir(), "popline-central-"));
  const postgres = await startPostgresServer();
  const children = [
    startChild("central-desks.ts"),
    startChild("central-requests.ts"),
    startChild("idle-loop.ts"),
    startChild("central-writer.ts"),
  ] as const;
  let stopCentral = async () => {};
  let database: OpenDatabase | null = null;
  try {
    const central = await startBenchCentral(folder, postgres.url, {
      POPLINE_TOKEN_SECRET: secret,
      ...(process.env.POPLINE_BENCH_PROFILE && {
        NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${process.env.POPLINE_BENCH_PROFILE}`,
      }),
    });
    stopCentral = central.stop;
    database = await openDatabase({ kind: "postgres", url: postgres.url, maxConnections: 2 });
    const users = await fillUsers(database.db, Math.max(...deskCounts));
    const issued = createAccessTokens(secret, Date.now);
    const stage: Stage = {
      ...{ url: central.url, pid: central.pid, database },
      tokens: await Promise.all(users.map(async (it) => (await issued.issue(it.userId, it.sessionId)).token)),
      ...{
        desks: children[0],
        requests: children[1],
        idle: children[2],
        writer: children[3],
        databaseUrl: postgres.url,
      },
    };
    const figures: Record<string, unknown>[] = [];
    let filled = 0;
    const sizes = [...new Set([Math.ceil(customers / 10), customers])];
    for (const size of sizes) {
      const started = performance.now();
      await fillCustomers(database.db, filled, size);
      filled = size;
      out(`${size.toLocaleString("en")} customers in ${((performance.now() - started) / 1000).toFixed(0)} s`);
      figures.push(...(await measure(stage, size, size === sizes.at(-1), out)));
    }
    return { seconds, figures };
  } finally {
    for (const child of children) await child.stop();
    await database?.close();
    await stopCentral();
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(
  stage: Stage,
  customers: number,
  last: boolean,
  out: (line: string) => void,
): Promise<Figures[]> {
  const figures: Figures[] = [];
  if (parts.includes("lookup")) figures.push(await lookups(stage, customers, out));
  if (parts.includes("scopes")) figures.push(await narrowScopes(stage, customers, out));
  for (const [i, count] of deskCounts.entries()) {
    // Few desks are measured once: only their number differs.
    if (parts.includes("live")) figures.push(await live(stage, customers, count, out));
    if (parts.includes("idle") && last && i === deskCounts.length - 1) figures.push(await idleDesks(stage, count, out));
    // Filling is not to be told to anybody.
    await stage.desks.ask({ do: "close" } satisfies DesksOrder);
  }
  return figures;
}

let marks = 0;
/** Numbers for so many changes. */
function take(count: number): number {
  marks += count;
  return marks - count;
}

const order = (stage: Stage, over: Omit<RequestsOrder, "url" | "tokens" | "from">): RequestsOrder => {
  const from = take(over.perSecond * over.seconds);
  return { ...over, url: stage.url, tokens: stage.tokens, from };
};

async function lookups(stage: Stage, customers: number, out: (line: string) => void): Promise<Figures> {
  const base = { do: "lookup", customers, perSecond: lookupsPerSecond } as const;
  await stage.requests.ask(order(stage, { ...base, seconds: 5 }));
  await loudness(stage);
  const cpu = await cpuSeconds(stage.pid);
  const report = await stage.requests.ask<RequestsReport>(order(stage, { ...base, seconds }));
  const used = (await cpuSeconds(stage.pid)) - cpu;
  const loud = await loudness(stage);
  table(
    [
      [
        "lookup",
        "asked/s",
        "answered/s",
        "p50 ms",
        "p99 ms",
        "max ms",
        "failed",
        "central's cores",
        "idle loop p99.9 ms",
      ],
      [
        `${customers.toLocaleString("en")} customers`,
        String(lookupsPerSecond),
        String(report.perSecond),
        ...spreadOf(report.answered),
        `${report.failed} (${report.found} of ${report.answered.samples} found)`,
        (used / seconds).toFixed(2),
        loud.toFixed(0),
      ],
    ],
    out,
  );
  const { sent: _sent, ...rest } = report;
  return { part: "lookup", customers, ...rest, centralCores: used / seconds, idleP999Ms: loud };
}

async function live(stage: Stage, customers: number, count: number, out: (line: string) => void): Promise<Figures> {
  const cursor = await cursorNow(stage);
  const connectSeconds = await stage.desks.ask<number>({
    do: "connect",
    url: stage.url,
    tokens: stage.tokens.slice(0, count),
    cursor,
    follow: true,
  } satisfies DesksOrder);
  const write = (perSecond: number, forSeconds: number) =>
    stage.writer.ask<WriterReport>({
      url: stage.databaseUrl,
      ...{ customers, perSecond, seconds: forSeconds, from: take(perSecond * forSeconds) },
    } satisfies WriterOrder);
  const push = (forSeconds: number) =>
    stage.requests.ask<RequestsReport>(
      order(stage, { do: "push", customers, perSecond: pushesPerSecond, seconds: forSeconds }),
    );
  await Promise.all([write(changesPerSecond, 2), push(2)]);
  await wait(1_000);
  await stage.desks.ask({ do: "forget" } satisfies DesksOrder);
  await loudness(stage);
  const cpu = await cpuSeconds(stage.pid);
  const [writing, pushing] = await Promise.all([write(changesPerSecond - pushesPerSecond, seconds), push(seconds)]);
  const used = (await cpuSeconds(stage.pid)) - cpu;
  const loud = await loudness(stage);
  await wait(1_500);
  const report = await stage.desks.ask<DesksReport>({ do: "report", sent: writing.sent } satisfies DesksOrder);
  const ofPushes = await stage.desks.ask<DesksReport>({ do: "report", sent: pushing.sent } satisfies DesksOrder);
  table(
    [
      [
        "live feed",
        "changes/s",
        "p50 ms",
        "p99 ms",
        "max ms",
        "pushed p99 ms",
        "missed",
        "pulls",
        "MB",
        "central's cores",
        "idle loop p99.9 ms",
      ],
      [
        `${customers.toLocaleString("en")} customers, ${count.toLocaleString("en")} desks`,
        `${writing.perSecond} + ${pushing.perSecond}`,
        ...spreadOf(report.afterAnswer),
        ofPushes.afterAnswer.p99Ms.toFixed(1),
        String(report.missed + ofPushes.missed),
        String(report.pulls),
        String(report.megabytes),
        (used / seconds).toFixed(2),
        loud.toFixed(0),
      ],
    ],
    out,
  );
  out(
    `connecting, with a pull each: ${connectSeconds.toFixed(1)} s; pushes answered p99 ${pushing.answered.p99Ms} ms, ${pushing.failed} failed; told twice ${report.doubled}; the desks' process ${(report.cpuSeconds / seconds).toFixed(2)} cores`,
  );
  const { sent: _sent, ...pushes } = pushing;
  return {
    ...{ part: "live", customers, desks: count, connectSeconds, changesPerSecond: writing.perSecond },
    ...{ report, ofPushes: ofPushes.afterAnswer, pushes, centralCores: used / seconds, idleP999Ms: loud },
  };
}

/** What agents of each scope ask for, in turns: the slowest of the ways that central has to sort out what they see. */
async function narrowScopes(
  { url, tokens, database }: Stage,
  customers: number,
  out: (line: string) => void,
): Promise<Figures> {
  const plain = database.db.withoutPlugins();
  const scopes = ["all", "own", "team", "team-and-below"] as const;
  for (const [i, scope] of scopes.entries()) {
    await sql`insert into role (id, name, functions, scope, version, created_at, updated_at)
      select gen_random_uuid(), ${`Bench ${scope}`}, functions, ${scope}, 1, 0, 0 from role where preset = 'agent' on conflict do nothing`.execute(
      plain,
    );
    await sql`update app_user set role_id = (select id from role where name = ${`Bench ${scope}`}) where username = ${`bench000${i}`}`.execute(
      plain,
    );
  }
  const asks = {
    "list, newest": () => `${centralRoutes.customers}?limit=50`,
    "search, a name": (i: number) => `${centralRoutes.customers}?limit=20&q=smith%20${(i % 16).toString(16)}`,
    "search, nobody": (i: number) => `${centralRoutes.customers}?limit=20&q=nobody%20${i}`,
    "search, a number": (i: number) => `${centralRoutes.customers}?q=${encodeURIComponent(numberOf(i * 37))}`,
    "calls, newest": () => `${centralRoutes.interactions}?limit=50`,
    lookup: (i: number) => `${centralRoutes.lookup}?number=${encodeURIComponent(numberOf(i * 37))}`,
  };
  const rows = [["p50 ms (max)", ...scopes]];
  const figures: Record<string, Record<string, number>> = {};
  for (const [what, path] of Object.entries(asks)) {
    const cells: string[] = [];
    for (const [user, scope] of scopes.entries()) {
      const times: number[] = [];
      for (let i = 0; i < 12; i += 1) {
        const started = performance.now();
        const answer = await fetch(url + path(i), { headers: { authorization: `Bearer ${tokens[user]}` } });
        await answer.text();
        if (!answer.ok) throw new Error(`${what} was answered ${answer.status}`);
        if (i > 1) times.push(performance.now() - started);
      }
      cells.push(`${percentile(times, 0.5).toFixed(0)} (${Math.max(...times).toFixed(0)})`);
      figures[what] = { ...figures[what], [scope]: percentile(times, 0.5) };
    }
    rows.push([what, ...cells]);
  }
  table(rows, out);
  await sql`update app_user set role_id = (select id from role where preset = 'agent') where username like 'bench%'`.execute(
    plain,
  );
  return { part: "scopes", customers, ...figures };
}

/** Transactions of the database while all desks are connected and nothing happens, and the same without desks. */
async function idleDesks(stage: Stage, count: number, out: (line: string) => void): Promise<Figures> {
  const during = async () => {
    const before = await transactions(stage);
    await wait(idleSeconds * 1000);
    return ((await transactions(stage)) - before) * (60 / idleSeconds);
  };
  await wait(2_000);
  const withDesks = await during();
  await stage.desks.ask({
    do: "connect",
    url: stage.url,
    tokens: stage.tokens.slice(0, 1),
    cursor: await cursorNow(stage),
    follow: true,
  } satisfies DesksOrder);
  await wait(3_000);
  const without = await during();
  table(
    [
      ["idle for a minute", "transactions"],
      [`${count.toLocaleString("en")} desks`, withDesks.toFixed(0)],
      ["one desk", without.toFixed(0)],
    ],
    out,
  );
  return { part: "idle", desks: count, transactionsPerMinute: withDesks, withOneDesk: without };
}

async function transactions({ database }: Stage): Promise<number> {
  const { rows } = await sql<{ n: string }>`
    select (xact_commit + xact_rollback)::text as n from pg_stat_database where datname = current_database()`.execute(
    database.db,
  );
  return Number(rows[0]?.n ?? 0);
}

/** The place in the feed as a first sync would name it. */
async function cursorNow({ url, tokens }: Stage): Promise<string> {
  const stop = new AbortController();
  const answer = await fetch(`${url}${centralRoutes.snapshot}?protocol=1`, {
    headers: { authorization: `Bearer ${tokens[0]}`, "accept-encoding": "identity" },
    signal: stop.signal,
  });
  let text = "";
  for await (const chunk of answer.body ?? []) {
    text += Buffer.from(chunk).toString();
    if (text.includes("\n")) break;
  }
  stop.abort();
  return (JSON.parse(text.split("\n")[0] ?? "") as { cursor: string }).cursor;
}

async function loudness({ idle }: Stage): Promise<number> {
  return (await idle.ask<{ p999Ms: number }>({})).p999Ms;
}

/** Processor seconds of a process since it began (Linux: ticks of 10 ms). */
async function cpuSeconds(pid: number): Promise<number> {
  const fields = (await readFile(`/proc/${pid}/stat`, "utf8")).split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function spreadOf({ p50Ms, p99Ms, maxMs }: { p50Ms: number; p99Ms: number; maxMs: number }): string[] {
  return [p50Ms, p99Ms, maxMs].map((it) => it.toFixed(1));
}
