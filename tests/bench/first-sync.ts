import { fork } from "node:child_process";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { createServer, get } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { engineEnvironment, engineFlags } from "#main/hosts/launch/engine-flags.ts";
import { openDatabase } from "#server/db/open-database.ts";
import { centralRoutes } from "#shared/contract/central/index.ts";
import { signInAt } from "#tests/helpers/central-admin.ts";
import { startPostgresServer } from "#tests/helpers/postgres-server.ts";
import { type BenchOptions, type Figures, rounded, table } from "./bench.ts";
import { adminPassword, startBenchCentral } from "./bench-central.ts";
import { fillCentral } from "./fill-central.ts";
import type { FirstSyncReport } from "./first-sync-desk.ts";
import { startLoudness } from "./loudness.ts";
import { centralsBackends, processorSeconds } from "./processor-time.ts";

/**
 * A first sync end to end on PostgreSQL (DESIGN 12): central's side alone (its stream recorded), the desk's side alone (from the recorded stream), and
 * both together. Beside each, the delay of a process that does nothing: how loud the machine was.
 */
export async function run({ customers, out }: BenchOptions): Promise<Figures> {
  const folder = await mkdtemp(join(tmpdir(), "popline-first-sync-"));
  const postgres = await startPostgresServer();
  const idle = startLoudness();
  const loudness = idle.read;
  let stopCentral = async () => {};
  try {
    const central = await startBenchCentral(folder, postgres.url);
    stopCentral = central.stop;
    const database = await openDatabase({ kind: "postgres", url: postgres.url, maxConnections: 2 });
    await fillCentral(database.db, customers, out);
    const backends = () => centralsBackends(database.db);
    const { token } = await signInAt(central.url, "admin", adminPassword);

    const sides: Record<string, { seconds: number; customers: number; cpuSeconds: number; idleP999Ms: number }> = {};
    const recorded = join(folder, "stream.zst");
    await loudness();
    const before = { central: processorSeconds([central.pid]), postgres: processorSeconds(await backends()) };
    const seconds = await record(central.url, token, recorded);
    const ownSeconds = processorSeconds([central.pid]) - before.central;
    const postgresSeconds = processorSeconds(await backends()) - before.postgres;
    const held = { customers: 0 };
    const centralAlone = { seconds, cpuSeconds: ownSeconds + postgresSeconds, idleP999Ms: (await loudness()).p999Ms };
    await database.close();

    const replay = createServer((_, response) => {
      response.writeHead(200, { "content-type": "application/x-ndjson", "content-encoding": "zstd" });
      createReadStream(recorded).pipe(response);
    });
    await new Promise<void>((resolve) => replay.listen(0, "127.0.0.1", resolve));
    const replayUrl = `http://127.0.0.1:${(replay.address() as AddressInfo).port}`;
    const reports: Record<string, FirstSyncReport> = {};
    for (const [name, url] of [
      ["desk alone", replayUrl],
      ["together", central.url],
    ] as const) {
      const report = await desk(join(folder, name), url, token, customers);
      reports[name] = report;
      held.customers = report.customers;
      sides[name] = { ...report, idleP999Ms: (await loudness()).p999Ms };
    }
    sides["central alone"] = { ...centralAlone, customers: held.customers };
    replay.close();

    const rows = [["", "s", "customers/s", "its processor s", "µs a customer", "idle loop p99.9 ms"]];
    for (const [name, side] of Object.entries(sides))
      rows.push([
        name,
        side.seconds.toFixed(1),
        Math.round(side.customers / side.seconds).toLocaleString("en"),
        side.cpuSeconds.toFixed(1),
        ((side.cpuSeconds * 1e6) / side.customers).toFixed(1),
        side.idleP999Ms.toFixed(0),
      ]);
    table(rows, out);
    for (const [name, it] of Object.entries(reports))
      out(
        `${name}: ${it.lookups} lookups p50 ${it.lookupP50Ms} p99 ${it.lookupP99Ms} ms; saves p95 ${it.saveP95Ms} max ${it.saveMaxMs} ms, while indexes are made max ${it.indexSaveMaxMs} ms; engine's thread held up p99.9 ${it.loopP999Ms} ms; memory at most ${it.maxRssMb} MB, ${it.startRssMb} before; indexes ${it.indexesSeconds} s, search words ${it.wordsSeconds ?? "many"} s later; a pop's reads p50 ${it.popP50Ms} p95 ${it.popP95Ms} ms, afterwards ${it.idlePopP50Ms} and ${it.idlePopP95Ms} ms`,
      );
    const streamMb = rounded((await stat(recorded)).size / 2 ** 20);
    out(
      `the stream: ${streamMb} MB; of central's processor time ${ownSeconds.toFixed(1)} s were its own, ${postgresSeconds.toFixed(1)} s PostgreSQL's`,
    );
    return {
      streamMb,
      centralSeconds: rounded(seconds, 2),
      centralCpuSeconds: rounded(ownSeconds + postgresSeconds),
      centralIdleP999Ms: centralAlone.idleP999Ms,
      ...reports,
    };
  } finally {
    idle.stop();
    await stopCentral();
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Keeps central's stream as it travels. @returns seconds it took */
function record(url: string, token: string, file: string): Promise<number> {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, "accept-encoding": "zstd" };
    get(`${url}${centralRoutes.snapshot}?protocol=1`, { headers }, (answer) => {
      if (answer.statusCode !== 200) reject(new Error(`central refused its snapshot: ${answer.statusCode}`));
      else pipeline(answer, createWriteStream(file)).then(() => resolve((performance.now() - started) / 1000), reject);
    }).on("error", reject);
  });
}

function desk(dir: string, url: string, token: string, customers: number): Promise<FirstSyncReport> {
  const child = fork(join(import.meta.dirname, "first-sync-desk.ts"), [dir, url, token, String(customers)], {
    execArgv: [...engineFlags],
    env: { ...process.env, ...engineEnvironment },
  });
  return new Promise((resolve, reject) => {
    child.once("message", (report) => resolve(report as FirstSyncReport));
    child.once("exit", (code) => reject(new Error(`the desk's side ended with ${code}`)));
  });
}
