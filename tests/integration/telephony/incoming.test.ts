import { afterEach, beforeEach, expect, test } from "vitest";
import { aDesk, type TestDesk } from "#tests/helpers/sip/a-desk.ts";
import { SipServer } from "#tests/helpers/sip/sip-server.ts";
import { anSdp } from "#tests/helpers/sip/sip-text.ts";

let exchange: SipServer;
let desk: TestDesk;

beforeEach(async () => {
  exchange = await SipServer.start();
  desk = aDesk([exchange.url], { attachedHeaders: ["x-site"] });
  await desk.registered();
});
afterEach(async () => {
  await desk.telephony.stop();
  await exchange.stop();
});

test("an incoming call rings, is answered, and ends when the caller hangs up", async () => {
  const theirs = exchange.invite({ headers: ["X-Queue: support", "X-Call-Ref: ref-1", "X-Site: 7"] });
  await theirs.ringing();
  const call = await desk.call((c) => c.state.name === "ringing");
  expect(call).toMatchObject({
    direction: "in",
    line: 1,
    queue: "support",
    remote: { number: "+4930111222", name: "Max Test", source: "from", withheld: false },
    attached: { "x-call-ref": "ref-1", "x-site": "7" },
  });
  expect(desk.media.did("ring").at(-1)).toMatchObject({ tone: "incoming" });
  await desk.telephony.answer(call.id);
  const ok = await theirs.answered();
  expect(ok.body).toContain("m=audio");
  expect(ok.header("Allow")).toContain("UPDATE");
  await desk.call((c) => c.state.name === "active");
  expect(desk.media.did("ring").at(-1)).toMatchObject({ tone: "none" });
  theirs.send("BYE");
  await exchange.response(200, "BYE");
  await desk.call((c) => c.state.name === "ended");
  expect(desk.ended[0]?.state).toMatchObject({ cause: "remote-hangup" });
  expect(desk.ended[0]?.work).toBe("due");
  expect(desk.media.did("close")).toHaveLength(1);
  expect(desk.telephony.calls()).toEqual([]);
});

test("180 is sent within 10 ms of the INVITE's bytes, before the listeners run, and both in one tick", async () => {
  const spans: number[] = [];
  for (let i = 0; i < 20; i += 1) {
    let told = 0;
    const off = desk.telephony.on("changed", (call, what) => {
      if (what === "added") told = performance.timeOrigin + performance.now();
      if (what === "added") expect(desk.telephony.callTimings(call.id)?.ringingSentAt).toBeLessThanOrEqual(told);
    });
    const theirs = exchange.invite();
    await theirs.ringing();
    const call = await desk.call((c) => c.state.name === "ringing" && c.sipCallId === theirs.callId);
    const timings = desk.telephony.callTimings(call.id);
    spans.push((timings?.ringingSentAt ?? 0) - (timings?.receivedAt ?? 0));
    expect(told - (timings?.receivedAt ?? 0)).toBeLessThan(50);
    off();
    theirs.send("CANCEL");
    await desk.call((c) => c.id === call.id && c.state.name === "ended");
  }
  spans.sort((a, b) => a - b);
  expect(spans[0]).toBeGreaterThanOrEqual(0);
  expect(spans[10]).toBeLessThan(10);
});

test("a caller who gives up is missed; a call answered elsewhere says so", async () => {
  const first = exchange.invite();
  await first.ringing();
  first.send("CANCEL");
  await exchange.response(487);
  const second = exchange.invite();
  await second.ringing();
  second.send("CANCEL", ['Reason: SIP;cause=200;text="Call completed elsewhere"']);
  await desk.call((c) => c.state.name === "ended" && c.state.cause === "answered-elsewhere");
  expect(desk.ended.map((c) => c.state)).toMatchObject([{ cause: "missed" }, { cause: "answered-elsewhere" }]);
  expect(desk.ended[0]?.work).toBe("not-needed");
});

test("rejecting as busy or by declining sends 486 or 603", async () => {
  for (const [how, status] of [
    ["busy", 486],
    ["decline", 603],
  ] as const) {
    const theirs = exchange.invite();
    await theirs.ringing();
    const call = await desk.call((c) => c.state.name === "ringing");
    await desk.telephony.reject(call.id, how);
    await exchange.response(status);
    expect(desk.ended.at(-1)?.state).toMatchObject({ cause: "rejected", sipStatus: status });
  }
});

test("without a microphone the answer is refused and the call rings on", async () => {
  const theirs = exchange.invite();
  await theirs.ringing();
  const call = await desk.call((c) => c.state.name === "ringing");
  desk.media.answer = (a) => (a.do === "describe" ? { ok: false, failure: "microphone-denied", detail: "" } : null);
  await expect(desk.telephony.answer(call.id)).rejects.toMatchObject({ code: "microphone-unavailable" });
  expect(desk.telephony.calls()[0]?.state.name).toBe("ringing");
  desk.media.answer = null;
  await desk.telephony.answer(call.id);
  await theirs.answered();
  await desk.call((c) => c.state.name === "active");
});

test("without a media page the answer is refused with its own code", async () => {
  const theirs = exchange.invite();
  await theirs.ringing();
  const call = await desk.call((c) => c.state.name === "ringing");
  desk.media.die();
  await expect(desk.telephony.answer(call.id)).rejects.toMatchObject({ code: "no-media-page" });
  desk.media.comeBack();
  await desk.telephony.answer(call.id);
  await theirs.answered();
});

test("identity, diversion and user-to-user data are read from the INVITE", async () => {
  exchange.invite({
    from: '"PBX" <sip:100@exchange.test>;tag=a1',
    to: "<sip:+4930998877@exchange.test>",
    headers: [
      'P-Asserted-Identity: "黄航" <sip:+8613082856110@exchange.test>',
      "Diversion: <sip:200@exchange.test>;reason=no-answer",
      "User-to-User: 637573746f6d65723d3432;encoding=hex",
      "X-Popline-Customer-Id: c-42",
    ],
  });
  const call = await desk.call((c) => c.state.name === "ringing");
  expect(call).toMatchObject({
    remote: { number: "+8613082856110", name: "黄航", source: "asserted", withheld: false },
    dialed: "+4930998877",
    divertedBy: "200",
    attached: { "user-to-user": "customer=42", "x-popline-customer-id": "c-42" },
  });
});

test("a withheld caller has neither number nor name", async () => {
  exchange.invite({
    from: '"Anonymous" <sip:anonymous@anonymous.invalid>;tag=a2',
    headers: ['P-Asserted-Identity: "Max" <sip:+4930111@exchange.test>', "Privacy: id"],
  });
  const call = await desk.call((c) => c.state.name === "ringing");
  expect(call.remote).toEqual({ number: "", name: null, source: "asserted", withheld: true });
});

test("a From that SIP.js can't read still rings", async () => {
  for (const from of ["<tel:+4930111222>;tag=t1", "Müller & Söhne 黄 <sip:+4930111222@exchange.test>;tag=t2"]) {
    const theirs = exchange.invite({ from });
    await theirs.ringing();
    const call = await desk.call((c) => c.sipCallId === theirs.callId && c.state.name === "ringing");
    expect(call.remote.number).toBe("+4930111222");
    theirs.send("CANCEL");
    await desk.call((c) => c.id === call.id && c.state.name === "ended");
  }
  expect(desk.ended[1]?.remote.name).toBe("Müller & Söhne 黄");
});

test("a new asserted identity in UPDATE or re-INVITE changes the remote party and is answered 200", async () => {
  const changes: string[] = [];
  desk.telephony.on("identity-changed", (c) => void changes.push(c.remote.number));
  const theirs = exchange.invite();
  await theirs.ringing();
  const ringing = await desk.call((c) => c.state.name === "ringing");
  theirs.send("UPDATE", ["P-Asserted-Identity: <sip:+4989123@exchange.test>"]);
  await exchange.response(200, "UPDATE");
  await desk.call((c) => c.remote.number === "+4989123");
  await desk.telephony.answer(ringing.id);
  await theirs.answered();
  await desk.call((c) => c.state.name === "active");
  theirs.send("INVITE", ['P-Asserted-Identity: "Eva" <sip:+4940555@exchange.test>'], anSdp());
  await theirs.answered();
  const call = await desk.call((c) => c.remote.number === "+4940555");
  expect(call.remote).toMatchObject({ name: "Eva", source: "asserted" });
  expect(changes).toEqual(["+4989123", "+4940555"]);
  // The same identity again is no news.
  theirs.send("UPDATE", ['P-Asserted-Identity: "Eva" <sip:+4940555@exchange.test>']);
  await exchange.response(200, "UPDATE");
  expect(changes).toHaveLength(2);
});

test("a third call is told busy while two lines are in use", async () => {
  const first = exchange.invite();
  await first.ringing();
  const one = await desk.call((c) => c.state.name === "ringing");
  await desk.telephony.answer(one.id);
  await first.answered();
  await desk.call((c) => c.state.name === "active");
  const second = exchange.invite();
  await second.ringing();
  const two = await desk.call((c) => c.state.name === "ringing");
  expect(two.line).toBe(2);
  expect(desk.media.did("ring").at(-1)).toMatchObject({ tone: "waiting" });
  exchange.invite();
  await exchange.response(486);
  expect(desk.telephony.calls()).toHaveLength(2);

  // Answering the second holds the first.
  const answering = desk.telephony.answer(two.id);
  const holdInvite = await exchange.next((m) => m.method === "INVITE", "the hold");
  expect(holdInvite.body).toContain("a=sendonly");
  first.reply(holdInvite, 200, [], anSdp("recvonly"));
  await answering;
  await second.answered();
  await desk.call((c) => c.id === two.id && c.state.name === "active");
  expect(desk.telephony.calls()[0]?.state).toMatchObject({ name: "held", by: "local" });
});
