import { connect } from "node:tls";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { type Asterisk, startAsterisk } from "./exchange/asterisk.ts";
import { outsideRings } from "./exchange/called.ts";
import { customerCalls } from "./exchange/customer.ts";
import { network } from "./exchange/local-files.ts";
import { onAsterisk } from "./exchange/suite.ts";
import { allQuiet, joinQueue, legsOf } from "./exchange/switchboard.ts";
import { type LineOnAsterisk, startLineOnAsterisk } from "./line-on-asterisk.ts";

/**
 * What an administrator's own file may hold: an IVR that has found the account out, as docs/asterisk.md has it; and an extension whose exchange
 * takes no telephone events (RFC 4733), only INFO.
 */
const own = `
[from-trunk]
exten => 5055,1,Gosub(popline-arrived,s,1(,\${EXTEN}))
 same => n,Set(__X-Account-Number=\${FILTER(0-9,AC-204177)})
 same => n,Set(__POPLINE_NAMES=\${POPLINE_NAMES},X-Account-Number)
 same => n,Dial(PJSIP/1001,30,b(popline-headers^s^1))
[agents]
exten => 6001,1,Set(PJSIP_DTMF_MODE()=info)
 same => n,Answer()
 same => n,Echo()
`;

await onAsterisk("the example configuration of Asterisk keeps what it says", (root) => {
  let exchange: Asterisk;
  let li: LineOnAsterisk;
  let max: LineOnAsterisk;

  beforeAll(async () => {
    exchange = await startAsterisk(root, {
      certificate: "good",
      add: { "extensions-local.conf": own },
    });
    [li, max] = await Promise.all([
      startLineOnAsterisk({ exchange, agent: "1001" }),
      startLineOnAsterisk({ exchange, agent: "1002" }),
    ]);
  });
  afterAll(async () => {
    await Promise.all([li?.close(), max?.close()]);
    await exchange?.stop();
  });
  afterEach(() => allQuiet(exchange));

  const ringing = (line: LineOnAsterisk) => line.call((call) => call.state.name === "ringing");

  /** A customer who is talked to by Li Na. */
  async function talk(headers: Record<string, string> = {}) {
    const customer = await customerCalls(exchange, { to: "5000", name: "Erika Mustermann", headers });
    const call = await ringing(li);
    await li.telephony.answer(call.id);
    await customer.hears.hears(li.hz);
    return { customer, call };
  }

  it("a queue's call brings one reference, its queue, the number dialled, and what the trunk knows", async () => {
    await joinQueue(exchange, "1001");
    const { customer, call } = await talk({
      "X-Popline-Customer-Id": "c-4711",
      "User-to-User": "63616C6C;encoding=hex",
    });
    expect(call).toMatchObject({
      queue: "support",
      dialed: "5000",
      remote: { number: "+4930111222", name: "Erika Mustermann", source: "asserted" },
      attached: {
        "x-call-ref": expect.stringMatching(/\d/),
        "x-popline-customer-id": "c-4711",
        "user-to-user": "call",
      },
    });
    await customer.hangUp();
  });

  it("text from outside is passed on as text: no variable, function or separator in it is carried out", async () => {
    const hostile = `$${"{SHELL(id)}"} $[1+1] (b) x|y ? a : b ; c`;
    const { customer, call } = await talk({ "X-Popline-Note": hostile });
    expect(call.attached["x-popline-note"]).toBe(hostile);
    await customer.hangUp();
  });

  it("what an IVR has found out comes with the call, beside what the trunk sent", async () => {
    const headers = { "X-Popline-Customer-Id": "c-4711" };
    const customer = await customerCalls(exchange, { to: "5055", headers });
    const { attached } = await ringing(li);
    expect(attached).toMatchObject({ "x-account-number": "204177", "x-popline-customer-id": "c-4711" });
    await customer.hangUp();
  });

  it("sent on to a colleague, the call keeps its reference and its data, and the customer's identity", async () => {
    const { customer, call } = await talk({ "X-Popline-Customer-Id": "c-4711" });
    await li.telephony.transfer(call.id, { number: "1002" });
    const there = await ringing(max);
    expect(there).toMatchObject({
      queue: "support",
      remote: { number: "+4930111222", name: "Erika Mustermann" },
      attached: { "x-call-ref": call.attached["x-call-ref"], "x-popline-customer-id": "c-4711" },
    });
    await max.telephony.answer(there.id);
    await Promise.all([customer.hears.hears(max.hz), max.ear.hears(1004)]);
    await max.telephony.hangUp(there.id);
    await customer.ended;
  });

  it("asked first and then connected, the colleague's desk is told who the customer is", async () => {
    const { customer, call } = await talk();
    const consult = await li.telephony.consult(call.id, { number: "1002" });
    const asked = await ringing(max);
    expect(asked.remote).toMatchObject({ number: "1001", name: "Li Na" });
    await max.telephony.answer(asked.id);
    await Promise.all([max.ear.hears(li.hz), li.ear.hears(max.hz)]);
    await li.telephony.completeTransfer(consult);
    await max.call((it) => it.id === asked.id && it.remote.number === "+4930111222");
    await Promise.all([customer.hears.hears(max.hz), max.ear.hears(1004)]);
    await max.telephony.hangUp(asked.id);
    await customer.ended;
  });

  it("in a room everybody hears everybody", async () => {
    const customer = await customerCalls(exchange, { to: "51001" });
    const call = await ringing(li);
    await li.telephony.answer(call.id);
    // Both sides are moved out of their bridge: it must be there.
    await Promise.all([customer.hears.hears(li.hz), li.ear.hears(1004)]);
    await exchange.ami.action({
      Action: "Redirect",
      Channel: customer.trunk,
      ExtraChannel: (await legsOf(exchange, "1001"))[0] ?? "",
      Context: "agents",
      Exten: "8801",
      Priority: "1",
    });
    const own = await max.telephony.dial({ number: "8801" });
    await Promise.all([
      customer.hears.hears(li.hz),
      customer.hears.hears(max.hz),
      li.ear.hears(1004),
      li.ear.hears(max.hz),
      max.ear.hears(1004),
      max.ear.hears(li.hz),
    ]);
    await Promise.all([max.telephony.hangUp(own), li.telephony.hangUp(call.id), customer.hangUp()]);
  });

  it("a ringing call that the desk sends to voice mail is answered there", async () => {
    const customer = await customerCalls(exchange, { to: "51001" });
    await li.telephony.reject((await ringing(li)).id, "voicemail");
    await exchange.ami.waitFor("Newexten", { Application: "VoiceMail", AppData: "1001@popline,u" });
    await customer.hears.sounds();
    await customer.hangUp();
  });

  it.each([
    { what: "one of the company's numbers", callerId: "+4930555001", shown: "+4930555001" },
    { what: "no number in particular", callerId: null, shown: "+4930555000" },
  ])("a desk that asks to show $what shows $shown", async ({ callerId, shown }) => {
    const outside = outsideRings(exchange, network.answers);
    const call = await li.telephony.dial({ number: network.answers, callerId });
    const called = await outside;
    expect(called.shown).toBe(shown);
    await Promise.all([called.hears.hears(li.hz), li.ear.hears(1004)]);
    await li.telephony.hangUp(call);
    await called.ended;
  });

  it("digits go by INFO where the exchange takes no telephone events", async () => {
    const call = await li.telephony.dial({ number: "6001" });
    await li.call((it) => it.id === call && it.state.name === "active");
    await exchange.cli("pjsip set history clear");
    await exchange.cli("pjsip set history on");
    const from = exchange.ami.now();
    await li.telephony.dtmf(call, "7");
    await exchange.ami.waitFor("DTMFEnd", { Channel: /^PJSIP\/1001-/, Direction: "Received", Digit: "7" }, { from });
    expect(await exchange.cli("pjsip show history")).toContain("INFO sip");
    await exchange.cli("pjsip set history off");
    await li.telephony.hangUp(call);
  });

  it("the echo extension gives one's own voice back", async () => {
    const call = await li.telephony.dial({ number: "600" });
    await li.ear.hears(li.hz);
    await li.telephony.hangUp(call);
  });

  it("shows on wss the certificate that it was given, and a renewed one after a reload", async () => {
    const answer = () =>
      new Promise((resolve) => {
        const socket = connect({ port: exchange.ports.wss, host: "localhost", ca: exchange.ca });
        socket.on("error", (error: NodeJS.ErrnoException) => resolve(error.code));
        socket.on("secureConnect", () => {
          resolve("trusted");
          socket.destroy();
        });
      });
    expect(await answer()).toBe("trusted");
    await exchange.showCertificate("expired");
    expect(await answer()).toBe("CERT_HAS_EXPIRED");
    await exchange.showCertificate("other-host");
    expect(await answer()).toBe("ERR_TLS_CERT_ALTNAME_INVALID");
  });

  it("killed and started again, it is on the same ports, and the lines come back by themselves", async () => {
    await Promise.all([li.link("registered"), max.link("registered")]);
    await exchange.kill();
    await li.link("waiting");
    await exchange.start();
    li.telephony.retryNow();
    await li.link("registered");
  });

  it("a second one runs beside it", async () => {
    const second = await startAsterisk(root);
    try {
      expect(new Set([exchange.ports.ws, second.ports.ws, exchange.ports.rtp.from, second.ports.rtp.from]).size).toBe(
        4,
      );
      expect(await second.cli("core show uptime")).toContain("System uptime");
    } finally {
      await second.stop();
    }
  });
});
