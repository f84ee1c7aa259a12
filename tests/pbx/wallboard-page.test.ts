import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { castNumbers, demoPassword } from "#server/demo/cast.ts";
import { centralRoutes, UserList } from "#shared/contract/central/index.ts";
import { wrapUp } from "#tests/e2e/faults-stage.ts";
import { signInAt } from "#tests/helpers/central-admin.ts";
import { lineUsers } from "#tests/helpers/central-template.ts";
import { type Desk, type Desks, startDesksOnAsterisk } from "./desk-on-asterisk.ts";
import { type Asterisk, startAsterisk } from "./exchange/asterisk.ts";
import { callComesIn, type TrunkCall } from "./exchange/customer.ts";
import { showQueue } from "./exchange/queue-show.ts";
import { onAsterisk } from "./exchange/suite.ts";
import { allQuiet, legsOf } from "./exchange/switchboard.ts";
import { type FloorPage, openFloor } from "./floor-page.ts";

const [lin, tom, zhao] = [lineUsers["1001"].name, lineUsers["1002"].name, lineUsers["1003"].name];
const huang = { number: castNumbers.known, name: "Huang Hang" };
const stranger = { number: "+4930222333", name: "Ann Other" };

/** Two queues, with two agents in the first; whoever hangs up is an abandoned caller, as for the exchange. */
async function queuesAtCentral(url: string): Promise<void> {
  const admin = await signInAt(url, "admin", demoPassword);
  const { items } = UserList.parse(await (await admin.get(centralRoutes.users)).json());
  const members = (["1001", "1002"] as const).map((line, i) => ({
    userId: items.find((it) => it.username === lineUsers[line].username)?.id,
    priority: i + 1,
  }));
  const rule = { serviceLevelSec: 20, shortAbandonSec: 0 };
  for (const queue of [
    { name: "Support", exchangeName: "support", members, ...rule },
    { name: "Sales", exchangeName: "sales", ...rule },
  ])
    expect((await admin.post(centralRoutes.queues, queue)).ok).toBe(true);
}

await onAsterisk("the wallboard's page over a real exchange", (root) => {
  let exchange: Asterisk;
  let desks: Desks;
  let agent: Desk;
  let second: Desk;
  let supervisor: Desk;
  let floor: FloorPage;

  beforeAll(async () => {
    exchange = await startAsterisk(root, { add: { "queues.conf": "[sales](popline-queue)\n" } });
    desks = await startDesksOnAsterisk({
      exchanges: [exchange],
      agents: ["1001", "1002", "1003"],
      centralEnv: {
        POPLINE_AMI_URL: `ami://popline:change-me-popline@127.0.0.1:${exchange.ports.ami}`,
        POPLINE_MONITORED_AGENTS_KNOW: "by-name",
        POPLINE_ZONE: "UTC",
      },
      prepare: queuesAtCentral,
    });
    [agent, second, supervisor] = [desks.desk("1001"), desks.desk("1002"), desks.desk("1003")];
    floor = await openFloor(supervisor.page);
    await floor.queue("Support").waitFor();
  });
  afterAll(async () => {
    await desks?.close();
    await exchange?.stop();
  });
  afterEach(() => allQuiet(exchange));

  const poll = <T>(what: () => Promise<T>) => expect.poll(what, { interval: 50 });
  const figures = (queue: string, ...names: readonly string[]) =>
    poll(async () => {
      const all = await floor.queueFigures(queue);
      return names.map((name) => all[name]);
    });
  const does = (name: string) => poll(() => floor.does(name));
  /** A member as the exchange's console prints it. */
  const member = (line: string) =>
    poll(async () => {
      const found = (await showQueue(exchange, "support")).members.find((it) => it.member === line);
      return found === undefined ? null : [found.status, found.paused];
    });
  const callers = (queue: string) => poll(async () => (await showQueue(exchange, queue)).callers);
  const calls = (who: { number: string; name: string }): Promise<TrunkCall> =>
    callComesIn(exchange, { to: "5000", ...who });
  const said = (text: string) => supervisor.page.getByText(text).first().waitFor();
  const customerOf = (name: string) => floor.agent(name).getByText("Huang Hang");
  const done = async (desk: Desk) => {
    await desk.work.wrapUp.waitFor();
    await wrapUp(desk.work);
  };

  it("agents who are not ready, with their reason: set by the mouse, and ready again by the keyboard", async () => {
    await does(lin).toBe("Not ready");
    await member("1001").toEqual(["Not in use", "not-ready"]);
    await floor.byMouse(floor.agent(lin), "Lunch");
    await said(`${lin} was set to: Not ready · Lunch.`);
    await does(lin).toBe("Not ready · Lunch");
    await member("1001").toEqual(["Not in use", "lunch"]);
    await floor.byKeyboard(lin, "Set ready");
    await does(lin).toBe("Ready");
    await member("1001").toEqual(["Not in use", null]);
    await floor.byKeyboard(lin, "Lunch");
    await does(lin).toBe("Not ready · Lunch");
  });

  it("callers who wait: how many, for how long, in which order; moved to the front, to another queue, given up", async () => {
    await figures("Support", "Waiting", "Longest").toEqual(["0", "—"]);
    const first = await calls(huang);
    await figures("Support", "Waiting").toEqual(["1"]);
    const other = await calls(stranger);
    await figures("Support", "Waiting").toEqual(["2"]);
    await callers("support").toEqual([first.trunk, other.trunk]);
    const longest = floor.queue("Support").getByRole("timer");
    const before = await longest.textContent();
    await poll(() => longest.textContent()).not.toBe(before);

    await floor.queue("Support").click();
    const waiting = floor.detail.getByRole("listitem").filter({ has: supervisor.page.getByRole("timer") });
    await poll(() => waiting.allTextContents()).toMatchObject({ 0: /^1Huang Hang/, 1: /^2.*Ann Other/ });
    await floor.callerByKeyboard("Ann Other", "To the front");
    await said("The caller is next.");
    await callers("support").toEqual([other.trunk, first.trunk]);
    await poll(() => waiting.allTextContents()).toMatchObject({ 0: /^1.*Ann Other/, 1: /^2Huang Hang/ });

    await floor.byMouse(waiting.filter({ hasText: "Ann Other" }), "To another queue…");
    await floor.detail.getByRole("button", { name: "Move", exact: true }).click();
    await said("The caller now waits in Sales.");
    await callers("support").toEqual([first.trunk]);
    await callers("sales").toEqual([other.trunk]);
    await floor.closeDetail();
    await figures("Sales", "Waiting").toEqual(["1"]);
    await figures("Support", "Waiting").toEqual(["1"]);
    await other.hangUp();
    await figures("Sales", "Waiting", "Abandoned", "Service").toEqual(["0", "1", "—"]);
    expect(await showQueue(exchange, "sales")).toMatchObject({ completed: 0, abandoned: 1 });
    await first.hangUp();
    await figures("Support", "Waiting", "Answered", "Abandoned").toEqual(["0", "0", "1"]);
    // The exchange takes whoever was moved out of a queue for one who gave up.
    expect(await showQueue(exchange, "support")).toMatchObject({ callers: [], completed: 0, abandoned: 2 });
  });

  it("a call from its offer to the saved wrap-up; the supervisor listens, whispers, joins", async () => {
    await floor.byKeyboard(lin, "Set ready");
    await does(lin).toBe("Ready");
    const customer = await calls(huang);
    await does(lin).toBe("Call offered");
    await member("1001").toEqual(["Ringing", null]);
    await agent.work.ringing.waitFor();
    await agent.work.answer();
    await does(lin).toBe("Talking");
    await customerOf(lin).waitFor();
    await floor.agent(lin).getByText("Support").waitFor();
    await member("1001").toEqual(["In use", "talking"]);
    await figures("Support", "Waiting", "Answered").toEqual(["0", "1"]);
    expect((await showQueue(exchange, "support")).members.find((it) => it.inCall)?.member).toBe("1001");

    await agent.page.keyboard.press("Alt+H");
    await does(lin).toBe("On hold");
    await agent.page.keyboard.press("Alt+H");
    await does(lin).toBe("Talking");

    await floor.byMouse(floor.agent(lin), "Listen");
    await supervisor.work.phone.getByText(`Listening to ${lin}`).first().waitFor();
    await agent.page.getByText(`${zhao} is listening.`).waitFor();
    await poll(() => legsOf(exchange, "1003")).toHaveLength(1);
    await floor.byKeyboard(lin, "Whisper to the agent");
    await supervisor.work.phone.getByText(`Whispering to ${lin}`).first().waitFor();
    await agent.page.getByText(`${zhao} is with you: the caller does not hear them.`).waitFor();
    await floor.agent(lin).click();
    await floor.detail.getByRole("button", { name: "Join the call" }).focus();
    await supervisor.page.keyboard.press("Enter");
    await supervisor.work.phone.getByText(`In ${lin}’s call`).first().waitFor();
    await agent.page.getByText(`${zhao} is in the call; everybody hears them.`).waitFor();
    await floor.closeDetail();

    await customer.hangUp();
    await does(lin).toBe("Wrap-up");
    await member("1001").toEqual(["Not in use", "wrap-up"]);
    await done(agent);
    await does(lin).toBe("Ready");
    await member("1001").toEqual(["Not in use", null]);
    await figures("Support", "Answered", "Abandoned", "Service").toEqual(["1", "1", "100 %"]);
    await figures("Support", "ASA", "AHT").toEqual([
      expect.stringMatching(/^0:\d\d$/),
      expect.stringMatching(/^0:\d\d$/),
    ]);
    expect(await showQueue(exchange, "support")).toMatchObject({ completed: 1, serviceLevel: 100 });
  });

  it("a call is taken over: the agent is let go, and the caller is with the supervisor", async () => {
    const customer = await calls(huang);
    await agent.work.ringing.waitFor();
    await agent.work.answer();
    await customerOf(lin).waitFor();
    await floor.byKeyboard(lin, "Take over the call");
    await floor.detail.getByRole("button", { name: "Take over", exact: true }).click();
    // Who calls opens at the supervisor's desk, as with any call.
    await supervisor.work.ringing.waitFor();
    await supervisor.work.answer();
    floor = await openFloor(supervisor.page);
    await does(lin).toBe("Wrap-up");
    await does(zhao).toBe("Talking");
    await poll(async () => [(await legsOf(exchange, "1001")).length, (await legsOf(exchange, "1003")).length]).toEqual([
      0, 1,
    ]);
    await customer.hangUp();
    await done(agent);
    await supervisor.page.keyboard.press("Control+1");
    await done(supervisor);
    floor = await openFloor(supervisor.page);
    await does(lin).toBe("Ready");
  });

  it("a caller who waits is given to an agent by name", async () => {
    await floor.byKeyboard(lin, "Lunch");
    await does(lin).toBe("Not ready · Lunch");
    const customer = await calls(huang);
    await figures("Support", "Waiting").toEqual(["1"]);
    await floor.queue("Support").click();
    await floor.callerByKeyboard("Huang Hang", "To an agent…");
    await supervisor.page.getByRole("combobox", { name: "Give the caller to which agent?" }).fill("Tom");
    await supervisor.page.getByRole("option", { name: `${tom} · Not ready` }).click();
    await floor.detail.getByRole("button", { name: "Move", exact: true }).click();
    await second.work.ringing.waitFor();
    await second.work.answer();
    await does(tom).toBe("Talking");
    await floor.closeDetail();
    await callers("support").toEqual([]);
    await figures("Support", "Waiting").toEqual(["0"]);
    await customer.hangUp();
    await done(second);
  });

  it("a message stands at the agent's desk; an agent who is signed out is in no queue any more", async () => {
    await floor.byMouse(floor.agent(lin), "Message…");
    await supervisor.page.getByRole("textbox", { name: `Message to ${lin}` }).fill("Come to me, please.");
    await supervisor.page.keyboard.press("Enter");
    await agent.page.getByText(`${zhao}: Come to me, please.`).first().waitFor();
    await floor.byKeyboard(lin, "Sign out…");
    await floor.detail.getByRole("button", { name: "Yes, sign out" }).waitFor();
    await supervisor.page.keyboard.press("Enter");
    await agent.page.getByRole("button", { name: "Sign in" }).waitFor();
    await member("1001").toBeNull();
    await poll(() => floor.agent(lin).count()).toBe(0);
    await member("1002").toEqual(["Not in use", "not-ready"]);
    for (const desk of [agent, second, supervisor]) expect(desk.errors).toEqual([]);
  });
});
