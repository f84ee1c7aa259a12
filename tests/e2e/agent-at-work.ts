import type { Locator, Page } from "playwright";
import type { DemoScript } from "#shared/contract/demo.ts";

/** The desk as a person sees it, in English. Every method waits for what it names. */
export interface AgentAtWork {
  readonly page: Page;
  /** Has the demo panel place a call. */
  demoCall(key: DemoScript["key"]): Promise<void>;
  readonly ringing: Locator;
  readonly phone: Locator;
  readonly workspace: Locator;
  readonly context: Locator;
  readonly wrapUp: Locator;
  answer(): Promise<void>;
  reject(): Promise<void>;
  hangUp(): Promise<void>;
  /** Waits until the line is registered, audio is there and the first synchronisation is done. */
  ready(): Promise<void>;
}

export function agentAt(page: Page): AgentAtWork {
  const phone = page
    .getByRole("complementary", { name: "Phone", exact: true })
    .or(page.getByRole("region", { name: "Phone", exact: true }));
  const ringing = page.getByRole("article", { name: "Incoming call" });
  return {
    page,
    phone,
    ringing,
    workspace: page.getByRole("main"),
    context: page.getByRole("complementary", { name: "Context" }),
    wrapUp: page.getByRole("region", { name: "Wrap-up" }),
    async ready() {
      await page.getByText("Line ready").waitFor();
      await page.getByText("Up to date").waitFor();
      await page.getByText("Audio is not ready yet.").waitFor({ state: "hidden" });
    },
    async demoCall(key) {
      await page.getByRole("button", { name: "Demo exchange" }).click();
      const panel = page.getByRole("dialog", { name: "Demo exchange" });
      await panel.locator(`[data-demo="${key}"]`).click();
      await page.keyboard.press("Escape");
      await panel.waitFor({ state: "hidden" });
      await ringing.waitFor();
    },
    async answer() {
      await page.keyboard.press("Control+Enter");
      await page.getByText("Talking", { exact: true }).first().waitFor();
    },
    async reject() {
      await page.keyboard.press("Alt+R");
      await ringing.waitFor({ state: "hidden" });
    },
    async hangUp() {
      await page.keyboard.press("Alt+X");
    },
  };
}
