import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Call } from "#shared/call/index.ts";
import { aDesk, type TestDesk } from "#tests/helpers/sip/a-desk.ts";
import { ManualTimers } from "#tests/helpers/sip/manual-timers.ts";
import { SipServer } from "#tests/helpers/sip/sip-server.ts";
import { anSdp } from "#tests/helpers/sip/sip-text.ts";
import { acceptReinvite, caughtUp, talking } from "#tests/helpers/sip/talking.ts";

let exchange: SipServer;
let desk: TestDesk;
let timers: ManualTimers;
let autoAnswer: "never" | "asked" | "always";
let doNotDisturb: boolean;

beforeEach(async () => {
  exchange = await SipServer.start();
  timers = new ManualTimers();
  autoAnswer = "asked";
  doNotDisturb = false;
  desk = aDesk([exchange.url], {
    timers,
    times: { pingEveryMs: 86_400_000 },
    autoAnswer: () => ({ autoAnswer, autoAnswerSeconds: 3 }),
    doNotDisturb: () => doNotDisturb,
    line: { voicemailTarget: "vm1001", callerIds: [{ number: "+4930555001", label: "Sales" }] },
  });
  await desk.registered();
});
afterEach(async () => {
  const stopped = desk.telephony.stop();
  timers.pass(60_000);
  await stopped;
  await exchange.stop();
});

const soon = { headers: ["Call-Info: <sip:exchange.test>;answer-after=2"] };

describe("a call that answers itself", () => {
  test("says when, plays its tone, and is answered by the same path as by hand", async () => {
    const theirs = exchange.invite(soon);
    await theirs.ringing();
    const call = await desk.call((c) => c.autoAnswerAt !== null);
    expect((call.autoAnswerAt ?? 0) - call.startedAt).toBeGreaterThanOrEqual(1_990);
    timers.pass(1_900);
    expect(desk.telephony.calls()[0]?.state.name).toBe("ringing");
    timers.pass(200);
    await theirs.answered();
    expect(await desk.call((c) => c.id === call.id && c.state.name === "active")).toMatchObject({ autoAnswerAt: null });
    expect(desk.media.did("notify")).toEqual([{ do: "notify", sound: "auto-answer" }]);
  });

  test("asked for at once, it is answered in the same moment", async () => {
    const theirs = exchange.invite({ headers: ["Alert-Info: <http://exchange.test>;info=alert-autoanswer;delay=0"] });
    timers.pass(0);
    await theirs.ringing();
    await desk.call((c) => c.autoAnswerAt !== null);
    timers.pass(0);
    await theirs.answered();
  });

  test("the call with which a supervisor listens is answered at once whatever is set, and is nobody's to pop, log or wrap up", async () => {
    autoAnswer = "never";
    doNotDisturb = true;
    const theirs = exchange.invite({ headers: ["X-Popline-Spy: whisper"] });
    await theirs.ringing();
    const call = await desk.call((c) => c.autoAnswerAt !== null);
    expect(call).toMatchObject({ purpose: "monitor", attached: { "x-popline-spy": "whisper" } });
    timers.pass(0);
    await theirs.answered();
    await desk.call((c) => c.id === call.id && c.state.name === "active");
    await desk.telephony.hangUp(call.id);
    const ended = await desk.call((c) => c.id === call.id && c.state.name === "ended");
    expect(ended.work).toBe("not-needed");
  });

  test("a stranger's call is not answered by itself because it says that it listens", async () => {
    const theirs = exchange.invite({ headers: ["X-Popline-Spy: listen", "X-Call-Ref: 17.1"] });
    await theirs.ringing();
    const call = await desk.call((c) => c.state.name === "ringing");
    timers.pass(10_000);
    expect(desk.telephony.calls()[0]).toMatchObject({ id: call.id, purpose: "call", autoAnswerAt: null });
  });

  test("the agent may want it never, or of every call after their own time", async () => {
    autoAnswer = "never";
    await exchange.invite(soon).ringing();
    timers.pass(10_000);
    expect(desk.telephony.calls()[0]).toMatchObject({ state: { name: "ringing" }, autoAnswerAt: null });
    const [first] = desk.telephony.calls();
    if (first) await desk.telephony.reject(first.id, "busy");
    autoAnswer = "always";
    const theirs = exchange.invite();
    await theirs.ringing();
    await desk.call((c) => c.autoAnswerAt !== null);
    timers.pass(3_000);
    await theirs.answered();
  });

  test("not while another call is talked on", async () => {
    await talking(exchange, desk);
    await exchange.invite(soon).ringing();
    await desk.call((c) => c.state.name === "ringing");
    timers.pass(5_000);
    expect(desk.telephony.calls().map((c) => [c.state.name, c.autoAnswerAt])).toEqual([
      ["active", null],
      ["ringing", null],
    ]);
  });

  test("not when another one was answered meanwhile: it goes on ringing", async () => {
    const marked = exchange.invite(soon);
    await marked.ringing();
    const first = await desk.call((c) => c.autoAnswerAt !== null);
    const other = exchange.invite();
    await other.ringing();
    const second = await desk.call((c) => c.sipCallId === other.callId);
    await desk.telephony.answer(second.id);
    await other.answered();
    timers.pass(2_500);
    expect(desk.telephony.calls().find((c) => c.id === first.id)).toMatchObject({
      state: { name: "ringing" },
      autoAnswerAt: null,
    });
  });

  test("without a microphone it rings on, and can be answered by hand when there is one", async () => {
    desk.media.answer = (a) => (a.do === "describe" ? { ok: false, failure: "microphone-missing", detail: "" } : null);
    const theirs = exchange.invite(soon);
    await theirs.ringing();
    const call = await desk.call((c) => c.autoAnswerAt !== null);
    timers.pass(2_000);
    await desk.call((c) => c.id === call.id && c.state.name === "ringing" && c.autoAnswerAt === null);
    desk.media.answer = null;
    await desk.telephony.answer(call.id);
    await theirs.answered();
  });

  test("without a page nothing is promised", async () => {
    desk.media.die();
    await exchange.invite(soon).ringing();
    timers.pass(5_000);
    expect(desk.telephony.calls()[0]).toMatchObject({ state: { name: "ringing" }, autoAnswerAt: null });
  });
});

describe("do not disturb", () => {
  test("refuses with 486 at once; the call never was here, but the desk is told who it was", async () => {
    doNotDisturb = true;
    const told: Call[] = [];
    const seen: string[] = [];
    desk.telephony.on("refused-by-dnd", (call) => told.push(call));
    desk.telephony.on("changed", (_, what) => seen.push(what));
    exchange.invite({ headers: ["X-Queue: support"] });
    await exchange.response(486);
    expect(told).toMatchObject([
      {
        remote: { number: "+4930111222", name: "Max Test" },
        queue: "support",
        state: { name: "ended", cause: "missed", sipStatus: 486 },
        answeredAt: null,
      },
    ]);
    expect([seen, desk.ended, desk.telephony.calls()]).toEqual([[], [], []]);
    expect(desk.media.did("ring").filter((a) => a.do === "ring" && a.tone !== "none")).toEqual([]);
  });

  test("lets go the calls that are there, and the next one rings when it is off", async () => {
    const { call } = await talking(exchange, desk);
    doNotDisturb = true;
    exchange.invite();
    await exchange.response(486);
    doNotDisturb = false;
    await exchange.invite().ringing();
    await desk.call((c) => c.state.name === "ringing");
    expect(desk.telephony.calls()[0]?.id).toBe(call.id);
  });
});

test("a ringing call is sent to voicemail by 302", async () => {
  const theirs = exchange.invite();
  await theirs.ringing();
  const call = await desk.call((c) => c.state.name === "ringing");
  await desk.telephony.reject(call.id, "voicemail");
  const moved = await exchange.response(302);
  expect(moved.header("Contact")).toBe("<sip:vm1001@exchange.test>");
  expect(desk.ended[0]?.state).toMatchObject({ cause: "sent-to-voicemail", sipStatus: 302 });
});

test("without voicemail at the exchange the call rings on", async () => {
  const plain = aDesk([exchange.url]);
  const stopped = desk.telephony.stop();
  timers.pass(3_000);
  await stopped;
  await plain.registered();
  await exchange.invite().ringing();
  const call = await plain.call((c) => c.state.name === "ringing");
  await expect(plain.telephony.reject(call.id, "voicemail")).rejects.toMatchObject({ code: "not-offered-by-exchange" });
  expect(plain.telephony.calls()[0]?.state.name).toBe("ringing");
  await plain.telephony.stop();
});

test("a caller ID of the line is asked for, another one is refused before anything is dialled", async () => {
  await expect(desk.telephony.dial({ number: "5000", callerId: "+49301" })).rejects.toMatchObject({
    code: "no-such-caller-id",
  });
  await desk.telephony.dial({ number: "5000", callerId: "+4930555001" });
  const invite = await exchange.request("INVITE");
  expect(invite.header("P-Preferred-Identity")).toBe("<sip:+4930555001@exchange.test>");
  expect(desk.telephony.calls()[0]).toMatchObject({ shownAs: "+4930555001" });
});

test("a test call is a call with that purpose, and needs no work afterwards", async () => {
  const id = await desk.telephony.dial({ number: "600", purpose: "test" });
  const invite = await exchange.request("INVITE");
  exchange.taken(invite).reply(invite, 200, [], anSdp());
  await desk.call((c) => c.id === id && c.state.name === "active");
  await desk.telephony.hangUp(id);
  expect(desk.ended[0]).toMatchObject({ purpose: "test", work: "not-needed" });
});

describe("reliable ringing (RFC 3262)", () => {
  test("an INVITE that requires it is rung reliably, without a description, until its PRACK; then it is answered as ever", async () => {
    const theirs = exchange.invite({ headers: ["Require: 100rel"] });
    const ringing = await theirs.ringing();
    expect([ringing.header("Require"), ringing.body]).toEqual(["100rel", ""]);
    expect(desk.media.did("describe")).toEqual([]);
    timers.pass(500);
    const again = await theirs.ringing();
    expect(again.header("RSeq")).toBe(ringing.header("RSeq"));
    theirs.send("PRACK", [`RAck: ${ringing.header("RSeq")} ${ringing.header("CSeq")}`]);
    await exchange.response(200, "PRACK");
    timers.pass(40_000);
    const call = await desk.call((c) => c.state.name === "ringing");
    await desk.telephony.answer(call.id);
    await theirs.answered();
    await desk.call((c) => c.state.name === "active");
  });

  test("answered before its PRACK came, the 200 stands", async () => {
    const theirs = exchange.invite({ headers: ["Require: 100rel"] });
    await theirs.ringing();
    const call = await desk.call((c) => c.state.name === "ringing");
    await desk.telephony.answer(call.id);
    await theirs.answered();
    await desk.call((c) => c.state.name === "active");
  });

  test("nobody acknowledges it: the call ends with 504", async () => {
    exchange.invite({ headers: ["Require: 100rel"] });
    await desk.call((c) => c.state.name === "ringing");
    for (let i = 0; i < 10; i += 1) timers.pass(10_000);
    await exchange.response(504);
    expect((await desk.call((c) => c.state.name === "ended")).state).toMatchObject({ sipStatus: 504 });
  });

  test("an extension that the desk does not have is refused with its name", async () => {
    exchange.invite({ headers: ["Require: telepathy"] });
    expect((await exchange.response(420)).header("Unsupported")).toBe("telepathy");
  });
});

describe("offers of both sides at once", () => {
  test("an UPDATE with an offer is refused with 491 while the page makes ours, and the hold goes through", async () => {
    const { theirs, call } = await talking(exchange, desk);
    const asked = Promise.withResolvers<void>();
    const request = desk.media.request.bind(desk.media);
    desk.media.request = async (action) => {
      if (action.do === "describe") {
        theirs.send("UPDATE", [], anSdp("sendrecv", 21));
        theirs.send("INVITE", [], anSdp("sendrecv", 22));
        asked.resolve();
        await exchange.response(491, "UPDATE");
        await exchange.response(491, "INVITE");
        desk.media.request = request;
      }
      return request(action);
    };
    const holding = desk.telephony.hold(call.id);
    await asked.promise;
    const ours = await acceptReinvite(exchange, theirs, "recvonly");
    expect(ours.body).toContain("a=sendonly");
    await holding;
    expect(desk.media.did("rollback")).toEqual([]);
  });

  test("a re-INVITE while an UPDATE's offer is being answered is refused with 491, ours waits its turn", async () => {
    const { theirs, call } = await talking(exchange, desk);
    const request = desk.media.request.bind(desk.media);
    let held: Promise<void> | null = null;
    desk.media.request = async (action) => {
      if (action.do === "remote" && held === null) {
        held = desk.telephony.hold(call.id);
        theirs.send("INVITE", [], anSdp("sendrecv", 22));
        await exchange.response(491, "INVITE");
      }
      return request(action);
    };
    theirs.send("UPDATE", [], anSdp("sendrecv", 21));
    const answer = await exchange.response(200, "UPDATE");
    expect(answer.body).toContain("a=sendrecv");
    timers.pass(4_000);
    await acceptReinvite(exchange, theirs, "recvonly");
    await held;
    expect(desk.telephony.calls()[0]?.state.name).toBe("held");
  });
});

describe("who one really talks to", () => {
  test("is told by UPDATE without an offer, re-INVITE and responses, with P-Asserted-Identity or Remote-Party-ID", async () => {
    const { theirs, call } = await talking(exchange, desk);
    const shown = async (number: string) =>
      (await desk.call((c) => c.id === call.id && c.remote.number === number)).remote;
    theirs.send("UPDATE", ['P-Asserted-Identity: "Agent Two" <sip:1002@exchange.test>']);
    expect(await shown("1002")).toMatchObject({ name: "Agent Two", source: "asserted" });
    expect((await exchange.response(200, "UPDATE")).body).toBe("");
    theirs.send(
      "INVITE",
      ['Remote-Party-ID: "Huang Hang" <sip:+8613082856110@exchange.test>;party=calling'],
      anSdp("sendrecv", 4),
    );
    await theirs.answered();
    expect(await shown("+8613082856110")).toMatchObject({ name: "Huang Hang", source: "remote-party-id" });
    await caughtUp(exchange, theirs);
    const holding = desk.telephony.hold(call.id);
    const reinvite = await exchange.next((m) => m.method === "INVITE", "hold");
    theirs.reply(reinvite, 200, ["P-Asserted-Identity: <sip:1003@exchange.test>"], anSdp("recvonly"));
    await holding;
    expect(await shown("1003")).toMatchObject({ source: "asserted" });
  });
});
