import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { signInAt } from "#tests/helpers/central-admin.ts";
import { demoPassword, type Product, startProduct } from "#tests/helpers/product.ts";
import { type AgentAtWork, agentAt } from "./agent-at-work.ts";

describe("an agent's whole job by keyboard alone", () => {
  let product: Product;
  let agent: AgentAtWork;
  const press = (keys: string) => agent.page.keyboard.press(keys);
  const type = (text: string) => agent.page.keyboard.type(text);
  /** Tabs until the named thing has the focus, as a person would. */
  async function tabTo(name: RegExp): Promise<void> {
    for (let step = 0; step < 60; step += 1) {
      const focused = await agent.page.evaluate(() => {
        const element = document.activeElement;
        return element?.getAttribute("aria-label") ?? element?.textContent ?? "";
      });
      if (name.test(focused)) return;
      await press("Tab");
    }
    throw new Error(`Tab never came to ${name}`);
  }

  beforeAll(async () => {
    product = await startProduct({ signIn: null });
    agent = agentAt((await product.open()).page);
  });
  afterAll(() => product?.close());

  it("signs in and gets ready", async () => {
    await agent.page.getByRole("textbox", { name: "User name" }).waitFor();
    await agent.page.getByRole("textbox", { name: "User name" }).focus();
    await type("agent1");
    await press("Tab");
    await type(demoPassword);
    await press("Enter");
    await agent.ready();
    await press("Alt+A");
    await agent.page.getByText("Ready", { exact: true }).first().waitFor();
  });

  it("takes a call, writes the wrap-up during it, hangs up and saves", async () => {
    await tabTo(/^Demo exchange/);
    await press("Enter");
    await agent.page.getByRole("button", { name: /^A known customer/ }).waitFor();
    await tabTo(/^A known customer/);
    await press("Enter");
    await agent.ringing.waitFor();
    await press("Escape");
    await press("Control+Enter");
    await agent.page.getByText("Talking", { exact: true }).first().waitFor();
    await press("Alt+T");
    await type("Asked about the invoice of May.");
    await press("Alt+O");
    await type("informa");
    await press("Enter");
    await press("Alt+X");
    await agent.page.getByText("Wrap-up due").first().waitFor();
    await press("Control+S");
    await agent.page.getByText("The wrap-up is saved.").waitFor();
    await agent.page.getByText("Ready", { exact: true }).first().waitFor();
  });

  it("the wrap-up is at central", async () => {
    const admin = await signInAt(product.central.url, "supervisor", demoPassword);
    const saved = async () => {
      const { items } = (await (await admin.get("/v1/interactions?limit=200")).json()) as {
        items: { notes: string }[];
      };
      return items.filter((item) => item.notes === "Asked about the invoice of May.").length;
    };
    await expect.poll(saved).toBe(1);
  });

  it("finds somebody by pinyin and dials them from the search box", async () => {
    await press("Control+K");
    await agent.page.getByRole("dialog").getByRole("combobox").waitFor();
    await type("huang hang");
    await agent.page
      .getByRole("option", { name: /Huang Hang/ })
      .first()
      .waitFor();
    await press("Enter");
    await agent.workspace.getByRole("heading", { name: "Huang Hang" }).waitFor();
    await press("Alt+P");
    await type("13082856110");
    await press("Enter");
    await agent.phone.locator('[data-state="active"]').waitFor();
    await press("Alt+X");
    await agent.page.getByText("Wrap-up due").first().waitFor();
  });

  it("goes to every place and back, and lists the keys", async () => {
    for (const [keys, name] of [
      ["Control+2", "Customers"],
      ["Control+3", "Leads"],
      ["Control+4", "Tasks"],
      ["Control+5", "Calls"],
      ["Control+,", "Settings"],
    ] as const) {
      await press(keys);
      await agent.page.getByRole("heading", { name, exact: false }).first().waitFor();
    }
    await press("Control+1");
    await press("F1");
    await agent.page.getByRole("dialog", { name: "Keys" }).waitFor();
    await press("Escape");
    await agent.page.getByRole("dialog", { name: "Keys" }).waitFor({ state: "hidden" });
  });
});
