import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright";
import { build } from "vite";
import { afterAll, afterEach, beforeAll } from "vitest";
import type { DeskState } from "#shared/contract/desk/index.ts";
import { chromiumOptions } from "../../helpers/chromium.ts";
import { aDeskState, someDispositions } from "../../helpers/desk-scenes.ts";
import { type FakeDesk, startFakeDesk } from "../../helpers/fake-desk.ts";

export interface Opened {
  readonly page: Page;
  readonly desk: FakeDesk;
  /** What the browser complained of: errors in the console, broken policies, uncaught errors. */
  readonly complaints: string[];
}

/** The built page in Chromium, against a desk that plays a script. One build and one browser per test file. */
export function stagePages(): { open(state?: Partial<DeskState>): Promise<Opened> } {
  const ends: (() => Promise<unknown>)[] = [];
  let browser: Browser | null = null;
  let rendererDir = "";
  beforeAll(async () => {
    rendererDir = await mkdtemp(join(tmpdir(), "popline-renderer-"));
    await build({
      configFile: join(import.meta.dirname, "../../../vite.config.ts"),
      logLevel: "error",
      build: { outDir: rendererDir, emptyOutDir: true },
    });
    browser = await chromium.launch(chromiumOptions());
  });
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });
  afterAll(async () => {
    await browser?.close();
    await rm(rendererDir, { recursive: true, force: true });
  });
  return {
    async open(state = {}) {
      if (browser === null) throw new Error("The browser is not started yet.");
      const desk = await startFakeDesk({ rendererDir, state: aDeskState(state) });
      ends.push(() => desk.close());
      desk.answers.dispositions = someDispositions();
      const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, locale: "en" });
      ends.push(() => context.close());
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
      page.on("pageerror", (error) => complaints.push(String(error)));
      await page.goto(desk.origin);
      await page.getByRole("main").waitFor();
      return { page, desk, complaints };
    },
  };
}
