import { chromium } from "playwright";
import { chromiumOptions } from "#tests/helpers/chromium.ts";
import { type BenchOptions, type Figures, percentile, rounded, table } from "./bench.ts";
import { probePage } from "./page-probe.ts";
import { callingCustomer, createPopTimer } from "./pop-timer.ts";
import { startEngine, startRig } from "./rig.ts";

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

  const timer = await createPopTimer({ page, probe, engine, caller: rig.caller });
  let step = 0;

  /** `known`: the number is a customer's, and the name comes from the store. */
  function one(known: boolean): Promise<number> {
    step += 1;
    const { customer, phones } = callingCustomer(step, customers);
    const name = known ? customer.name : `Caller ${step} Floor`;
    return timer.one({ number: phones[0]?.e164 ?? "", ...(known ? {} : { name }) }, name);
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
