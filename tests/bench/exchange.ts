import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { chromium, type Page } from "playwright";
import { projectRoot } from "#main/hosts/launch/project-root.ts";
import { chromiumOptions } from "#tests/helpers/chromium.ts";
import { datasetCustomer } from "#tests/helpers/dataset.ts";
import { startAsterisk } from "#tests/pbx/exchange/asterisk.ts";
import { callComesIn, type TrunkCall } from "#tests/pbx/exchange/customer.ts";
import { fetchPbx } from "#tests/pbx/exchange/fetch.ts";
import { type BenchOptions, type Figures, percentile, rounded, table } from "./bench.ts";
import type { LoopDelay } from "./loop-delay.ts";
import { type PageProbe, probePage } from "./page-probe.ts";
import { type BenchEngine, startEngine, startRigOn } from "./rig.ts";

const reloads = 20;
const kills = 10;
/** Calls before memory is first looked at: caches are full then. */
const warmUp = 100;

/**
 * On a real Asterisk (DESIGN 12): INVITE to ringing, answer to sound, reload and engine kill to sound back, memory over many calls, and how
 * long the engine's thread was held up meanwhile. The clocks of engine and page are one machine's.
 */
export async function run({ customers, calls = 1_000, out }: BenchOptions): Promise<Figures> {
  const set = await fetchPbx();
  if (!set.ok) throw new Error(`There is no Asterisk here: ${set.reason}`);
  const exchange = await startAsterisk(set.root);
  const registered = async () => {
    while (!/1001\/sip:/.test(await exchange.cli("pjsip show contacts"))) await wait(100);
  };
  const line = exchange.line("1001");
  const rig = await startRigOn({ url: exchange.wsUrl, domain: exchange.domain, line, registered }, customers, out);
  let engine = await startEngine(rig, customers, out);
  const port = Number(new URL(engine.url).port);
  await engine.ask({ do: "pop-when", when: "ring" });
  await rig.central.stop();
  const browser = await chromium.launch(chromiumOptions());
  const page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
  const probe = await probePage(page);
  await page.goto(engine.url);
  await page.getByText("Line ready").waitFor();
  await page.getByText("Audio is not ready yet.").waitFor({ state: "hidden" });

  const callers = callersOf(customers, warmUp + calls + 2);
  let step = 0;
  const offered: number[] = [];
  const ringing: number[] = [];
  const answered: number[] = [];

  /** A desk that has nothing left to do of the call before (its lists are read again 150 ms after it): calls come to agents who are ready. */
  async function settled(): Promise<void> {
    await engine.ask({ do: "flush" });
    await wait(250);
    await page.evaluate(() => new Promise<void>((resolve) => requestIdleCallback(() => resolve())));
  }

  async function ring(): Promise<TrunkCall> {
    const { name, number } = callers[step % callers.length] ?? { name: "", number: "" };
    step += 1;
    await settled();
    const painted = probe.painted(name);
    const call = await callComesIn(exchange, { to: "51001", number });
    const paintedAt = await painted;
    const last = (await engine.ask({ do: "last-call" })) as LastCall;
    const { receivedAt, ringingSentAt } = last.timings;
    offered.push(paintedAt - receivedAt);
    ringing.push(ringingSentAt - receivedAt);
    return call;
  }

  async function answer(): Promise<void> {
    const pressedAt = await probe.now();
    await page.keyboard.press("Control+Enter");
    const { sentAt } = await probe.sound().catch(async (cause: unknown) => {
      const shown = await page.locator("[data-call]").first().getAttribute("data-state");
      const last = JSON.stringify(await engine.ask({ do: "last-call" }));
      const legs = await exchange.cli("pjsip show channelstats");
      throw new Error(`Call ${step} has no sound. It is shown as ${shown}: ${last}\n${legs}`, { cause });
    });
    answered.push(sentAt - pressedAt);
  }

  async function end(call: TrunkCall): Promise<void> {
    await call.hangUp();
    await page.waitForFunction(() => document.querySelector("[data-state=active], [data-state=ringing]") === null);
    await engine.ask({ do: "finish-calls" });
  }

  async function talkedOn(): Promise<TrunkCall> {
    const call = await ring();
    await answer();
    return call;
  }

  const idle = fork(join(projectRoot, "tests", "bench", "idle-loop.ts"));
  const delays = async () => {
    const beside = once(idle, "message") as Promise<[LoopDelay]>;
    idle.send("delay");
    return { engine: (await engine.ask({ do: "loop-delay" })) as LoopDelay, idle: (await beside)[0] };
  };
  for (let i = 0; i < warmUp; i += 1) await end(await talkedOn());
  const before = await memoryOf(engine, probe);
  // The figures are of these calls; the collection that was just forced is no delay of theirs.
  await delays();
  for (const samples of [offered, ringing, answered]) samples.length = 0;
  for (let i = 0; i < calls; i += 1) await end(await talkedOn());
  const delay = await delays();
  const after = await memoryOf(engine, probe);
  idle.disconnect();
  const p95 = (samples: readonly number[]) => rounded(percentile(samples, 0.95));
  const ofCalls = {
    ringingShownP95Ms: p95(offered),
    ringingSentP95Ms: p95(ringing),
    answerToSoundP95Ms: p95(answered),
  };
  table(
    [
      ["on Asterisk, ms", "times", "p50", "p95", "max"],
      row("INVITE's bytes → second frame with the name", offered),
      row("INVITE's bytes → 180 sent", ringing),
      row("answer pressed → first packet of sound sent", answered),
    ],
    out,
  );

  // Reload: the page asks for nothing but itself; the call's sound must be back.
  const reloaded: number[] = [];
  const first = await talkedOn();
  for (let i = 0; i < reloads; i += 1) {
    const from = await probe.now();
    await page.reload({ waitUntil: "commit" });
    reloaded.push((await probe.sound()).bothAt - from);
  }
  await end(first);

  const killed: number[] = [];
  const second = await talkedOn();
  for (let i = 0; i < kills; i += 1) {
    await page.locator("[data-call][data-state=active]").waitFor();
    await engine.ask({ do: "flush" });
    await engine.kill();
    const from = Date.now();
    engine = await startEngine(rig, customers, () => undefined, { port });
    killed.push((await soundAgain(page, probe, from)) - from);
  }
  await end(second);

  await browser.close();
  await engine.close();
  await rig.close();
  await exchange.stop();

  table(
    [
      ["on Asterisk, ms", "times", "p50", "p95", "max"],
      row("reload → sound both ways", reloaded),
      row("engine started after kill -9 → sound both ways", killed),
    ],
    out,
  );
  const growth = (from: number, to: number) => rounded((100 * (to - from)) / from);
  const grown = {
    engineHeapPercent: growth(before.engineHeapMb, after.engineHeapMb),
    engineRssPercent: growth(before.engineRssMb, after.engineRssMb),
    pagesObjectsPercent: growth(before.pagesObjectsMb, after.pagesObjectsMb),
  };
  out(`memory over ${calls} calls: ${JSON.stringify({ before, after, grown })}`);
  for (const [who, { p999Ms, maxMs }] of Object.entries(delay))
    out(`event loop over them, ${who}: p99.9 ${p999Ms.toFixed(1)} ms, longest ${maxMs.toFixed(1)} ms`);
  return {
    calls,
    ...ofCalls,
    reloadToSoundP95Ms: p95(reloaded),
    killToSoundMaxMs: rounded(Math.max(...killed)),
    memory: { before, after, ...grown },
    loopDelayP999Ms: rounded(delay.engine.p999Ms),
    loopDelayMaxMs: rounded(delay.engine.maxMs),
    idleLoopDelayP999Ms: rounded(delay.idle.p999Ms),
  };
}

/** Customers from all over the dataset whose number is nobody else's: they ring with their name, not with a question who it is. */
function callersOf(customers: number, wanted: number): readonly { readonly name: string; readonly number: string }[] {
  const candidates = Array.from({ length: wanted * 2 }, (_, i) => {
    const { customer, phones } = datasetCustomer((((i + 1) * 7919) % (customers - 4)) | 1);
    return { name: customer.name, number: phones[0]?.e164 ?? "" };
  });
  const holders = new Map(candidates.map(({ number }) => [number, new Set<string>()]));
  for (let index = 0; index < customers; index += 1) {
    const { customer, phones } = datasetCustomer(index);
    for (const { e164 } of phones) holders.get(e164 ?? "")?.add(customer.id);
  }
  return candidates.filter(({ number }) => holders.get(number)?.size === 1).slice(0, wanted);
}

function row(label: string, samples: readonly number[]): readonly string[] {
  return [label, String(samples.length), ...[0.5, 0.95, 1].map((q) => percentile(samples, q).toFixed(1))];
}

interface LastCall {
  readonly timings: { readonly receivedAt: number; readonly ringingSentAt: number };
}

interface Memory {
  readonly engineHeapMb: number;
  readonly engineRssMb: number;
  /** UI page and media page: one JavaScript heap in the browser host. */
  readonly pagesObjectsMb: number;
  readonly pagesCodeMb: number;
}

async function memoryOf(engine: BenchEngine, probe: PageProbe): Promise<Memory> {
  const { heapMb, rssMb } = (await engine.ask({ do: "memory" })) as { heapMb: number; rssMb: number };
  const { objectsMb, codeMb } = await probe.held();
  return {
    engineHeapMb: rounded(heapMb),
    engineRssMb: rounded(rssMb),
    pagesObjectsMb: rounded(objectsMb),
    pagesCodeMb: rounded(codeMb),
  };
}

/** Waits for the first sound of a peer connection that began after the engine did. */
async function soundAgain(page: Page, probe: PageProbe, from: number): Promise<number> {
  await page.waitForFunction(
    (since) => {
      const frame = document.querySelector("iframe")?.contentWindow as unknown as {
        poplineProbe?: { sentAt: number | null };
      } | null;
      return (frame?.poplineProbe?.sentAt ?? 0) > since;
    },
    from,
    { polling: 20, timeout: 30_000 },
  );
  return (await probe.sound()).bothAt;
}
