import { afterEach, beforeEach, expect, test } from "vitest";
import { aDesk, type TestDesk } from "#tests/helpers/sip/a-desk.ts";
import { type ServerCall, SipServer } from "#tests/helpers/sip/sip-server.ts";
import { anSdp, tagOf } from "#tests/helpers/sip/sip-text.ts";
import { acceptReinvite, talking } from "#tests/helpers/sip/talking.ts";

let exchange: SipServer;
let desk: TestDesk;

beforeEach(async () => {
  exchange = await SipServer.start();
  desk = aDesk([exchange.url]);
  await desk.registered();
});
afterEach(async () => {
  await desk.telephony.stop();
  await exchange.stop();
});

/** RFC 3891 3: the to-tag is the desk's. */
const replaces = (theirs: ServerCall, how = "") =>
  `Replaces: ${theirs.callId};to-tag=${tagOf(theirs.desk)};from-tag=${tagOf(theirs.own)}${how}`;
const customer = '"Huang Hang" <sip:+8613082856110@exchange.test>;tag=cust';

test("an INVITE that takes a dialog's place goes on as the same call, with the party that it brings", async () => {
  const { theirs, call } = await talking(exchange, desk, ['P-Asserted-Identity: "Agent Two" <sip:1002@exchange.test>']);
  const told: string[] = [];
  desk.telephony.on("changed", (_, what) => told.push(what));
  const popped: string[] = [];
  desk.telephony.on("identity-changed", (changed) => popped.push(changed.remote.number));
  const next = exchange.invite({ from: customer, headers: [replaces(theirs)] });
  await next.answered();
  const bye = await exchange.request("BYE");
  expect(bye.header("Call-ID")).toBe(theirs.callId);
  const after = await desk.call((c) => c.sipCallId === next.callId);
  expect(after).toMatchObject({
    id: call.id,
    startedAt: call.startedAt,
    answeredAt: call.answeredAt,
    state: { name: "active" },
    remote: { number: "+8613082856110", name: "Huang Hang" },
  });
  expect(popped).toEqual(["+8613082856110"]);
  expect(told).not.toContain("added");
  expect(desk.telephony.calls()).toHaveLength(1);
  expect(desk.ended).toEqual([]);
  // The new dialog is the one that counts from now on.
  const holding = desk.telephony.hold(call.id);
  await acceptReinvite(exchange, next, "recvonly");
  await holding;
  next.send("BYE");
  await desk.call((c) => c.id === call.id && c.state.name === "ended");
});

test("a call on hold goes on on hold", async () => {
  const { theirs, call } = await talking(exchange, desk);
  const holding = desk.telephony.hold(call.id);
  await acceptReinvite(exchange, theirs, "recvonly");
  await holding;
  const next = exchange.invite({ from: customer, headers: [replaces(theirs)] });
  expect((await next.answered()).body).toContain("a=sendrecv");
  expect(desk.media.did("mute")).toMatchObject([{ on: true }]);
  expect((await acceptReinvite(exchange, next, "recvonly")).body).toContain("a=sendonly");
  await desk.call((c) => c.sipCallId === next.callId);
  expect(desk.telephony.calls()[0]?.state).toMatchObject({ name: "held", by: "local" });
});

test("a call that still rings out is answered by it, and the old INVITE is cancelled", async () => {
  const id = await desk.telephony.dial({ number: "1002" });
  const invite = await exchange.request("INVITE");
  const theirs = exchange.taken(invite);
  theirs.reply(invite, 180);
  await desk.call((c) => c.state.name === "ringing-out");
  const next = exchange.invite({
    from: customer,
    headers: [
      `Replaces: ${theirs.callId};to-tag=${tagOf(invite.header("From"))};from-tag=${tagOf(theirs.own)};early-only`,
    ],
  });
  await next.answered();
  await exchange.request("CANCEL");
  theirs.reply(invite, 487);
  const call = await desk.call((c) => c.id === id && c.state.name === "active");
  expect(call).toMatchObject({ sipCallId: next.callId, remote: { number: "+8613082856110" } });
  expect(desk.ended).toEqual([]);
});

test.each([
  { what: "an unknown dialog", header: () => "Replaces: nobody;to-tag=a;from-tag=b", status: 481 },
  {
    what: "a dialog with other tags",
    header: (theirs: ServerCall) => `Replaces: ${theirs.callId};to-tag=wrong;from-tag=${tagOf(theirs.own)}`,
    status: 481,
  },
  {
    what: "an answered dialog, if it must not be answered",
    header: (theirs: ServerCall) => replaces(theirs, ";early-only"),
    status: 486,
  },
  { what: "something unreadable", header: () => "Replaces: nobody", status: 400 },
])("$what is refused with $status, and nothing rings or changes", async ({ header, status }) => {
  const { theirs, call } = await talking(exchange, desk);
  exchange.invite({ from: customer, headers: [header(theirs)] });
  await exchange.response(status);
  expect(desk.telephony.calls()).toMatchObject([{ id: call.id, sipCallId: theirs.callId, state: { name: "active" } }]);
});

test("a call that rings here can't be taken from outside: nobody has answered it yet", async () => {
  const theirs = exchange.invite();
  await theirs.ringing();
  exchange.invite({ from: customer, headers: [replaces(theirs)] });
  await exchange.response(481);
  expect(desk.telephony.calls()).toHaveLength(1);
});

test("a page that can't make the new dialog's answer refuses it and keeps the call in the old one, with new sound", async () => {
  const { theirs, call } = await talking(exchange, desk);
  let failing = true;
  desk.media.answer = (action) =>
    action.do === "describe" && failing ? { ok: false, failure: "internal", detail: "" } : null;
  exchange.invite({ from: customer, headers: [replaces(theirs)] });
  await exchange.response(488);
  failing = false;
  const back = await exchange.next((m) => m.method === "INVITE" && m.header("Replaces") !== "", "take-back");
  expect(back.header("Replaces")).toContain(theirs.callId);
  const next = exchange.taken(back);
  next.reply(back, 200, [], anSdp("sendrecv", 9));
  await desk.call((c) => c.id === call.id && !c.recovering);
});

test("without a page it is refused, and the call waits in its old dialog", async () => {
  const { theirs, call } = await talking(exchange, desk);
  desk.media.die();
  exchange.invite({ from: customer, headers: [replaces(theirs)] });
  await exchange.response(480);
  expect(desk.telephony.calls()[0]).toMatchObject({ id: call.id, recovering: true });
});
