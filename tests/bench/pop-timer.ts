import type { Page } from "playwright";
import { type DatasetCustomer, datasetCustomer } from "#tests/helpers/dataset.ts";
import type { CallFrom, SipCaller } from "#tests/helpers/sip-caller.ts";
import type { PageProbe } from "./page-probe.ts";
import type { BenchEngine } from "./rig.ts";

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

/**
 * Times calls from the INVITE's bytes at the engine's socket to the second animation frame after a text is in the page. The clocks of
 * both processes are brought together by the quickest of many round trips, so the error is half of that one.
 */
export async function createPopTimer(desk: {
  readonly page: Page;
  readonly probe: PageProbe;
  readonly engine: BenchEngine;
  readonly caller: Pick<SipCaller, "call">;
}): Promise<{
  /** One call that is given up once `text` is shown; ms. */
  one(from: CallFrom, text: string): Promise<number>;
}> {
  const { page, probe, engine, caller } = desk;
  const offset = await clockOffset(probe, engine);
  return {
    async one(from, text) {
      const painted = probe.painted(text);
      const call = caller.call(from);
      const paintedAt = (await painted) + offset;
      const last = (await engine.ask({ do: "last-call" })) as { timings: { receivedAt: number | null } } | null;
      await call.cancel();
      await engine.ask({ do: "close-pops" });
      await page.waitForFunction(() => document.querySelector('[data-state="ringing"]') === null);
      if (typeof last?.timings?.receivedAt !== "number") throw new Error("the engine kept no time for the call");
      return paintedAt - last.timings.receivedAt;
    },
  };
}

/** Another customer for each step, none of whose numbers is somebody else's too. */
export function callingCustomer(step: number, customers: number): DatasetCustomer {
  // Numbers of customers next to a multiple of 200 are shared (tests/helpers/dataset.ts); odd ones below are not.
  const index = ((step * 7919) % (customers - 4)) | 1;
  return datasetCustomer(index % 200 === 199 ? index + 2 : index);
}
