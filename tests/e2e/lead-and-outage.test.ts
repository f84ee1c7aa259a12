import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { signInAt } from "#tests/helpers/central-admin.ts";
import { demoPassword, type Product, startProduct } from "#tests/helpers/product.ts";
import { type AgentAtWork, agentAt } from "./agent-at-work.ts";

const number = "+8613877712345";

describe("work goes on while central is stopped, and arrives once it is back, once", () => {
  let product: Product;
  let agent: AgentAtWork;

  beforeAll(async () => {
    product = await startProduct({ exchange: "apart" });
    agent = agentAt((await product.open()).page);
    await agent.ready();
    await agent.page.getByText("Up to date").waitFor();
  });
  afterAll(() => product?.close());

  function ring(from: string): void {
    product.exchange?.place({
      target: "1001",
      from: { number: from },
      voice: "unknown-caller-en",
      afterPrompt: "repeat",
      queue: "Support",
    });
  }

  it("an unknown caller's form says that central could not be asked", async () => {
    await product.stopCentral();
    ring(number);
    await agent.ringing.waitFor();
    await agent.context.locator('[data-why="not-checked"]').waitFor();
  });

  it("the call is answered with central down, the lead is saved, and a wrap-up with a callback", async () => {
    await agent.answer();
    await agent.workspace.getByRole("textbox", { name: "Name", exact: true }).fill("孙悦 Sun Yue");
    await agent.page.keyboard.press("Control+S");
    await agent.workspace.getByRole("heading", { name: "孙悦 Sun Yue" }).waitFor();
    await agent.wrapUp.getByRole("textbox", { name: "Notes" }).fill("Wants an offer for forty seats.");
    await agent.hangUp();
    await agent.wrapUp.getByRole("option").first().click();
    await agent.wrapUp.getByRole("button", { name: /^Save/ }).click();
    await agent.wrapUp.waitFor({ state: "hidden" });
    await agent.page
      .getByText(/waiting/i)
      .first()
      .waitFor();
  });

  it("that number's next call pops the lead, still without central", async () => {
    ring(number);
    await agent.ringing.waitFor();
    await agent.workspace.getByRole("heading", { name: "孙悦 Sun Yue" }).waitFor();
    expect(await agent.context.locator("[data-why]").getAttribute("data-why")).toBe("number");
    await agent.reject();
  });

  it("everything is at central soon after it is back, each thing once", async () => {
    await product.startCentral();
    await agent.page.getByText("Up to date").waitFor({ timeout: 60_000 });
    const admin = await signInAt(product.central.url, "supervisor", demoPassword);
    const list = async (path: string) =>
      ((await (await admin.get(`${path}?limit=500`)).json()) as { items: Record<string, unknown>[] }).items;
    const leads = (await list("/v1/leads")).filter((lead) => lead.name === "孙悦 Sun Yue");
    expect(leads).toHaveLength(1);
    const interactions = (await list("/v1/interactions")).filter(
      (item) => item.notes === "Wants an offer for forty seats.",
    );
    expect(interactions).toHaveLength(1);
    expect(interactions[0]).toMatchObject({ leadId: leads[0]?.id, outcome: "answered" });
    expect(
      (await (await admin.get(`/v1/lookup?number=${encodeURIComponent(number)}`)).json()) as unknown,
    ).toMatchObject({ matches: [{ name: "孙悦 Sun Yue" }] });
  });

  it("a desk that starts while central is down works from its store", async () => {
    await product.stopCentral();
    const registered = new Promise<void>((resolve) =>
      product.exchange?.onEvent((event) => event.type === "registered" && event.contacts > 0 && resolve()),
    );
    await product.killDesk();
    await registered;
    ring(number);
    await agent.ringing.waitFor();
    await agent.workspace.getByRole("heading", { name: "孙悦 Sun Yue" }).waitFor();
    await agent.reject();
  });
});
