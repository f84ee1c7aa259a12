import { once } from "node:events";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { castNumbers } from "#server/demo/cast.ts";
import { callId, wrapUp } from "#tests/e2e/faults-stage.ts";
import { layWire, type Wire } from "#tests/e2e/wire.ts";
import { lineUsers } from "#tests/helpers/central-template.ts";
import { changeUser } from "./change-user.ts";
import { type Desk, type Desks, startDesksOnAsterisk } from "./desk-on-asterisk.ts";
import { SipPhone } from "./desk-phone/sip-phone.ts";
import { type Asterisk, startAsterisk } from "./exchange/asterisk.ts";
import { record, type Track } from "./exchange/audio.ts";
import { outsideRings } from "./exchange/called.ts";
import { type Customer, customerCalls } from "./exchange/customer.ts";
import { network } from "./exchange/local-files.ts";
import { trunkAddress } from "./exchange/ports.ts";
import { onAsterisk } from "./exchange/suite.ts";
import { allQuiet, legsOf } from "./exchange/switchboard.ts";

const phoneHz = 640;
const customerHz = 1004;
const known = { number: castNumbers.known, name: "Huang Hang" };
const unheard = "Nothing is heard of the desk phone 1101 just now";

await onAsterisk("a desk phone, steered by the desk in Chromium", (root) => {
  let exchange: Asterisk;
  let manager: Wire;
  let desks: Desks;
  let desk: Desk;
  let phone: SipPhone;

  const plugIn = () =>
    SipPhone.plugIn({
      exchange: { host: trunkAddress, port: exchange.ports.trunk },
      username: "1101",
      password: "change-me-1101",
      hz: phoneHz,
    });

  beforeAll(async () => {
    [exchange, manager] = await Promise.all([startAsterisk(root), layWire()]);
    manager.lead(exchange.ports.ami);
    phone = await plugIn();
    const centralEnv = { POPLINE_AMI_URL: `ami://popline:change-me-popline@127.0.0.1:${manager.port}` };
    const deskPhone = { extension: "1101", label: "Desk", obeysNotify: false };
    const prepare = (central: string) => changeUser(central, lineUsers["1001"].username, { deskPhone });
    desks = await startDesksOnAsterisk({ exchanges: [exchange], agents: ["1001"], centralEnv, prepare });
    desk = desks.desk("1001");
  });
  afterAll(async () => {
    await desks?.close();
    await manager?.close();
    await phone?.unplug();
    await exchange?.stop();
  });
  afterEach(() => allQuiet(exchange));

  const press = (key: string) => desk.page.keyboard.press(key);
  const says = (text: string | RegExp) => desk.work.phone.getByText(text).first().waitFor();
  const chosen = (device: RegExp) => desk.work.phone.getByRole("button", { name: device, pressed: true }).waitFor();

  /**
   * What arrives at the phone's own loudspeaker. Before the two sides are bridged: a recording that begins later has Asterisk change over from
   * passing packets on to mixing, after which it may pass on silence.
   */
  async function heardAtPhone(): Promise<Track> {
    const [leg = ""] = await legsOf(exchange, "1101");
    return (await record(exchange, leg)).to;
  }

  /** A call that the agent takes up at the phone, with sound both ways. */
  async function talk(to: string): Promise<{ customer: Customer; ear: Track }> {
    const rings = once(phone, "ringing");
    const customer = await customerCalls(exchange, { to, ...known });
    await Promise.all([rings, desk.work.ringing.getByText("Huang Hang").first().waitFor()]);
    const ear = await heardAtPhone();
    phone.answer();
    await says("Talking");
    await Promise.all([customer.hears.hears(phoneHz), ear.hears(customerHz)]);
    return { customer, ear };
  }

  async function hangUp(customer: Customer): Promise<void> {
    const over = once(phone, "over");
    await desk.work.hangUp();
    await Promise.all([customer.ended, over]);
    await wrapUp(desk.work);
  }

  it("one key has the calls sound in the phone: the desk's own line is given back", async () => {
    await press("Alt+Shift+D");
    await chosen(/Desk phone 1101$/);
    await desk.page.getByText("On the desk phone").first().waitFor();
    expect(await exchange.cli("pjsip show contacts")).not.toMatch(/1001\/sip:/);
  });

  it("a queue's call rings at the phone and pops at the desk; held, the customer has music; resumed, both talk; the desk hangs up", async () => {
    await exchange.ami.action({ Action: "QueueAdd", Queue: "support", Interface: "PJSIP/1101", MemberName: "1101" });
    const { customer, ear } = await talk("5000");
    await desk.work.workspace.getByRole("heading", { name: "Huang Hang" }).first().waitFor();
    await says("On the desk phone");
    const id = await callId(desk.page);
    await press("Alt+H");
    await says("On hold");
    const gone = await customer.hears.misses(phoneHz);
    await Promise.all([customer.hears.sounds({ from: gone }), ear.misses(customerHz)]);
    await press("Alt+H");
    await says("Talking");
    await Promise.all([customer.hears.hears(phoneHz), ear.hears(customerHz)]);
    expect(await callId(desk.page)).toBe(id);
    await hangUp(customer);
    await exchange.ami.action({ Action: "QueueRemove", Queue: "support", Interface: "PJSIP/1101" });
  });

  it("a blind transfer from the desk: the phone is free, and the customer talks to the echo", async () => {
    const { customer } = await talk("51101");
    const over = once(phone, "over");
    await press("Alt+F");
    await desk.page.getByRole("combobox", { name: "Name, extension or number" }).fill("600");
    await desk.work.phone.getByRole("grid", { name: "Whom to" }).getByRole("row").first().waitFor();
    await press("Alt+Enter");
    await over;
    await says(/Transferred/);
    await customer.hears.hears(customerHz);
    await customer.hangUp();
    await wrapUp(desk.work);
  });

  it("a click to call: the phone rings and takes itself up, then the number rings, and both talk", async () => {
    const called = outsideRings(exchange, network.answers);
    const rings = once(phone, "ringing");
    await press("Alt+P");
    await desk.page.keyboard.type(network.answers);
    await press("Enter");
    await rings;
    const ear = await heardAtPhone();
    const outside = await called;
    await says("Talking");
    await Promise.all([outside.hears.hears(phoneHz), ear.hears(customerHz)]);
    await desk.work.hangUp();
    await outside.ended;
    await wrapUp(desk.work);
  });

  it("a ringing call is sent away from the desk: the caller hears busy", async () => {
    const customer = await customerCalls(exchange, { to: "51101", ...known });
    await desk.work.ringing.waitFor();
    await desk.work.reject();
    expect((await customer.ended).fields.Cause).toBe("17");
  });

  it("central loses the manager interface in a call: said with what to do, the call goes on, and the desk has it again after", async () => {
    const { customer, ear } = await talk("51101");
    const id = await callId(desk.page);
    manager.block();
    await says(new RegExp(unheard));
    await Promise.all([customer.hears.hears(phoneHz), ear.hears(customerHz)]);
    manager.lead(exchange.ports.ami);
    await desk.work.phone.getByText(unheard).waitFor({ state: "hidden" });
    expect(await callId(desk.page)).toBe(id);
    await hangUp(customer);
  });

  it("unplugged: said with what to do, and the softphone takes over by one click", async () => {
    await phone.unplug();
    await says("The desk phone 1101 can't be reached. Check that it is plugged in, or use the softphone.");
    await desk.work.phone.getByRole("button", { name: "Use the softphone" }).click();
    await desk.work.ready();
    const customer = await customerCalls(exchange, { to: "51001", ...known });
    await desk.work.ringing.waitFor();
    await desk.work.answer();
    await Promise.all([customer.hears.hears(desk.hz), desk.ear.hears(customerHz)]);
    await desk.work.hangUp();
    await customer.ended;
    await wrapUp(desk.work);
    phone = await plugIn();
  });

  it("the page never threw", () => {
    expect(desk.errors).toEqual([]);
  });
});
