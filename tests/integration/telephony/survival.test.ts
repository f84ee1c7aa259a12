import { afterEach, beforeEach, expect, test } from "vitest";
import { DialogSnapshot } from "#main/telephony/index.ts";
import { aDesk, type TestDesk } from "#tests/helpers/sip/a-desk.ts";
import { type ServerCall, SipServer } from "#tests/helpers/sip/sip-server.ts";
import { anSdp, type SipText, tagOf } from "#tests/helpers/sip/sip-text.ts";
import { acceptReinvite, talking } from "#tests/helpers/sip/talking.ts";

let exchange: SipServer;
let desk: TestDesk;
const more: TestDesk[] = [];

beforeEach(async () => {
  exchange = await SipServer.start();
  desk = aDesk([exchange.url]);
  await desk.registered();
});
afterEach(async () => {
  for (const one of [desk, ...more.splice(0)]) await one.telephony.stop();
  await exchange.stop();
});

async function cutAndBack(): Promise<void> {
  exchange.cut();
  await desk.link("waiting");
  await desk.link("registered");
}

/** Answers the INVITE with Replaces that takes `old` over. */
async function replaced(old: ServerCall): Promise<{ invite: SipText; theirs: ServerCall }> {
  const invite = await exchange.next(
    (m) => m.method === "INVITE" && m.header("Replaces") !== "",
    "INVITE with Replaces",
  );
  expect(invite.target).toBe("sip:reattach@exchange.test");
  expect(invite.header("Replaces")).toBe(`${old.callId};to-tag=${tagOf(old.own)};from-tag=${tagOf(old.desk)}`);
  const theirs = exchange.taken(invite);
  theirs.reply(invite, 200, [], anSdp("sendrecv", 9));
  await exchange.next((m) => m.method === "ACK" && m.header("Call-ID") === theirs.callId, "ACK");
  return { invite, theirs };
}

test("a call outlives its WebSocket: the dialog is refreshed over the next one, hold and BYE work", async () => {
  const { theirs, call } = await talking(exchange, desk);
  await cutAndBack();
  const refresh = await acceptReinvite(exchange, theirs);
  expect(tagOf(refresh.header("To"))).toBe(tagOf(theirs.own));
  expect(desk.telephony.calls()[0]).toMatchObject({ id: call.id, recovering: false, state: { name: "active" } });
  const holding = desk.telephony.hold(call.id);
  await acceptReinvite(exchange, theirs, "recvonly");
  await holding;
  await desk.telephony.hangUp(call.id);
  await exchange.request("BYE");
});

test("a call that the exchange ended while the socket was down ends as lost", async () => {
  const { theirs, call } = await talking(exchange, desk);
  await cutAndBack();
  const refresh = await exchange.next((m) => m.method === "INVITE", "refresh");
  theirs.reply(refresh, 481);
  expect((await desk.call((c) => c.id === call.id && c.state.name === "ended")).state).toMatchObject({
    cause: "network-lost",
  });
});

test.each([430, 503])(
  "a dialog whose way led through a proxy that is gone (%i) is taken over into a new one",
  async (status) => {
    const { theirs, call } = await talking(exchange, desk);
    await cutAndBack();
    const refresh = await exchange.next((m) => m.method === "INVITE" && m.header("Replaces") === "", "refresh");
    theirs.reply(refresh, status);
    const next = await replaced(theirs);
    await desk.call((c) => c.id === call.id && !c.recovering);
    expect(desk.telephony.calls()[0]).toMatchObject({ id: call.id, sipCallId: next.theirs.callId });
    expect(desk.media.did("close")).toMatchObject([{ callId: call.id }]);
  },
);

test("a refresh that dies with its connection is made again over the next one, in the same dialog", async () => {
  const { theirs, call } = await talking(exchange, desk);
  await cutAndBack();
  await exchange.request("INVITE");
  await cutAndBack();
  await acceptReinvite(exchange, theirs);
  expect(desk.telephony.calls()[0]).toMatchObject({ id: call.id, recovering: false, sipCallId: theirs.callId });
});

test("a re-INVITE that was open when the socket died does not block the refresh", async () => {
  const { theirs, call } = await talking(exchange, desk);
  const refused = expect(desk.telephony.hold(call.id)).rejects.toMatchObject({ code: "internal" });
  await exchange.request("INVITE");
  await cutAndBack();
  await refused;
  await acceptReinvite(exchange, theirs);
  expect(desk.telephony.calls()[0]?.state.name).toBe("active");
});

test("hanging up without a link ends the call at once and tells the exchange when it can", async () => {
  const { theirs, call } = await talking(exchange, desk);
  exchange.cut();
  await desk.link("waiting");
  await desk.telephony.hangUp(call.id);
  expect(desk.ended).toHaveLength(1);
  await desk.link("registered");
  const bye = await exchange.request("BYE");
  expect(bye.header("Call-ID")).toBe(theirs.callId);
  expect(tagOf(bye.header("From"))).toBe(tagOf(theirs.desk));
});

test("a ringing call whose socket died rings on while the exchange still has it, and is answered over the new one", async () => {
  const theirs = exchange.invite();
  await theirs.ringing();
  const call = await desk.call((c) => c.state.name === "ringing");
  await cutAndBack();
  await exchange.request("OPTIONS");
  expect(desk.telephony.calls()[0]?.state.name).toBe("ringing");
  await desk.telephony.answer(call.id);
  await theirs.answered();
  await desk.call((c) => c.id === call.id && c.state.name === "active");
});

test("a ringing call that is gone at the exchange ends, unless it is offered again: then it is the same call", async () => {
  const first = exchange.invite({ headers: ["X-Call-Ref: ref-7"] });
  await first.ringing();
  const call = await desk.call((c) => c.state.name === "ringing");
  exchange.known.delete(first.callId);
  await cutAndBack();
  const again = exchange.invite({ headers: ["X-Call-Ref: ref-7"] });
  await again.ringing();
  await desk.call((c) => c.id === call.id && c.sipCallId === again.callId);
  expect(desk.telephony.calls()).toHaveLength(1);
  await desk.telephony.answer(call.id);
  await again.answered();
  await desk.call((c) => c.id === call.id && c.state.name === "active");
  expect(desk.ended).toHaveLength(0);
});

test("a ringing call that is gone and not offered again ends as lost", async () => {
  const theirs = exchange.invite();
  await theirs.ringing();
  exchange.known.delete(theirs.callId);
  await cutAndBack();
  await desk.call((c) => c.state.name === "ended");
  expect(desk.ended[0]?.state).toMatchObject({ cause: "network-lost" });
});

test("a call that rings out when the socket dies ends as lost: its answer would come over that socket", async () => {
  const id = await desk.telephony.dial({ number: "+4930111" });
  const invite = await exchange.request("INVITE");
  const theirs = exchange.taken(invite);
  theirs.reply(invite, 180);
  await desk.call((c) => c.id === id && c.state.name === "ringing-out");
  await cutAndBack();
  expect((await desk.call((c) => c.id === id && c.state.name === "ended")).state).toMatchObject({
    cause: "network-lost",
  });
  expect(desk.telephony.calls()).toEqual([]);
});

test("the media page dies in a call: the next page takes it back by INVITE with Replaces, same call, within 2 s", async () => {
  const { theirs, call } = await talking(exchange, desk);
  await desk.telephony.mute(call.id, true);
  desk.media.die();
  expect(desk.telephony.calls()[0]).toMatchObject({ id: call.id, recovering: true, state: { name: "active" } });
  const at = performance.now();
  desk.media.comeBack();
  const next = await replaced(theirs);
  await desk.call((c) => c.id === call.id && !c.recovering);
  expect(performance.now() - at).toBeLessThan(2_000);
  const after = desk.telephony.calls()[0];
  expect(after).toMatchObject({
    sipCallId: next.theirs.callId,
    startedAt: call.startedAt,
    answeredAt: call.answeredAt,
    muted: true,
  });
  expect(desk.media.did("mute").at(-1)).toMatchObject({ on: true });
  // The exchange ends the old dialog; that is not the end of the call, nor of the new page's media.
  theirs.send("BYE");
  await exchange.response(200, "BYE");
  expect(desk.telephony.calls()).toHaveLength(1);
  expect(desk.media.did("close")).toHaveLength(0);
  next.theirs.send("BYE");
  await desk.call((c) => c.id === call.id && c.state.name === "ended");
  expect(desk.media.did("close")).toHaveLength(1);
});

test("the old dialog's BYE may come before the 200 of the new one", async () => {
  const { theirs, call } = await talking(exchange, desk);
  desk.media.comeBack();
  const invite = await exchange.next((m) => m.method === "INVITE" && m.header("Replaces") !== "", "Replaces");
  theirs.send("BYE");
  await exchange.response(200, "BYE");
  const next = exchange.taken(invite);
  next.reply(invite, 200, [], anSdp("sendrecv", 9));
  await desk.call((c) => c.id === call.id && !c.recovering);
  expect(desk.telephony.calls()[0]).toMatchObject({ id: call.id, sipCallId: next.callId });
  expect(desk.media.did("close")).toHaveLength(0);
});

test("a call on hold is taken back muted, then held; an old dialog that the exchange forgets is ended by us", async () => {
  const { theirs, call } = await talking(exchange, desk);
  const holding = desk.telephony.hold(call.id);
  await acceptReinvite(exchange, theirs, "recvonly");
  await holding;
  desk.media.comeBack();
  const next = await replaced(theirs);
  // Asterisk forgets a hold that comes with the INVITE itself.
  expect(next.invite.body).toContain("a=sendrecv");
  expect(desk.media.did("mute")).toMatchObject([{ on: true }]);
  expect((await acceptReinvite(exchange, next.theirs, "recvonly")).body).toContain("a=sendonly");
  await desk.call((c) => !c.recovering);
  expect(desk.telephony.calls()[0]?.state).toMatchObject({ name: "held", by: "local" });
  const bye = await exchange.request("BYE");
  expect(bye.header("Call-ID")).toBe(theirs.callId);
});

test("a hold that is asked for while the call is taken back is done in its new dialog", async () => {
  const { theirs, call } = await talking(exchange, desk);
  desk.media.die();
  const holding = desk.telephony.hold(call.id);
  desk.media.comeBack();
  const next = await replaced(theirs);
  expect((await acceptReinvite(exchange, next.theirs, "recvonly")).body).toContain("a=sendonly");
  await holding;
  expect(desk.telephony.calls()[0]?.state).toMatchObject({ name: "held", by: "local" });
});

test("a hold that is asked for while the call is taken back is over when the caller hangs up, and nothing is left of it", async () => {
  const { theirs, call } = await talking(exchange, desk);
  desk.media.die();
  const holding = desk.telephony.hold(call.id);
  theirs.send("BYE");
  await holding;
  expect(desk.ended[0]).toMatchObject({ id: call.id, state: { cause: "remote-hangup" } });
});

test("a request that overtakes the 200 of a take-back, as behind a proxy, waits for it: 481 would end the call", async () => {
  const { theirs, call } = await talking(exchange, desk);
  desk.media.comeBack();
  const invite = await exchange.next((m) => m.method === "INVITE" && m.header("Replaces") !== "", "Replaces");
  const next = exchange.taken(invite);
  next.send("UPDATE", ['P-Asserted-Identity: "Eva" <sip:7@exchange.test>']);
  next.reply(invite, 200, [], anSdp("sendrecv", 9));
  await exchange.response(200, "UPDATE");
  expect(exchange.messages.filter((m) => m.status === 481)).toEqual([]);
  expect(desk.telephony.calls()[0]).toMatchObject({ id: call.id, sipCallId: next.callId });
  void theirs;
});

test("a request of a dialog that is not made within half a second is told so", async () => {
  await desk.telephony.dial({ number: "+4930111" });
  const theirs = exchange.taken(await exchange.request("INVITE"));
  theirs.send("UPDATE");
  await exchange.response(481, "UPDATE");
});

test("taking back is tried again after a passing refusal, and given up when the exchange does not know the call", async () => {
  const { theirs, call } = await talking(exchange, desk);
  desk.media.comeBack();
  const first = await exchange.next((m) => m.header("Replaces") !== "", "Replaces");
  exchange.taken(first).reply(first, 503);
  await exchange.next((m) => m.method === "ACK" && m.header("Call-ID") === first.header("Call-ID"), "ACK of 503");
  const second = await exchange.next((m) => m.header("Replaces") !== "" && m.method === "INVITE", "second try");
  exchange.taken(second).reply(second, 481);
  await desk.call((c) => c.id === call.id && c.state.name === "ended");
  expect(desk.ended[0]?.state).toMatchObject({ cause: "network-lost" });
  void theirs;
});

test("an exchange that can't take calls back is told of in the log, and the call ends as media failed", async () => {
  await talking(exchange, desk);
  desk.media.comeBack();
  const invite = await exchange.next((m) => m.header("Replaces") !== "", "Replaces");
  exchange.taken(invite).reply(invite, 404);
  await desk.call((c) => c.state.name === "ended");
  expect(desk.ended[0]?.state).toMatchObject({ cause: "media-failed" });
  expect(desk.log.join("")).toContain("INVITE with Replaces");
});

test("the caller hangs up while the call waits for a page: it ends as hung up", async () => {
  const { theirs } = await talking(exchange, desk);
  desk.media.die();
  theirs.send("BYE");
  await desk.call((c) => c.state.name === "ended");
  expect(desk.ended[0]?.state).toMatchObject({ cause: "remote-hangup" });
});

test("socket and page lost together: the call is taken back when both are there", async () => {
  const { theirs, call } = await talking(exchange, desk);
  desk.media.die();
  exchange.cut();
  await desk.link("waiting");
  desk.media.comeBack();
  await desk.link("registered");
  await replaced(theirs);
  await desk.call((c) => c.id === call.id && !c.recovering);
});

test("the engine is killed: the next one takes the call back from its snapshot", async () => {
  const kept = new Map<string, DialogSnapshot | null>();
  const first = aDesk([exchange.url], { onDialogSaved: (id, snapshot) => void kept.set(id, snapshot) });
  await desk.telephony.stop();
  await first.registered();
  const { theirs, call } = await talking(exchange, first);
  const onDisk = JSON.parse(JSON.stringify([...kept.values()])) as DialogSnapshot[];
  expect(DialogSnapshot.parse(onDisk[0]).dialog.callId).toBe(theirs.callId);
  first.telephony.abandon();
  exchange.cut();

  const second = aDesk([exchange.url], { onDialogSaved: (id, snapshot) => void kept.set(id, snapshot) });
  more.push(second);
  second.telephony.recover(onDisk);
  expect(second.telephony.calls()[0]).toMatchObject({ id: call.id, recovering: true, answeredAt: call.answeredAt });
  await second.registered();
  const next = await replaced(theirs);
  await second.call((c) => c.id === call.id && !c.recovering);
  expect(kept.get(call.id)?.dialog.callId).toBe(next.theirs.callId);
  next.theirs.send("BYE");
  await second.call((c) => c.state.name === "ended");
  expect(kept.get(call.id)).toBeNull();
});

test("a call of a dead engine can be hung up before it is taken back", async () => {
  const first = aDesk([exchange.url]);
  await desk.telephony.stop();
  await first.registered();
  const { theirs, call } = await talking(exchange, first);
  const snapshot = first.telephony.dialogSnapshot(call.id);
  first.telephony.abandon();
  exchange.cut();
  const second = aDesk([exchange.url]);
  more.push(second);
  second.media.die();
  if (snapshot !== null) second.telephony.recover([snapshot]);
  await second.registered();
  await second.telephony.hangUp(call.id);
  const bye = await exchange.request("BYE");
  expect(bye.header("Call-ID")).toBe(theirs.callId);
  expect(second.ended[0]?.state).toMatchObject({ cause: "local-hangup" });
});

test("a snapshot that makes no sense is left alone", async () => {
  desk.telephony.recover([{ nonsense: true } as never]);
  expect(desk.telephony.calls()).toEqual([]);
});

test("ICE that fails is restarted on the page, and taken into a new peer connection when it fails again", async () => {
  const { theirs, call } = await talking(exchange, desk);
  desk.media.report({ what: "ice", callId: call.id, state: "failed" });
  await acceptReinvite(exchange, theirs);
  expect(desk.media.did("describe").at(-1)).toMatchObject({ iceRestart: true });
  desk.media.report({ what: "ice", callId: call.id, state: "failed" });
  await replaced(theirs);
  expect(desk.media.did("close")).toMatchObject([{ callId: call.id }]);
  await desk.call((c) => c.id === call.id && !c.recovering);
});

test("a changed network verifies the link and restarts ICE", async () => {
  await desk.telephony.stop();
  const one = aDesk([exchange.url], { times: { verifyWithinMs: 50 } });
  more.push(one);
  await one.registered();
  const { theirs } = await talking(exchange, one);
  one.telephony.networkChanged();
  await acceptReinvite(exchange, theirs);
  expect(one.media.did("describe").at(-1)).toMatchObject({ iceRestart: true });
});

test("a page that dies while the call is being answered does not lose the call", async () => {
  const theirs = exchange.invite();
  await theirs.ringing();
  const call = await desk.call((c) => c.state.name === "ringing");
  await desk.telephony.answer(call.id);
  desk.media.die();
  desk.media.comeBack();
  await theirs.answered();
  await replaced(theirs);
  await desk.call((c) => c.id === call.id && c.state.name === "active" && !c.recovering);
});

test("while a call waits for it the link is tried again soon, however long the exchange has been away", async () => {
  const times = { backoffBaseMs: 30, backoffCapMs: 60_000, backoffInCallCapMs: 60 };
  const one = aDesk([exchange.url], { times, random: () => 0.999 });
  more.push(one);
  await one.registered();
  await talking(exchange, one);
  const waits: number[] = [];
  const sixth = Promise.withResolvers<void>();
  one.telephony.on("link", (state) => {
    if (state.name !== "waiting") return;
    waits.push(state.retryAt - state.at);
    if (waits.length === 6) sixth.resolve();
  });
  await exchange.stop();
  await sixth.promise;
  expect(Math.max(...waits)).toBeLessThanOrEqual(60);
});
