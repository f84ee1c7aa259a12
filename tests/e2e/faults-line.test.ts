import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Product, startProduct } from "#tests/helpers/product.ts";
import { SipServer } from "#tests/helpers/sip/sip-server.ts";
import { type AgentAtWork, agentAt } from "./agent-at-work.ts";
import { agentIsHeard, agentsLinePassword, callerIsHeard, callId, nextEvent, ring, wrapUp } from "./faults-stage.ts";
import { layWire, type Wire } from "./wire.ts";

describe("the way to the exchange: down at the start, cut, and gone for good", () => {
  let product: Product;
  let agent: AgentAtWork;
  let wire: Wire;
  const exchangePort = () => Number(new URL(product.exchange?.url ?? "").port);

  beforeAll(async () => {
    wire = await layWire();
    product = await startProduct({
      exchange: "apart",
      centralEnv: { POPLINE_SIP_SERVERS: `ws://127.0.0.1:${wire.port}` },
    });
    agent = agentAt((await product.open()).page);
  });
  afterAll(async () => {
    await product?.close();
    await wire?.close();
  });

  /** A call that is answered, with audio both ways. */
  async function talk(): Promise<string> {
    ring(product.exchange);
    await agent.ringing.waitFor();
    await agent.answer();
    await agentIsHeard(product.exchange);
    return product.exchange?.calls()[0]?.callId ?? "";
  }

  it("down at the start: the desk says so, works, and registers by itself when it comes up", async () => {
    await agent.page.getByText("Line lost").waitFor();
    await agent.phone.getByText(/^No calls can come in or go out: .*\. Trying again in/).waitFor();
    await agent.page.getByText("Up to date").waitFor();
    expect(wire.tried).toBeGreaterThan(0);
    wire.lead(exchangePort());
    await agent.ready();
    await agent.phone.getByText(/^No calls can come in or go out/).waitFor({ state: "hidden" });
  });

  it("cut during a call: audio goes on, the desk says so; after it hold, resume and hang-up reach the exchange", async () => {
    const theirs = await talk();
    const id = await callId(agent.page);
    wire.block();
    await agent.page.getByText("Line lost").waitFor();
    await agent.page.getByText("Talking", { exact: true }).first().waitFor();
    await Promise.all([agentIsHeard(product.exchange), callerIsHeard(agent.page)]);
    wire.lead(exchangePort());
    await agent.page.getByText("Line ready").waitFor();
    expect(await callId(agent.page)).toBe(id);

    const held = nextEvent(product.exchange, (event) => event.type === "held" && event.callId === theirs);
    await agent.page.keyboard.press("Alt+H");
    await held;
    await agent.phone.getByText("On hold", { exact: true }).first().waitFor();
    const resumed = nextEvent(product.exchange, (event) => event.type === "resumed" && event.callId === theirs);
    await agent.page.keyboard.press("Alt+H");
    await resumed;
    await Promise.all([agentIsHeard(product.exchange), callerIsHeard(agent.page)]);

    const ended = nextEvent(product.exchange, (event) => event.type === "ended" && event.callId === theirs);
    await agent.hangUp();
    expect(await ended).toMatchObject({ cause: "desk-hung-up" });
    await wrapUp(agent);
  });

  it("hung up while it was cut: ended here at once, and at the exchange as soon as the desk is back", async () => {
    const theirs = await talk();
    wire.block();
    await agent.page.getByText("Line lost").waitFor();
    await agent.hangUp();
    await agent.page.getByText("Wrap-up due").first().waitFor();
    const ended = nextEvent(product.exchange, (event) => event.type === "ended" && event.callId === theirs);
    wire.lead(exchangePort());
    expect(await ended).toMatchObject({ cause: "desk-hung-up" });
    await wrapUp(agent);
  });

  it("gone for good in a call: said in the phone column; notes stay, and the call ends as lost once the exchange knows it no more", async () => {
    await talk();
    const notes = agent.wrapUp.getByRole("textbox", { name: "Notes" });
    await notes.fill("Was about to give the order number.");
    wire.block();
    await product.exchange?.stop();
    await agent.phone.getByText(/^No calls can come in or go out/).waitFor();
    expect(await notes.inputValue()).toBe("Was about to give the order number.");
    // Another exchange in its place, which has never heard of the call.
    const other = await SipServer.start({ password: agentsLinePassword });
    try {
      wire.lead(other.port);
      const refresh = await other.request("INVITE");
      other.reply(refresh, 481);
      await agent.page.getByText("A call was lost with its connection.").waitFor();
      await agent.page.getByText("Wrap-up due").first().waitFor();
      expect(await notes.inputValue()).toBe("Was about to give the order number.");
      await wrapUp(agent);
    } finally {
      await other.stop();
    }
  });
});

describe("an exchange that refuses the line's password", () => {
  let product: Product;
  let exchange: SipServer;

  beforeAll(async () => {
    exchange = await SipServer.start({ password: "not the one that central hands out" });
    product = await startProduct({
      exchange: "apart",
      centralEnv: { POPLINE_SIP_SERVERS: exchange.url, POPLINE_SIP_DOMAIN: "exchange.test" },
    });
  });
  afterAll(async () => {
    await product?.close();
    await exchange?.stop();
  });

  it("is said in the phone column with what to do, and is not asked again and again", async () => {
    const { page } = await product.open();
    const agent = agentAt(page);
    await page.getByText("Line refused").waitFor();
    await agent.phone.getByText("No calls can come in or go out: the line's password is wrong.").waitFor();
    await agent.phone.getByRole("button", { name: "What to do" }).click();
    await page.getByText("exchange.test did not accept the password of 1001.").waitFor();
    // Work without calls goes on meanwhile.
    await page.getByText("Up to date").waitFor();
    const asked = () => exchange.messages.filter((message) => message.method === "REGISTER").length;
    // One REGISTER without credentials, one with: the first challenge's answer was refused, and that was that.
    expect(asked()).toBe(2);
    await expect.poll(() => exchange.sockets.size).toBe(0);
    const since = Date.now();
    const clock = page.getByRole("button", { name: /Choose your state/ }).or(page.locator("[data-agent]"));
    await expect.poll(async () => Date.now() - since > 3_000 && (await clock.first().isVisible())).toBe(true);
    expect(asked()).toBe(2);
  });
});
