import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Product, startProduct } from "#tests/helpers/product.ts";
import { type AgentAtWork, agentAt } from "./agent-at-work.ts";

describe("what crashes lose: nothing", () => {
  let product: Product;
  let agent: AgentAtWork;

  beforeAll(async () => {
    product = await startProduct();
    agent = agentAt((await product.open()).page);
    await agent.ready();
  });
  afterAll(() => product?.close());

  it("notes half typed are there again after kill -9 of the engine, and the call is taken back with audio", async () => {
    await agent.demoCall("known");
    await agent.answer();
    const notes = agent.wrapUp.getByRole("textbox", { name: "Notes" });
    await notes.fill("Half a sentence about the del");
    await agent.wrapUp.getByText(/Saved/).waitFor();
    const call = await agent.phone.locator("[data-call]").first().getAttribute("data-call");
    await product.killDesk();
    await agent.page.reload();
    await agent.ready();
    await agent.page.getByText("Talking", { exact: true }).first().waitFor();
    expect(await agent.phone.locator("[data-call]").first().getAttribute("data-call")).toBe(call);
    await expect.poll(() => notes.inputValue()).toBe("Half a sentence about the del");
    await agent.page.getByText("The demo exchange hears: your voice").waitFor();
    await agent.hangUp();
    await agent.page.getByText("Wrap-up due").first().waitFor();
  });

  it("a wrap-up that is due is still due after another kill -9, and blocks Ready", async () => {
    await product.killDesk();
    await agent.page.reload();
    await agent.page.getByText("Wrap-up due").first().waitFor();
    await expect
      .poll(() => agent.wrapUp.getByRole("textbox", { name: "Notes" }).inputValue())
      .toContain("Half a sentence");
  });

  it("a new-lead form half filled in is there again", async () => {
    await agent.demoCall("unknown");
    await agent.workspace.getByRole("textbox", { name: "Name", exact: true }).fill("Half a na");
    await agent.workspace.getByRole("textbox", { name: "Company", exact: true }).fill("Acme");
    await agent.workspace.getByText(/Saved/).first().waitFor();
    await product.killDesk();
    await agent.page.reload();
    const name = agent.workspace.getByRole("textbox", { name: "Name", exact: true });
    await name.waitFor();
    await expect.poll(() => name.inputValue()).toBe("Half a na");
  });

  it("a damaged store is set aside, said so, and filled again from central", async () => {
    await product.desk.kill();
    const accounts = join(product.deskDir, "accounts");
    const [account = ""] = await readdir(accounts);
    const folder = join(accounts, account);
    for (const file of await readdir(folder))
      if (/\.db(-wal|-shm)?$/.test(file)) await writeFile(join(folder, file), "this is no database");
    await product.killDesk();
    await agent.page.reload();
    await agent.page
      .getByText(/damaged|set aside/i)
      .first()
      .waitFor();
    await agent.page.getByText("Up to date").waitFor({ timeout: 60_000 });
    await agent.demoCall("known");
    await agent.workspace.getByRole("heading", { name: "Huang Hang" }).first().waitFor();
    await agent.reject();
  });
});
