import type { Page } from "playwright";
import { expect } from "vitest";
import { castNumbers } from "#server/demo/cast.ts";
import type { DemoExchange, ExchangeEvent, ScriptedCall } from "#server/demo/exchange/index.ts";
import { linePassword } from "#tests/helpers/central-template.ts";
import { demoPassword } from "#tests/helpers/product.ts";
import type { AgentAtWork } from "./agent-at-work.ts";

/** What central gives agent1 as the password of the line. */
export const agentsLinePassword = linePassword("1001");

/** Speech is above, a room's noise below. */
const speechDbfs = -50;

/** A call from Huang Hang's mobile, who talks until somebody hangs up. */
export function ring(exchange: DemoExchange | null, over: Partial<ScriptedCall> = {}): string {
  if (exchange === null) throw new Error("this product has no exchange apart");
  return exchange.place({
    target: "1001",
    from: { number: castNumbers.known },
    voice: "known-caller-en",
    afterPrompt: "repeat",
    queue: "Support",
    ...over,
  });
}

/** The exchange's next event that fits. */
export function nextEvent(
  exchange: DemoExchange | null,
  fits: (event: ExchangeEvent) => boolean,
): Promise<ExchangeEvent> {
  return new Promise((resolve) => {
    const off = exchange?.onEvent((event) => {
      if (!fits(event)) return;
      off?.();
      resolve(event);
    });
  });
}

/** The agent's voice arrives at the exchange, from now on. */
export async function agentIsHeard(exchange: DemoExchange | null): Promise<void> {
  await nextEvent(exchange, (event) => event.type === "level" && event.dbfs > speechDbfs);
}

/** The other side's voice is heard in this page's media page, from now on: its level moves. */
export async function callerIsHeard(page: Page): Promise<void> {
  const level = page.getByLabel("Level of the other side");
  await level.waitFor();
  const now = () => level.getAttribute("aria-valuenow");
  const before = await now();
  await expect.poll(now).not.toBe(before);
  await expect.poll(async () => Number(await now())).toBeGreaterThan(0);
}

/** Signs agent1 in by the form, at this server. */
export async function signIn(agent: AgentAtWork, server: string, password = demoPassword): Promise<void> {
  const { page } = agent;
  await page.getByRole("textbox", { name: "Server" }).fill(server);
  await page.getByRole("textbox", { name: "User name" }).fill("agent1");
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

/** The id of the call in the phone column. */
export async function callId(page: Page): Promise<string | null> {
  return page.locator("[data-call]").first().getAttribute("data-call");
}

/** Chooses the first disposition and saves. */
export async function wrapUp(agent: AgentAtWork): Promise<void> {
  await agent.wrapUp.getByRole("option").first().click();
  await agent.wrapUp.getByRole("button", { name: /^Save/ }).click();
  await agent.wrapUp.waitFor({ state: "hidden" });
}
