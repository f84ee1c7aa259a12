import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type Browser, chromium, type Page } from "playwright";
import { build } from "vite";
import type { CustomerRow, DeskState, HistoryRow, LeadRow, TaskRow } from "#shared/contract/desk/index.ts";
import { aCustomer, aLead, anInteraction, aTask, e164 } from "#tests/helpers/builders.ts";
import { chromiumOptions } from "#tests/helpers/chromium.ts";
import { aDeskState, someDispositions } from "#tests/helpers/desk-scenes.ts";
import { type FakeDesk, startFakeDesk } from "#tests/helpers/fake-desk.ts";

export interface Stage {
  /** A desk that plays `state`, and a page of it at `#/<place>`. */
  open(
    place: string,
    state?: Partial<DeskState>,
    prepare?: (desk: FakeDesk) => void,
  ): Promise<{ desk: FakeDesk; page: Page }>;
  /** Closes what the last test opened. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

/** The built UI page in Chromium, before desks that play scripts. */
export async function setStage(): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), "popline-desk-pages-"));
  await build({ configFile: resolve("vite.config.ts"), logLevel: "error", build: { outDir: folder } });
  const browser: Browser = await chromium.launch(chromiumOptions());
  const opened: (() => Promise<unknown>)[] = [];
  const clear = async () => {
    for (const close of opened.splice(0).reverse()) await close();
  };
  return {
    open: async (place, state = {}, prepare = () => {}) => {
      const desk = await startFakeDesk({ rendererDir: folder, state: aDeskState(state) });
      opened.push(() => desk.close());
      desk.answers.dispositions = someDispositions();
      prepare(desk);
      const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, locale: "en-GB" });
      opened.push(() => context.close());
      const page = await context.newPage();
      await page.goto(`${desk.origin}/#/${place}`);
      await page.locator("main").waitFor();
      return { desk, page };
    },
    clear,
    close: async () => {
      await clear();
      await browser.close();
      await rm(folder, { recursive: true });
    },
  };
}

export function customerRows(count: number): CustomerRow[] {
  return Array.from({ length: count }, (_, index) => ({
    customer: aCustomer({ name: `Customer ${index}`, tier: index === 1 ? "vip" : "standard", doNotCall: index === 2 }),
    number: `+86130${String(10_000_000 + index)}`,
    lastContactAt: null,
  }));
}

export function leadRow(name: string): LeadRow {
  return { lead: aLead({ name, status: "working" }), number: "+8613912345678", lastContactAt: null };
}

export function taskRow(over: Parameters<typeof aTask>[0]): TaskRow {
  return { task: aTask(over), name: null };
}

export function callRow(over: Parameters<typeof anInteraction>[0], row: Partial<HistoryRow> = {}): HistoryRow {
  const interaction = anInteraction({ e164: e164("+8613912345678"), ...over });
  return { interaction, name: null, company: null, dispositionLabel: null, sent: true, ...row };
}
