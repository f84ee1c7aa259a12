import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { castIds, castNumbers } from "#server/demo/cast.ts";
import { wrapUp } from "#tests/e2e/faults-stage.ts";
import { type Desk, type Desks, startDesksOnAsterisk } from "./desk-on-asterisk.ts";
import { type Asterisk, startAsterisk } from "./exchange/asterisk.ts";
import { outsideRings } from "./exchange/called.ts";
import { type Customer, customerCalls } from "./exchange/customer.ts";
import { network } from "./exchange/local-files.ts";
import { onAsterisk } from "./exchange/suite.ts";
import { allQuiet, joinQueue, legsOf } from "./exchange/switchboard.ts";

/** Asterisk's cause codes (ITU-T Q.850). */
const cause = { normal: "16", busy: "17" } as const;
const customerHz = 1004;
const known = { number: castNumbers.known, name: "Huang Hang" };

await onAsterisk("a desk on Asterisk, the straight way", (root) => {
  let exchange: Asterisk;
  let desks: Desks;
  let desk: Desk;

  beforeAll(async () => {
    exchange = await startAsterisk(root);
    desks = await startDesksOnAsterisk({ exchanges: [exchange], agents: ["1001"] });
    desk = desks.desk("1001");
    await joinQueue(exchange, "1001");
  });
  afterAll(async () => {
    await desks?.close();
    await exchange?.stop();
  });
  afterEach(() => allQuiet(exchange));

  /** A call that is talked on, with sound both ways. */
  async function talk(): Promise<Customer> {
    const customer = await customerCalls(exchange, { to: "51001", ...known });
    await desk.work.ringing.waitFor();
    await desk.work.answer();
    await Promise.all([customer.hears.hears(desk.hz), desk.ear.hears(customerHz)]);
    return customer;
  }

  async function hangUp(customer: Customer): Promise<void> {
    await desk.work.hangUp();
    await customer.ended;
    await wrapUp(desk.work);
  }

  async function dial(number: string): Promise<void> {
    await desk.page.keyboard.press("Alt+P");
    await desk.page.keyboard.press("Control+A");
    await desk.page.keyboard.type(number);
    await desk.page.keyboard.press("Enter");
  }

  const press = (key: string) => desk.page.keyboard.press(key);
  const says = (text: string) => desk.work.phone.getByText(text).first().waitFor();

  it("registers over WebSocket, and the exchange knows the way to it", async () => {
    expect(await exchange.cli("pjsip show contacts")).toMatch(/1001\/sip:\S+/);
  });

  it("a call from the queue rings with its queue and pops the record that its attached data names", async () => {
    const customer = await customerCalls(exchange, {
      to: "5000",
      number: castNumbers.attachedFrom,
      name: "Reception",
      headers: { "X-Popline-Customer-Id": castIds.attached },
    });
    await desk.work.ringing.getByText("Queue: support").waitFor();
    await desk.work.workspace.getByRole("heading", { name: "彭志强" }).first().waitFor();
    // The customer is kept company until somebody answers.
    await customer.hears.sounds();
    await desk.work.answer();
    await Promise.all([customer.hears.hears(desk.hz), desk.ear.hears(customerHz)]);
    await hangUp(customer);
    expect((await customer.ended).fields.Cause).toBe(cause.normal);
  });

  it("a caller who withholds the number is withheld at the desk", async () => {
    const customer = await customerCalls(exchange, { to: "51001", number: null });
    await desk.work.ringing.getByText("Number withheld").first().waitFor();
    await customer.hangUp();
    await desk.work.ringing.waitFor({ state: "hidden" });
  });

  it("on hold the customer hears music and not the agent; resumed, they hear each other again", async () => {
    const customer = await talk();
    await press("Alt+H");
    await says("On hold");
    const gone = await customer.hears.misses(desk.hz);
    await customer.hears.sounds({ from: gone });
    await desk.ear.misses(customerHz);
    await press("Alt+H");
    await says("Talking");
    await Promise.all([customer.hears.hears(desk.hz), desk.ear.hears(customerHz)]);
    await hangUp(customer);
  });

  it("muted, silence leaves the desk, and the customer is still heard", async () => {
    const customer = await talk();
    await press("Alt+M");
    await desk.work.phone.getByRole("button", { name: "Unmute" }).waitFor();
    await customer.hears.silent();
    await desk.ear.hears(customerHz);
    await press("Alt+M");
    await customer.hears.hears(desk.hz);
    await hangUp(customer);
  });

  it("digits keyed in a call arrive as telephone events (RFC 4733), not as INFO", async () => {
    const customer = await talk();
    const [leg] = await legsOf(exchange, "1001");
    await exchange.cli("pjsip set history clear");
    await exchange.cli("pjsip set history on");
    const from = exchange.ami.now();
    await press("Alt+K");
    await desk.page.keyboard.type("12#");
    for (const Digit of ["1", "2", "#"])
      await exchange.ami.waitFor("DTMFEnd", { Channel: leg ?? "", Direction: "Received", Digit }, { from });
    expect(await exchange.cli("pjsip show history")).not.toContain("INFO sip");
    await exchange.cli("pjsip set history off");
    await hangUp(customer);
  });

  it("the customer hangs up: the call ends at the desk, with its wrap-up due", async () => {
    const customer = await talk();
    await customer.hangUp();
    await says("The other side hung up");
    await wrapUp(desk.work);
  });

  it("rejected, the caller hears busy", async () => {
    const customer = await customerCalls(exchange, { to: "51001", ...known });
    await desk.work.ringing.waitFor();
    await desk.work.reject();
    expect((await customer.ended).fields.Cause).toBe(cause.busy);
  });

  it("a caller who gives up is missed", async () => {
    const customer = await customerCalls(exchange, { to: "51001", ...known });
    await desk.work.ringing.waitFor();
    await customer.hangUp();
    await desk.work.ringing.waitFor({ state: "hidden" });
    await says("Missed");
  });

  it("dials out through the trunk, shows the company's number, and talks", async () => {
    const called = outsideRings(exchange, network.answers);
    await dial(network.answers);
    await says("Ringing there");
    const outside = await called;
    expect(outside.shown).toBe("+4930555000");
    await says("Talking");
    await Promise.all([outside.hears.hears(desk.hz), desk.ear.hears(customerHz)]);
    await desk.work.hangUp();
    expect((await outside.ended).fields.Cause).toBe(cause.normal);
    await wrapUp(desk.work);
  });

  it.each([
    { what: "busy", number: network.busy, sentence: "Busy" },
    { what: "a number that does not exist", number: network.notFound, sentence: "This number does not exist" },
  ])("$what is said in a sentence", async ({ number, sentence }) => {
    await dial(number);
    await says(sentence);
  });

  it("nobody answers: said when the exchange gives up", async () => {
    await exchange.cli("dialplan set global OUTSIDE_RING_SECONDS 1");
    await dial(network.noAnswer);
    await says("Ringing there");
    await says("Nobody answered");
  });

  it("an announcement before the answer is heard (early media), and the call can be given up meanwhile", async () => {
    await exchange.cli("dialplan set global OUTSIDE_RING_SECONDS 60");
    const called = outsideRings(exchange, network.earlyMedia);
    await dial(network.earlyMedia);
    await desk.ear.hears(770);
    await says("Ringing there");
    await desk.work.hangUp();
    await (await called).ended;
    await says("Cancelled");
  });

  it("the pages never threw", () => {
    expect(desk.errors).toEqual([]);
  });
});
