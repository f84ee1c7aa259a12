import { type Invitation, type Inviter, SessionState } from "sip.js";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { commandQueues } from "#server/demo/queues/command-queues.ts";
import { createDemoQueues, type DemoQueueSource, type DemoQueues } from "#server/demo/queues/demo-queues.ts";
import type { PbxError } from "#server/pbx/pbx-adapter.ts";
import type { QueueCommand } from "#server/pbx/queue-command.ts";
import type { QueueEvent, QueueNow } from "#shared/queue/index.ts";
import { ALICE, type BenchExchange, BOB, startExchange } from "./bench-exchange.ts";
import { type DeskUser, finalStatus, reaches, reinvite, startDesk } from "./desk-user.ts";
import { createEventLog, type EventLog } from "./event-log.ts";
import { createWeriftMedia, type WeriftMedia } from "./werift-media.ts";

const CAROL = { user: "carol", password: "carol-secret", displayName: "Carol Caller", extension: "103" };
const DAVE = { user: "dave", password: "dave-secret", displayName: "Dave Director", extension: "104" };
/** Rings shortly, so that nobody waits for a phone that nobody answers. */
const acdRules = { ringMs: 700, retryMs: 300, wrapUpMs: 50 };

/** Nobody would hear it. */
const silent = -90;

/** A desk with the media of its last call. */
interface Phone {
  readonly desk: DeskUser;
  /** Speaks at this level in calls to come, dBFS. */
  loud: number;
  media: WeriftMedia[];
}

let bench: BenchExchange;
let hub: DemoQueues;
let source: DemoQueueSource;
let events: EventLog<QueueEvent>;
const phones = new Map<string, Phone>();

async function plugIn(account: typeof ALICE): Promise<void> {
  const phone: Phone = {
    loud: -20,
    media: [],
    desk: await startDesk(bench.exchange.url, account, () => {
      const media = createWeriftMedia(phone.loud);
      phone.media.push(media);
      return media;
    }),
  };
  phones.set(account.extension, phone);
  expect(await phone.desk.register()).toBe(200);
}
const phone = (extension: string): Phone => {
  const known = phones.get(extension);
  if (known === undefined) throw new Error(`nobody has the phone ${extension}`);
  return known;
};
const now = (queue = "support"): QueueNow => {
  const found = source.queues().find((it) => it.queue === queue);
  if (found === undefined) throw new Error(`there is no queue ${queue}`);
  return found;
};
const command = (given: QueueCommand) => source.command(given);
const refused = (given: QueueCommand) =>
  command(given).then(
    () => "done",
    (error: PbxError) => error.code,
  );
const is =
  <T extends QueueEvent["type"]>(type: T, caller?: string) =>
  (event: QueueEvent): event is Extract<QueueEvent, { type: T }> =>
    event.type === type && (caller === undefined || event.caller === caller);
const typesOf = (caller: string) => events.all.filter((it) => it.caller === caller).map((it) => it.type);
const stateOf = (member: string, queue = "support") => now(queue).members.find((it) => it.member === member)?.state;
/** Who takes calls from now on, in "support". */
async function only(...members: string[]): Promise<void> {
  for (const member of ["101", "102"])
    await command(
      members.includes(member)
        ? { do: "unpause-member", queue: "support", member }
        : { do: "pause-member", queue: "support", member, reason: "test" },
    );
}
/** A person at a phone calls a queue. */
async function calls(from: string, number = "5000"): Promise<{ readonly inviter: Inviter; readonly caller: string }> {
  const before = new Set(events.all.map((it) => it.caller));
  const inviter = phone(from).desk.call(number);
  expect(await finalStatus(inviter)).toBe(200);
  const joined = await events.next((it) => it.type === "joined" && !before.has(it.caller));
  return { inviter, caller: joined.caller };
}
async function rings(at: string): Promise<Invitation> {
  const { invitations } = phone(at).desk;
  const invitation = await invitations.next((it) => it.state === SessionState.Initial);
  return invitation;
}
async function answers(at: string): Promise<Invitation> {
  const invitation = await rings(at);
  await invitation.accept();
  return invitation;
}
const invented = (queue = "support") =>
  bench.exchange.queues.come({ queue, from: { number: "+8613910027788" }, voice: "unknown-caller-en" });

beforeAll(async () => {
  bench = await startExchange({ accounts: [ALICE, BOB, CAROL, DAVE], acdRules });
  bench.exchange.queues.setQueues([
    { name: "support", number: "5000" },
    { name: "sales", number: "5001" },
  ]);
  hub = createDemoQueues({ now: Date.now });
  source = hub.view();
  events = createEventLog<QueueEvent>();
  source.onEvent((event) => events.add(event));
  source.start();
  expect(source.state.is).toBe("disconnected");
  hub.opened(bench.exchange.queues);
  expect(source.state.is).toBe("connected");
  for (const account of [ALICE, BOB, CAROL, DAVE]) await plugIn(account);
  for (const member of ["101", "102"]) await command({ do: "add-member", queue: "support", member, penalty: 0 });
});
afterEach(async () => {
  for (const { waiting, calls } of source.queues())
    for (const { caller } of [...waiting, ...calls]) await command({ do: "hang-up", caller });
  await expect.poll(() => bench.exchange.calls()).toEqual([]);
  for (const { desk } of phones.values()) {
    for (const invitation of desk.invitations.all)
      if (invitation.state !== SessionState.Terminated) await reaches(invitation, SessionState.Terminated);
    desk.invitations.clear();
  }
  for (const extension of ["101", "102"]) bench.exchange.queues.takeInvented(extension, false);
  for (const one of phones.values()) one.loud = -20;
  events.clear();
});
afterAll(async () => {
  await source.stop();
  for (const { desk } of phones.values()) await desk.stop();
  await bench.exchange.stop();
});

describe("the demo exchange's queues", () => {
  it("members are added with a penalty, paused with a reason, and removed", async () => {
    await command({ do: "add-member", queue: "sales", member: "101", penalty: 2 });
    expect(now("sales").members).toMatchObject([{ member: "101", penalty: 2, state: "idle", paused: false }]);
    await command({ do: "add-member", queue: "sales", member: "101", penalty: 0 });
    await command({ do: "pause-member", queue: null, member: "101", reason: "lunch" });
    for (const queue of ["support", "sales"])
      expect(now(queue).members.find((it) => it.member === "101")).toMatchObject({
        paused: true,
        pauseReason: "lunch",
        penalty: 0,
      });
    await command({ do: "unpause-member", queue: null, member: "101" });
    await command({ do: "remove-member", queue: "sales", member: "101" });
    expect(now("sales").members).toEqual([]);
    expect(await refused({ do: "add-member", queue: "nowhere", member: "101", penalty: 0 })).toBe("nowhere");
    expect(await refused({ do: "add-member", queue: "sales", member: "77", penalty: 0 })).toBe("nowhere");
    expect(await refused({ do: "pause-member", queue: "sales", member: "101", reason: "x" })).toBe("wrong-state");
  });

  it("callers wait in their order and hear that they do; who hangs up has abandoned, and the others move up", async () => {
    await only();
    const one = await calls("103");
    const two = await calls("104");
    expect(now().waiting).toMatchObject([
      { caller: one.caller, number: "103", name: "Carol Caller", position: 1 },
      { caller: two.caller, number: "104", position: 2 },
    ]);
    await phone("103")
      .media.at(-1)
      ?.heard.next(({ dbfs }) => dbfs > -35);
    await one.inviter.bye();
    const gone = await events.next(is("abandoned", one.caller));
    expect(gone).toMatchObject({ queue: "support", position: 1 });
    expect(gone.waitedMs).toBe(gone.at - (events.all.find(is("joined", one.caller))?.at ?? 0));
    expect(now().waiting).toMatchObject([{ caller: two.caller, position: 1 }]);
  });

  it("offered, refused, offered again, answered, held, resumed; the caller hangs up", async () => {
    await only("101");
    const { caller, inviter } = await calls("103");
    const first = await rings("101");
    expect(stateOf("101")).toBe("ringing");
    expect(first.request.getHeader("x-queue")).toBe("support");
    expect(first.request.getHeader("x-call-ref")).toBe(caller);
    expect(first.request.getHeader("p-asserted-identity")).toContain("Carol Caller");
    await first.reject();
    expect(await events.next(is("unanswered", caller))).toMatchObject({ member: "101" });
    const second = await answers("101");
    const answered = await events.next(is("answered", caller));
    expect(stateOf("101")).toBe("talking");
    expect(now().calls).toMatchObject([{ caller, member: "101", answeredAt: answered.at }]);
    await phone("103")
      .media.at(-1)
      ?.heard.next(({ dbfs }) => Math.abs(dbfs + 20) < 2);
    await reaches(second, SessionState.Established);
    expect(await reinvite(second, true)).toBe(200);
    await expect.poll(() => stateOf("101")).toBe("held");
    expect(await reinvite(second, false)).toBe(200);
    await expect.poll(() => stateOf("101")).toBe("talking");
    await inviter.bye();
    const ended = await events.next(is("ended", caller));
    expect(ended.by).toBe("caller");
    expect(ended.heldMs).toBeGreaterThan(0);
    expect(ended.talkedMs + ended.heldMs).toBe(ended.at - answered.at);
    await reaches(second, SessionState.Terminated);
    expect(typesOf(caller)).toEqual(["joined", "offered", "unanswered", "offered", "answered", "ended"]);
  });

  it("a phone that nobody answers rings its time, then the next; the agent hangs up", async () => {
    await only("101", "102");
    const { caller } = await calls("103");
    const { member: asked } = await events.next(is("offered", caller));
    const missed = await events.next(is("unanswered", caller));
    expect(missed.member).toBe(asked);
    expect(missed.rangMs).toBeGreaterThanOrEqual(acdRules.ringMs);
    const other = asked === "101" ? "102" : "101";
    const invitation = await answers(other);
    await events.next(is("answered", caller));
    await reaches(invitation, SessionState.Established);
    await invitation.bye();
    expect(await events.next(is("ended", caller))).toMatchObject({ member: other, by: "agent" });
  });

  it("a desk in another call, or that is not there, is not rung", async () => {
    await only("101");
    const talk = phone("101").desk.call("600");
    expect(await finalStatus(talk)).toBe(200);
    await expect.poll(() => stateOf("101")).toBe("talking");
    const { caller, inviter } = await calls("103");
    expect(typesOf(caller)).toEqual(["joined"]);
    await talk.bye();
    await rings("101");
    await inviter.bye();
    await events.next(is("abandoned", caller));
    await phone("101").desk.registerer.unregister();
    await expect.poll(() => stateOf("101")).toBe("unavailable");
    expect(await phone("101").desk.register()).toBe(200);
    await expect.poll(() => stateOf("101")).toBe("idle");
  });

  it("the agent gives the call to a number; consults a colleague and connects; both are told as given away", async () => {
    await only("101");
    const one = await calls("103");
    const first = await answers("101");
    await events.next(is("answered", one.caller));
    await reaches(first, SessionState.Established);
    await first.refer(phone("101").desk.call("600").remoteIdentity.uri);
    expect(await events.next(is("ended", one.caller))).toMatchObject({ by: "transfer" });
    expect(now().calls).toEqual([]);
    await one.inviter.bye();
    await expect.poll(() => bench.exchange.calls()).toEqual([]);
    phone("101").desk.invitations.clear();

    const two = await calls("103");
    const second = await answers("101");
    await events.next(is("answered", two.caller));
    await reaches(second, SessionState.Established);
    const consult = phone("101").desk.call("102");
    const consulted = finalStatus(consult);
    await answers("102");
    expect(await consulted).toBe(200);
    await second.refer(consult);
    expect(await events.next(is("ended", two.caller))).toMatchObject({ by: "transfer", member: "101" });
    await two.inviter.bye();
  });

  it("the agent asks another queue and connects the caller there, who takes the agent's place", async () => {
    await only("101");
    const { caller, inviter } = await calls("103");
    const talk = await answers("101");
    await events.next(is("answered", caller));
    await reaches(talk, SessionState.Established);
    const asking = await calls("101", "5001");
    await talk.refer(asking.inviter);
    expect(await events.next(is("ended", caller))).toMatchObject({ queue: "support", by: "transfer" });
    expect(await events.next(is("left", asking.caller))).toMatchObject({ queue: "sales", reason: "moved" });
    expect(now("sales").waiting).toMatchObject([{ caller, number: "103", position: 1 }]);
    await inviter.bye();
    expect(await events.next(is("abandoned", caller))).toMatchObject({ queue: "sales" });
  });

  it("a waiting caller is moved to the front, to another queue, to a number, and hung up", async () => {
    await only();
    const one = await calls("103");
    const two = await calls("104");
    await command({ do: "move-to-front", caller: two.caller });
    expect(now().waiting.map((it) => it.caller)).toEqual([two.caller, one.caller]);
    await command({ do: "move-to-queue", caller: two.caller, queue: "sales" });
    expect(events.all.filter((it) => it.caller === two.caller).map((it) => [it.type, it.queue])).toEqual([
      ["joined", "support"],
      ["left", "support"],
      ["joined", "sales"],
    ]);
    expect(await refused({ do: "move-to-number", caller: one.caller, number: "602" })).toBe("nowhere");
    await command({ do: "move-to-number", caller: one.caller, number: "101" });
    expect(await events.next(is("left", one.caller))).toMatchObject({ reason: "moved" });
    const moved = await answers("101");
    await reaches(moved, SessionState.Established);
    expect(now().calls).toEqual([]);
    await moved.bye();
    await reaches(one.inviter, SessionState.Terminated);
    await command({ do: "hang-up", caller: two.caller });
    await events.next(is("abandoned", two.caller));
    await reaches(two.inviter, SessionState.Terminated);
    for (const gone of ["move-to-front", "hang-up"] as const)
      expect(await refused({ do: gone, caller: two.caller })).toBe("no-such-call");
  });

  it("made-up callers ring only who wants them, are heard, and are ended from either side", async () => {
    await only("101");
    const caller = invented();
    expect(typesOf(caller)).toEqual(["joined"]);
    bench.exchange.queues.takeInvented("101", true);
    const invitation = await answers("101");
    await events.next(is("answered", caller));
    await phone("101")
      .media.at(-1)
      ?.heard.next(({ dbfs }) => dbfs > -35);
    bench.exchange.queues.hangUp(caller, "caller");
    expect(await events.next(is("ended", caller))).toMatchObject({ by: "caller" });
    await reaches(invitation, SessionState.Terminated);
  });

  it("a simulated member takes a real caller, who hears a voice", async () => {
    const { queues } = bench.exchange;
    queues.plugIn({ extension: "2001", displayName: "Chen Wei (demo)", voice: "answered-by-person-en" });
    await only();
    await command({ do: "add-member", queue: "support", member: "2001", penalty: 0 });
    const { caller, inviter } = await calls("103");
    expect(await events.next(is("offered", caller))).toMatchObject({ member: "2001" });
    queues.acd.happened({ type: "picked-up", caller, member: "2001" });
    await events.next(is("answered", caller));
    const media = phone("103").media.at(-1);
    media?.heard.clear();
    await media?.heard.next(({ dbfs }) => dbfs > -35);
    queues.hangUp(caller, "agent");
    expect(await events.next(is("ended", caller))).toMatchObject({ member: "2001", by: "agent" });
    await reaches(inviter, SessionState.Terminated);
    await command({ do: "remove-member", queue: "support", member: "2001" });
    queues.unplug("2001");
  });
});

describe("a supervisor in a call", () => {
  async function talk() {
    await only("101");
    for (const quiet of ["101", "103"]) phone(quiet).loud = silent;
    const { caller } = await calls("103");
    const invitation = await answers("101");
    await events.next(is("answered", caller));
    await reaches(invitation, SessionState.Established);
    return caller;
  }
  const hears = async (extension: string) => {
    const media = phone(extension).media.at(-1);
    media?.heard.clear();
    await media?.heard.next(({ dbfs }) => dbfs > -30);
  };
  /** Three windows after the other has surely been heard elsewhere. */
  const misses = async (extension: string) => {
    const { heard } = phone(extension).media.at(-1) ?? {};
    heard?.clear();
    await expect.poll(() => heard?.all.length).toBeGreaterThan(3);
    // The first may have begun before.
    for (const { dbfs } of heard?.all.slice(1) ?? []) expect(dbfs).toBeLessThan(-50);
  };

  it("whispers to the member alone; barges in on both; is gone when the call is over", async () => {
    const caller = await talk();
    const told: number[] = [];
    const off = source.onSpying(() => told.push(source.spying().length));
    await command({ do: "spy", caller, line: "104", how: "whisper" });
    const whispering = await rings("104");
    expect(whispering.request.getHeader("x-popline-spy")).toBe("whisper");
    expect(whispering.request.getHeader("call-info")).toContain("answer-after=0");
    await whispering.accept();
    await hears("101");
    await misses("103");
    expect(source.spying()).toEqual([{ member: "101", line: "104", how: "whisper" }]);
    await whispering.bye();
    await expect.poll(() => source.spying()).toEqual([]);
    await command({ do: "spy", caller, line: "104", how: "barge" });
    const barging = await answers("104");
    await hears("101");
    await hears("103");
    await command({ do: "hang-up", caller });
    await reaches(barging, SessionState.Terminated);
    expect(told).toEqual([1, 0, 1, 0]);
    off();
    expect(await refused({ do: "spy", caller, line: "104", how: "listen" })).toBe("no-such-call");
  });

  it("listens and is not heard; both go on when the supervisor leaves", async () => {
    await only("101");
    phone("103").loud = silent;
    const { caller } = await calls("103");
    await answers("101");
    await events.next(is("answered", caller));
    phone("104").loud = silent;
    await command({ do: "spy", caller, line: "104", how: "listen" });
    const listening = await answers("104");
    await hears("104");
    await misses("101");
    await reaches(listening, SessionState.Established);
    await listening.bye();
    await expect.poll(() => source.spying()).toEqual([]);
    await hears("103");
    expect(await refused({ do: "spy", caller, line: "199", how: "listen" })).toBe("unreachable");
    for (const recording of ["pause-recording", "stop-recording"] as const)
      expect(await refused({ do: recording, caller })).toBe("not-offered");
  });
});

describe("a caller who is taken over", () => {
  it("rings at the supervisor's line while the two go on, and the member is let go when it answers", async () => {
    await only("101");
    const { caller, inviter } = await calls("103");
    const talk = await answers("101");
    await events.next(is("answered", caller));
    await reaches(talk, SessionState.Established);
    commandQueues(bench.exchange.queues, { do: "take-over", caller, line: "104" });
    expect(await events.next(is("ended", caller))).toMatchObject({ member: "101", by: "transfer" });
    const taken = await rings("104");
    expect(taken.request.getHeader("x-call-ref")).toBe(caller);
    expect(talk.state).toBe(SessionState.Established);
    await taken.accept();
    await reaches(talk, SessionState.Terminated);
    const media = phone("103").media.at(-1);
    media?.heard.clear();
    await media?.heard.next(({ dbfs }) => Math.abs(dbfs + 20) < 2);
    await inviter.bye();
    await reaches(taken, SessionState.Terminated);
    expect(() => commandQueues(bench.exchange.queues, { do: "take-over", caller, line: "104" })).toThrow(
      "not in a queue",
    );
  });
});

describe("who listens later", () => {
  it("is told of those who are there as having come when they did, and of those who are not there any more", async () => {
    await only();
    const { caller } = await calls("103");
    const late = hub.view();
    const heard: QueueEvent[] = [];
    late.onEvent((event) => heard.push(event));
    const since = Date.now() - 60_000;
    const who = { number: null, name: null };
    late.start([
      {
        queue: "support",
        waiting: [{ caller: "gone-1", ...who, position: 1, since }],
        calls: [{ caller: "gone-2", ...who, member: "101", answeredAt: since - 3_600_000 }],
        members: [],
      },
    ]);
    expect(heard).toMatchObject([
      { type: "left", caller: "gone-1", reason: "unknown" },
      // A night's sleep of the machine is no call.
      { type: "ended", caller: "gone-2", by: "unknown", talkedMs: 600_000, at: since - 3_600_000 + 600_000 },
      { type: "joined", caller, at: now().waiting[0]?.since },
    ]);
    heard.length = 0;
    const again = hub.view();
    again.onEvent((event) => heard.push(event));
    again.start(late.queues());
    expect(heard).toEqual([]);
    await late.stop();
    await again.stop();
  });

  it("hears everybody go when the exchange closes, and has its last picture", async () => {
    const bench2 = await startExchange({ accounts: [ALICE] });
    const { queues } = bench2.exchange;
    queues.setQueues([{ name: "support", number: null }]);
    queues.plugIn({ extension: "2001", displayName: "Chen Wei (demo)", voice: "answered-by-person-en" });
    const own = createDemoQueues({ now: Date.now });
    own.opened(queues);
    const view = own.view();
    const heard: QueueEvent[] = [];
    view.onEvent((event) => heard.push(event));
    view.start();
    await view.command({ do: "add-member", queue: "support", member: "2001", penalty: 0 });
    const come = () => queues.come({ queue: "support", from: { withheld: true }, voice: "withheld-en" });
    const [one, two] = [come(), come()];
    queues.acd.happened({ type: "picked-up", caller: one, member: "2001" });
    own.close();
    expect(heard.slice(-2)).toMatchObject([
      { type: "left", caller: two, reason: "unknown" },
      { type: "ended", caller: one, by: "unknown" },
    ]);
    expect(view.state.is).toBe("disconnected");
    expect(view.queues()).toMatchObject([{ queue: "support", waiting: [], calls: [] }]);
    await expect(view.command({ do: "hang-up", caller: one })).rejects.toMatchObject({ code: "unreachable" });
    await bench2.exchange.stop();
  });
});
