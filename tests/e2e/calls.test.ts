import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { signInAt } from "#tests/helpers/central-admin.ts";
import { demoPassword, type Product, startProduct } from "#tests/helpers/product.ts";
import { type AgentAtWork, agentAt } from "./agent-at-work.ts";

/** Everything at central whose notes are these. */
async function interactionsAt(central: string, notes: string): Promise<Record<string, unknown>[]> {
  const admin = await signInAt(central, "supervisor", demoPassword);
  const { items } = (await (await admin.get("/v1/interactions?limit=200")).json()) as {
    items: Record<string, unknown>[];
  };
  return items.filter((item) => item.notes === notes);
}

describe("a call, from ring to wrap-up", () => {
  let product: Product;
  let agent: AgentAtWork;

  beforeAll(async () => {
    product = await startProduct();
    agent = agentAt((await product.open()).page);
    await agent.ready();
  });
  afterAll(() => product?.close());

  const heard = () =>
    agent.page
      .getByRole("meter", { name: "Level that the demo exchange hears" })
      .or(agent.page.getByLabel("Level that the demo exchange hears"));

  it("is answered from anywhere, and both directions carry audio", async () => {
    await agent.demoCall("known");
    await agent.answer();
    await agent.page.getByText("The demo exchange hears: your voice").waitFor();
    await agent.page.getByText("Good line").waitFor();
    const other = agent.page.getByLabel("Level of the other side");
    await expect.poll(async () => Number(await other.getAttribute("aria-valuenow"))).toBeGreaterThan(0);
    expect(await heard().count()).toBeGreaterThan(0);
  });

  it("is muted (the exchange hears silence) and unmuted", async () => {
    await agent.page.keyboard.press("Alt+M");
    await agent.phone.getByRole("button", { name: "Unmute" }).waitFor();
    await agent.page.getByText("The demo exchange hears: silence").waitFor();
    await agent.page.keyboard.press("Alt+M");
    await agent.page.getByText("The demo exchange hears: your voice").waitFor();
  });

  it("is held and resumed", async () => {
    await agent.page.keyboard.press("Alt+H");
    await agent.page.getByText("On hold", { exact: true }).first().waitFor();
    await agent.page.keyboard.press("Alt+H");
    await agent.page.getByText("Talking", { exact: true }).first().waitFor();
    await agent.page.getByText("The demo exchange hears: your voice").waitFor();
  });

  it("survives a reload of the page: same call, same timer, audio again", async () => {
    const before = await agent.phone.locator("[data-call]").first().getAttribute("data-call");
    await agent.page.reload();
    await agent.page.getByText("Talking", { exact: true }).first().waitFor();
    expect(await agent.phone.locator("[data-call]").first().getAttribute("data-call")).toBe(before);
    await agent.page.getByText("The demo exchange hears: your voice").waitFor();
    const other = agent.page.getByLabel("Level of the other side");
    await expect.poll(async () => Number(await other.getAttribute("aria-valuenow"))).toBeGreaterThan(0);
  });

  it("a second call waits; answering it holds the first, and the first is resumed", async () => {
    await agent.demoCall("unknown");
    await agent.page.keyboard.press("Control+Enter");
    await agent.page.getByText("On hold", { exact: true }).first().waitFor();
    await agent.page.getByText("Line 2").waitFor();
    await agent.hangUp();
    await agent.page.getByText("Wrap-up due").first().waitFor();
    await agent.page.keyboard.press("Alt+H");
    await agent.page.getByText("Talking", { exact: true }).first().waitFor();
  });

  it("ends, is wrapped up, and the wrap-up is at central, once", async () => {
    await agent.page
      .getByRole("tab", { name: /Huang Hang/ })
      .first()
      .click();
    const notes = agent.wrapUp.getByRole("textbox", { name: "Notes" });
    await notes.fill("Confirmed the delivery for Tuesday.");
    await agent.hangUp();
    await agent.wrapUp.getByRole("option").first().click();
    await agent.wrapUp.getByRole("button", { name: /^Save/ }).click();
    await agent.wrapUp.waitFor({ state: "hidden" });
    await expect
      .poll(() => interactionsAt(product.central.url, "Confirmed the delivery for Tuesday."))
      .toMatchObject([{ outcome: "answered" }]);
  });

  it("an outgoing call by the dial pad is answered and talked on", async () => {
    await agent.page.keyboard.press("Alt+P");
    await agent.page.keyboard.type("13082856110");
    await agent.page.keyboard.press("Enter");
    await agent.page.getByText("Talking", { exact: true }).first().waitFor();
    await agent.page.getByText("The demo exchange hears", { exact: false }).first().waitFor({ state: "hidden" });
    await agent.hangUp();
    await agent.page.getByText("Wrap-up due").first().waitFor();
  });

  it("a busy number and one that does not exist say so", async () => {
    for (const [number, sentence] of [
      ["601", "Busy"],
      ["602", "This number does not exist"],
    ] as const) {
      await agent.page.keyboard.press("Alt+P");
      await agent.page.keyboard.press("Control+A");
      await agent.page.keyboard.type(number);
      await agent.page.keyboard.press("Enter");
      await agent.page.getByText(sentence, { exact: false }).first().waitFor();
    }
  });

  it("a caller who gives up is missed, and is in the recent calls as missed", async () => {
    await agent.demoCall("unanswered");
    await agent.ringing.waitFor({ state: "hidden" });
    await agent.phone.getByText("Missed").first().waitFor();
  });
});
