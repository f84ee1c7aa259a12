import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { chromium } from "playwright";
import { projectRoot } from "#main/hosts/launch/project-root.ts";
import { chromiumOptions } from "#tests/helpers/chromium.ts";
import { startProcess } from "#tests/helpers/processes.ts";
import { type BenchOptions, type Figures, percentile, rounded, table } from "./bench.ts";
import { startEngine, startRig } from "./rig.ts";

/** What the first paint loads: the page, its scripts with what they import at once, and its styles; gzipped, in KB (1000 bytes). */
function firstPaintKb(): number {
  const folder = join(projectRoot, "dist", "renderer");
  const html = readFileSync(join(folder, "index.html"), "utf8");
  const files = [...html.matchAll(/(?:src|href)="\.?\/?([^"]+\.(?:js|css))"/g)].map((match) => match[1] ?? "");
  const bytes = [...new Set(files)].reduce(
    (sum, file) => sum + gzipSync(readFileSync(join(folder, file)), { level: 6 }).length,
    gzipSync(html).length,
  );
  return bytes / 1000;
}

/** Resident memory of a process in MB (Linux). */
function rssMb(pid: number): number {
  const line = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return Number(line?.[1] ?? Number.NaN) / 1000;
}

/** Cold start of the built desk to registered and ready, its idle memory with a page open, and the size of the first paint. */
export async function run({ customers, out }: BenchOptions): Promise<Figures> {
  const rig = await startRig(customers, out);
  const engine = await startEngine(rig, customers, out);
  await engine.close();

  const starts: number[] = [];
  let rss = Number.NaN;
  const runs = 7;
  for (let i = 0; i < runs; i += 1) {
    const started = performance.now();
    const registered = rig.caller.registered();
    const desk = await startProcess("dist/desk/main.js", {
      args: ["--data", rig.deskDir, "--central", rig.central.url, "--port", "0"],
      env: { POPLINE_DESK_TOKEN: "bench" },
    });
    await registered;
    starts.push(performance.now() - started);
    if (i === runs - 1) {
      const browser = await chromium.launch(chromiumOptions());
      const page = await browser.newPage();
      await page.goto(desk.url);
      await page.getByRole("main").waitFor();
      await wait(10_000);
      rss = rssMb(desk.pid);
      await browser.close();
    }
    await desk.stop();
  }
  await rig.close();
  const bundleGzKb = firstPaintKb();
  const readyMs = percentile(starts, 0.5);
  table(
    [
      ["what", "value"],
      [`cold start to registered and ready, median of ${runs}, ms`, readyMs.toFixed(0)],
      ["slowest of them, ms", Math.max(...starts).toFixed(0)],
      ["engine's memory, idle for 10 s with a page open, MB", rss.toFixed(0)],
      ["first paint, gzip, KB", bundleGzKb.toFixed(0)],
    ],
    out,
  );
  return { readyMs: rounded(readyMs, 0), engineRssMb: rounded(rss, 0), bundleGzKb: rounded(bundleGzKb, 0) };
}
