import { once } from "node:events";
import { pino } from "pino";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createAsteriskAdapter } from "#server/pbx/asterisk/create-asterisk-adapter.ts";
import type { PbxAdapter, PbxError } from "#server/pbx/pbx-adapter.ts";
import type { DeskPhoneCommand, DeskPhoneSnapshot } from "#shared/contract/central/index.ts";
import { SipPhone } from "./desk-phone/sip-phone.ts";
import { type Asterisk, startAsterisk } from "./exchange/asterisk.ts";
import { record } from "./exchange/audio.ts";
import { customerCalls } from "./exchange/customer.ts";
import { network } from "./exchange/local-files.ts";
import { trunkAddress } from "./exchange/ports.ts";
import { onAsterisk } from "./exchange/suite.ts";
import { allQuiet, channels, legsOf } from "./exchange/switchboard.ts";

const phoneHz = 640;
const known = { number: "+8613082856110", name: "Huang Hang" };
const uuid = "5a0c1e6e-0000-4000-8000-00000000000";

await onAsterisk("desk phones through the manager interface", (root) => {
  let exchange: Asterisk;
  let phone: SipPhone;
  let adapter: PbxAdapter;
  const told: DeskPhoneSnapshot[] = [];
  const waiting = new Set<() => void>();

  const newAdapter = () => {
    const made = createAsteriskAdapter({
      target: {
        host: "127.0.0.1",
        port: exchange.ports.ami,
        tls: false,
        username: "popline",
        password: "change-me-popline",
      },
      ca: null,
      variables: {},
      holdContext: "popline-hold",
      logger: pino({ level: process.env.POPLINE_TEST_LOG ?? "silent" }),
      now: Date.now,
    });
    made.onPhone((_endpoint, snapshot) => {
      told.push(snapshot);
      for (const wake of waiting) wake();
    });
    made.follow([{ endpoint: "1101", obeysNotify: false }]);
    made.start();
    return made;
  };
  const now = () => adapter.snapshot("1101");
  const until = async (what: string, done: (snapshot: DeskPhoneSnapshot) => boolean, patienceMs = 20_000) => {
    const late = Date.now() + patienceMs;
    while (!done(now())) {
      if (Date.now() > late) throw new Error(`${what} did not come: ${JSON.stringify(now())}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(wake, 1_000);
        function wake() {
          clearTimeout(timer);
          waiting.delete(wake);
          resolve();
        }
        waiting.add(wake);
      });
    }
    return now();
  };
  const inState = (state: string) => until(state, ({ calls }) => calls[0]?.state === state);
  const call = () => {
    const [first] = now().calls;
    if (first === undefined) throw new Error("The phone has no call.");
    return first;
  };
  const over = (id: string) =>
    until("the end", ({ calls, ended }) => calls.length === 0 && ended.some((it) => it.id === id));
  const endOf = async (id: string) => (await over(id)).ended.find((it) => it.id === id)?.cause;
  const command = (given: DeskPhoneCommand) => adapter.command("1101", given);
  const refused = async (given: DeskPhoneCommand) => {
    const error = await command(given).then(
      () => null,
      (it: PbxError) => it,
    );
    return error?.code ?? "done";
  };
  const plugIn = (over: { autoAnswers?: boolean; obeysNotify?: boolean } = {}) =>
    SipPhone.plugIn({
      exchange: { host: trunkAddress, port: exchange.ports.trunk },
      username: "1101",
      password: "change-me-1101",
      hz: phoneHz,
      ...over,
    });

  beforeAll(async () => {
    exchange = await startAsterisk(root);
    adapter = newAdapter();
    phone = await plugIn();
    await until("the registered phone", (it) => it.reachable && !it.stale);
  });
  afterAll(async () => {
    await adapter?.stop();
    await phone?.unplug();
    await exchange?.stop();
  });
  afterEach(() => allQuiet(exchange));

  /** A customer's call that is talked on. He sends back what he hears, so that the phone hears its own tone while both hear each other. */
  async function talk() {
    const customer = await customerCalls(exchange, { to: "51101", ...known, does: "echo" });
    await inState("ringing");
    // Before the two sides are bridged: a recording that begins later has Asterisk change over from passing packets on to mixing.
    const [leg] = await legsOf(exchange, "1101");
    const { to: heardAtPhone } = await record(exchange, leg ?? "");
    phone.answer();
    await inState("active");
    await heardAtPhone.hears(phoneHz);
    return { customer, heardAtPhone };
  }

  /** Which application of the dialplan a customer has reached. */
  async function reached(trunk: string, application: string) {
    for (;;) {
      const found = (await channels(exchange)).find((it) => it.fields.Channel === trunk);
      if (found === undefined) throw new Error("The customer is gone.");
      if (found.fields.Application === application) return;
      await exchange.ami.waitFor("Newexten", { Channel: trunk }, { timeoutMs: 1_000 }).catch(() => undefined);
    }
  }

  it("a call that rings is told with who calls, what was dialled and what came with it, before it is answered", async () => {
    const customer = await customerCalls(exchange, {
      to: "51101",
      ...known,
      headers: { "X-Popline-Customer-Id": "4711" },
    });
    const ringing = (await inState("ringing")).calls[0];
    expect(ringing).toMatchObject({
      direction: "in",
      number: known.number,
      name: known.name,
      dialed: "51101",
      queue: null,
      answeredAt: null,
      attached: { "x-popline-customer-id": "4711", "x-popline-dialed": "51101" },
    });
    expect(ringing?.attached["x-call-ref"]).not.toBe("");
    phone.answer();
    const active = (await inState("active")).calls[0];
    expect(active?.id).toBe(ringing?.id);
    expect(active?.answeredAt).toBeGreaterThan(0);
    await customer.hangUp();
    expect(await endOf(ringing?.id ?? "")).toBe("remote-hangup");
  });

  it("a queue's call names its queue; the phone's user hangs up", async () => {
    await exchange.ami.action({ Action: "QueueAdd", Queue: "support", Interface: "PJSIP/1101", MemberName: "1101" });
    const customer = await customerCalls(exchange, { to: "5000", ...known });
    expect((await inState("ringing")).calls[0]).toMatchObject({ queue: "support", dialed: "5000" });
    const { id } = call();
    phone.answer();
    await inState("active");
    await phone.hangUp();
    await customer.ended;
    expect(await endOf(id)).toBe("local-hangup");
    await exchange.ami.action({ Action: "QueueRemove", Queue: "support", Interface: "PJSIP/1101" });
  });

  it("hold from the desk: the customer hears music, the phone silence; resumed, both hear each other again", async () => {
    const { customer, heardAtPhone } = await talk();
    const { id } = call();
    await command({ do: "hold", id });
    await inState("held");
    expect(call().id).toBe(id);
    await Promise.all([heardAtPhone.silent(), reached(customer.trunk, "MusicOnHold")]);
    await (await record(exchange, customer.trunk)).to.sounds();
    await command({ do: "resume", id });
    await inState("active");
    await heardAtPhone.hears(phoneHz);
    await command({ do: "hang-up", id });
    await customer.ended;
    expect(await endOf(id)).toBe("local-hangup");
  });

  it("the phone's own hold key is seen as well, and only the phone can undo it", async () => {
    const { customer } = await talk();
    const { id } = call();
    await phone.hold(true);
    await inState("held");
    expect(await refused({ do: "resume", id })).toBe("not-offered");
    await phone.hold(false);
    await inState("active");
    await customer.hangUp();
    await over(id);
  });

  it("a held call whose customer hangs up ends at the phone too, and the other way round", async () => {
    const { customer } = await talk();
    const first = call().id;
    await command({ do: "hold", id: first });
    await inState("held");
    await customer.hangUp();
    await over(first);
    const second = await talk();
    const { id } = call();
    await command({ do: "hold", id });
    await inState("held");
    await phone.hangUp();
    await second.customer.ended;
    expect(await endOf(id)).toBe("local-hangup");
  });

  it("a blind transfer sends the customer on, from a call and from a held one", async () => {
    for (const held of [false, true]) {
      const { customer } = await talk();
      const { id } = call();
      if (held) {
        await command({ do: "hold", id });
        await inState("held");
      }
      await command({ do: "transfer", id, to: "600" });
      expect(await endOf(id)).toBe("transferred");
      await reached(customer.trunk, "Echo");
      await customer.hangUp();
    }
  });

  it("a transfer to nowhere is refused, and the customer stays", async () => {
    const { customer, heardAtPhone } = await talk();
    const { id } = call();
    expect(await refused({ do: "transfer", id, to: "77777" })).toBe("nowhere");
    expect(await refused({ do: "transfer", id, to: "600&601" })).toBe("nowhere");
    await heardAtPhone.hears(phoneHz);
    await customer.hangUp();
    await over(id);
  });

  it("digits go to the customer", async () => {
    const { customer } = await talk();
    const from = exchange.ami.now();
    await command({ do: "dtmf", id: call().id, digits: "5#" });
    const keyed = (digit: string) =>
      exchange.ami.waitFor("DTMFEnd", { Channel: customer.channel, Digit: digit }, { from });
    await keyed("5");
    await keyed("#");
    const { id } = call();
    await customer.hangUp();
    await over(id);
  });

  it("dials: the phone takes it up by itself, then the number rings with the chosen caller ID, then they talk", async () => {
    const from = exchange.ami.now();
    const id = `popline-${uuid}1`;
    await command({ do: "dial", id: `${uuid}1`, number: network.answers, callerId: "+4930555001" });
    expect((await until("dialling", ({ calls }) => calls.length > 0)).calls[0]).toMatchObject({
      id,
      direction: "out",
      number: network.answers,
      dialed: network.answers,
    });
    await inState("ringing-out");
    const far = await exchange.ami.waitFor("Newchannel", { Channel: /^PJSIP\/network-/ }, { from });
    expect(far.fields.CallerIDNum).toBe("+4930555001");
    await inState("active");
    await (await record(exchange, far.fields.Channel ?? "")).from.hears(phoneHz);
    await command({ do: "hang-up", id });
    expect(await endOf(id)).toBe("local-hangup");
    const states = told.flatMap((it) => it.calls.filter((one) => one.id === id).map((one) => one.state));
    expect([...new Set(states)]).toEqual(["dialing", "ringing-out", "active"]);
  });

  it("dials an application: nobody rings, and it counts as talking", async () => {
    await command({ do: "dial", id: `${uuid}2`, number: "600", callerId: null });
    await inState("active");
    await phone.hangUp();
    expect(await endOf(`popline-${uuid}2`)).toBe("local-hangup");
  });

  it.each([
    ["busy", network.busy, "busy"],
    ["not in service", network.notFound, "not-found"],
  ])("says why a number that is %s was not reached", async (_why, number, cause) => {
    const id = number === network.busy ? `${uuid}3` : `${uuid}4`;
    await command({ do: "dial", id, number, callerId: null });
    expect(await endOf(`popline-${id}`)).toBe(cause);
  });

  it("the user dials at the phone: the call is followed all the same", async () => {
    const dialled = phone.dial(network.answers);
    await until("the call", ({ calls }) => calls[0]?.state === "ringing-out" || calls[0]?.state === "active");
    expect(call()).toMatchObject({ direction: "out", dialed: network.answers, number: network.answers });
    await dialled;
    await inState("active");
    const { id } = call();
    await command({ do: "hold", id });
    await inState("held");
    await command({ do: "resume", id });
    await inState("active");
    await phone.hangUp();
    expect(await endOf(id)).toBe("local-hangup");
  });

  it("a number that leads nowhere, or is none, is not dialled", async () => {
    for (const number of ["77777", "600,1", "Local/600", "6 0"])
      expect(await refused({ do: "dial", id: `${uuid}5`, number, callerId: null })).toBe("nowhere");
  });

  it("a ringing call: sent away from the desk it is rejected, given up by the caller it is missed; a plain phone can't be answered", async () => {
    const customer = await customerCalls(exchange, { to: "51101", ...known });
    await inState("ringing");
    const { id } = call();
    expect(await refused({ do: "answer", id })).toBe("not-offered");
    expect(await refused({ do: "hold", id })).toBe("wrong-state");
    expect(await refused({ do: "transfer", id, to: "600" })).toBe("wrong-state");
    await command({ do: "hang-up", id });
    expect(await endOf(id)).toBe("rejected");
    await customer.ended;
    const second = await customerCalls(exchange, { to: "51101", ...known });
    await inState("ringing");
    const missed = call().id;
    await second.hangUp();
    expect(await endOf(missed)).toBe("missed");
    expect(await refused({ do: "hang-up", id: missed })).toBe("no-such-call");
  });

  it("a phone that refuses a call has rejected it", async () => {
    const customer = await customerCalls(exchange, { to: "51101", ...known });
    await inState("ringing");
    const { id } = call();
    phone.reject();
    expect(await endOf(id)).toBe("rejected");
    await customer.ended;
  });

  it("a new connection to the exchange finds the calls as they are, under their ids; a held one can be resumed", async () => {
    const { customer, heardAtPhone } = await talk();
    const before = call();
    await command({ do: "hold", id: before.id });
    await inState("held");
    await adapter.stop();
    adapter = newAdapter();
    const { calls } = await until("the link", (it) => !it.stale && it.calls.length > 0);
    expect(calls[0]).toMatchObject({
      id: before.id,
      direction: "in",
      state: "held",
      number: known.number,
      attached: { "x-call-ref": before.attached["x-call-ref"] },
    });
    await command({ do: "resume", id: before.id });
    await inState("active");
    await heardAtPhone.hears(phoneHz);
    await customer.hangUp();
    await over(before.id);
  });

  it("a call that ended while there was no link is over when there is one again", async () => {
    const { customer } = await talk();
    const { id } = call();
    // The manager interface alone is cut: sessions are thrown out, calls go on.
    const down = until("the loss", (it) => it.stale);
    await exchange.cli("manager reload");
    await exchange.ami.action({ Action: "Hangup", Channel: customer.channel });
    void down;
    await over(id);
  });

  it("an unplugged phone is not reachable, and dialling says so; plugged in again it is", async () => {
    await phone.unplug();
    await until("the unplugged phone", (it) => !it.reachable);
    expect(await refused({ do: "dial", id: `${uuid}6`, number: "600", callerId: null })).toBe("unreachable");
    phone = await plugIn();
    await until("the phone", (it) => it.reachable);
  });

  describe("a phone that obeys NOTIFY", () => {
    beforeEach(async () => {
      await phone.unplug();
      phone = await plugIn({ obeysNotify: true });
      adapter.follow([{ endpoint: "1101", obeysNotify: true }]);
      await until("the phone", (it) => it.reachable && it.canAnswer);
    });

    it("is answered, held and resumed from the desk, by itself", async () => {
      const customer = await customerCalls(exchange, { to: "51101", ...known });
      await inState("ringing");
      const { id } = call();
      await command({ do: "answer", id });
      await inState("active");
      const held = once(phone, "notify");
      await command({ do: "hold", id });
      expect(await held).toEqual(["hold"]);
      await inState("held");
      await command({ do: "resume", id });
      await inState("active");
      await command({ do: "hang-up", id });
      await customer.ended;
      await over(id);
    });
  });

  it("the exchange starts anew: the call is over, and the next one is followed", async () => {
    await talk();
    const { id } = call();
    await exchange.kill();
    await until("the loss", (it) => it.stale);
    await exchange.start();
    await over(id);
    await phone.unplug().catch(() => undefined);
    phone = await plugIn();
    await until("the phone", (it) => it.reachable && !it.stale);
    const { customer } = await talk();
    const next = call().id;
    await customer.hangUp();
    await over(next);
  });
});
