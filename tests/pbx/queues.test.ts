import { once } from "node:events";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { pino } from "pino";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { createAsteriskQueues } from "#server/pbx/asterisk/queues/create-asterisk-queues.ts";
import type { PbxError } from "#server/pbx/pbx-adapter.ts";
import type { QueueCommand } from "#server/pbx/queue-command.ts";
import type { QueueSource } from "#server/pbx/queue-source.ts";
import type { QueueEvent, QueueNow } from "#shared/queue/index.ts";
import { patienceMs } from "../helpers/patience.ts";
import { SipPhone } from "./desk-phone/sip-phone.ts";
import { type AmiRelay, layAmiRelay } from "./exchange/ami-relay.ts";
import { type Asterisk, startAsterisk } from "./exchange/asterisk.ts";
import { type CustomerOptions, callComesIn, customerCalls, type TrunkCall } from "./exchange/customer.ts";
import { trunkAddress } from "./exchange/ports.ts";
import { differences, showQueue } from "./exchange/queue-show.ts";
import { onAsterisk } from "./exchange/suite.ts";
import { allQuiet, legsOf } from "./exchange/switchboard.ts";

const firstHz = 640;
const secondHz = 880;
const customerHz = 1004;
const files = {
  "pjsip-local.conf":
    "[1102](popline-phone)\naors=1102\nauth=1102\n[1102](popline-aor)\n[1102](popline-auth)\nusername=1102\npassword=change-me-1102\n",
  // Rings for two seconds; a caller gives up its place with 7; nobody waits where nobody is.
  "queues.conf":
    "[quick](popline-queue)\ntimeout=2\nstrategy=linear\ncontext=key-exit\nwrapuptime=2\n[nobody](popline-queue)\nleavewhenempty=yes\n",
  "extensions-local.conf": `
[from-trunk]
exten => 5100,1,Answer()
 same => n,Queue(quick,,,,3)
 same => n,Hangup()
exten => 5101,1,Answer()
 same => n,Queue(quick,,,,60)
 same => n,Hangup()
exten => 5102,1,Answer()
 same => n,Queue(nobody)
 same => n,Hangup()
[key-exit]
exten => 7,1,Wait(60)
`,
};

await onAsterisk("the exchange's queues through the manager interface", (root) => {
  let exchange: Asterisk;
  let relay: AmiRelay;
  let source: QueueSource;
  let first: SipPhone;
  let second: SipPhone;
  const events: QueueEvent[] = [];
  const channels = new Map<string, string>();
  const waiting = new Set<() => void>();
  const wake = () => {
    for (const one of waiting) one();
  };

  const newSource = () => {
    const made = createAsteriskQueues({
      target: { host: "127.0.0.1", port: relay.port, tls: false, username: "popline", password: "change-me-popline" },
      ca: null,
      queueContext: "popline-queues",
      dialContext: "agents",
      logger: pino({ level: process.env.POPLINE_TEST_LOG ?? "silent" }),
      now: Date.now,
    });
    made.onEvent((event) => events.push(event));
    for (const on of [made.onEvent, made.onChange, made.onState]) on(wake);
    return made;
  };
  async function until(what: string, done: () => boolean, timeoutMs = patienceMs): Promise<void> {
    const late = Date.now() + timeoutMs;
    while (!done()) {
      const leftMs = late - Date.now();
      if (leftMs <= 0)
        throw new Error(`${what} did not come: ${JSON.stringify([source.state, events, source.queues()])}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(go, leftMs);
        function go() {
          clearTimeout(timer);
          waiting.delete(go);
          resolve();
        }
        waiting.add(go);
      });
    }
  }
  const now = (queue: string): QueueNow => {
    const found = source.queues().find((it) => it.queue === queue);
    if (found === undefined) throw new Error(`There is no queue ${queue}.`);
    return found;
  };
  const of = ({ trunkId }: TrunkCall) => events.filter((it) => it.caller === trunkId);
  const types = (call: TrunkCall) => of(call).map((it) => it.type);
  const until1 = async <T extends QueueEvent["type"]>(call: TrunkCall, type: T) => {
    const found = () => of(call).findLast((it) => it.type === type);
    await until(type, () => found() !== undefined);
    return found() as Extract<QueueEvent, { type: T }>;
  };
  /** The picture is the exchange's own, within a moment: the console and the events are not one. */
  async function agrees(): Promise<void> {
    const compare = async () => {
      const all = await Promise.all(
        ["support", "quick", "nobody"].map(async (queue) =>
          differences(now(queue), await showQueue(exchange, queue), (caller) => channels.get(caller) ?? caller).map(
            (it) => `${queue}: ${it}`,
          ),
        ),
      );
      return all.flat();
    };
    await expect.poll(compare, { interval: 50, timeout: 5_000 }).toEqual([]);
  }
  async function call(to: string, options: Partial<CustomerOptions> = {}): Promise<TrunkCall> {
    const made = await callComesIn(exchange, { to, ...options });
    channels.set(made.trunkId, made.trunk);
    return made;
  }
  const command = (given: QueueCommand) => source.command(given);
  const refused = (given: QueueCommand) =>
    command(given).then(
      () => "done",
      (it: PbxError) => it.code,
    );
  const phones: SipPhone[] = [];
  const plugIn = async (line: string) => {
    const phone = await SipPhone.plugIn({
      exchange: { host: trunkAddress, port: exchange.ports.trunk },
      username: line,
      password: `change-me-${line}`,
      hz: line === "1101" ? firstHz : secondHz,
    });
    phones.push(phone);
    return phone;
  };
  const only = (line: string, queue = "support") =>
    Promise.all(
      ["1101", "1102"].map((member) =>
        command({
          do: member === line ? "unpause-member" : "pause-member",
          queue,
          member,
          reason: "test",
        } as QueueCommand),
      ),
    );
  async function talk(phone: SipPhone, to = "5000"): Promise<TrunkCall> {
    const rings = once(phone, "ringing");
    const made = await call(to);
    await rings;
    phone.answer();
    await until1(made, "answered");
    return made;
  }

  beforeAll(async () => {
    exchange = await startAsterisk(root, { add: files });
    relay = await layAmiRelay(exchange.ports.ami);
    source = newSource();
    source.start();
    [first, second] = await Promise.all([plugIn("1101"), plugIn("1102")]);
    await until("the link", () => source.state.is === "connected");
  });
  afterAll(async () => {
    await source?.stop();
    await relay?.close();
    await Promise.all(phones.map((it) => it.unplug().catch(() => undefined)));
    await exchange?.stop();
  });
  afterEach(async () => {
    await allQuiet(exchange);
    await agrees();
  });

  it("members are added with a penalty, paused with a reason, and removed; by the exchange's console as by central", async () => {
    await command({ do: "add-member", queue: "support", member: "1101", penalty: 2 });
    await command({ do: "add-member", queue: "support", member: "1102", penalty: 0 });
    await until("both", () => now("support").members.length === 2);
    expect(now("support").members.find((it) => it.member === "1101")).toMatchObject({
      state: "idle",
      paused: false,
      penalty: 2,
    });
    await agrees();
    await command({ do: "add-member", queue: "support", member: "1101", penalty: 0 });
    await command({ do: "pause-member", queue: null, member: "1101", reason: "lunch" });
    const paused = () => now("support").members.find((it) => it.member === "1101");
    await until("the pause", () => paused()?.pauseReason === "lunch");
    expect(paused()).toMatchObject({ paused: true, penalty: 0 });
    expect(Math.abs((paused()?.since ?? 0) - Date.now())).toBeLessThan(5_000);
    await agrees();
    await command({ do: "unpause-member", queue: "support", member: "1101" });
    await exchange.cli("queue add member Local/600@agents to support penalty 9");
    await exchange.cli("queue add member PJSIP/none to support penalty 9");
    await until("the strangers", () => now("support").members.length === 4);
    expect(now("support").members.find((it) => it.member === "none")?.state).toBe("unavailable");
    await agrees();
    await command({ do: "remove-member", queue: "support", member: "Local/600@agents" });
    await command({ do: "remove-member", queue: "support", member: "none" });
    await until("their end", () => now("support").members.length === 2 && paused()?.paused === false);
    expect(await refused({ do: "add-member", queue: "nowhere", member: "1101", penalty: 0 })).toBe("nowhere");
    expect(await refused({ do: "add-member", queue: "support", member: "1101/x", penalty: 0 })).toBe("nowhere");
    expect(await refused({ do: "pause-member", queue: "quick", member: "1101", reason: "x" })).toBe("wrong-state");
  });

  it("callers wait in their order; who hangs up has abandoned, and the others move up", async () => {
    await only("nobody");
    const one = await call("5000", { number: "+4930111", name: "Ann" });
    await until1(one, "joined");
    const two = await call("5000", { number: "+4930222" });
    await until1(two, "joined");
    const [ann, other] = now("support").waiting;
    expect(ann).toMatchObject({ caller: one.trunkId, number: "+4930111", name: "Ann", position: 1 });
    expect(other).toMatchObject({ caller: two.trunkId, number: "+4930222", name: null, position: 2 });
    await agrees();
    await one.hangUp();
    const gone = await until1(one, "abandoned");
    expect(gone).toMatchObject({ queue: "support", position: 1 });
    expect(gone.waitedMs).toBe(gone.at - (ann?.since ?? 0));
    await until("moved up", () => now("support").waiting[0]?.position === 1);
    await agrees();
    await two.hangUp();
    await until1(two, "abandoned");
    expect([types(one), types(two)]).toEqual([
      ["joined", "abandoned"],
      ["joined", "abandoned"],
    ]);
  });

  it("offered, refused, offered again, answered, held, resumed; the caller hangs up", async () => {
    await only("1101");
    const rings = once(first, "ringing");
    const made = await call("5000");
    await rings;
    const state = () => now("support").members.find((it) => it.member === "1101")?.state;
    await until("ringing", () => state() === "ringing");
    await agrees();
    const again = once(first, "ringing");
    first.reject();
    expect((await until1(made, "unanswered")).member).toBe("1101");
    await again;
    first.answer();
    const answered = await until1(made, "answered");
    expect(answered.waitedMs).toBe(answered.at - (of(made)[0]?.at ?? 0));
    await until("talking", () => state() === "talking");
    expect(now("support").calls).toMatchObject([{ caller: made.trunkId, member: "1101", answeredAt: answered.at }]);
    await first.hold(true);
    await until("held", () => state() === "held");
    await agrees();
    await first.hold(false);
    await until("resumed", () => state() === "talking");
    await made.hangUp();
    const ended = await until1(made, "ended");
    expect(ended.by).toBe("caller");
    expect(ended.heldMs).toBeGreaterThan(0);
    expect(ended.talkedMs + ended.heldMs).toBe(ended.at - answered.at);
    expect(types(made)).toEqual(["joined", "offered", "unanswered", "offered", "answered", "ended"]);
  });

  it("a call that the agent ends, and one that the agent gives away", async () => {
    const one = await talk(first);
    await first.hangUp();
    expect((await until1(one, "ended")).by).toBe("agent");
    await one.ended;
    const two = await talk(first);
    const [leg] = await legsOf(exchange, "1101");
    await exchange.ami.action({ Action: "BlindTransfer", Channel: leg ?? "", Context: "agents", Exten: "600" });
    expect((await until1(two, "ended")).by).toBe("transfer");
    await agrees();
    await two.hangUp();
  });

  it("the agent asks a colleague, or a queue, and connects the customer: the first call is given away", async () => {
    await only("1101");
    const one = await talk(first);
    await first.hold(true);
    let consulting = await plugIn("1101");
    const rings = once(second, "ringing");
    const reached = consulting.dial("1102");
    await rings;
    second.answer();
    await reached;
    await first.transferTo(consulting);
    const ended = await until1(one, "ended");
    expect(ended.by).toBe("transfer");
    expect(ended.heldMs).toBeGreaterThan(0);
    await agrees();
    await one.hangUp();
    first = await plugIn("1101");
    const two = await talk(first);
    await command({ do: "pause-member", queue: "support", member: "1101", reason: "asks" });
    await first.hold(true);
    consulting = await plugIn("1101");
    await consulting.dial("5000");
    await until("the agent in the queue", () => now("support").waiting.length === 1);
    await first.transferTo(consulting);
    await until("the customer in the queue", () => now("support").waiting[0]?.caller === two.trunkId);
    expect((await until1(two, "ended")).by).toBe("transfer");
    await agrees();
    await two.hangUp();
    await until1(two, "abandoned");
    first = await plugIn("1101");
  });

  it("rings out, runs out of time, leaves by a key, finds nobody: each with its reason", async () => {
    await command({ do: "add-member", queue: "quick", member: "1102", penalty: 0 });
    const late = await call("5100");
    const rung = await until1(late, "unanswered");
    expect(rung).toMatchObject({ member: "1102", queue: "quick" });
    expect(rung.rangMs).toBeGreaterThan(1_500);
    expect((await until1(late, "left")).reason).toBe("timeout");
    await late.ended;
    expect(types(late)).toEqual(["joined", "offered", "unanswered", "left"]);
    await command({ do: "pause-member", queue: "quick", member: "1102", reason: "x" });
    const keyed = await call("5101");
    await until1(keyed, "joined");
    await exchange.ami.action({ Action: "PlayDTMF", Channel: keyed.channel, Digit: "7", Duration: "120" });
    expect((await until1(keyed, "left")).reason).toBe("key");
    await keyed.hangUp();
    const alone = await call("5102");
    expect((await until1(alone, "left")).reason).toBe("empty");
    await alone.ended;
    expect([types(keyed), types(alone)]).toEqual([
      ["joined", "left"],
      ["joined", "left"],
    ]);
  });

  it("a waiting caller is moved to the front, to another queue, to a number, and hung up", async () => {
    await only("nobody");
    const one = await call("5000");
    const two = await call("5000");
    await until1(two, "joined");
    await command({ do: "move-to-front", caller: two.trunkId });
    expect(now("support").waiting.map((it) => it.caller)).toEqual([two.trunkId, one.trunkId]);
    await agrees();
    await command({ do: "move-to-queue", caller: two.trunkId, queue: "quick" });
    await until("the other queue", () => now("quick").waiting[0]?.caller === two.trunkId);
    expect(of(two).map((it) => [it.type, it.queue])).toEqual([
      ["joined", "support"],
      ["left", "support"],
      ["joined", "quick"],
    ]);
    expect((await until1(two, "left")).reason).toBe("moved");
    await agrees();
    expect(await refused({ do: "move-to-number", caller: one.trunkId, number: "77777" })).toBe("nowhere");
    await command({ do: "move-to-number", caller: one.trunkId, number: "600" });
    expect((await until1(one, "left")).reason).toBe("moved");
    expect(await refused({ do: "move-to-front", caller: one.trunkId })).toBe("no-such-call");
    await one.hangUp();
    await command({ do: "hang-up", caller: two.trunkId });
    await until1(two, "abandoned");
    await two.ended;
  });

  it("a supervisor listens, whispers and barges in; the call is recorded, with a pause", async () => {
    await only("1101");
    // What is whispered is not in the exchange's own recording of the member's leg: the phones themselves say what they hear.
    const hears = (phone: SipPhone, hz: number) => expect.poll(() => phone.level(hz)).toBeGreaterThan(-30);
    const misses = (phone: SipPhone, hz: number) => expect.poll(() => phone.level(hz)).toBeLessThan(-50);
    const customer = await customerCalls(exchange, { to: "5000" });
    channels.set(customer.trunkId, customer.trunk);
    await until1(customer, "offered");
    first.answer();
    await until1(customer, "answered");
    await Promise.all([customer.hears.hears(firstHz), hears(first, customerHz)]);
    const caller = customer.trunkId;
    const bothHear = () => Promise.all([customer.hears.hears(firstHz, { timeoutMs: 8_000 }), hears(first, customerHz)]);
    const file = join(exchange.folder, "spool", "monitor", "call.wav");
    await command({ do: "start-recording", caller, file: "call.wav" });
    await bothHear();
    await command({ do: "pause-recording", caller });
    await command({ do: "resume-recording", caller });
    await bothHear();
    for (const how of ["listen", "whisper", "barge"] as const) {
      const from = exchange.ami.now();
      const talks = once(second, "talking");
      await command({ do: "spy", caller, line: "1102", how });
      await talks;
      await exchange.ami.waitFor("ChanSpyStart", {}, { from });
      await Promise.all([hears(second, customerHz), hears(second, firstHz)]);
      await (how === "listen" ? misses(first, secondHz) : hears(first, secondHz));
      await (how === "barge" ? customer.hears.hears(secondHz) : customer.hears.misses(secondHz));
      await second.hangUp();
      await exchange.ami.waitFor("ChanSpyStop", {}, { from });
    }
    expect(await refused({ do: "start-recording", caller, file: "../call.wav" })).toBe("refused");
    await expect.poll(async () => (await stat(file)).size).toBeGreaterThan(8_000);
    await command({ do: "stop-recording", caller });
    await bothHear();
    expect(await refused({ do: "spy", caller, line: "none", how: "listen" })).toBe("unreachable");
    await customer.hangUp();
    expect((await until1(customer, "ended")).by).toBe("caller");
    expect(await refused({ do: "spy", caller, line: "1102", how: "listen" })).toBe("no-such-call");
  });

  it("the link is cut for three seconds under live calls: right again within five, each end told once", async () => {
    await only("1101");
    const stays = await talk(first);
    const goes = await call("5000");
    await until1(goes, "joined");
    const waits = await call("5000");
    await until1(waits, "joined");
    const answeredUnseen = await talkUnseen();
    const mendedAt = Date.now();
    relay.mend();
    await until("the link", () => source.state.is === "connected");
    await agrees();
    expect(Date.now() - mendedAt).toBeLessThan(5_000);
    expect(of(goes).at(-1)).toMatchObject({ type: "left", reason: "unknown" });
    expect(types(stays)).toEqual(["joined", "offered", "answered"]);
    expect(types(waits)).toEqual(["joined"]);
    expect(now("support").waiting.map((it) => [it.caller, it.position])).toEqual([[waits.trunkId, 1]]);
    expect(types(answeredUnseen)).toEqual(["joined", "answered"]);
    expect(now("quick").calls).toMatchObject([{ caller: answeredUnseen.trunkId, member: "1102" }]);
    await stays.hangUp();
    expect((await until1(stays, "ended")).by).toBe("caller");
    await answeredUnseen.hangUp();
    expect((await until1(answeredUnseen, "ended")).by).toBe("caller");
    await command({ do: "pause-member", queue: "support", member: "1101", reason: "x" });
    await waits.hangUp();

    /** While the link is cut: somebody gives up, somebody comes and is answered. */
    async function talkUnseen(): Promise<TrunkCall> {
      await command({ do: "unpause-member", queue: "quick", member: "1102" });
      relay.cut();
      const cutAt = Date.now();
      await until("the loss", () => source.state.is === "disconnected");
      await goes.hangUp();
      const rings = once(second, "ringing");
      const made = await call("5101");
      await rings;
      const answered = exchange.ami.waitFor("AgentConnect", { Uniqueid: made.trunkId });
      second.answer();
      await answered;
      await expect.poll(() => Date.now() - cutAt, { interval: 50 }).toBeGreaterThan(3_000);
      return made;
    }
  });

  it("another node goes on from what the first one knew: what ended between the two is told", async () => {
    await only("1101");
    const ends = await talk(first);
    const before = source.queues();
    await source.stop();
    await ends.hangUp();
    await exchange.ami.action({ Action: "Ping" });
    source = newSource();
    source.start(before);
    await until("the link", () => source.state.is === "connected");
    expect(of(ends).at(-1)).toMatchObject({ type: "ended", by: "unknown", member: "1101" });
    expect(types(ends)).toEqual(["joined", "offered", "answered", "ended"]);
  });

  it("the exchange starts anew under live calls: all of them are gone at once, and the next ones are seen", async () => {
    const talks = await talk(first);
    const waits = await call("5000");
    await until1(waits, "joined");
    await exchange.kill();
    await until("the loss", () => source.state.is === "disconnected");
    await exchange.start();
    await until("the link", () => source.state.is === "connected");
    expect(of(talks).at(-1)).toMatchObject({ type: "ended", by: "unknown" });
    expect(of(waits).at(-1)).toMatchObject({ type: "left", reason: "unknown" });
    await agrees();
    first = await plugIn("1101");
    await command({ do: "add-member", queue: "support", member: "1101", penalty: 0 });
    const next = await talk(first);
    await agrees();
    await next.hangUp();
    expect((await until1(next, "ended")).by).toBe("caller");
  });
});
