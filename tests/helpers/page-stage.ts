import { chromium, type Page } from "playwright";
import type { DeskState } from "#shared/contract/desk/index.ts";
import { builtRenderer } from "./built-renderer.ts";
import { headlessOptions } from "./chromium.ts";
import { aDeskState, someDispositions } from "./desk-scenes.ts";
import { type FakeDesk, startFakeDesk } from "./fake-desk.ts";
import { patienceMs } from "./patience.ts";

/** The built UI page in Chromium, in front of desks that play scripts. */
export interface PageStage {
  /** A page at `#/<place>` of a desk of its own, which plays `state`. Not loaded before `prepare` is done with the desk. */
  open(options: OpenOptions): Promise<{ desk: FakeDesk; page: Page }>;
  /** Closes what was opened since the last time, and forgets what the pages kept in the browser. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

export interface OpenOptions {
  readonly place?: string;
  readonly state?: Partial<DeskState>;
  readonly prepare?: (desk: FakeDesk, page: Page) => void;
}

/** One browser context for all pages of a test file: each desk has an origin of its own, so that pages share nothing. */
export async function openPageStage(locale: string): Promise<PageStage> {
  const [rendererDir, browser] = await Promise.all([builtRenderer(), chromium.launch(headlessOptions())]);
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, locale });
  const opened: (() => Promise<unknown>)[] = [];
  const clear = async () => {
    for (const close of opened.splice(0).reverse()) await close();
  };
  return {
    async open({ place = "", state = {}, prepare = () => {} }) {
      const desk = await startFakeDesk({ rendererDir, state: aDeskState(state) });
      opened.push(() => desk.close());
      desk.answers.dispositions = someDispositions();
      const page = await context.newPage();
      page.setDefaultTimeout(patienceMs);
      opened.push(async () => {
        // A later desk may get the same port.
        if (page.url().startsWith(desk.origin)) await page.evaluate("localStorage.clear()");
        await page.close();
      });
      prepare(desk, page);
      await page.goto(place === "" ? desk.origin : `${desk.origin}/#/${place}`);
      await page.getByRole("main").waitFor();
      return { desk, page };
    },
    clear,
    async close() {
      await clear();
      await browser.close();
    },
  };
}
