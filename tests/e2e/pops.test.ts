import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { castNumbers } from "#server/demo/cast.ts";
import { type Product, startProduct } from "#tests/helpers/product.ts";
import { type AgentAtWork, agentAt } from "./agent-at-work.ts";

describe("each row of the pop table ends in its pane, and says why", () => {
  let product: Product;
  let agent: AgentAtWork;
  const errors: string[][] = [];

  beforeAll(async () => {
    product = await startProduct();
    const opened = await product.open();
    errors.push(opened.errors);
    agent = agentAt(opened.page);
    await agent.ready();
  });
  afterEach(async () => {
    if (await agent.ringing.isVisible()) await agent.reject();
  });
  afterAll(() => product?.close());

  const why = async () => {
    const line = agent.context.locator("[data-why]");
    await line.waitFor();
    return { code: await line.getAttribute("data-why"), text: (await line.textContent()) ?? "" };
  };
  const heading = (name: string) => agent.workspace.getByRole("heading", { name, exact: false }).first().waitFor();

  it("row 1: an attached record id opens that record, though another number calls", async () => {
    await agent.demoCall("attached");
    await heading("彭志强");
    expect(await why()).toMatchObject({ code: "attached-id", text: expect.stringContaining("彭志强") });
  });

  it("row 2: an extension shows the colleague and no record", async () => {
    await agent.demoCall("internal");
    await heading("Tom Becker");
    expect(await why()).toMatchObject({ code: "internal", text: expect.stringContaining("1002") });
  });

  it("row 3: a withheld number opens the withheld pane", async () => {
    await agent.demoCall("withheld");
    await heading("Number withheld");
    expect((await why()).code).toBe("withheld");
    expect(await agent.workspace.getByRole("button", { name: "Create a lead by hand" }).isVisible()).toBe(true);
  });

  it("row 4: one owner of the number opens their record, with the number in the reason", async () => {
    await agent.demoCall("known");
    await heading("Huang Hang");
    expect(await why()).toMatchObject({ code: "number", text: expect.stringContaining("+86 130 8285 6110") });
    expect(await agent.ringing.textContent()).toContain("Huang Hang");
  });

  it("row 5: a shared number asks; the choice is remembered, and the others stay at hand", async () => {
    await agent.demoCall("shared");
    await heading("Who is it?");
    expect((await why()).code).toBe("shared");
    const first = agent.workspace.getByRole("list").getByRole("button").first();
    const name = (await first.locator("span span").first().textContent()) ?? "";
    await agent.page.keyboard.press("Alt+1");
    await heading(name);
    await agent.reject();
    await agent.demoCall("shared");
    await heading(name);
    expect(await why()).toMatchObject({ code: "number-chosen", text: expect.stringContaining(name) });
  });

  it("row 6: the same last eight digits open the probable pane, and nothing is logged before the agent's yes", async () => {
    await agent.demoCall("noisy");
    await heading("Probably");
    expect(await why()).toMatchObject({ code: "probable", text: expect.stringContaining("83625518") });
    expect(await agent.wrapUp.textContent()).toContain("Logged to nobody yet");
    await agent.page.keyboard.press("Alt+1");
    await heading("顾雪梅");
  });

  it("row 7: a number known only to central opens its record", async () => {
    await agent.demoCall("central-only");
    await heading("Eleanor Whitfield");
    await agent.context.locator('[data-why="central"]').waitFor();
  });

  it("row 7: a number that nobody knows opens the new-lead form with the number and its region, the cursor in the name", async () => {
    await agent.demoCall("unknown");
    await agent.context.locator('[data-why="not-found"]').waitFor();
    const name = agent.workspace.getByRole("textbox", { name: "Name", exact: true });
    await name.waitFor();
    await expect.poll(() => name.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(await agent.workspace.getByRole("textbox", { name: "Number of this call" }).first().inputValue()).toContain(
      "139",
    );
    expect(await agent.workspace.textContent()).toContain("China");
  });

  it("a transfer in mid-call shows the customer instead of the colleague", async () => {
    await agent.demoCall("transferred");
    await heading("Tom Becker");
    await agent.answer();
    await heading("Priya Kumar");
    await agent.hangUp();
  });

  it("an external console pops over HTTP with the token, and is refused without", async () => {
    const token = (await readFile(join(product.deskDir, "external-pop.token"), "utf8")).trim();
    const pop = `${product.externalUrl}/pop?tel=${encodeURIComponent(castNumbers.known)}&name=x`;
    expect((await fetch(pop)).status).toBe(401);
    expect((await fetch(`${product.externalUrl}/pop?token=${token}`)).status).toBe(400);
    const answer = await fetch(`${pop}&token=${token}`);
    expect(await answer.json()).toMatchObject({ ok: true, pop: { kind: "record" } });
    await heading("Huang Hang");
  });

  it("the page reported no error", () => {
    expect(errors.flat()).toEqual([]);
  });
});
