import { afterEach, beforeEach, expect, test } from "vitest";
import { DialogSnapshot } from "#main/telephony/index.ts";
import type { Call } from "#shared/call/index.ts";
import type { CallId } from "#shared/ids.ts";
import { aDesk, type TestDesk } from "#tests/helpers/sip/a-desk.ts";
import { type ServerCall, SipServer } from "#tests/helpers/sip/sip-server.ts";
import { anSdp, type SipText, tagOf } from "#tests/helpers/sip/sip-text.ts";
import { acceptReinvite, talking } from "#tests/helpers/sip/talking.ts";

let exchange: SipServer;
let desk: TestDesk;
const more: TestDesk[] = [];

beforeEach(async () => {
  exchange = await SipServer.start();
  desk = aDesk([exchange.url], { line: { conferencePrefix: "88" }, random: () => 0.42 });
  await desk.registered();
});
afterEach(async () => {
  for (const one of [desk, ...more.splice(0)]) await one.telephony.stop();
  await exchange.stop();
});

const now = (id: CallId, on = desk): Call | undefined => on.telephony.calls().find((call) => call.id === id);
const mixes = (on = desk) => on.media.did("mix").map((action) => (action.do === "mix" ? action.callIds : []));
const lastMix = (on = desk) => mixes(on).at(-1);

interface Two {
  readonly customer: ServerCall;
  readonly colleague: ServerCall;
  readonly one: CallId;
  readonly two: CallId;
}

/** A call on hold and a colleague on the line. */
async function two(on = desk): Promise<Two> {
  const { theirs: customer, call } = await talking(exchange, on);
  const asked = on.telephony.consult(call.id, { number: "1002", name: "Agent Two" });
  await acceptReinvite(exchange, customer, "recvonly");
  const id = await asked;
  const colleague = await answered((m) => tagOf(m.header("To")) === "");
  await on.call((c) => c.id === id && c.state.name === "active");
  return { customer, colleague, one: call.id, two: id };
}

async function answered(fits: (m: SipText) => boolean): Promise<ServerCall> {
  const invite = await exchange.next((m) => m.method === "INVITE" && fits(m), "INVITE");
  const theirs = exchange.taken(invite);
  theirs.reply(invite, 200, [], anSdp("sendrecv", 3));
  await exchange.next((m) => m.method === "ACK" && m.header("Call-ID") === theirs.callId, "ACK");
  return theirs;
}

/** Both in one conversation. */
async function conference(on = desk): Promise<Two> {
  const given = await two(on);
  const merged = on.telephony.merge(given.one, given.two);
  await acceptReinvite(exchange, given.customer);
  await merged;
  return given;
}

test("merging resumes who was on hold and has the page mix the two", async () => {
  const { one, two: other } = await conference();
  expect(desk.telephony.calls().map((c) => [c.state.name, c.conference])).toEqual([
    ["active", true],
    ["active", true],
  ]);
  expect(lastMix()).toEqual([one, other]);
});

test("a page that can't mix leaves the calls as they were: one talked to, one on hold", async () => {
  const { one, two: other, customer, colleague } = await two();
  desk.media.answer = (action) => (action.do === "mix" ? { ok: false, failure: "output-failed", detail: "" } : null);
  const refused = expect(desk.telephony.merge(other, one)).rejects.toMatchObject({ code: "internal" });
  await acceptReinvite(exchange, customer);
  await acceptReinvite(exchange, customer, "recvonly");
  await refused;
  expect([now(one)?.state.name, now(other)?.state.name]).toEqual(["held", "active"]);
  expect(desk.telephony.calls().every((c) => !c.conference)).toBe(true);
  void colleague;
});

test("a member on hold, or one that holds us, is out of the mix and comes back into it; the other stays", async () => {
  const { one, two: other, customer, colleague } = await conference();
  const held = desk.telephony.hold(one);
  await acceptReinvite(exchange, customer, "recvonly");
  await held;
  expect(lastMix()).toEqual([]);
  expect(now(other)?.state.name).toBe("active");
  const resumed = desk.telephony.resume(one);
  await acceptReinvite(exchange, customer);
  await resumed;
  expect(lastMix()).toEqual([one, other]);
  expect(now(other)?.state.name).toBe("active");
  // The colleague's own hold music would be played to the customer.
  colleague.send("INVITE", [], anSdp("sendonly", 7));
  await colleague.answered();
  await desk.call((c) => c.id === other && c.state.name === "held");
  expect(lastMix()).toEqual([]);
});

test("splitting speaks to one alone and holds the other", async () => {
  const { one, two: other, colleague } = await conference();
  const split = desk.telephony.split(one);
  await acceptReinvite(exchange, colleague, "recvonly");
  await split;
  expect(lastMix()).toEqual([]);
  expect([now(one), now(other)].map((c) => [c?.state.name, c?.conference])).toEqual([
    ["active", false],
    ["held", false],
  ]);
});

test("when one party hangs up the other stays, in a plain call with its sound", async () => {
  const { one, two: other, colleague } = await conference();
  colleague.send("BYE");
  await desk.call((c) => c.id === other && c.state.name === "ended");
  expect(now(one)).toMatchObject({ conference: false, state: { name: "active" } });
  expect(lastMix()).toEqual([]);
  expect(desk.media.did("close").map((action) => (action.do === "close" ? action.callId : ""))).toEqual([other]);
});

test("the page dies: both calls are taken back and mixed again, and stay a conference all the while", async () => {
  const { one, two: other } = await conference();
  const before = mixes().length;
  desk.media.comeBack();
  for (let i = 0; i < 2; i += 1) await answered((m) => m.header("Replaces") !== "");
  await desk.call((c) => c.id === one && !c.recovering);
  await desk.call((c) => c.id === other && !c.recovering);
  expect(mixes().slice(before).at(-1)).toEqual([one, other]);
  expect(desk.telephony.calls().every((c) => c.conference)).toBe(true);
});

test("the engine is killed: the next one takes both back and mixes them", async () => {
  const kept = new Map<string, DialogSnapshot | null>();
  await desk.telephony.stop();
  const first = aDesk([exchange.url], { onDialogSaved: (id, snapshot) => void kept.set(id, snapshot) });
  await first.registered();
  const { one, two: other } = await conference(first);
  const onDisk = (JSON.parse(JSON.stringify([...kept.values()])) as unknown[]).map((it) => DialogSnapshot.parse(it));
  first.telephony.abandon();
  exchange.cut();
  const second = aDesk([exchange.url]);
  more.push(second);
  second.telephony.recover(onDisk);
  expect(now(other, second)).toMatchObject({ purpose: "consult", about: one, conference: true });
  await second.registered();
  for (let i = 0; i < 2; i += 1) await answered((m) => m.header("Replaces") !== "");
  await second.call((c) => c.id === one && !c.recovering);
  await second.call((c) => c.id === other && !c.recovering);
  expect(lastMix(second)).toEqual([one, other]);
});

test("of a conference of which the engine lost one call, the other is a plain call", async () => {
  const { one } = await conference();
  const snapshot = desk.telephony.dialogSnapshot(one);
  desk.telephony.abandon();
  exchange.cut();
  const second = aDesk([exchange.url]);
  more.push(second);
  if (snapshot !== null) second.telephony.recover([snapshot]);
  expect(now(one, second)?.conference).toBe(false);
});

/** The agent's leg into the room is answered, the REFERs are the test's. */
async function intoRoom(given: Two): Promise<{ room: ServerCall; done: Promise<void>; refers: SipText[] }> {
  exchange.answers.set("REFER", null);
  const done = desk.telephony.toRoom(given.one);
  done.catch(() => undefined);
  const room = await answered((m) => tagOf(m.header("To")) === "");
  const refers = [await exchange.request("REFER"), await exchange.request("REFER")];
  return { room, done, refers };
}

const byCall = (given: Two, refer: SipText) =>
  refer.header("Call-ID") === given.customer.callId ? given.customer : given.colleague;

function notify(theirs: ServerCall, status: number): void {
  theirs.send(
    "NOTIFY",
    ["Event: refer", "Subscription-State: terminated;reason=noresource", "Content-Type: message/sipfrag;version=2.0"],
    `SIP/2.0 ${status} Whatever\r\n`,
  );
}

test("into a room: the agent goes first, without holding anybody, then both parties are sent after", async () => {
  const given = await conference();
  const { done, refers } = await intoRoom(given);
  for (const refer of refers) {
    expect(refer.header("Refer-To")).toBe("<sip:8844444444@exchange.test>");
    byCall(given, refer).reply(refer, 202);
  }
  await done;
  const own = desk.telephony.calls().find((c) => c.purpose === "room");
  expect(own).toMatchObject({ room: "8844444444", line: 3, state: { name: "active" } });
  for (const refer of refers) notify(byCall(given, refer), 200);
  for (const id of [given.one, given.two]) {
    const ended = await desk.call((c) => c.id === id && c.state.name === "ended");
    expect(ended).toMatchObject({ room: "8844444444", state: { cause: "transferred" } });
  }
  expect(desk.telephony.calls()).toHaveLength(1);
});

test("another call joins the room by being sent there", async () => {
  const given = await conference();
  const { done, refers } = await intoRoom(given);
  for (const refer of refers) byCall(given, refer).reply(refer, 202);
  await done;
  for (const refer of refers) notify(byCall(given, refer), 200);
  await desk.call((c) => c.id === given.two && c.state.name === "ended");
  await desk.call((c) => c.id === given.one && c.state.name === "ended");
  const own = desk.telephony.calls()[0];
  const fourth = exchange.invite();
  await fourth.ringing();
  const ringing = await desk.call((c) => c.state.name === "ringing");
  const roomLeg = exchange.messages.findLast((m) => m.method === "INVITE" && m.target.startsWith("sip:88"));
  const answering = desk.telephony.answer(ringing.id);
  const holding = await exchange.next(
    (m) => m.method === "INVITE" && m.header("Call-ID") === roomLeg?.header("Call-ID"),
    "hold",
  );
  exchange.reply(holding, 200, [], anSdp("recvonly"));
  await answering;
  await fourth.answered();
  await desk.call((c) => c.id === ringing.id && c.state.name === "active");
  const merged = desk.telephony.merge(ringing.id, own?.id as CallId);
  const resuming = await exchange.next(
    (m) => m.method === "INVITE" && m.header("Call-ID") === roomLeg?.header("Call-ID"),
    "resume",
  );
  exchange.reply(resuming, 200, [], anSdp("sendrecv"));
  const refer = await exchange.request("REFER");
  expect(refer.header("Refer-To")).toBe("<sip:8844444444@exchange.test>");
  fourth.reply(refer, 202);
  await merged;
  notify(fourth, 200);
  expect(await desk.call((c) => c.id === ringing.id && c.state.name === "ended")).toMatchObject({ room: "8844444444" });
});

test("a party that can't be moved stays with the agent, on hold; the room goes on", async () => {
  const given = await conference();
  const { done, refers } = await intoRoom(given);
  const [first, second] = refers;
  if (first === undefined || second === undefined) throw new Error("two REFERs were expected");
  byCall(given, first).reply(first, 202);
  byCall(given, second).reply(second, 403);
  await acceptReinvite(exchange, byCall(given, second), "recvonly");
  await expect(done).rejects.toMatchObject({ code: "transfer-refused" });
  notify(byCall(given, first), 200);
  await desk.call((c) => c.state.name === "ended");
  expect(
    desk.telephony
      .calls()
      .map((c) => [c.purpose, c.state.name, c.conference])
      .toSorted(),
  ).toEqual(
    [
      ["room", "active", false],
      [byCall(given, second) === given.customer ? "call" : "consult", "held", false],
    ].toSorted(),
  );
});

test("a room that the exchange does not let the agent into changes nothing", async () => {
  await conference();
  const done = desk.telephony.toRoom(desk.telephony.calls()[0]?.id as CallId);
  const invite = await exchange.next((m) => m.method === "INVITE" && tagOf(m.header("To")) === "", "INVITE");
  exchange.taken(invite).reply(invite, 404);
  await expect(done).rejects.toMatchObject({ code: "not-offered-by-exchange" });
  expect(desk.telephony.calls().map((c) => [c.state.name, c.conference])).toEqual([
    ["active", true],
    ["active", true],
  ]);
});

test("without rooms at the exchange a conference stays at three", async () => {
  const plain = aDesk([exchange.url]);
  await desk.telephony.stop();
  more.push(plain);
  await plain.registered();
  const { call } = await talking(exchange, plain);
  await expect(plain.telephony.toRoom(call.id)).rejects.toMatchObject({ code: "not-offered-by-exchange" });
  await expect(plain.telephony.merge(call.id, call.id)).rejects.toMatchObject({ code: "wrong-call-state" });
  await expect(plain.telephony.split(call.id)).rejects.toMatchObject({ code: "wrong-call-state" });
});
