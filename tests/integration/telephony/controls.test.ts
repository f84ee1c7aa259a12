import { afterEach, beforeEach, expect, test } from "vitest";
import { aDesk, type TestDesk } from "#tests/helpers/sip/a-desk.ts";
import { SipServer } from "#tests/helpers/sip/sip-server.ts";
import { anSdp } from "#tests/helpers/sip/sip-text.ts";
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

test("hold and resume re-negotiate the direction and count the time held", async () => {
  const { theirs, call } = await talking(exchange, desk);
  const holding = desk.telephony.hold(call.id);
  expect((await acceptReinvite(exchange, theirs, "recvonly")).body).toContain("a=sendonly");
  await holding;
  expect(desk.telephony.calls()[0]?.state).toMatchObject({ name: "held", by: "local" });
  const resuming = desk.telephony.resume(call.id);
  expect((await acceptReinvite(exchange, theirs)).body).toContain("a=sendrecv");
  await resuming;
  expect(desk.telephony.calls()[0]?.state.name).toBe("active");
});

test("a refused hold leaves the call as it was and rolls the page back", async () => {
  const { theirs, call } = await talking(exchange, desk);
  const holding = desk.telephony.hold(call.id);
  const reinvite = await exchange.request("INVITE");
  theirs.reply(reinvite, 488);
  await expect(holding).rejects.toMatchObject({ code: "internal", values: { status: 488 } });
  expect(desk.telephony.calls()[0]?.state.name).toBe("active");
  expect(desk.media.did("rollback")).toHaveLength(1);
});

test("both sides re-inviting at once is settled by a second try", async () => {
  const { theirs, call } = await talking(exchange, desk);
  const holding = desk.telephony.hold(call.id);
  theirs.reply(await exchange.request("INVITE"), 491);
  await acceptReinvite(exchange, theirs, "recvonly");
  await holding;
  expect(desk.telephony.calls()[0]?.state.name).toBe("held");
});

test("the other side's hold is seen, with ours on top and off again", async () => {
  const { theirs, call } = await talking(exchange, desk);
  theirs.send("INVITE", [], anSdp("sendonly", 7));
  await theirs.answered();
  await desk.call((c) => c.state.name === "held" && c.state.by === "remote");
  const holding = desk.telephony.hold(call.id);
  await acceptReinvite(exchange, theirs, "inactive");
  await holding;
  expect(desk.telephony.calls()[0]?.state).toMatchObject({ by: "both" });
  theirs.send("INVITE", [], anSdp("sendrecv", 8));
  await theirs.answered();
  await desk.call((c) => c.state.name === "held" && c.state.by === "local");
});

test("resuming one of two calls holds the other", async () => {
  const one = await talking(exchange, desk);
  const theirs = exchange.invite();
  await theirs.ringing();
  const ringing = await desk.call((c) => c.state.name === "ringing" && c.sipCallId === theirs.callId);
  const answering = desk.telephony.answer(ringing.id);
  await acceptReinvite(exchange, one.theirs, "recvonly");
  await answering;
  await theirs.answered();
  await desk.call((c) => c.id === ringing.id && c.state.name === "active");
  const resuming = desk.telephony.resume(one.call.id);
  await acceptReinvite(exchange, theirs, "recvonly");
  await acceptReinvite(exchange, one.theirs);
  await resuming;
  expect(desk.telephony.calls().map((c) => c.state.name)).toEqual(["active", "held"]);
});

test("mute and DTMF go to the media page; without RFC 4733 the digits go as INFO", async () => {
  const { call } = await talking(exchange, desk);
  await desk.telephony.mute(call.id, true);
  expect(desk.telephony.calls()[0]?.muted).toBe(true);
  await desk.telephony.dtmf(call.id, "12#");
  expect(desk.media.did("dtmf")).toMatchObject([{ digits: "12#" }]);
  desk.media.answer = (a) => (a.do === "dtmf" ? { sent: false } : null);
  await desk.telephony.dtmf(call.id, "9*");
  const info = [await exchange.request("INFO"), await exchange.request("INFO")];
  expect(info.map((m) => m.body)).toEqual(["Signal=9\r\nDuration=160\r\n", "Signal=*\r\nDuration=160\r\n"]);
  expect(info[0]?.header("Content-Type")).toBe("application/dtmf-relay");
  expect(desk.telephony.calls()[0]?.dtmf).toBe("12#9*");
  await desk.telephony.hangUp(call.id);
  expect(desk.ended[0]?.dtmf).toBe("");
});

test("hanging up sends BYE", async () => {
  const { call } = await talking(exchange, desk);
  await desk.telephony.hangUp(call.id);
  await exchange.request("BYE");
  expect(desk.ended[0]?.state).toMatchObject({ cause: "local-hangup" });
  await expect(desk.telephony.hangUp(call.id)).rejects.toMatchObject({ code: "no-such-call" });
});

test("a dialled call rings back, is answered, and keeps its number", async () => {
  const id = await desk.telephony.dial({ number: "+8613082856110", callerName: "Huang Hang" });
  const invite = await exchange.request("INVITE");
  expect(invite.target).toBe("sip:+8613082856110@exchange.test");
  const theirs = exchange.taken(invite);
  theirs.reply(invite, 180);
  await desk.call((c) => c.state.name === "ringing-out" && !c.state.earlyMedia);
  expect(desk.media.did("ring").at(-1)).toMatchObject({ tone: "ringback" });
  theirs.reply(invite, 183, [], anSdp("sendrecv", 3));
  await desk.call((c) => c.state.name === "ringing-out" && c.state.earlyMedia);
  expect(desk.media.did("ring").at(-1)).toMatchObject({ tone: "none" });
  theirs.reply(invite, 200, [], anSdp("sendrecv", 3));
  await exchange.request("ACK");
  const call = await desk.call((c) => c.state.name === "active");
  expect(call).toMatchObject({
    id,
    direction: "out",
    dialed: "+8613082856110",
    remote: { name: "Huang Hang", source: "dialled" },
  });
  theirs.send("BYE");
  await desk.call((c) => c.state.name === "ended");
});

test("every final response to a dialled call has its cause", async () => {
  for (const [status, cause] of [
    [486, "busy"],
    [404, "not-found"],
    [480, "no-answer"],
    [603, "declined"],
    [503, "exchange-error"],
    [302, "exchange-error"],
  ] as const) {
    const id = await desk.telephony.dial({ number: "5000" });
    const invite = await exchange.request("INVITE");
    exchange.taken(invite).reply(invite, status);
    const call = await desk.call((c) => c.id === id && c.state.name === "ended");
    expect(call.state).toMatchObject({ cause, sipStatus: status });
  }
});

test("giving up a dialled call cancels it", async () => {
  const id = await desk.telephony.dial({ number: "5000" });
  const invite = await exchange.request("INVITE");
  const theirs = exchange.taken(invite);
  theirs.reply(invite, 180);
  await desk.call((c) => c.state.name === "ringing-out");
  await desk.telephony.hangUp(id);
  await exchange.request("CANCEL");
  theirs.reply(invite, 487);
  expect(desk.ended[0]?.state).toMatchObject({ cause: "cancelled" });
});

test("dialling is refused with a code: bad number, no microphone, no page, no free line, no link", async () => {
  await expect(desk.telephony.dial({ number: "1\r\nVia: x" })).rejects.toMatchObject({ code: "bad-number" });
  desk.media.answer = (a) => (a.do === "describe" ? { ok: false, failure: "microphone-missing", detail: "" } : null);
  await expect(desk.telephony.dial({ number: "5000" })).rejects.toMatchObject({ code: "microphone-unavailable" });
  desk.media.answer = null;
  desk.media.die();
  await expect(desk.telephony.dial({ number: "5000" })).rejects.toMatchObject({ code: "no-media-page" });
  desk.media.comeBack();
  await desk.telephony.dial({ number: "5000" });
  await desk.telephony.dial({ number: "5001" });
  await expect(desk.telephony.dial({ number: "5002" })).rejects.toMatchObject({ code: "no-free-line" });
  await exchange.stop();
  await desk.link("waiting");
  await expect(desk.telephony.dial({ number: "5000" })).rejects.toMatchObject({ code: "not-registered" });
});

test("a transfer that the other side asks of the desk is declined", async () => {
  const { theirs } = await talking(exchange, desk);
  theirs.send("REFER", ["Refer-To: <sip:+49900@exchange.test>"]);
  await exchange.response(603, "REFER");
});
