import { execFile } from "node:child_process";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { castNumbers } from "#server/demo/cast.ts";
import { callId, wrapUp } from "#tests/e2e/faults-stage.ts";
import { type Desk, type Desks, startDesksOnAsterisk } from "./desk-on-asterisk.ts";
import { type Asterisk, startAsterisk } from "./exchange/asterisk.ts";
import { type Customer, customerCalls } from "./exchange/customer.ts";
import { onAsterisk } from "./exchange/suite.ts";
import { allQuiet, legsOf } from "./exchange/switchboard.ts";
import { figure, longest } from "./figures.ts";

const customerHz = 1004;
const known = { number: castNumbers.known, name: "Huang Hang" };
/** How long an interruption is looked at afterwards: long enough to show that it is over. */
const afterwardsMs = 1_000;

await onAsterisk("what a live call survives", (root) => {
  let exchange: Asterisk;
  let desks: Desks;
  let desk: Desk;
  let customer: Customer;
  let id: string | null;

  beforeAll(async () => {
    exchange = await startAsterisk(root);
    desks = await startDesksOnAsterisk({ exchanges: [exchange], agents: ["1001"] });
    desk = desks.desk("1001");
  });
  afterAll(async () => {
    await desks?.close();
    await exchange?.stop();
  });

  beforeEach(async () => {
    customer = await customerCalls(exchange, { to: "51001", ...known });
    await desk.work.ringing.waitFor();
    await desk.work.answer();
    await bothHear();
    id = await callId(desk.page);
    await desk.work.wrapUp.getByRole("textbox", { name: "Notes" }).fill("Half a sentence");
    await desk.work.wrapUp.getByText(/Saved/).waitFor();
  });

  /** One call, one pop, one record, whatever happened; then it is ended and wrapped up. */
  afterEach(async () => {
    expect(await callId(desk.page)).toBe(id);
    expect(await desk.work.phone.locator("[data-call]").count()).toBe(1);
    expect(await desk.work.workspace.getByRole("tab", { name: /Huang Hang/ }).count()).toBe(1);
    expect(await desk.work.wrapUp.getByRole("textbox", { name: "Notes" }).inputValue()).toBe("Half a sentence");
    await desk.work.hangUp();
    await customer.ended;
    await wrapUp(desk.work);
    await allQuiet(exchange);
  });

  const bothHear = (from = Date.now()) =>
    Promise.all([customer.hears.hears(desk.hz, { from, timeoutMs: 30_000 }), desk.ear.hears(customerHz, 30_000)]);
  const talking = () => desk.work.phone.locator("[data-call][data-state=active]").waitFor({ timeout: 30_000 });
  const press = (key: string) => desk.page.keyboard.press(key);

  /** Interrupts, waits until both hear each other again, and notes how long the customer did not hear the agent. */
  async function interrupted(what: string, act: () => Promise<unknown>): Promise<number> {
    const from = Date.now();
    await act();
    await talking();
    await bothHear();
    const gap = longest(await customer.hears.gaps(desk.hz, from, Date.now() + afterwardsMs));
    figure(what, gap);
    return gap;
  }

  /** The exchange and the desk still speak about this very call. */
  async function commandsWork(): Promise<void> {
    await press("Alt+H");
    await desk.work.phone.getByText("On hold", { exact: true }).first().waitFor();
    await customer.hears.misses(desk.hz);
    await press("Alt+H");
    await talking();
    await bothHear();
  }

  it("the UI page reloads", async () => {
    await interrupted("UI page reloads", () => desk.page.reload());
    await commandsWork();
  });

  it("the media page is killed", async () => {
    const frame = await desk.media();
    await interrupted("media page killed", () => frame.goto("about:blank"));
    await desk.page.getByText("The call was interrupted on this desk and has been taken back.").waitFor();
    await commandsWork();
  });

  it("the engine gets kill -9 and comes back", async () => {
    await interrupted("engine killed, until audio is back", async () => {
      await desk.killEngine();
      const from = Date.now();
      await desk.startEngine();
      await talking();
      await customer.hears.hears(desk.hz, { from: Date.now() });
      figure("engine started again, until the call is shown as talking", Date.now() - from);
    });
    await desk.ready();
    await commandsWork();
  });

  it.each([2, 10, 40])(
    "the WebSocket is cut for %i s: the sound goes on, and the call is commanded again afterwards",
    async (seconds) => {
      const from = Date.now();
      desks.wires[0]?.block();
      await desk.work.page.getByText("Line ready").waitFor({ state: "hidden" });
      await wait(seconds * 1_000);
      desks.mend();
      const mended = Date.now();
      await desk.work.page.getByText("Line ready").waitFor({ timeout: 40_000 });
      figure(`WebSocket cut for ${seconds} s: registered again after`, Date.now() - mended);
      await desk.ear.hears(customerHz);
      const gaps = await customer.hears.gaps(desk.hz, from, Date.now());
      figure(`WebSocket cut for ${seconds} s: longest silence`, longest(gaps));
      // The media's way is another one: nothing of it may have been missing for longer than a hiccup of this machine.
      expect(longest(gaps)).toBeLessThan(1_000);
      await commandsWork();
    },
  );

  it("the machine sleeps and wakes up, its connection dead meanwhile", async () => {
    const { pid } = desk.engine;
    process.kill(pid, "SIGSTOP");
    desks.wires[0]?.cut();
    await wait(12_000);
    process.kill(pid, "SIGCONT");
    const woke = Date.now();
    await desk.work.page.getByText("Line ready").waitFor();
    await bothHear();
    figure("awake after sleep: registered, both heard", Date.now() - woke);
    await commandsWork();
  });

  it.runIf(process.getuid?.() === 0)("the network's addresses change: ICE is restarted in the same call", async () => {
    const address = "192.0.2.77/32";
    const [leg] = await legsOf(exchange, "1001");
    await exchange.cli("pjsip set history clear");
    await exchange.cli("pjsip set history on");
    try {
      await interrupted("network address changed", async () => {
        await promisify(execFile)("ip", ["addr", "add", address, "dev", "lo"]);
        await expect.poll(() => exchange.cli("pjsip show history"), { timeout: 15_000 }).toMatch(/INVITE sip:/);
      });
      await commandsWork();
      // No other leg took its place: the same dialog, new ways for the media.
      expect(await legsOf(exchange, "1001")).toEqual([leg]);
    } finally {
      await promisify(execFile)("ip", ["addr", "del", address, "dev", "lo"]);
      await exchange.cli("pjsip set history off");
    }
  });
});

await onAsterisk("what ends with the exchange, and what does not", (root) => {
  let first: Asterisk;
  let second: Asterisk;
  let desks: Desks;
  let desk: Desk;

  beforeAll(async () => {
    [first, second] = await Promise.all([startAsterisk(root), startAsterisk(root)]);
    desks = await startDesksOnAsterisk({ exchanges: [first, second], agents: ["1001"] });
    desk = desks.desk("1001");
  });
  afterAll(async () => {
    await desks?.close();
    await Promise.all([first?.stop(), second?.stop()]);
  });

  async function talk(exchange: Asterisk): Promise<Customer> {
    const customer = await customerCalls(exchange, { to: "51001", ...known });
    await desk.work.ringing.waitFor({ timeout: 30_000 });
    await desk.work.answer();
    await Promise.all([customer.hears.hears(desk.hz), desk.ear.hears(customerHz)]);
    return customer;
  }
  const hasLine = async (exchange: Asterisk) => /1001\/sip:/.test(await exchange.cli("pjsip show contacts"));
  const registeredAt = (exchange: Asterisk) => expect.poll(() => hasLine(exchange), { timeout: 40_000 }).toBe(true);
  /** The line is registered by this wire, as the top bar says. */
  const registeredBy = (wire: Desks["wires"][number] | undefined) =>
    desk.page
      .locator(`[data-chip=line][data-state=registered][data-tip*=":${wire?.port}/"]`)
      .waitFor({ timeout: 40_000 });

  it("Asterisk restarts in a call: the desk says that the call is gone, keeps the work, and registers again", async () => {
    await talk(first);
    await desk.work.wrapUp.getByRole("textbox", { name: "Notes" }).fill("Wants an offer");
    await desk.work.wrapUp.getByText(/Saved/).waitFor();
    await first.kill();
    await first.start();
    await desk.work.page.getByText("Line ready").waitFor({ timeout: 40_000 });
    await desk.work.page.getByText("Wrap-up due").first().waitFor({ timeout: 40_000 });
    await desk.work.page
      .getByText(/was lost|connection to the exchange/i)
      .first()
      .waitFor();
    expect(await desk.work.wrapUp.getByRole("textbox", { name: "Notes" }).inputValue()).toBe("Wants an offer");
    await wrapUp(desk.work);
  });

  it("the server with the line dies: the other one takes over, and calls come there", async () => {
    const [dying, other] = (await hasLine(first)) ? [first, second] : [second, first];
    await registeredAt(dying);
    await dying.kill();
    const died = Date.now();
    await registeredAt(other);
    figure("server dead: registered at the other after", Date.now() - died);
    const customer = await talk(other);
    await desk.work.hangUp();
    await customer.ended;
    await wrapUp(desk.work);
    await dying.start();
  });

  it("one of two ways to the same exchange dies in a call: the other carries the signalling, the call goes on", async () => {
    const exchange = (await hasLine(first)) ? first : second;
    // Both wires lead to one exchange, as two proxies in front of it.
    for (const wire of desks.wires) wire.lead(exchange.ports.ws);
    const customer = await talk(exchange);
    const shown = (await desk.page.locator("[data-chip=line]").getAttribute("data-tip")) ?? "";
    const [dying, other] =
      desks.wires[0] && shown.includes(`:${desks.wires[0].port}/`) ? desks.wires : [...desks.wires].reverse();
    const from = Date.now();
    dying?.block();
    await registeredBy(other);
    figure("way dead: registered by the other after", Date.now() - from);
    expect(longest(await customer.hears.gaps(desk.hz, from, Date.now()))).toBeLessThan(1_000);
    await desk.page.keyboard.press("Alt+H");
    await customer.hears.misses(desk.hz);
    await desk.page.keyboard.press("Alt+H");
    await customer.hears.hears(desk.hz);
    await desk.work.hangUp();
    await customer.ended;
    await wrapUp(desk.work);
  });
});
