import type { Page } from "playwright";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { ExchangeEvent } from "#server/demo/exchange/index.ts";
import { type DeskPage, type Product, startProduct } from "#tests/helpers/product.ts";
import { type AgentAtWork, agentAt } from "./agent-at-work.ts";
import { agentIsHeard, callerIsHeard, callId, nextEvent, ring, wrapUp } from "./faults-stage.ts";

describe("what may happen to the desk's pages in a call", () => {
  let product: Product;
  let opened: DeskPage;
  let agent: AgentAtWork;
  const events: ExchangeEvent[] = [];

  beforeAll(async () => {
    product = await startProduct({ exchange: "apart" });
    product.exchange?.onEvent((event) => events.push(event));
    opened = await product.open();
    agent = agentAt(opened.page);
    await agent.ready();
    ring(product.exchange);
    await agent.ringing.waitFor();
    await agent.answer();
    await agentIsHeard(product.exchange);
  });
  afterAll(() => product?.close());
  afterEach(async () => {
    // Whatever happened: it is one call, at the exchange as on the desk.
    expect(product.exchange?.calls().filter((call) => call.state === "talking")).toHaveLength(1);
  });

  const talking = (page: Page) => agentAt(page).phone.locator("[data-call][data-state=active]");
  const takenBack = () => nextEvent(product.exchange, (event) => event.type === "reattached");
  const timesTakenBack = () => events.filter((event) => event.type === "reattached").length;
  const mediaFrame = (page: Page) => page.frames().find((frame) => frame.url().endsWith("/media.html"));

  it("the media page is navigated away: another is loaded, and the call is taken back with audio", async () => {
    const id = await callId(agent.page);
    const back = takenBack();
    await mediaFrame(agent.page)?.goto("about:blank");
    await back;
    await Promise.all([agentIsHeard(product.exchange), callerIsHeard(agent.page)]);
    await agent.page.getByText("The call was interrupted on this desk and has been taken back.").waitFor();
    await talking(agent.page).waitFor();
    expect(await callId(agent.page)).toBe(id);
  });

  it("the media page's frame is taken out of the page: the same", async () => {
    const back = takenBack();
    await agent.page.evaluate(() => {
      const frame = document.querySelector("iframe");
      frame?.contentWindow?.location.replace("about:blank");
    });
    await back;
    await Promise.all([agentIsHeard(product.exchange), callerIsHeard(agent.page)]);
  });

  it("text typed a moment before a reload is there after it", async () => {
    const notes = agent.wrapUp.getByRole("textbox", { name: "Notes" });
    await notes.fill("");
    await notes.pressSequentially("typed just before the reload");
    await agent.page.reload();
    await expect.poll(() => notes.inputValue()).toBe("typed just before the reload");
    await Promise.all([agentIsHeard(product.exchange), callerIsHeard(agent.page)]);
  });

  it("text typed a moment before the tab goes elsewhere or is closed is there when the desk is opened again", async () => {
    const notes = agent.wrapUp.getByRole("textbox", { name: "Notes" });
    const address = agent.page.url();
    await notes.fill("typed just before leaving");
    await agent.page.goto("about:blank");
    await agent.page.goto(address);
    await expect.poll(() => notes.inputValue()).toBe("typed just before leaving");
    await notes.fill("typed just before closing");
    await agent.page.close({ runBeforeUnload: true });
    agent = agentAt(await opened.context.newPage());
    await agent.page.goto(address);
    const again = agent.wrapUp.getByRole("textbox", { name: "Notes" });
    await expect.poll(() => again.inputValue()).toBe("typed just before closing");
    await Promise.all([agentIsHeard(product.exchange), callerIsHeard(agent.page)]);
  });

  it("a second tab takes the audio over once; both show the same call, and either commands it", async () => {
    const id = await callId(agent.page);
    const before = timesTakenBack();
    const back = takenBack();
    const second = agentAt(await opened.context.newPage());
    await second.page.goto(agent.page.url());
    await back;
    await Promise.all([agentIsHeard(product.exchange), callerIsHeard(second.page)]);
    await talking(second.page).waitFor();
    expect(await callId(second.page)).toBe(id);
    // No tug of war between the two tabs' media pages.
    expect(timesTakenBack()).toBe(before + 1);

    const held = nextEvent(product.exchange, (event) => event.type === "held");
    await second.page.keyboard.press("Alt+H");
    await held;
    await agent.phone.getByText("On hold", { exact: true }).first().waitFor();
    const resumed = nextEvent(product.exchange, (event) => event.type === "resumed");
    await agent.page.bringToFront();
    await agent.page.keyboard.press("Alt+H");
    await resumed;
    await talking(second.page).waitFor();
    await talking(agent.page).waitFor();
    expect(timesTakenBack()).toBe(before + 1);

    const home = takenBack();
    await second.page.close();
    await home;
    await Promise.all([agentIsHeard(product.exchange), callerIsHeard(agent.page)]);
    expect(await callId(agent.page)).toBe(id);
    expect(timesTakenBack()).toBe(before + 2);
  });

  it("notes typed in one tab are not written over by another tab that shows them", async () => {
    const second = agentAt(await opened.context.newPage());
    const back = takenBack();
    await second.page.goto(agent.page.url());
    await back;
    const theirs = second.wrapUp.getByRole("textbox", { name: "Notes" });
    await theirs.waitFor();
    await theirs.fill("typed in the second tab");
    await second.wrapUp.locator("[data-draft=saved]").waitFor();
    const home = takenBack();
    await second.page.close();
    await home;
    await agent.page.reload();
    const mine = agent.wrapUp.getByRole("textbox", { name: "Notes" });
    await expect.poll(() => mine.inputValue()).toBe("typed in the second tab");
    await talking(agent.page).waitFor();
    await Promise.all([agentIsHeard(product.exchange), callerIsHeard(agent.page)]);
  });
});

describe("the whole desk, after all of it", () => {
  it("a call can be ended and wrapped up after its page was reloaded in the middle", async () => {
    const product = await startProduct({ exchange: "apart" });
    try {
      const agent = agentAt((await product.open()).page);
      await agent.ready();
      ring(product.exchange);
      await agent.ringing.waitFor();
      await agent.page.reload();
      await agent.ringing.waitFor();
      await agent.answer();
      await agentIsHeard(product.exchange);
      const ended = nextEvent(product.exchange, (event) => event.type === "ended");
      await agent.hangUp();
      expect(await ended).toMatchObject({ cause: "desk-hung-up" });
      await wrapUp(agent);
    } finally {
      await product.close();
    }
  });
});
