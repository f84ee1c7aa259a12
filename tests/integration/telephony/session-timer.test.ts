import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { aDesk, type TestDesk } from "#tests/helpers/sip/a-desk.ts";
import { ManualTimers } from "#tests/helpers/sip/manual-timers.ts";
import { type ServerCall, SipServer } from "#tests/helpers/sip/sip-server.ts";
import { anSdp, type SipText, tagOf } from "#tests/helpers/sip/sip-text.ts";
import { caughtUp, talking } from "#tests/helpers/sip/talking.ts";

let exchange: SipServer;
let desk: TestDesk;
let timers: ManualTimers;

beforeEach(async () => {
  exchange = await SipServer.start();
  timers = new ManualTimers();
  desk = aDesk([exchange.url], { timers, times: { pingEveryMs: 86_400_000 }, line: { registerExpiresSec: 86_400 } });
  await desk.registered();
});
afterEach(async () => {
  const stopped = desk.telephony.stop();
  timers.pass(60_000);
  await stopped;
  await exchange.stop();
});

const ours = "Session-Expires: 90;refresher=uas";
const sessionOf = (message: SipText) => message.header("Session-Expires");

/** A call that the desk dialled, answered with these headers. */
async function dialled(headers: string[]): Promise<{ theirs: ServerCall; invite: SipText }> {
  await desk.telephony.dial({ number: "5000" });
  const invite = await exchange.request("INVITE");
  const theirs = exchange.taken(invite);
  theirs.reply(invite, 200, headers, anSdp());
  await exchange.request("ACK");
  await desk.call((c) => c.state.name === "active");
  await caughtUp(exchange, theirs);
  return { theirs, invite };
}

describe("who refreshes (RFC 4028)", () => {
  test("our INVITE offers half an hour and leaves the choice to the other side", async () => {
    const { invite } = await dialled([]);
    expect(sessionOf(invite)).toBe("1800");
    expect(invite.header("Min-SE")).toBe("90");
    expect(invite.header("Supported")).toContain("timer");
  });

  test("chosen as refresher, we refresh at half the time by UPDATE without an offer, again and again", async () => {
    const { theirs } = await dialled(["Session-Expires: 120;refresher=uac", "Require: timer"]);
    exchange.answers.set("UPDATE", null);
    for (let i = 0; i < 3; i += 1) {
      timers.pass(60_000);
      const update = await exchange.request("UPDATE");
      expect([sessionOf(update), update.body]).toEqual(["120;refresher=uac", ""]);
      exchange.reply(update, 200, ["Session-Expires: 120;refresher=uac", "Require: timer"]);
      await caughtUp(exchange, theirs);
    }
    expect(desk.ended).toEqual([]);
  });

  test("an exchange without UPDATE is refreshed by re-INVITE", async () => {
    await desk.telephony.dial({ number: "5000" });
    const invite = await exchange.request("INVITE");
    exchange.sendRaw(
      [
        "SIP/2.0 200 OK",
        ...invite.all("Via").map((v) => `Via: ${v}`),
        `From: ${invite.header("From")}`,
        `To: ${invite.header("To")};tag=plain`,
        `Call-ID: ${invite.header("Call-ID")}`,
        `CSeq: ${invite.header("CSeq")}`,
        "Contact: <sip:exchange@127.0.0.1:5060;transport=ws>",
        "Allow: ACK, BYE, CANCEL, INVITE",
        "Session-Expires: 100;refresher=uac",
        "Content-Type: application/sdp",
        `Content-Length: ${Buffer.byteLength(anSdp())}`,
        "",
        anSdp(),
      ].join("\r\n"),
    );
    await exchange.request("ACK");
    await desk.call((c) => c.state.name === "active");
    timers.pass(50_000);
    const refresh = await exchange.next((m) => m.method === "INVITE" && tagOf(m.header("To")) !== "", "re-INVITE");
    expect(sessionOf(refresh)).toBe("100;refresher=uac");
    exchange.reply(refresh, 200, ["Session-Expires: 100;refresher=uac"], anSdp());
    await exchange.request("ACK");
  });

  test("the other side refreshes: our 200 says so, and its UPDATE keeps the call alive", async () => {
    const { theirs } = await talking(exchange, desk, [
      "Supported: timer",
      "Session-Expires: 90;refresher=uac",
      "Min-SE: 90",
    ]);
    const ok = exchange.messages.findLast((m) => m.status === 200 && m.header("CSeq").endsWith("INVITE"));
    expect([ok && sessionOf(ok), ok?.header("Require")]).toEqual(["90;refresher=uac", "timer"]);
    for (let i = 0; i < 3; i += 1) {
      timers.pass(45_000);
      theirs.send("UPDATE", ["Supported: timer", "Session-Expires: 90;refresher=uac"]);
      const answer = await exchange.response(200, "UPDATE");
      expect(sessionOf(answer)).toBe("90;refresher=uac");
    }
    expect(desk.ended).toEqual([]);
  });

  test("a re-INVITE of the other side is answered with the session's headers too", async () => {
    const { theirs } = await talking(exchange, desk, ["Supported: timer", "Session-Expires: 90;refresher=uac"]);
    theirs.send("INVITE", ["Supported: timer", "Session-Expires: 90;refresher=uac"], anSdp("sendrecv", 5));
    expect(sessionOf(await theirs.answered())).toBe("90;refresher=uac");
  });

  test("asked to refresh as the one who was called, we do", async () => {
    await talking(exchange, desk, ["Allow: INVITE, UPDATE", "Supported: timer", ours]);
    timers.pass(45_000);
    expect(sessionOf(await exchange.request("UPDATE"))).toBe("90;refresher=uac");
  });

  test("a caller who knows no timers is refreshed by us", async () => {
    await talking(exchange, desk, ["Session-Expires: 200"]);
    const ok = exchange.messages.findLast((m) => m.status === 200 && m.header("CSeq").endsWith("INVITE"));
    expect(ok && sessionOf(ok)).toBe("200;refresher=uas");
  });

  test("neither side wants a timer: there is none", async () => {
    await talking(exchange, desk);
    timers.pass(7_200_000);
    expect(desk.ended).toEqual([]);
  });
});

describe("sessions that are too short (422)", () => {
  test("ours is asked for again, for as long as the exchange wants, in the same call; the next call knows", async () => {
    const id = await desk.telephony.dial({ number: "5000" });
    const first = await exchange.request("INVITE");
    exchange.taken(first).reply(first, 422, ["Min-SE: 3600"]);
    const second = await exchange.next((m) => m.method === "INVITE", "second INVITE");
    expect(sessionOf(second)).toBe("3600");
    exchange.taken(second).reply(second, 200, ["Session-Expires: 3600;refresher=uac"], anSdp());
    const call = await desk.call((c) => c.state.name === "active");
    expect(call).toMatchObject({ id, sipCallId: second.header("Call-ID") });
    expect(desk.ended).toEqual([]);
    await desk.telephony.hangUp(id);
    await desk.telephony.dial({ number: "5001" });
    expect(sessionOf(await exchange.next((m) => m.method === "INVITE", "third INVITE"))).toBe("3600");
  });

  test("an exchange at odds with itself is not asked for ever", async () => {
    const id = await desk.telephony.dial({ number: "5000" });
    const first = await exchange.request("INVITE");
    exchange.taken(first).reply(first, 422, ["Min-SE: 900"]);
    const ended = await desk.call((c) => c.id === id && c.state.name === "ended");
    expect(ended.state).toMatchObject({ cause: "exchange-error", sipStatus: 422 });
  });

  test("a refresh that is too short is made longer at once", async () => {
    await dialled(["Session-Expires: 120;refresher=uac"]);
    exchange.answers.set("UPDATE", null);
    timers.pass(60_000);
    exchange.reply(await exchange.request("UPDATE"), 422, ["Min-SE: 300"]);
    expect(sessionOf(await exchange.request("UPDATE"))).toBe("300;refresher=uac");
  });

  test("theirs, below a minute and a half, is refused with what we take", async () => {
    exchange.invite({ headers: ["Supported: timer", "Session-Expires: 30"] });
    const refused = await exchange.response(422);
    expect(refused.header("Min-SE")).toBe("90");
    expect(desk.telephony.calls()).toEqual([]);
  });
});

describe("a session that nobody refreshes", () => {
  test("ends before its time is up, with a BYE, as lost", async () => {
    await talking(exchange, desk, ["Supported: timer", "Session-Expires: 90;refresher=uac"]);
    timers.pass(59_000);
    expect(desk.ended).toEqual([]);
    timers.pass(2_000);
    await exchange.request("BYE");
    expect((await desk.call((c) => c.state.name === "ended")).state).toMatchObject({ cause: "network-lost" });
  });

  test("ends at once when the exchange does not know it", async () => {
    await dialled(["Session-Expires: 120;refresher=uac"]);
    exchange.answers.set("UPDATE", 481);
    timers.pass(60_000);
    expect((await desk.call((c) => c.state.name === "ended")).state).toMatchObject({ cause: "network-lost" });
  });

  test("is not given up while there is no link; the refresh over the next one decides", async () => {
    const { theirs } = await talking(exchange, desk, ["Supported: timer", "Session-Expires: 90;refresher=uac"]);
    exchange.cut();
    await desk.link("waiting");
    timers.pass(75_000);
    expect(desk.ended).toEqual([]);
    timers.pass(35_000);
    await desk.link("registered");
    const refresh = await exchange.next((m) => m.method === "INVITE" && tagOf(m.header("To")) !== "", "refresh");
    theirs.reply(refresh, 200, ["Session-Expires: 90;refresher=uas"], anSdp());
    await exchange.next(
      (m) => m.method === "ACK" && m.header("CSeq") === refresh.header("CSeq").replace("INVITE", "ACK"),
      "ACK",
    );
    timers.pass(20_000);
    expect(desk.ended).toEqual([]);
  });

  test("a call that was taken back has the new dialog's timer, and no other", async () => {
    await dialled(["Session-Expires: 120;refresher=uac"]);
    desk.media.comeBack();
    const invite = await exchange.next((m) => m.header("Replaces") !== "" && m.method === "INVITE", "Replaces");
    expect(sessionOf(invite)).toBe("1800");
    const next = exchange.taken(invite);
    next.reply(invite, 200, ["Session-Expires: 400;refresher=uac"], anSdp("sendrecv", 4));
    await desk.call((c) => !c.recovering);
    await caughtUp(exchange, next);
    timers.pass(150_000);
    expect(exchange.messages.filter((m) => m.method === "UPDATE")).toEqual([]);
    timers.pass(60_000);
    expect((await exchange.request("UPDATE")).header("Call-ID")).toBe(next.callId);
  });
});
