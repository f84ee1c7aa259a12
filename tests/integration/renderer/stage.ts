import type { Page } from "playwright";
import { afterAll, afterEach, beforeAll } from "vitest";
import type { DeskState } from "#shared/contract/desk/index.ts";
import type { FakeDesk } from "../../helpers/fake-desk.ts";
import { openPageStage, type PageStage } from "../../helpers/page-stage.ts";

export interface Opened {
  readonly page: Page;
  readonly desk: FakeDesk;
  /** What the browser complained of: errors in the console, broken policies, uncaught errors. */
  readonly complaints: string[];
}

/** The built page in Chromium, against a desk that plays a script. One browser per test file. */
export function stagePages(): { open(state?: Partial<DeskState>): Promise<Opened> } {
  let stage: PageStage | null = null;
  beforeAll(async () => {
    stage = await openPageStage("en");
  });
  afterEach(() => stage?.clear());
  afterAll(() => stage?.close());
  return {
    async open(state = {}) {
      if (stage === null) throw new Error("The browser is not started yet.");
      const complaints: string[] = [];
      const { desk, page } = await stage.open({
        state,
        prepare(_desk, page) {
          page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
          page.on("pageerror", (error) => complaints.push(String(error)));
        },
      });
      return { page, desk, complaints };
    },
  };
}
