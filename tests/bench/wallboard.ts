import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Page } from "playwright";
import { buildStale } from "#main/hosts/launch/build.ts";
import { chromiumOptions } from "#tests/helpers/chromium.ts";
import { startPostgresServer } from "#tests/helpers/postgres-server.ts";
import { type BenchOptions, type Figures, percentile, rounded, table } from "./bench.ts";
import { startChild } from "./child.ts";
import { startLoudness } from "./loudness.ts";
import { startEmptyEngine } from "./rig.ts";
import { type FloorOrder, type LoadOrder, type LoadReport, type Probe, probeQueue } from "./wallboard-central.ts";

const credentials = { username: "supervisor", password: "a-long-enough-secret" };
const queues = 200;
const seconds = Number(process.env.POPLINE_BENCH_SECONDS ?? 60);
const eventsPerSecond = 200;

/** What stands in the probe's row, and since when; and when each frame was drawn. Times by `Date.now`. */
interface Seen {
  readonly changes: readonly { readonly at: number; readonly text: string }[];
  readonly frames: readonly number[];
}

/**
 * The wallboard under load (issue: 200 queues, 5,000 agents, 200 events a second): from the exchange's event, through central, PostgreSQL, the live
 * feed and the desk's engine, to the frame in the supervisor's page that shows it. Two ways are timed: who waits (the picture) and who was
 * answered (a count, which goes by the history). A floor of a tenth of the people beside it shows how it grows.
 */
export async function run({ out }: BenchOptions): Promise<Figures> {
  await buildStale({ names: ["renderer", "desk"], say: out });
  const figures: Record<string, unknown>[] = [];
  const rows: string[][] = [
    [
      "floor",
      "events/s",
      "waits p50 ms",
      "p99 ms",
      "counts p50 ms",
      "p99 ms",
      "frames/s",
      "slowest frame p99 ms",
      "central's cores",
      "MB",
      "idle loop p99.9 ms",
    ],
  ];
  for (const agents of [500, 5_000]) {
    const figure = await floorOf(agents);
    figures.push(figure);
    rows.push([
      `${agents.toLocaleString("en")} agents`,
      ...[figure.eventsPerSecond, figure.waitsP50Ms, figure.waitsP99Ms, figure.countsP50Ms, figure.countsP99Ms].map(
        String,
      ),
      ...[figure.framesPerSecond, figure.frameP99Ms, figure.centralCores, figure.centralMb, figure.idleP999Ms].map(
        String,
      ),
    ]);
  }
  table(rows, out);
  return { queues, seconds, figures };
}

async function floorOf(agents: number) {
  const folder = await mkdtemp(join(tmpdir(), "popline-wallboard-"));
  const postgres = await startPostgresServer();
  const central = startChild("wallboard-central.ts");
  const browser = await chromium.launch(chromiumOptions());
  const loud = startLoudness();
  try {
    const open: FloorOrder = { do: "open", databaseUrl: postgres.url, queues, agents, credentials };
    const { url } = await central.ask<{ url: string }>(open);
    const engine = await startEmptyEngine({ deskDir: join(folder, "desk"), credentials, central: { url } });
    try {
      const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
      await page.goto(`${engine.url}#/wallboard`);
      await page.getByRole("row").filter({ hasText: probeQueue }).first().waitFor({ timeout: 60_000 });
      const load = (length: number): LoadOrder => ({ do: "load", eventsPerSecond, seconds: length });
      await central.ask(load(10));
      await watch(page);
      await loud.read();
      const report = await central.ask<LoadReport>(load(seconds));
      const { p999Ms } = await loud.read();
      return { agents, ...figuresOf(report, await seen(page)), idleP999Ms: rounded(p999Ms) };
    } finally {
      await engine.close();
    }
  } finally {
    loud.stop();
    await browser.close();
    await central.stop();
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** From now on the page notes each frame, and what the probe's row says in it. */
function watch(page: Page): Promise<void> {
  return page.evaluate((name) => {
    const changes: { at: number; text: string }[] = [];
    const frames: number[] = [];
    let text = "";
    const row = () => [...document.querySelectorAll('[role="row"]')].find((it) => it.textContent?.startsWith(name));
    let own = row();
    const look = () => {
      const at = Date.now();
      frames.push(performance.now());
      if (own?.isConnected !== true) own = row();
      const cells = [...(own?.querySelectorAll('[role="gridcell"], [role="cell"]') ?? [])];
      const now = `${cells[1]?.textContent} ${cells[3]?.textContent}`;
      // What this frame finds was drawn by the one before at the latest.
      if (now !== text) changes.push({ at, text: now });
      text = now;
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
    Object.assign(globalThis, { poplineSeen: { changes, frames } });
  }, probeQueue);
}

function seen(page: Page): Promise<Seen> {
  return page.evaluate(() => (globalThis as unknown as { poplineSeen: Seen }).poplineSeen);
}

function figuresOf(report: LoadReport, { changes, frames }: Seen) {
  const cells = changes.map(({ at, text }) => {
    const [waiting = "", answered = ""] = text.split(" ");
    return { at, waiting: Number(waiting), answered: Number(answered.replace(/\D/g, "")) };
  });
  const begun = cells.findIndex(({ waiting }) => waiting === 1);
  const before = cells[Math.max(0, begun - 1)]?.answered ?? 0;
  const waits = report.probes.map((probe) => firstAfter(cells, probe.joinedAt, ({ waiting }) => waiting === 1));
  const counts = report.probes.map((probe: Probe, i) =>
    firstAfter(cells, probe.answeredAt, ({ answered }) => answered >= before + i + 1),
  );
  const missed = [...waits, ...counts].filter((ms) => Number.isNaN(ms)).length;
  const gaps = frames.slice(1).map((at, i) => at - (frames[i] ?? at));
  const drawn = (frames.at(-1) ?? 0) - (frames[0] ?? 0);
  const known = (all: readonly number[]) => all.filter((ms) => !Number.isNaN(ms));
  return {
    probes: report.probes.length,
    missed,
    eventsPerSecond: Math.round(report.events / seconds),
    waitsP50Ms: rounded(percentile(known(waits), 0.5), 0),
    waitsP99Ms: rounded(percentile(known(waits), 0.99), 0),
    countsP50Ms: rounded(percentile(known(counts), 0.5), 0),
    countsP99Ms: rounded(percentile(known(counts), 0.99), 0),
    framesPerSecond: rounded((frames.length / drawn) * 1_000),
    frameP99Ms: rounded(percentile(gaps, 0.99)),
    centralCores: rounded(report.cpuSeconds / seconds, 2),
    centralMb: report.rssMb,
  };
}

/** How long after `at` it was first so; NaN: never. */
function firstAfter<T extends { readonly at: number }>(all: readonly T[], at: number, so: (one: T) => boolean): number {
  const found = all.find((one) => one.at >= at && so(one));
  return found === undefined ? Number.NaN : found.at - at;
}
