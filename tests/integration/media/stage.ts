import type { Browser, BrowserContext, Page } from "playwright";
import { launch, openMediaPage } from "./browser.ts";
import { buildMediaPage } from "./built-page.ts";
import { TestEngine } from "./test-engine.ts";

/** Two desks' engines with a media page each, in one browser. */
export interface Stage {
  readonly browser: Browser;
  readonly context: BrowserContext;
  readonly folder: string;
  readonly here: TestEngine;
  readonly there: TestEngine;
  readonly pageHere: Page;
  readonly pageThere: Page;
  end(): Promise<void>;
}

/** @param shared a browser of the caller's, which stays open at the end; without it one is launched with `options` */
export async function setStage(options: Parameters<typeof launch>[0] = {}, shared?: Browser): Promise<Stage> {
  const built = await buildMediaPage();
  const [browser, here, there] = await Promise.all([
    shared ?? launch(options),
    TestEngine.start(built.folder),
    TestEngine.start(built.folder),
  ]);
  const context = await browser.newContext();
  const [pageHere, pageThere] = await Promise.all([openMediaPage(context, here), openMediaPage(context, there)]);
  const end = async () => {
    await context.close();
    if (!shared) await browser.close();
    await Promise.all([here.stop(), there.stop()]);
    await built.remove();
  };
  return { browser, context, folder: built.folder, here, there, pageHere, pageThere, end };
}
