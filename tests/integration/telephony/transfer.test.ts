import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Call } from "#shared/call/index.ts";
import type { CallId } from "#shared/ids.ts";
import { aDesk, type TestDesk } from "#tests/helpers/sip/a-desk.ts";
import { ManualTimers } from "#tests/helpers/sip/manual-timers.ts";
import { type ServerCall, SipServer } from "#tests/helpers/sip/sip-server.ts";
import { anSdp, type SipText, tagOf } from "#tests/helpers/sip/sip-text.ts";
import { acceptReinvite, talking } from "#tests/helpers/sip/talking.ts";

let exchange: SipServer;
let desk: TestDesk;
let timers: ManualTimers;

beforeEach(async () => {
  exchange = await SipServer.start();
  timers = new ManualTimers();
  desk = aDesk([exchange.url], { timers });
  await desk.registered();
});
afterEach(async () => {
  const stopped = desk.telephony.stop();
  timers.pass(60_000);
  await stopped;
  await exchange.stop();
});

/** The exchange leaves REFERs to the test. */
async function refer(): Promise<SipText> {
  return exchange.next((m) => m.method === "REFER", "REFER");
}

function notify(
  theirs: ServerCall,
  status: number,
  state = status < 200 ? "active;expires=60" : "terminated;reason=noresource",
): void {
  theirs.send(
    "NOTIFY",
    ["Event: refer", `Subscription-State: ${state}`, "Content-Type: message/sipfrag;version=2.0"],
    `SIP/2.0 ${status} Whatever\r\n`,
  );
}

const now = (id: CallId): Call | undefined => desk.telephony.calls().find((call) => call.id === id);
const transferOf = (id: CallId) => now(id)?.transfer;

/** A call that is being transferred blindly, its REFER at the exchange and not yet answered. */
async function transferring(
  to = "610",
): Promise<{ theirs: ServerCall; call: Call; asked: SipText; done: Promise<void> }> {
  exchange.answers.set("REFER", null);
  const { theirs, call } = await talking(exchange, desk, ["X-Call-Ref: ref-1", "X-Popline-Customer-Id: c-7"]);
  const done = desk.telephony.transfer(call.id, { number: to, shown: "Warehouse 610", name: "Warehouse" });
  done.catch(() => undefined);
  await acceptReinvite(exchange, theirs, "recvonly");
  return { theirs, call, asked: await refer(), done };
}

/** A call on hold and a colleague who was asked about it, both talked on. */
async function consulting(): Promise<{ theirs: ServerCall; call: Call; colleague: ServerCall; consult: CallId }> {
  const { theirs, call } = await talking(exchange, desk, ["X-Call-Ref: ref-1", "X-Popline-Customer-Id: c-7"]);
  const { colleague, consult, invite } = await ringing(theirs, call);
  colleague.reply(invite, 200, [], anSdp("sendrecv", 3));
  await exchange.next((m) => m.method === "ACK" && m.header("Call-ID") === colleague.callId, "ACK");
  await desk.call((c) => c.id === consult && c.state.name === "active");
  return { theirs, call, colleague, consult };
}

async function ringing(theirs: ServerCall, call: Call) {
  const asked = desk.telephony.consult(call.id, { number: "1002", name: "Agent Two" });
  await acceptReinvite(exchange, theirs, "recvonly");
  const consult = await asked;
  const invite = await exchange.next((m) => m.method === "INVITE" && tagOf(m.header("To")) === "", "INVITE");
  const colleague = exchange.taken(invite);
  colleague.reply(invite, 180);
  await desk.call((c) => c.id === consult && c.state.name === "ringing-out");
  return { colleague, consult, invite };
}

describe("blind transfer", () => {
  test("holds the call, asks by REFER, follows its progress, and ends the call as transferred with a BYE", async () => {
    const { theirs, call, asked, done } = await transferring();
    expect(asked.header("Refer-To")).toBe("<sip:610@exchange.test>");
    expect(asked.header("Referred-By")).toBe("<sip:agent1@exchange.test>");
    expect(asked.header("X-Popline-Customer-Id")).toBe("c-7");
    expect(transferOf(call.id)).toMatchObject({
      kind: "blind",
      to: "Warehouse 610",
      name: "Warehouse",
      state: "asking",
    });
    theirs.reply(asked, 202);
    await done;
    expect(transferOf(call.id)?.state).toBe("trying");
    notify(theirs, 100);
    await exchange.response(200, "NOTIFY");
    notify(theirs, 180);
    await desk.call((c) => c.transfer?.state === "ringing");
    notify(theirs, 200);
    const ended = await desk.call((c) => c.id === call.id && c.state.name === "ended");
    expect(ended.state).toMatchObject({ cause: "transferred", sipStatus: null });
    expect(ended.transfer?.to).toBe("Warehouse 610");
    await exchange.request("BYE");
  });

  test("a REFER that is refused leaves the call with the agent, on hold, and says the status", async () => {
    const { theirs, call, asked, done } = await transferring();
    theirs.reply(asked, 603);
    await expect(done).rejects.toMatchObject({ code: "transfer-refused", values: { status: 603 } });
    expect(now(call.id)).toMatchObject({
      state: { name: "held", by: "local" },
      transfer: { state: "failed", status: 603 },
    });
    const resumed = desk.telephony.resume(call.id);
    await acceptReinvite(exchange, theirs);
    await resumed;
    expect(now(call.id)).toMatchObject({ state: { name: "active" }, transfer: null });
  });

  test("a target that is busy leaves the call with the agent, on hold", async () => {
    const { theirs, call, asked, done } = await transferring();
    theirs.reply(asked, 202);
    await done;
    notify(theirs, 486);
    await desk.call((c) => c.transfer?.state === "failed");
    expect(now(call.id)).toMatchObject({ state: { name: "held" }, transfer: { state: "failed", status: 486 } });
    expect(desk.ended).toEqual([]);
  });

  test("the NOTIFY may come before the REFER's own answer", async () => {
    const { theirs, call, asked, done } = await transferring();
    notify(theirs, 200);
    await desk.call((c) => c.id === call.id && c.state.name === "ended");
    theirs.reply(asked, 202);
    await done;
    expect(desk.ended[0]?.state).toMatchObject({ cause: "transferred" });
  });

  test("an exchange that says nothing after 202 has done it: the call ends after five seconds", async () => {
    const { theirs, call, asked, done } = await transferring();
    theirs.reply(asked, 202);
    await done;
    timers.pass(4_900);
    expect(now(call.id)?.transfer?.state).toBe("trying");
    timers.pass(200);
    await desk.call((c) => c.id === call.id && c.state.name === "ended");
    expect(desk.ended[0]?.state).toMatchObject({ cause: "transferred" });
    await exchange.request("BYE");
  });

  test("an exchange that ends the subscription at 100 has accepted, and tells no more (RFC 3515 2.4.5)", async () => {
    const { theirs, call, asked, done } = await transferring();
    theirs.reply(asked, 202);
    await done;
    notify(theirs, 100, "terminated;reason=noresource");
    expect((await desk.call((c) => c.id === call.id && c.state.name === "ended")).state).toMatchObject({
      cause: "transferred",
    });
  });

  test("told nothing more within the subscription's time, the transfer has failed and the call is still there", async () => {
    const { theirs, call, asked, done } = await transferring();
    theirs.reply(asked, 202);
    await done;
    notify(theirs, 180, "active;expires=30");
    await desk.call((c) => c.transfer?.state === "ringing");
    timers.pass(36_000);
    expect(now(call.id)).toMatchObject({ state: { name: "held" }, transfer: { state: "failed", status: 408 } });
  });

  test("a BYE instead of a NOTIFY means the same", async () => {
    const { theirs, call, asked, done } = await transferring();
    theirs.reply(asked, 202);
    await done;
    theirs.send("BYE");
    expect((await desk.call((c) => c.id === call.id && c.state.name === "ended")).state).toMatchObject({
      cause: "transferred",
    });
  });

  test("a caller who hangs up before the exchange took the transfer on has hung up", async () => {
    const { theirs, call } = await transferring();
    theirs.send("BYE");
    expect((await desk.call((c) => c.id === call.id && c.state.name === "ended")).state).toMatchObject({
      cause: "remote-hangup",
    });
  });

  test("hanging up while the target rings leaves the transfer to the exchange", async () => {
    const { theirs, call, asked, done } = await transferring();
    theirs.reply(asked, 202);
    await done;
    notify(theirs, 180);
    await desk.call((c) => c.transfer?.state === "ringing");
    await desk.telephony.hangUp(call.id);
    expect(desk.ended[0]?.state).toMatchObject({ cause: "transferred" });
    await exchange.request("BYE");
  });

  test.each([
    { what: "before the exchange said that it failed", failed: false },
    { what: "after it", failed: true },
  ])(
    "a caller whom nobody took is brought back $what: the same call, on hold, with the transfer failed",
    async ({ failed }) => {
      const { theirs, call, asked, done } = await transferring();
      theirs.reply(asked, 202);
      await done;
      notify(theirs, failed ? 503 : 180);
      await desk.call((c) => c.transfer?.state === (failed ? "failed" : "ringing"));
      const back = exchange.invite({ headers: ["X-Call-Ref: ref-1", "X-Popline-Returned: BUSY"] });
      await back.answered();
      expect((await acceptReinvite(exchange, back, "recvonly")).body).toContain("a=sendonly");
      const bye = await exchange.request("BYE");
      expect(bye.header("Call-ID")).toBe(theirs.callId);
      await desk.call((c) => c.sipCallId === back.callId);
      expect(desk.telephony.calls()).toMatchObject([
        { id: call.id, state: { name: "held" }, transfer: { state: "failed", status: failed ? 503 : 486 } },
      ]);
      // What the old dialog still tells of the transfer is about nobody.
      notify(theirs, 200);
      const resumed = desk.telephony.resume(call.id);
      await acceptReinvite(exchange, back);
      await resumed;
      expect(now(call.id)).toMatchObject({ state: { name: "active" }, transfer: null });
      expect(desk.ended).toEqual([]);
    },
  );

  test("a caller who is brought back when the call is gone rings like any other", async () => {
    const { theirs, call, asked, done } = await transferring();
    theirs.reply(asked, 202);
    await done;
    await desk.telephony.hangUp(call.id);
    const back = exchange.invite({ headers: ["X-Call-Ref: ref-1", "X-Popline-Returned: BUSY"] });
    await back.ringing();
    expect((await desk.call((c) => c.state.name === "ringing")).id).not.toBe(call.id);
  });

  test("while it is under way the call can be neither held, resumed nor given away again", async () => {
    const { call } = await transferring();
    for (const act of [
      () => desk.telephony.resume(call.id),
      () => desk.telephony.hold(call.id),
      () => desk.telephony.transfer(call.id, { number: "611" }),
    ])
      await expect(act()).rejects.toMatchObject({ code: "wrong-call-state" });
  });

  test("the link is lost before the answer: said so, and the call is still there", async () => {
    const { theirs, call, done } = await transferring();
    exchange.cut();
    await expect(done).rejects.toMatchObject({ code: "not-registered" });
    expect(now(call.id)).toMatchObject({ state: { name: "held" }, transfer: { state: "failed", status: null } });
    await desk.link("waiting");
    timers.pass(1_000);
    await desk.link("registered");
    const refresh = await exchange.next((m) => m.method === "INVITE" && tagOf(m.header("To")) !== "", "refresh");
    theirs.reply(refresh, 481);
    // The exchange has no such dialog any more: it had the REFER, and acted on it.
    expect((await desk.call((c) => c.id === call.id && c.state.name === "ended")).state).toMatchObject({
      cause: "transferred",
    });
  });

  test("the link is lost after 202: nobody hangs up on the caller for want of news", async () => {
    const { theirs, call, asked, done } = await transferring();
    theirs.reply(asked, 202);
    await done;
    exchange.cut();
    await desk.link("waiting");
    timers.pass(1_000);
    await desk.link("registered");
    await acceptReinvite(exchange, theirs, "recvonly");
    timers.pass(6_000);
    expect(now(call.id)).toMatchObject({ state: { name: "held" }, transfer: { state: "failed", status: null } });
  });

  test("without a link, or without a page, it is refused and nothing is lost", async () => {
    const { call } = await talking(exchange, desk);
    desk.media.answer = (action) => (action.do === "describe" ? { ok: false, failure: "page-gone", detail: "" } : null);
    await expect(desk.telephony.transfer(call.id, { number: "610" })).rejects.toMatchObject({ code: "no-media-page" });
    desk.media.answer = null;
    exchange.cut();
    await desk.link("waiting");
    await expect(desk.telephony.transfer(call.id, { number: "610" })).rejects.toMatchObject({ code: "not-registered" });
    expect(now(call.id)?.state.name).toBe("active");
  });

  test("a page that dies meanwhile is not mourned: the call leaves, and is only taken back if it stays", async () => {
    const { theirs, call, asked, done } = await transferring();
    theirs.reply(asked, 202);
    await done;
    notify(theirs, 180);
    desk.media.die();
    desk.media.comeBack();
    expect(now(call.id)?.recovering).toBe(true);
    notify(theirs, 486);
    const invite = await exchange.next((m) => m.method === "INVITE" && m.header("Replaces") !== "", "Replaces");
    expect(transferOf(call.id)?.state).toBe("failed");
    const next = exchange.taken(invite);
    next.reply(invite, 200, [], anSdp("sendrecv", 9));
    await desk.call((c) => c.id === call.id && !c.recovering);
  });

  test("a number that can't be dialled is refused before the call is held", async () => {
    const { call } = await talking(exchange, desk);
    await expect(desk.telephony.transfer(call.id, { number: "1 2\r\n" })).rejects.toMatchObject({ code: "bad-number" });
    expect(now(call.id)?.state.name).toBe("active");
  });
});

describe("attended transfer", () => {
  test("a consult is a second call about the first, and carries its story", async () => {
    const { call, colleague, consult } = await consulting();
    const invite = exchange.messages.find((m) => m.header("Call-ID") === colleague.callId && m.method === "INVITE");
    expect(invite?.header("X-Call-Ref")).toBe("ref-1");
    expect(invite?.header("X-Popline-Customer-Id")).toBe("c-7");
    expect(now(consult)).toMatchObject({ purpose: "consult", about: call.id, line: 2 });
    expect(now(call.id)?.state).toMatchObject({ name: "held", by: "local" });
  });

  test("the REFER goes to the customer's dialog and names the colleague's; both calls end as transferred", async () => {
    const { theirs, call, colleague, consult } = await consulting();
    exchange.answers.set("REFER", null);
    const done = desk.telephony.completeTransfer(consult);
    const asked = await refer();
    expect(asked.header("Call-ID")).toBe(theirs.callId);
    const target = /^<([^>?]+)\?Replaces=([^>&]+)>$/.exec(asked.header("Refer-To"));
    expect(target?.[1]).toBe("sip:exchange@127.0.0.1:5060;transport=ws");
    expect(decodeURIComponent(target?.[2] ?? "")).toBe(
      `${colleague.callId};to-tag=${tagOf(colleague.own)};from-tag=${tagOf(colleague.desk)}`,
    );
    expect(asked.header("Supported")).toContain("replaces");
    theirs.reply(asked, 202);
    await done;
    expect(transferOf(call.id)).toMatchObject({ kind: "attended", to: "1002", name: "Agent Two", state: "trying" });
    notify(theirs, 200);
    await desk.call((c) => c.id === call.id && c.state.name === "ended");
    await desk.call((c) => c.id === consult && c.state.name === "ended");
    expect(desk.ended.map((c) => c.state.name === "ended" && c.state.cause)).toEqual(["transferred", "transferred"]);
    const byes = [await exchange.request("BYE"), await exchange.request("BYE")].map((m) => m.header("Call-ID"));
    expect(new Set(byes)).toEqual(new Set([theirs.callId, colleague.callId]));
  });

  test("the exchange may take the consult down before it says that it is done", async () => {
    const { theirs, call, colleague, consult } = await consulting();
    const done = desk.telephony.completeTransfer(call.id);
    const asked = await refer();
    colleague.send("BYE");
    await exchange.response(200, "BYE");
    expect(now(consult)).toBeDefined();
    notify(theirs, 200);
    await done;
    await desk.call((c) => c.id === call.id && c.state.name === "ended");
    expect(desk.ended.find((c) => c.id === consult)?.state).toMatchObject({ cause: "transferred" });
    void asked;
  });

  test("the colleague hangs up in that moment: the transfer fails, the customer is still there", async () => {
    const { theirs, call, colleague, consult } = await consulting();
    const done = desk.telephony.completeTransfer(call.id);
    await refer();
    await done;
    colleague.send("BYE");
    await exchange.response(200, "BYE");
    notify(theirs, 481);
    await desk.call((c) => c.id === consult && c.state.name === "ended");
    expect(desk.ended[0]?.state).toMatchObject({ cause: "remote-hangup" });
    expect(now(call.id)).toMatchObject({ state: { name: "held" }, transfer: { state: "failed", status: 481 } });
  });

  test("refused, both calls stay with the agent", async () => {
    const { theirs, call, consult } = await consulting();
    exchange.answers.set("REFER", null);
    const done = desk.telephony.completeTransfer(consult);
    theirs.reply(await refer(), 403);
    await expect(done).rejects.toMatchObject({ code: "transfer-refused", values: { status: 403 } });
    expect([now(call.id)?.state.name, now(consult)?.state.name]).toEqual(["held", "active"]);
  });

  test("while the colleague's phone still rings, the consult is cancelled and the call goes there blindly", async () => {
    const { theirs, call } = await talking(exchange, desk);
    const { colleague, consult, invite } = await ringing(theirs, call);
    exchange.answers.set("REFER", null);
    const done = desk.telephony.completeTransfer(consult);
    await exchange.request("CANCEL");
    colleague.reply(invite, 487);
    const asked = await refer();
    expect(asked.header("Refer-To")).toBe("<sip:1002@exchange.test>");
    theirs.reply(asked, 202);
    await done;
    expect(desk.ended.find((c) => c.id === consult)?.state).toMatchObject({ cause: "cancelled" });
    expect(transferOf(call.id)).toMatchObject({ kind: "blind", to: "1002", name: "Agent Two" });
  });

  test("a leg that was taken back is named by its new tags", async () => {
    const { theirs, call, colleague, consult } = await consulting();
    desk.media.comeBack();
    const fresh = new Map<string, ServerCall>();
    for (let i = 0; i < 2; i += 1) {
      const invite = await exchange.next((m) => m.method === "INVITE" && m.header("Replaces") !== "", "Replaces");
      const next = exchange.taken(invite);
      next.reply(invite, 200, [], anSdp("sendrecv", 9 + i));
      fresh.set(invite.header("Replaces").split(";")[0] ?? "", next);
    }
    await desk.call((c) => c.id === consult && !c.recovering);
    await desk.call((c) => c.id === call.id && !c.recovering);
    const [customerNow, colleagueNow] = [fresh.get(theirs.callId), fresh.get(colleague.callId)];
    const done = desk.telephony.completeTransfer(call.id);
    const asked = await refer();
    await done;
    expect(asked.header("Call-ID")).toBe(customerNow?.callId);
    expect(decodeURIComponent(asked.header("Refer-To"))).toContain(
      `Replaces=${colleagueNow?.callId};to-tag=${tagOf(colleagueNow?.own ?? "")};from-tag=${tagOf(colleagueNow?.desk ?? "")}`,
    );
  });

  test("two calls that nobody consulted about are connected as well: the older one's party goes to the newer's", async () => {
    const one = await talking(exchange, desk);
    const dialled = desk.telephony.dial({ number: "1002" });
    await acceptReinvite(exchange, one.theirs, "recvonly");
    const id = await dialled;
    const invite = await exchange.next((m) => m.method === "INVITE" && tagOf(m.header("To")) === "", "INVITE");
    exchange.taken(invite).reply(invite, 200, [], anSdp("sendrecv", 3));
    await desk.call((c) => c.id === id && c.state.name === "active");
    const done = desk.telephony.completeTransfer(id);
    expect((await refer()).header("Call-ID")).toBe(one.theirs.callId);
    await done;
  });

  test("there must be somebody to be connected with", async () => {
    const { call } = await talking(exchange, desk);
    await expect(desk.telephony.completeTransfer(call.id)).rejects.toMatchObject({ code: "nobody-to-transfer-to" });
    await expect(desk.telephony.cancelConsult(call.id)).rejects.toMatchObject({ code: "nobody-to-transfer-to" });
  });

  test("nobody is consulted about one call twice", async () => {
    const { call } = await consulting();
    await expect(desk.telephony.consult(call.id, { number: "1003" })).rejects.toMatchObject({
      code: "wrong-call-state",
    });
  });

  test("swapping holds the one and resumes the other; cancelling brings the customer back", async () => {
    const { theirs, call, colleague, consult } = await consulting();
    const swapped = desk.telephony.resume(call.id);
    await acceptReinvite(exchange, colleague, "recvonly");
    await acceptReinvite(exchange, theirs);
    await swapped;
    expect([now(call.id)?.state.name, now(consult)?.state.name]).toEqual(["active", "held"]);
    const back = desk.telephony.resume(consult);
    await acceptReinvite(exchange, theirs, "recvonly");
    await acceptReinvite(exchange, colleague);
    await back;
    const cancelled = desk.telephony.cancelConsult(call.id);
    await exchange.next((m) => m.method === "BYE" && m.header("Call-ID") === colleague.callId, "BYE");
    await acceptReinvite(exchange, theirs);
    await cancelled;
    expect(desk.telephony.calls().map((c) => [c.id, c.state.name])).toEqual([[call.id, "active"]]);
  });
});
