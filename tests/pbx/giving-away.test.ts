import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { castNumbers } from "#server/demo/cast.ts";
import { wrapUp } from "#tests/e2e/faults-stage.ts";
import { type Desk, type Desks, startDesksOnAsterisk } from "./desk-on-asterisk.ts";
import { type Asterisk, startAsterisk } from "./exchange/asterisk.ts";
import { outsideRings } from "./exchange/called.ts";
import { type Customer, type CustomerOptions, customerCalls } from "./exchange/customer.ts";
import { network } from "./exchange/local-files.ts";
import { onAsterisk } from "./exchange/suite.ts";
import { allQuiet } from "./exchange/switchboard.ts";

const customerHz = 1004;
const known = { number: castNumbers.known, name: "Huang Hang" };

/** Rings agent 1001 as 51001 does, and asks that the call answers itself. */
const answersItself = `
[from-trunk]
exten => _61XXX,1,Gosub(popline-arrived,s,1(,\${EXTEN}))
 same => n,Dial(PJSIP/\${EXTEN:1},30,b(asks^s^1))
 same => n,Hangup()
[asks]
exten => s,1,Gosub(popline-headers,s,1)
 same => n,Set(PJSIP_HEADER(add,Call-Info)=<sip:asterisk.test>\\;answer-after=0)
 same => n,Return()
`;

await onAsterisk("two desks on Asterisk, as their agents see them", (root) => {
  let exchange: Asterisk;
  let desks: Desks;
  let one: Desk;
  let two: Desk;

  beforeAll(async () => {
    exchange = await startAsterisk(root, { add: { "extensions-local.conf": answersItself } });
    desks = await startDesksOnAsterisk({ exchanges: [exchange], agents: ["1001", "1002"] });
    one = desks.desk("1001");
    two = desks.desk("1002");
  });
  afterAll(async () => {
    await desks?.close();
    await exchange?.stop();
  });
  afterEach(() => allQuiet(exchange));

  const press = (desk: Desk, ...keys: string[]) =>
    keys.reduce((before, key) => before.then(() => desk.page.keyboard.press(key)), Promise.resolve());
  const says = (desk: Desk, text: string | RegExp) => desk.work.phone.getByText(text).first().waitFor();

  async function talk(over: Partial<CustomerOptions> = {}): Promise<Customer> {
    const customer = await customerCalls(exchange, { to: "51001", ...known, ...over });
    await one.work.ringing.waitFor();
    await one.work.answer();
    await Promise.all([customer.hears.hears(one.hz), one.ear.hears(customerHz)]);
    return customer;
  }

  /** Both hear each other. */
  const together = (customer: Customer, desk: Desk) =>
    Promise.all([customer.hears.hears(desk.hz), desk.ear.hears(customerHz)]);

  async function giveTo(number: string, key: "Enter" | "Alt+Enter"): Promise<void> {
    await press(one, "Alt+F");
    await one.page.getByRole("combobox", { name: "Name, extension or number" }).fill(number);
    await one.work.phone.getByRole("grid", { name: "Whom to" }).getByRole("row").first().waitFor();
    await press(one, key);
  }

  async function end(desk: Desk, customer: Customer): Promise<void> {
    await desk.work.hangUp();
    await customer.ended;
    await wrapUp(desk.work);
  }

  describe("giving a call away", () => {
    it("blind: the colleague sees the customer, the record and the notes so far, and both talk", async () => {
      const customer = await talk();
      await one.work.wrapUp.getByRole("textbox", { name: "Notes" }).fill("Wants the blue one");
      await giveTo("1002", "Alt+Enter");
      await two.work.ringing.getByText("Huang Hang").first().waitFor();
      await two.work.workspace.getByRole("heading", { name: "Huang Hang" }).first().waitFor();
      await two.page.getByText("Wants the blue one").first().waitFor();
      await two.work.answer();
      await together(customer, two);
      await says(one, /Transferred to/);
      await wrapUp(one.work);
      await end(two, customer);
    });

    it("after asking: the colleague hears of the customer first; connected, each desk shows whom it talks to", async () => {
      const customer = await talk();
      await one.work.wrapUp.getByRole("textbox", { name: "Notes" }).fill("Asks for an engineer");
      await giveTo("1002", "Enter");
      await two.work.ringing.getByText("Lin Xiaoyu").first().waitFor();
      // The record came ahead of the call.
      await two.work.workspace.getByRole("heading", { name: "Huang Hang" }).first().waitFor();
      await two.work.answer();
      await Promise.all([two.ear.hears(one.hz), one.ear.hears(two.hz)]);
      // The customer has music meanwhile, and hears neither of them.
      await customer.hears.misses(one.hz);
      await press(one, "Alt+Z");
      await Promise.all([customer.hears.hears(one.hz), one.ear.hears(customerHz)]);
      await press(one, "Alt+Z");
      await Promise.all([two.ear.hears(one.hz), one.ear.hears(two.hz)]);
      await press(one, "Alt+F");
      await together(customer, two);
      await two.work.phone.getByText("Huang Hang").first().waitFor();
      await two.page.getByText("Asks for an engineer").first().waitFor();
      await wrapUp(one.work);
      await end(two, customer);
    });

    it("the colleague declines: back to the customer, who is still there", async () => {
      const customer = await talk();
      await giveTo("1002", "Enter");
      await two.work.ringing.waitFor();
      await two.work.reject();
      await one.work.phone.locator("[data-call][data-state=held], [data-call][data-state=active]").first().waitFor();
      if ((await one.work.phone.locator("[data-call][data-state=active]").count()) === 0) await press(one, "Alt+H");
      await together(customer, one);
      await end(one, customer);
    });

    it("cancelled by the agent: back to the customer", async () => {
      const customer = await talk();
      await giveTo("1002", "Enter");
      await two.work.ringing.waitFor();
      await press(one, "Alt+E");
      await together(customer, one);
      await two.work.ringing.waitFor({ state: "hidden" });
      await end(one, customer);
    });
  });

  describe("a conference", () => {
    it("of three: each hears the two others; when the colleague leaves, customer and agent talk on", async () => {
      const customer = await talk();
      await giveTo("1002", "Enter");
      await two.work.ringing.waitFor();
      await two.work.answer();
      await one.ear.hears(two.hz);
      await press(one, "Alt+J");
      await Promise.all([
        customer.hears.hears(one.hz),
        customer.hears.hears(two.hz),
        two.ear.hears(customerHz),
        two.ear.hears(one.hz),
        one.ear.hears(customerHz),
        one.ear.hears(two.hz),
      ]);
      await two.work.hangUp();
      await together(customer, one);
      await end(one, customer);
    });
  });

  describe("not taking a call", () => {
    it("to voicemail: the caller is answered there", async () => {
      const customer = await customerCalls(exchange, { to: "51001", ...known });
      await one.work.ringing.waitFor();
      await press(one, "Alt+V");
      await one.work.ringing.waitFor({ state: "hidden" });
      await says(one, "Sent to voicemail");
      await customer.hears.sounds();
      await customer.hangUp();
    });

    it("do not disturb: the caller hears busy at once, nothing rings, and the call is listed as missed", async () => {
      await press(one, "Alt+D");
      await says(one, "Do not disturb is on");
      const customer = await customerCalls(exchange, { to: "51001", ...known });
      expect((await customer.ended).fields.Cause).toBe("17");
      expect(await one.work.ringing.count()).toBe(0);
      await press(one, "Alt+D");
      await one.work.phone.getByText("Do not disturb is on").waitFor({ state: "hidden" });
    });
  });

  it("a call that the exchange marks answers itself", async () => {
    const customer = await customerCalls(exchange, { to: "61001", ...known });
    await together(customer, one);
    await end(one, customer);
  });

  it("a number that the company owns is shown to the called party when the agent chooses it", async () => {
    const called = outsideRings(exchange, network.answers);
    await one.work.phone.getByLabel("Show as").selectOption("+4930555001");
    await press(one, "Alt+P");
    await one.page.keyboard.type(network.answers);
    await press(one, "Enter");
    const outside = await called;
    expect(outside.shown).toBe("+4930555001");
    await outside.hears.hears(one.hz);
    await one.work.hangUp();
    await outside.ended;
    await wrapUp(one.work);
  });

  it("redials the last number", async () => {
    const called = outsideRings(exchange, network.answers);
    await press(one, "Alt+L");
    const outside = await called;
    await outside.hears.hears(one.hz);
    await one.work.hangUp();
    await outside.ended;
    await wrapUp(one.work);
  });

  it("the pages never threw", () => {
    expect([...one.errors, ...two.errors]).toEqual([]);
  });
});
