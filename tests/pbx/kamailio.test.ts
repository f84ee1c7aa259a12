import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { castNumbers } from "#server/demo/cast.ts";
import { wrapUp } from "#tests/e2e/faults-stage.ts";
import { layWire, type Wire } from "#tests/e2e/wire.ts";
import { patienceMs } from "../helpers/patience.ts";
import { type Desk, type Desks, startDesksOnAsterisk } from "./desk-on-asterisk.ts";
import type { Asterisk } from "./exchange/asterisk.ts";
import { outsideRings } from "./exchange/called.ts";
import { type Customer, customerCalls } from "./exchange/customer.ts";
import { edgeCertificates, type Kamailio, startAsteriskBehind, startKamailio } from "./exchange/kamailio.ts";
import { network } from "./exchange/local-files.ts";
import { onAsterisk } from "./exchange/suite.ts";
import { allQuiet, joinQueue, legsOf } from "./exchange/switchboard.ts";
import { figure, longest } from "./figures.ts";

const customerHz = 1004;
const known = { number: castNumbers.known, name: "Huang Hang" };

await onAsterisk("desks behind Kamailio", (root) => {
  let exchange: Asterisk;
  let standby: Asterisk;
  let edges: Kamailio[];
  let wires: Wire[];
  let desks: Desks;
  let one: Desk;
  let two: Desk;
  let dir: string;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "popline-edge-"));
    const { ca, good } = await edgeCertificates();
    await writeFile(join(dir, "ca.pem"), ca);
    [exchange, standby] = await Promise.all([startAsteriskBehind(root), startAsteriskBehind(root)]);
    const options = { exchanges: [exchange, standby], certificate: good };
    edges = await Promise.all([startKamailio(root, options), startKamailio(root, options)]);
    wires = await Promise.all(edges.map(() => layWire()));
    for (const [index, edge] of edges.entries()) wires[index]?.lead(edge.ports.wss);
    desks = await startDesksOnAsterisk({
      exchanges: [exchange],
      agents: ["1001", "1002"],
      servers: wires.map((wire) => `wss://localhost:${wire.port}/ws`),
      settings: { central: { caFile: join(dir, "ca.pem") } },
    });
    one = desks.desk("1001");
    two = desks.desk("1002");
  });
  afterAll(async () => {
    await desks?.close();
    await Promise.all([...(wires ?? []).map((wire) => wire.close()), ...(edges ?? []).map((edge) => edge.stop())]);
    await Promise.all([exchange?.stop(), standby?.stop()]);
    await rm(dir, { recursive: true, force: true });
  });
  afterEach(() => allQuiet(exchange));

  const press = (desk: Desk, ...keys: string[]) =>
    keys.reduce((before, key) => before.then(() => desk.page.keyboard.press(key)), Promise.resolve());
  const says = (desk: Desk, text: string | RegExp) => desk.work.phone.getByText(text).first().waitFor();
  const together = (customer: Customer, desk: Desk) =>
    Promise.all([customer.hears.hears(desk.hz), desk.ear.hears(customerHz)]);
  const talking = () => one.work.phone.locator("[data-call][data-state=active]").waitFor({ timeout: patienceMs });
  /** Which proxy has the line, as the top bar says; the other one. */
  async function edgesOfLine(): Promise<readonly [number, number]> {
    await lineReady();
    const tip = (await one.page.locator("[data-chip=line]").getAttribute("data-tip")) ?? "";
    return tip.includes(`:${wires[0]?.port}/`) ? [0, 1] : [1, 0];
  }
  const lead = (edge: number) => wires[edge]?.lead(edges[edge]?.ports.wss ?? 0);
  const lineReady = () => one.page.getByText("Line ready").waitFor({ timeout: patienceMs });

  async function talk(): Promise<Customer> {
    const customer = await customerCalls(exchange, { to: "51001", ...known });
    await one.work.ringing.waitFor();
    await one.work.answer();
    await together(customer, one);
    return customer;
  }

  async function end(desk: Desk, customer: Customer): Promise<void> {
    await desk.work.hangUp();
    await customer.ended;
    await wrapUp(desk.work);
  }

  async function giveTo(number: string, key: "Enter" | "Alt+Enter"): Promise<void> {
    await press(one, "Alt+F");
    await one.page.getByRole("combobox", { name: "Name, extension or number" }).fill(number);
    await one.work.phone.getByRole("grid", { name: "Whom to" }).getByRole("row").first().waitFor();
    await press(one, key);
  }

  /** The desk's requests reach the exchange in this very call, and after that the exchange's reach the desk: it is the customer who hangs up. @param legs the same dialog still carries it */
  async function commandedBothWays(customer: Customer, legs?: readonly string[]): Promise<void> {
    await press(one, "Alt+H");
    await says(one, "On hold");
    await customer.hears.misses(one.hz);
    await press(one, "Alt+H");
    await talking();
    await together(customer, one);
    if (legs !== undefined) expect(await legsOf(exchange, "1001")).toEqual(legs);
    await customer.hangUp();
    await says(one, "The other side hung up");
    await wrapUp(one.work);
  }

  /** Its leg at the exchange is another one than before, and the desk is done with it. */
  async function takenBack(before: readonly string[]): Promise<void> {
    await expect.poll(() => legsOf(exchange, "1001")).not.toEqual(before);
    await expect.poll(async () => (await legsOf(exchange, "1001")).length).toBe(1);
    await one.work.phone.getByText("Taking the call back").waitFor({ state: "hidden" });
    await talking();
  }

  it("a line registers through it, and the exchange knows the way back by Path", async () => {
    const contacts = await exchange.cli("database show registrar");
    expect(contacts).toMatch(
      /"path":"<sip:127\.0\.0\.1:\d+;transport=tcp;lr;received=sip:127\.0\.0\.1:\d+%3Btransport%3Dws>/,
    );
  });

  it("a call from the queue rings with its record, both hear each other, is held and resumed, and ended by the customer", async () => {
    await joinQueue(exchange, "1001");
    const customer = await customerCalls(exchange, { to: "5000", ...known });
    await one.work.ringing.getByText("Queue: support").waitFor();
    await one.work.workspace.getByRole("heading", { name: "Huang Hang" }).first().waitFor();
    await one.work.answer();
    await together(customer, one);
    await commandedBothWays(customer);
  });

  it("a caller who gives up stops the ringing", async () => {
    const customer = await customerCalls(exchange, { to: "51001", ...known });
    await one.work.ringing.waitFor();
    await customer.hangUp();
    await one.work.ringing.waitFor({ state: "hidden" });
  });

  it("dials out, talks, and hangs up", async () => {
    const called = outsideRings(exchange, network.answers);
    await press(one, "Alt+P", "Control+A");
    await one.page.keyboard.type(network.answers);
    await press(one, "Enter");
    const outside = await called;
    await says(one, "Talking");
    await Promise.all([outside.hears.hears(one.hz), one.ear.hears(customerHz)]);
    await one.work.hangUp();
    await outside.ended;
    await wrapUp(one.work);
  });

  it("transfers blind to a colleague who is behind it too", async () => {
    const customer = await talk();
    await giveTo("1002", "Alt+Enter");
    await two.work.ringing.getByText("Huang Hang").first().waitFor();
    await two.work.answer();
    await together(customer, two);
    await says(one, /Transferred to/);
    await wrapUp(one.work);
    await end(two, customer);
  });

  it("transfers after asking", async () => {
    const customer = await talk();
    await giveTo("1002", "Enter");
    await two.work.ringing.waitFor();
    await two.work.answer();
    await Promise.all([two.ear.hears(one.hz), one.ear.hears(two.hz)]);
    await press(one, "Alt+F");
    await together(customer, two);
    await wrapUp(one.work);
    await end(two, customer);
  });

  it("the page reloads in a call: taken back through it", async () => {
    const customer = await talk();
    const legs = await legsOf(exchange, "1001");
    await one.page.reload();
    await takenBack(legs);
    await together(customer, one);
    await commandedBothWays(customer);
  });

  it("the engine gets kill -9 in a call: taken back through it", async () => {
    const customer = await talk();
    const legs = await legsOf(exchange, "1001");
    await one.killEngine();
    await one.startEngine();
    await takenBack(legs);
    await together(customer, one);
    await one.ready();
    await commandedBothWays(customer);
  });

  /** Nothing of the sound may be missing for longer than a hiccup of this machine. */
  async function soundWentOn(customer: Customer, from: number): Promise<void> {
    await customer.hears.hears(one.hz);
    expect(longest(await customer.hears.gaps(one.hz, from, Date.now()))).toBeLessThan(1_000);
  }

  it("the WebSocket is cut for 2 s: the sound goes on, and the call is commanded both ways over the next one", async () => {
    const customer = await talk();
    const [mine] = await edgesOfLine();
    const legs = await legsOf(exchange, "1001");
    const from = Date.now();
    for (const wire of wires) wire.block();
    await one.page.getByText("Line ready").waitFor({ state: "hidden" });
    await wait(2_000);
    lead(mine);
    await lineReady();
    await soundWentOn(customer, from);
    await commandedBothWays(customer, legs);
  });

  it("a desk whose connection is gone is not rung into the void: the exchange hears of it at once", async () => {
    await lineReady();
    for (const wire of wires) wire.block();
    await one.page.getByText("Line ready").waitFor({ state: "hidden" });
    await exchange.cli("pjsip set history on");
    const from = Date.now();
    const customer = await customerCalls(exchange, { to: "51001", ...known });
    await customer.ended;
    expect(Date.now() - from).toBeLessThan(3_000);
    expect(await exchange.cli("pjsip show history")).toContain("SIP/2.0 430 Flow Failed");
    await exchange.cli("pjsip set history off");
    for (const edge of edges.keys()) lead(edge);
    await lineReady();
  });

  it("Kamailio dies in a call and is started again: the sound goes on, and the call is commanded both ways", async () => {
    const customer = await talk();
    const [mine, other] = await edgesOfLine();
    const legs = await legsOf(exchange, "1001");
    wires[other]?.block();
    const from = Date.now();
    await edges[mine]?.kill();
    await one.page.getByText("Line ready").waitFor({ state: "hidden" });
    await edges[mine]?.start();
    await lineReady();
    figure("Kamailio killed and started again in a call: registered after", Date.now() - from);
    await soundWentOn(customer, from);
    await commandedBothWays(customer, legs);
  });

  it("one of two dies in a call for good: the call is taken over into a dialog through the other, and commanded both ways", async () => {
    const customer = await talk();
    const [mine, other] = await edgesOfLine();
    lead(other);
    const legs = await legsOf(exchange, "1001");
    const from = Date.now();
    await edges[mine]?.kill();
    await takenBack(legs);
    figure("one of two Kamailios dies in a call: taken back through the other after", Date.now() - from);
    await together(customer, one);
    const silence = longest(await customer.hears.gaps(one.hz, from, Date.now()));
    figure("one of two Kamailios dies in a call: longest silence", silence);
    expect(silence).toBeLessThan(3_000);
    expect(await edgesOfLine()).toEqual([other, mine]);
    await commandedBothWays(customer);
    await edges[mine]?.start();
  });

  it("the exchange dies: lines that register anew are at the next one, and calls come there", async () => {
    const [mine] = await edgesOfLine();
    await exchange.kill();
    try {
      const down = new RegExp(`:${exchange.ports.trunk};transport=tcp\\s+FLAGS: I`);
      await expect.poll(() => edges[mine]?.rpc("dispatcher.list")).toMatch(down);
      wires[mine]?.cut();
      await expect.poll(() => standby.cli("pjsip show contacts")).toMatch(/1001\/sip:/);
      const customer = await customerCalls(standby, { to: "51001", ...known });
      await one.work.ringing.waitFor();
      await one.work.answer();
      await together(customer, one);
      await end(one, customer);
    } finally {
      await exchange.start();
    }
  });

  it("the pages never threw", () => {
    // While its engine was dead, a page could not but say that nobody listens.
    const thrown = [...one.errors, ...two.errors].filter((it) => !it.includes("ERR_CONNECTION_REFUSED"));
    expect(thrown).toEqual([]);
  });
});
