import { afterAll, beforeAll, expect, it } from "vitest";
import { castNumbers } from "#server/demo/cast.ts";
import { wrapUp } from "#tests/e2e/faults-stage.ts";
import { patienceMs } from "../helpers/patience.ts";
import { type Desk, type Desks, startDesksOnAsterisk } from "./desk-on-asterisk.ts";
import { type Asterisk, startAsterisk } from "./exchange/asterisk.ts";
import { type Customer, customerCalls } from "./exchange/customer.ts";
import { onAsterisk } from "./exchange/suite.ts";
import { figure, longest } from "./figures.ts";

const customerHz = 1004;
const known = { number: castNumbers.known, name: "Huang Hang" };

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
    await desk.work.ringing.waitFor({ timeout: patienceMs });
    await desk.work.answer();
    await Promise.all([customer.hears.hears(desk.hz), desk.ear.hears(customerHz)]);
    return customer;
  }
  const hasLine = async (exchange: Asterisk) => /1001\/sip:/.test(await exchange.cli("pjsip show contacts"));
  const registeredAt = (exchange: Asterisk) => expect.poll(() => hasLine(exchange)).toBe(true);
  /** The line is registered by this wire, as the top bar says. */
  const registeredBy = (wire: Desks["wires"][number] | undefined) =>
    desk.page
      .locator(`[data-chip=line][data-state=registered][data-tip*=":${wire?.port}/"]`)
      .waitFor({ timeout: patienceMs });

  it("Asterisk restarts in a call: the desk says that the call is gone, keeps the work, and registers again", async () => {
    await talk(first);
    await desk.work.wrapUp.getByRole("textbox", { name: "Notes" }).fill("Wants an offer");
    await desk.work.wrapUp.getByText(/Saved/).waitFor();
    await first.kill();
    await first.start();
    await desk.work.page.getByText("Line ready").waitFor({ timeout: patienceMs });
    await desk.work.page.getByText("Wrap-up due").first().waitFor({ timeout: patienceMs });
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
