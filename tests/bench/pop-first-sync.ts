import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright";
import { buildStale } from "#main/hosts/launch/build.ts";
import { openDatabase } from "#server/db/open-database.ts";
import { centralRoutes } from "#shared/contract/central/index.ts";
import { signInAt } from "#tests/helpers/central-admin.ts";
import { chromiumOptions } from "#tests/helpers/chromium.ts";
import { startPostgresServer } from "#tests/helpers/postgres-server.ts";
import { startSipCaller } from "#tests/helpers/sip-caller.ts";
import { type BenchOptions, type Figures, percentile, rounded, table } from "./bench.ts";
import { adminPassword, startBenchCentral } from "./bench-central.ts";
import { fillCentral } from "./fill-central.ts";
import { startLoudness } from "./loudness.ts";
import { probePage } from "./page-probe.ts";
import { callingCustomer, createPopTimer } from "./pop-timer.ts";
import { startEmptyEngine } from "./rig.ts";

const domain = "bench.invalid";
const credentials = { username: "bench", password: "a-long-enough-secret" };
const callsAfterwards = 150;

/**
 * The pop of a desk that is filled for the first time (DESIGN 12): calls come to a new desk while central's customers do, one after the other, and as
 * many more when all is there. A caller whose record is not here yet is found by central.
 */
export async function run({ customers, out }: BenchOptions): Promise<Figures> {
  await buildStale({ names: ["renderer", "desk"], say: out });
  const folder = await mkdtemp(join(tmpdir(), "popline-pop-first-sync-"));
  const loudness = startLoudness();
  const closing: (() => unknown)[] = [() => rm(folder, { recursive: true, force: true }), () => loudness.stop()];
  try {
    const postgres = await startPostgresServer();
    closing.push(() => postgres.stop());
    const line = { username: "bench", password: "bench-line-password" };
    const caller = await startSipCaller({ password: line.password, domain });
    closing.push(() => caller.close());
    const central = await startBenchCentral(folder, postgres.url, {
      POPLINE_SIP_SERVERS: caller.url,
      POPLINE_SIP_DOMAIN: domain,
    });
    closing.push(() => central.stop());
    const database = await openDatabase({ kind: "postgres", url: postgres.url, maxConnections: 2 });
    await fillCentral(database.db, customers, out);
    await database.close();
    const admin = await signInAt(central.url, "admin", adminPassword);
    const made = await admin.post(centralRoutes.users, {
      ...{ ...credentials, name: "Bench Agent", role: "agent", extension: "1001", mustChangePassword: false, line },
    });
    if (!made.ok) throw new Error(`central did not take the bench's agent: ${made.status} ${await made.text()}`);

    const deskDir = join(folder, "desk");
    await mkdir(deskDir);
    const engine = await startEmptyEngine({ central, deskDir, credentials });
    closing.push(() => engine.close());
    const browser = await chromium.launch(chromiumOptions());
    closing.push(() => browser.close());
    const page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
    const probe = await probePage(page);
    await page.goto(engine.url);
    await page.getByRole("main").waitFor();
    await caller.registered();
    await engine.ask({ do: "pop-when", when: "ring" });
    const timer = await createPopTimer({ page, probe, engine, caller });
    const progress = () => engine.ask({ do: "first-sync" }) as Promise<"wanted" | "indexes" | "done" | number>;

    let step = 0;
    async function one(): Promise<number> {
      for (;;) {
        step += 1;
        const { customer, phones } = callingCustomer(step, customers);
        if (customer.status === "active") return timer.one({ number: phones[0]?.e164 ?? "" }, customer.name);
      }
    }
    await loudness.read();
    const during: number[] = [];
    const places: number[] = [];
    for (let at = await progress(); typeof at === "number" || at === "wanted"; at = await progress()) {
      if (at === "wanted") continue;
      places.push(at);
      during.push(await one());
    }
    const loud = (await loudness.read()).p999Ms;
    while ((await progress()) !== "done") await new Promise((resolve) => setTimeout(resolve, 500));
    for (let i = 0; i < 20; i += 1) await one();
    const after: number[] = [];
    await loudness.read();
    for (let i = 0; i < callsAfterwards; i += 1) after.push(await one());
    const quiet = (await loudness.read()).p999Ms;

    const row = (label: string, samples: number[], idle: number) => [
      label,
      String(samples.length),
      ...[0.5, 0.95, 1].map((q) => percentile(samples, q).toFixed(1)),
      idle.toFixed(0),
    ];
    table(
      [
        ["INVITE's bytes → second frame, ms", "calls", "p50", "p95", "max", "idle loop p99.9 ms"],
        row("while the first sync runs", during, loud),
        row("afterwards", after, quiet),
      ],
      out,
    );
    const p95Ms = percentile(during, 0.95);
    return {
      calls: during.length,
      lastRowsSeen: places.at(-1) ?? 0,
      p50Ms: rounded(percentile(during, 0.5)),
      p95Ms: rounded(p95Ms),
      afterP50Ms: rounded(percentile(after, 0.5)),
      afterP95Ms: rounded(percentile(after, 0.95)),
      ratio: rounded(p95Ms / percentile(after, 0.95), 2),
    };
  } finally {
    for (const close of closing.reverse()) await close();
  }
}
