import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { demoPassword } from "#server/demo/cast.ts";
import type { NextAgentState } from "#shared/agent/index.ts";
import { atDesk } from "#shared/queue/index.ts";
import { signInAt } from "#tests/helpers/central-admin.ts";
import { lineUsers } from "#tests/helpers/central-template.ts";
import { type Asterisk, startAsterisk } from "./exchange/asterisk.ts";
import { callComesIn, customerCalls } from "./exchange/customer.ts";
import { queueAtCentral } from "./exchange/queue-at-central.ts";
import { showQueue } from "./exchange/queue-show.ts";
import { onAsterisk } from "./exchange/suite.ts";
import { allQuiet } from "./exchange/switchboard.ts";
import { type HostedDesk, startHostedDesk } from "./hosted-desk.ts";

await onAsterisk("an agent's state and the exchange's queues", (root) => {
  let exchange: Asterisk;
  let desk: HostedDesk;

  beforeAll(async () => {
    exchange = await startAsterisk(root);
    desk = await startHostedDesk({
      exchange,
      agent: "1001",
      centralEnv: { POPLINE_AMI_URL: `ami://popline:change-me-popline@127.0.0.1:${exchange.ports.ami}` },
      prepare: (central) => queueAtCentral(central, "1001", 2),
    });
  });
  afterAll(async () => {
    await desk?.close();
    await exchange?.stop();
  });
  afterEach(() => allQuiet(exchange));

  /** As the exchange's console prints it; null: no member. */
  const shown = async () => {
    const member = (await showQueue(exchange, "support")).members.find((it) => it.member === "1001");
    return member === undefined ? null : { penalty: member.penalty, paused: member.paused };
  };
  const showsSoon = (paused: string | null) => expect.poll(shown, { interval: 50 }).toEqual({ penalty: 1, paused });
  const agent = () => desk.engine.hub.get("agent");
  const is = () => expect.poll(() => agent().state, { interval: 50 });
  const choose = (state: NextAgentState) =>
    expect(desk.engine.workplace()?.agent.setState(state)).toEqual({ ok: true });
  async function wrapUpDone(): Promise<void> {
    await is().toMatchObject({ name: "wrap-up" });
    await showsSoon("wrap-up");
    expect(await desk.work.ringing.isVisible()).toBe(false);
    const [call] = desk.engine.workplace()?.calls?.list() ?? [];
    if (call === undefined) throw new Error("No call is left to be wrapped up.");
    desk.engine.workplace()?.calls?.workDone(call.id);
  }

  it("a desk that signs in is a member in `queue show`, and each state pauses or unpauses it there", async () => {
    await showsSoon("not-ready");
    choose({ name: "ready" });
    await showsSoon(null);
    choose({ name: "not-ready", reason: "lunch" });
    await showsSoon("lunch");
    choose({ name: "ready" });
    await showsSoon(null);
  });

  it("a pause at the exchange's console is the agent's, with its reason; so is its end, and being removed", async () => {
    await exchange.cli("queue pause member PJSIP/1001 queue support reason meeting");
    await is().toMatchObject({ name: "not-ready", reason: "meeting" });
    await exchange.cli("queue unpause member PJSIP/1001 queue support");
    await is().toMatchObject({ name: "ready" });
    await showsSoon(null);
    await exchange.cli("queue pause member PJSIP/1001");
    await is().toMatchObject({ name: "not-ready", reason: null });
    await showsSoon("not-ready");
    choose({ name: "ready" });
    await showsSoon(null);
    await exchange.cli("queue remove member PJSIP/1001 from support");
    await is().toMatchObject({ name: "not-ready" });
    await showsSoon("not-ready");
  });

  it("a call pauses the agent from its answer to the saved wrap-up: nothing is offered in between", async () => {
    choose({ name: "ready" });
    await showsSoon(null);
    const customer = await customerCalls(exchange, { to: "5000" });
    await desk.work.ringing.waitFor();
    await is().toMatchObject({ name: "reserved" });
    await desk.work.answer();
    await showsSoon("talking");
    const waits = await callComesIn(exchange, { to: "5000", number: "+4930222333" });
    await customer.hangUp();
    await wrapUpDone();
    // Only now is the one who waited all the while offered.
    await desk.work.ringing.waitFor();
    await is().toMatchObject({ name: "reserved" });
    await waits.hangUp();
    await is().toMatchObject({ name: "ready" });
    await showsSoon(null);
  });

  it("a call that rings unanswered sets the agent not ready, and paused", async () => {
    const customer = await callComesIn(exchange, { to: "5000" });
    await desk.work.ringing.waitFor();
    await is().toMatchObject({ name: "not-ready", reason: "no-answer" });
    await showsSoon("no-answer");
    await customer.hangUp();
  });

  it("the exchange starts anew under a live call: the agent is a member as the desk says within five seconds", async () => {
    choose({ name: "ready" });
    await showsSoon(null);
    await customerCalls(exchange, { to: "5000" });
    await desk.work.ringing.waitFor();
    await desk.work.answer();
    await showsSoon("talking");
    await exchange.kill();
    await exchange.start();
    const pause = () => {
      const meant = atDesk(agent().state, agent().next);
      return meant.is === "working" ? meant.pause : meant.is;
    };
    const agrees = async () => JSON.stringify(await shown()) === JSON.stringify({ penalty: 1, paused: pause() });
    await expect.poll(agrees, { interval: 50, timeout: 5_000 }).toBe(true);
  });

  it("a supervisor writes to the agent, then signs them out: the message stays to be read, and no queue has them any more", async () => {
    const state = desk.engine.session.state();
    if (state.name !== "signed-in") throw new Error("Nobody is signed in at the desk.");
    const supervisor = await signInAt(state.server, lineUsers["1003"].username, demoPassword);
    const ask = async (command: object) =>
      (await supervisor.post(`/v1/supervision/agents/${state.user.id}/commands`, command)).status;
    expect(await ask({ do: "message", text: "Come to me, please." })).toBe(204);
    const notices = () => desk.engine.hub.get("notices").map(({ code, values }) => `${code}: ${values.from}`);
    await expect.poll(notices).toContain("supervisor-message: Zhao Min");
    expect(await ask({ do: "sign-out" })).toBe(204);
    await expect.poll(() => desk.engine.session.state().name).toBe("signed-out");
    await expect.poll(shown, { interval: 50 }).toBeNull();
    expect(notices()).toContain("signed-out-by-supervisor: Zhao Min");
    expect(await ask({ do: "sign-out" })).toBe(409);
  });
});
