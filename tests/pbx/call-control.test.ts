import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { castNumbers } from "#server/demo/cast.ts";
import { wrapUp } from "#tests/e2e/faults-stage.ts";
import { customerHz, type DeskActs, deskActs, huang, recordsAt } from "./desk-acts.ts";
import { type Desk, type Desks, startDesksOnAsterisk } from "./desk-on-asterisk.ts";
import { type Asterisk, startAsterisk } from "./exchange/asterisk.ts";
import { outsideRings } from "./exchange/called.ts";
import { type Customer, customerCalls } from "./exchange/customer.ts";
import { network } from "./exchange/local-files.ts";
import { onAsterisk } from "./exchange/suite.ts";
import { legsOf } from "./exchange/switchboard.ts";
import { figure } from "./figures.ts";
import { startLineOnAsterisk } from "./line-on-asterisk.ts";
import { listenForSignals } from "./signal-ear.ts";
import { type SipHistory, type SipMessage, sipHistory } from "./sip-history.ts";

/** Asterisk's cause codes (ITU-T Q.850). */
const cause = { busy: "17", rejected: "21" } as const;
const eleanor = { number: castNumbers.centralOnly, name: "Eleanor Whitfield", toneHz: 1300 };
/** Somebody outside whose tone is not the customers'. */
const outside = { number: "+4930200003", hz: 1300 } as const;
/** The first note of the tone that says that a call has answered itself (resources/sounds). */
const autoAnswerHz = 880;

/** That somebody, and agents who are rung with what exchanges in the field ask a phone to answer itself by. */
const dialplan = `
[network]
exten => ${outside.number},1,Answer()
 same => n,PlayTones(${outside.hz})
 same => n,Wait(3600)
[from-trunk]
exten => _61XXX,1,Gosub(popline-arrived,s,1(,\${EXTEN}))
 same => n,Dial(PJSIP/\${EXTEN:1},30,b(asks-by-alert-info^s^1))
exten => _71XXX,1,Gosub(popline-arrived,s,1(,\${EXTEN}))
 same => n,Dial(PJSIP/\${EXTEN:1},30,b(asks-by-answer-after^s^1))
[asks-by-alert-info]
exten => s,1,Gosub(popline-headers,s,1)
 same => n,Set(PJSIP_HEADER(add,Alert-Info)=<http://asterisk.test>\\;info=alert-autoanswer\\;delay=0)
 same => n,Return()
[asks-by-answer-after]
exten => s,1,Gosub(popline-headers,s,1)
 same => n,Set(PJSIP_HEADER(add,Answer-After)=2)
 same => n,Return()
`;

/** 1002 has no telephone events; 1003's sessions are refreshed every 45 s. */
const endpoints = `
[1002](+type=endpoint)
dtmf_mode=info
[1003](+type=endpoint)
timers=always
timers_min_se=90
timers_sess_expires=90
`;

/** The half of half an hour, after which a desk refreshes its session, is over in a second. */
const soonRefreshed = {
  set: (act: () => void, afterMs: number) => setTimeout(act, afterMs === 900_000 ? 1_000 : afterMs),
  clear: (handle: object) => clearTimeout(handle as NodeJS.Timeout),
};

await onAsterisk("what agents do with calls on Asterisk", (root) => {
  let exchange: Asterisk;
  let history: SipHistory;
  let desks: Desks;
  let acts: DeskActs;
  let one: Desk;
  let two: Desk;
  let three: Desk;
  /** 1003's call, from the first test to the last one. */
  let session: { readonly customer: Customer; readonly invite: SipMessage };

  beforeAll(async () => {
    exchange = await startAsterisk(root, {
      add: { "extensions-local.conf": dialplan, "pjsip-local.conf": endpoints },
    });
    desks = await startDesksOnAsterisk({ exchanges: [exchange], agents: ["1001", "1002", "1003"] });
    one = desks.desk("1001");
    two = desks.desk("1002");
    three = desks.desk("1003");
    acts = deskActs(exchange);
    history = await sipHistory(exchange);
    const customer = await acts.talk(three);
    const invite = await history.waitFor(({ sent, peer, firstLine }) => sent && isDesk(peer) && isInvite(firstLine), 0);
    session = { customer, invite };
  });
  afterAll(async () => {
    await desks?.close();
    await exchange?.stop();
  });
  afterEach(() => acts.quiet(one, two));

  /** The first agent adds somebody to the call. */
  async function add(number: string): Promise<void> {
    await acts.press(one, "Alt+J");
    await one.page.getByRole("combobox", { name: "Name, extension or number" }).fill(number);
    await acts.press(one, "Enter");
  }

  it.each([
    { what: "busy", key: "Alt+R", exchangeIsTold: "486 Busy Here", callerIsTold: "486 Busy Here", why: cause.busy },
    // Asterisk has no 603 of its own: it tells the network the cause "call rejected", which is 403 in SIP.
    {
      what: "declined",
      key: "Alt+Shift+R",
      exchangeIsTold: "603 Decline",
      callerIsTold: "403 Forbidden",
      why: cause.rejected,
    },
  ])("$what, a caller is told $callerIsTold", async ({ key, exchangeIsTold, callerIsTold, why }) => {
    const from = await history.now();
    const customer = await acts.rings(one);
    await acts.press(one, key);
    await one.work.ringing.waitFor({ state: "hidden" });
    expect((await customer.ended).fields.Cause).toBe(why);
    await acts.says(one, "You rejected the call");
    expect(await one.work.phone.getByText("Wrap-up due").count()).toBe(0);
    const refusals = (await history.since(from)).filter(({ firstLine }) => /^SIP\/2.0 [3-6]/.test(firstLine));
    expect(refusals.map(({ sent, firstLine }) => `${sent ? "sent" : "received"} ${firstLine.slice(8)}`)).toEqual([
      `received ${exchangeIsTold}`,
      `sent ${callerIsTold}`,
      `received ${callerIsTold}`,
    ]);
  });

  it("a second call knocks, is answered while the first has music, swapped; each has its own pop and record", async () => {
    const first = await acts.talk(one);
    const second = await acts.rings(one, eleanor);
    await one.work.ringing.getByText("Second call").waitFor();
    // The knocking is heard beside the caller, who goes on and hears nothing of it.
    await one.ear.hears(450);
    await acts.together(first, one);
    const third = await customerCalls(exchange, { to: "51001", number: castNumbers.unknown });
    expect((await third.ended).fields.Cause).toBe(cause.busy);

    await acts.press(one, "Control+Enter");
    await Promise.all([acts.together(second, one, eleanor.toneHz), one.ear.misses(customerHz)]);
    await first.hears.sounds({ from: await first.hears.misses(one.hz) });

    await acts.press(one, "Alt+Z");
    await Promise.all([acts.together(first, one), one.ear.misses(eleanor.toneHz)]);
    await second.hears.sounds({ from: await second.hears.misses(one.hz) });

    for (const { name } of [huang, eleanor])
      expect(await one.work.workspace.getByRole("tab", { name }).count()).toBe(1);
    await one.work.hangUp();
    await first.ended;
    // The desk hears of it a moment later than the customer: until then the key would be the first call's.
    await acts.says(one, "You hung up");
    await acts.press(one, "Alt+H");
    await acts.together(second, one, eleanor.toneHz);
    await one.work.hangUp();
    await second.ended;
    for (const { name } of [huang, eleanor]) {
      await one.work.workspace.getByRole("tab", { name }).click();
      await one.work.wrapUp.getByRole("textbox", { name: "Notes" }).fill(`Two lines: ${name}`);
      await wrapUp(one.work);
    }
    await expect.poll(() => recordsAt(desks, "Two lines")).toHaveLength(2);
    const records = await recordsAt(desks, "Two lines");
    expect(new Set(records.map(({ customerId }) => customerId)).size).toBe(2);
    expect(new Set(records.map(({ callRef }) => callRef)).size).toBe(2);
  });

  it("a conference of more than three is in a room of the exchange: two agents and two customers hear each other", async () => {
    const customer = await acts.talk(one);
    await add("1002");
    await two.work.ringing.waitFor();
    await two.work.answer();
    await one.ear.hears(two.hz);
    await acts.press(one, "Alt+J");
    await one.work.phone.getByRole("article", { name: "Conference" }).waitFor();
    await acts.press(one, "Alt+Shift+J");
    await one.work.phone.locator("[data-purpose=room][data-state=active]").waitFor();
    await customer.hears.hears(two.hz);
    const called = outsideRings(exchange, outside.number);
    await add(outside.number);
    const other = await called;
    await one.ear.hears(outside.hz);
    await acts.press(one, "Alt+J");
    const everybody = [
      { ear: customer.hears, hz: customerHz },
      { ear: other.hears, hz: outside.hz },
      { ear: one.ear, hz: one.hz },
      { ear: two.ear, hz: two.hz },
    ];
    const pairs = everybody.flatMap((who) => everybody.filter((it) => it !== who).map(({ hz }) => ({ who, hz })));
    await Promise.all(pairs.map(({ who, hz }) => who.ear.hears(hz)));
    await acts.says(one, /^With .*Huang Hang/);
    // Who arranged it leaves; the others talk on.
    await one.work.hangUp();
    await customer.hears.misses(one.hz);
    await Promise.all([customer.hears.hears(two.hz), other.hears.hears(customerHz), two.ear.hears(outside.hz)]);
    await Promise.all([customer.hangUp(), other.hangUp(), two.work.hangUp()]);
    await wrapUp(one.work);
    await wrapUp(two.work);
  });

  it("muted, a call stays so through hold and resume", async () => {
    const customer = await acts.talk(one);
    await acts.press(one, "Alt+M");
    await customer.hears.silent();
    await acts.press(one, "Alt+H");
    await customer.hears.sounds();
    await acts.press(one, "Alt+H");
    await one.ear.hears(customerHz);
    const resumed = await customer.hears.silent();
    expect(await customer.hears.levelAt(one.hz, resumed, resumed + 500)).toBeLessThan(-50);
    await one.work.phone.getByRole("button", { name: "Unmute" }).waitFor();
    await acts.press(one, "Alt+M");
    await customer.hears.hears(one.hz);
    await acts.end(one, customer);
  });

  it("digits go as INFO where the exchange takes no telephone events; they are shown, a card's as dots", async () => {
    const customer = await acts.talk(two);
    const [Channel = ""] = await legsOf(exchange, "1002");
    const at = await history.now();
    const from = exchange.ami.now();
    const arrived = () =>
      exchange.ami.seen("DTMFEnd", { Channel, Direction: "Received" }, from).map(({ fields }) => fields.Digit);
    const keyed = two.work.phone.getByLabel("Keys pressed so far");
    await acts.press(two, "Alt+K", ..."12#");
    await expect.poll(() => keyed.textContent()).toBe("12#");
    await expect.poll(arrived).toEqual([..."12#"]);
    await acts.press(two, ..."41111111");
    await expect.poll(() => keyed.textContent()).toBe("12#•••••••");
    await expect.poll(arrived).toEqual([..."12#41111111"]);
    const infos = (await history.since(at)).filter(({ sent, firstLine }) => !sent && firstLine.startsWith("INFO "));
    expect(infos).toHaveLength(11);
    for (const info of infos) expect(await history.text(info)).toMatch(/application\/dtmf-relay[\s\S]*Signal=/);
    await acts.press(two, "Alt+K");
    await acts.says(two, "12#•••••••");
    await acts.end(two, customer);
    expect(await two.work.phone.getByText("12#").count()).toBe(0);
  });

  it.each([
    { header: "Alert-Info", to: "61001" },
    { header: "Answer-After", to: "71001", countsDown: true },
  ])(
    "a call that the exchange marks by $header answers itself, and the agent hears a tone",
    async ({ to, countsDown }) => {
      const signals = await listenForSignals(await one.media(), [autoAnswerHz]);
      const customer = await customerCalls(exchange, { to, ...huang });
      if (countsDown) await one.work.ringing.getByText(/^Answers itself in [12] s$/).waitFor();
      await signals.heard(autoAnswerHz);
      await acts.together(customer, one);
      await acts.end(one, customer);
    },
  );

  it("a session that the desk refreshes (RFC 4028) goes on: the exchange agrees", async () => {
    const at = await history.now();
    const line = await startLineOnAsterisk({ exchange, agent: "1004", telephony: { timers: soonRefreshed } });
    try {
      const called = outsideRings(exchange, network.answers);
      await line.telephony.dial({ number: network.answers });
      const other = await called;
      const refresh = await history.waitFor(({ sent, firstLine }) => !sent && firstLine.startsWith("UPDATE "), at);
      const answer = await history.answerTo(refresh);
      expect(answer.firstLine).toBe("SIP/2.0 200 OK");
      for (const it of [refresh, answer])
        expect(await history.text(it)).toContain("Session-Expires: 1800;refresher=uac");
      await Promise.all([other.hears.hears(line.hz), line.ear.hears(customerHz)]);
      await line.telephony.hangUp((await line.call(() => true)).id);
      await other.ended;
    } finally {
      await line.close();
    }
  });

  it("a session that the exchange refreshes after 45 s (RFC 4028) goes on: the desk agrees", async () => {
    const { customer, invite } = session;
    const agreed = "Session-Expires: 90;refresher=uac";
    expect(await history.text(invite)).toContain("Session-Expires: 90");
    expect(await history.text(await history.answerTo(invite))).toContain(agreed);
    const refresh = await history.waitFor(
      ({ sent, peer, firstLine }) =>
        sent && peer === invite.peer && (isInvite(firstLine) || firstLine.startsWith("UPDATE ")),
      invite.place + 1,
      60_000,
    );
    figure("session of 90 s: refreshed by the exchange after", refresh.at - invite.at);
    expect(refresh.at - invite.at).toBeLessThan(50_000);
    expect(await history.text(refresh)).toContain(agreed);
    const answer = await history.answerTo(refresh);
    expect(answer.firstLine).toBe("SIP/2.0 200 OK");
    expect(await history.text(answer)).toContain(agreed);
    await acts.together(customer, three);
    await acts.end(three, customer);
  });

  it("the pages never threw", () => {
    expect([...one.errors, ...two.errors, ...three.errors]).toEqual([]);
  });
});

const isInvite = (firstLine: string) => firstLine.startsWith("INVITE ");
/** Desks are at this machine's own address; the trunk and the network have others. */
const isDesk = (peer: string) => peer.startsWith("127.0.0.1:");
