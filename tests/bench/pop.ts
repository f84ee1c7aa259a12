import { chromium } from "playwright";
import { chromiumOptions } from "#tests/helpers/chromium.ts";
import { datasetCustomer } from "#tests/helpers/dataset.ts";
import { type BenchOptions, type Figures, percentile, rounded, table } from "./bench.ts";
import { type PageProbe, probePage } from "./page-probe.ts";
import { type BenchEngine, startEngine, startRig } from "./rig.ts";

/**
 * From the INVITE's bytes at the engine's socket to the second animation frame after the customer's name is in the page. The clocks of
 * both processes are brought together by the quickest of many round trips, so the error is half of that one.
 */

/** Milliseconds to add to the page's clock to get the engine's. */
async function clockOffset(probe: PageProbe, engine: BenchEngine): Promise<number> {
  let best = { trip: Number.POSITIVE_INFINITY, offset: 0 };
  const here = () => performance.timeOrigin + performance.now();
  const against = async (read: () => Promise<number>) => {
    best = { trip: Number.POSITIVE_INFINITY, offset: 0 };
    for (let i = 0; i < 60; i += 1) {
      const before = here();
      const there = await read();
      const after = here();
      if (after - before < best.trip) best = { trip: after - before, offset: there - (before + after) / 2 };
    }
    return best.offset;
  };
  const pageAhead = await against(probe.now);
  const engineAhead = await against(async () => (await engine.ask({ do: "clock" })) as number);
  return engineAhead - pageAhead;
}

export async function run({ customers, calls = 200, out }: BenchOptions): Promise<Figures> {
  const rig = await startRig(customers, out);
  const engine = await startEngine(rig, customers, out);
  // Its records are not central's: pushing their calls would only be refused.
  await rig.central.stop();
  const browser = await chromium.launch(chromiumOptions());
  const page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
  const probe = await probePage(page);
  await page.goto(engine.url);
  await page.getByRole("main").waitFor();

  const offset = await clockOffset(probe, engine);
  let step = 0;

  /** One call; the time from its bytes to its name on the screen. `known`: the number is a customer's, and the name comes from the store. */
  async function one(known: boolean): Promise<number> {
    step += 1;
    // Numbers of customers next to a multiple of 200 are shared (tests/helpers/dataset.ts); odd ones below are not.
    const index = ((step * 7919) % (customers - 4)) | 1;
    const customer = datasetCustomer(index % 200 === 199 ? index + 2 : index);
    const number = customer.phones[0]?.e164 ?? "";
    const name = known ? customer.customer.name : `Caller ${step} Floor`;
    const painted = probe.painted(name);
    const call = rig.caller.call({ number, ...(known ? {} : { name }) });
    const paintedAt = (await painted) + offset;
    const last = (await engine.ask({ do: "last-call" })) as { timings: { receivedAt: number | null } } | null;
    await call.cancel();
    await engine.ask({ do: "close-pops" });
    await page.waitForFunction(() => document.querySelector('[data-state="ringing"]') === null);
    if (typeof last?.timings?.receivedAt !== "number") throw new Error("the engine kept no time for the call");
    return paintedAt - last.timings.receivedAt;
  }

  async function series(known: boolean): Promise<number[]> {
    await engine.ask({ do: "pop-when", when: known ? "ring" : "off" });
    for (let i = 0; i < 20; i += 1) await one(known);
    const samples: number[] = [];
    for (let i = 0; i < calls / 2; i += 1) samples.push(await one(known));
    return samples;
  }

  // Pop and floor in turn, so that a slow minute of the machine falls on both.
  const pop: number[] = [];
  const floor: number[] = [];
  for (let round = 0; round < 2; round += 1) {
    pop.push(...(await series(true)));
    floor.push(...(await series(false)));
  }
  await browser.close();
  await engine.close();
  await rig.close();

  const row = (label: string, samples: number[]) => [
    label,
    String(samples.length),
    ...[0.5, 0.95, 1].map((q) => percentile(samples, q).toFixed(1)),
  ];
  table(
    [
      ["INVITE's bytes → second frame, ms", "calls", "p50", "p95", "max"],
      row("pop", pop),
      row("the same without lookup", floor),
    ],
    out,
  );
  const p95Ms = rounded(percentile(pop, 0.95));
  const floorP95Ms = rounded(percentile(floor, 0.95));
  return {
    p50Ms: rounded(percentile(pop, 0.5)),
    p95Ms,
    maxMs: rounded(Math.max(...pop)),
    floorP95Ms,
    ratio: rounded(p95Ms / floorP95Ms, 2),
  };
}
