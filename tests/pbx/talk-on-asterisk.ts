import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import { castNumbers } from "#server/demo/cast.ts";
import { callId, wrapUp } from "#tests/e2e/faults-stage.ts";
import { patienceMs } from "../helpers/patience.ts";
import { type Desk, type Desks, startDesksOnAsterisk } from "./desk-on-asterisk.ts";
import { type Asterisk, startAsterisk } from "./exchange/asterisk.ts";
import { type Customer, customerCalls } from "./exchange/customer.ts";
import { allQuiet } from "./exchange/switchboard.ts";
import { figure, longest } from "./figures.ts";

const customerHz = 1004;
/** How long an interruption is looked at afterwards: long enough to show that it is over. */
const afterwardsMs = 1_000;

/** A desk that talks to a known customer: one call per test, ended and wrapped up after it. */
export interface TalkOnAsterisk {
  readonly exchange: Asterisk;
  readonly desks: Desks;
  readonly desk: Desk;
  readonly customer: Customer;
  /** Agent and customer hear each other. @param from epoch ms: at the customer's, the agent is heard after it */
  bothHear(from?: number): Promise<unknown>;
  /** The card says that they talk. */
  talking(): Promise<void>;
  /** Interrupts, waits until both hear each other again, and notes how long the customer did not hear the agent. */
  interrupted(what: string, act: () => Promise<unknown>): Promise<void>;
  /** The exchange and the desk still speak about this very call. */
  commandsWork(): Promise<void>;
}

/** Declares the surroundings of the tests of a describe. After each of them: one call, one pop, one record, whatever happened. */
export function talkOnAsterisk(root: string): TalkOnAsterisk {
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
    customer = await customerCalls(exchange, { to: "51001", number: castNumbers.known, name: "Huang Hang" });
    await desk.work.ringing.waitFor();
    await desk.work.answer();
    await bothHear();
    id = await callId(desk.page);
    await desk.work.wrapUp.getByRole("textbox", { name: "Notes" }).fill("Half a sentence");
    await desk.work.wrapUp.getByText(/Saved/).waitFor();
  });

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
    Promise.all([customer.hears.hears(desk.hz, { from }), desk.ear.hears(customerHz)]);
  const talking = () => desk.work.phone.locator("[data-call][data-state=active]").waitFor({ timeout: patienceMs });

  return {
    get exchange() {
      return exchange;
    },
    get desks() {
      return desks;
    },
    get desk() {
      return desk;
    },
    get customer() {
      return customer;
    },
    bothHear,
    talking,
    async interrupted(what, act) {
      const from = Date.now();
      await act();
      await talking();
      await bothHear();
      figure(what, longest(await customer.hears.gaps(desk.hz, from, Date.now() + afterwardsMs)));
    },
    async commandsWork() {
      await desk.page.keyboard.press("Alt+H");
      await desk.work.phone.getByText("On hold", { exact: true }).first().waitFor();
      await customer.hears.misses(desk.hz);
      await desk.page.keyboard.press("Alt+H");
      await talking();
      await bothHear();
    },
  };
}
