import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { signInAt } from "#tests/helpers/central-admin.ts";
import { demoPassword, type Product, startProduct } from "#tests/helpers/product.ts";
import { type AgentAtWork, agentAt } from "./agent-at-work.ts";
import { agentIsHeard, callerIsHeard, ring, signIn, wrapUp } from "./faults-stage.ts";
import { layWire, type Wire } from "./wire.ts";

describe("central goes away at the worst moment", () => {
  let product: Product;
  let agent: AgentAtWork;
  let wire: Wire;
  const centralPort = () => Number(new URL(product.central.url).port);

  beforeAll(async () => {
    wire = await layWire();
    product = await startProduct({ exchange: "apart", signIn: null });
    wire.lead(centralPort());
    agent = agentAt((await product.open()).page);
  });
  afterAll(async () => {
    await product?.close();
    await wire?.close();
  });

  async function talkAbout(notes: string): Promise<void> {
    ring(product.exchange);
    await agent.ringing.waitFor();
    await agent.answer();
    await agentIsHeard(product.exchange);
    await agent.wrapUp.getByRole("textbox", { name: "Notes" }).fill(notes);
  }

  async function recordsWith(notes: string): Promise<unknown[]> {
    const admin = await signInAt(product.central.url, "supervisor", demoPassword);
    const { items } = (await (await admin.get("/v1/interactions?limit=200")).json()) as {
      items: { notes: string }[];
    };
    return items.filter((item) => item.notes === notes);
  }

  it("not there, or not a central, at the sign-in: a sentence, and what was typed stays", async () => {
    await signIn(agent, "http://127.0.0.1:1");
    await agent.page.getByText("Central can't be reached.", { exact: false }).first().waitFor();
    // Another server of the machine answers there.
    await signIn(agent, new URL(product.desk.url).origin);
    await agent.page.getByText("There is no Popline central at this address.", { exact: false }).waitFor();
    await signIn(agent, `http://127.0.0.1:${wire.port}`, "wrong-password");
    await agent.page.getByText("User name or password is wrong.", { exact: false }).waitFor();
    expect(await agent.page.getByRole("textbox", { name: "User name" }).inputValue()).toBe("agent1");
    await signIn(agent, `http://127.0.0.1:${wire.port}`);
    await agent.ready();
  });

  it("killed as a wrap-up arrives there: the wrap-up is there once, after it is back", async () => {
    const notes = "Killed while this was pushed.";
    await talkAbout(notes);
    await agent.hangUp();
    // The call's own record goes first, when it ends.
    await agent.page.getByText("Up to date").waitFor();
    const arriving = wire.passed(/^POST \/v1\/sync\/push/m);
    await agent.wrapUp.getByRole("option").first().click();
    await agent.wrapUp.getByRole("button", { name: /^Save/ }).click();
    await arriving;
    await product.central.kill();
    await agent.page.getByText(/^Central unreachable/).waitFor();
    await agent.wrapUp.waitFor({ state: "hidden" });
    await product.startCentral();
    await agent.page.getByText("Up to date").waitFor();
    expect(await recordsWith(notes)).toMatchObject([{ outcome: "answered" }]);
  });

  it("killed in mid-call: the call and its audio go on, and all of it arrives once it is back, once", async () => {
    const notes = "Said while central was dead.";
    await talkAbout("Said before.");
    await product.central.kill();
    await agent.page.getByText(/^Central unreachable/).waitFor();
    await Promise.all([agentIsHeard(product.exchange), callerIsHeard(agent.page)]);
    await agent.wrapUp.getByRole("textbox", { name: "Notes" }).fill(notes);
    await agent.hangUp();
    await wrapUp(agent);
    await agent.page.getByText(/^Central unreachable · \d+ changes? waiting/).waitFor();
    await product.startCentral();
    await agent.page.getByText("Up to date").waitFor();
    expect(await recordsWith(notes)).toMatchObject([{ outcome: "answered" }]);
    expect(await recordsWith("Said before.")).toEqual([]);
  });

  it("unreachable when the desk starts: the agent is signed in as before, is told so, and what is done arrives later, once", async () => {
    const notes = "Done while central could not be reached.";
    wire.block();
    await product.killDesk();
    await agent.page.reload();
    await agent.page.getByText("Central could not be reached at the start.", { exact: false }).waitFor();
    await agent.page.getByText("Line ready").waitFor();
    await talkAbout(notes);
    await agent.hangUp();
    await wrapUp(agent);
    wire.lead(centralPort());
    await agent.page.getByText("Up to date").waitFor();
    await agent.page
      .getByText("Central could not be reached at the start.", { exact: false })
      .waitFor({ state: "hidden" });
    expect(await recordsWith(notes)).toMatchObject([{ outcome: "answered" }]);
  });
});
