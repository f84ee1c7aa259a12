import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Asterisk, startAsterisk } from "./exchange/asterisk.ts";
import { outsideRings } from "./exchange/called.ts";
import { network } from "./exchange/local-files.ts";
import { onAsterisk } from "./exchange/suite.ts";
import { allQuiet } from "./exchange/switchboard.ts";
import { type LineOnAsterisk, startLineOnAsterisk } from "./line-on-asterisk.ts";
import { answers, causeOf, consults, customerTalks, ended, huang, talkTogether } from "./talking-lines.ts";

await onAsterisk("transfers on Asterisk, with sound", (root) => {
  let exchange: Asterisk;
  let one: LineOnAsterisk;
  let two: LineOnAsterisk;

  beforeAll(async () => {
    exchange = await startAsterisk(root);
    [one, two] = await Promise.all([
      startLineOnAsterisk({ exchange, agent: "1001" }),
      startLineOnAsterisk({ exchange, agent: "1002" }),
    ]);
  });
  afterAll(async () => {
    await Promise.all([one?.close(), two?.close()]);
    await exchange?.stop();
  });
  afterEach(async () => {
    for (const line of [one, two]) for (const call of line.telephony.calls()) await line.telephony.hangUp(call.id);
    await exchange.ami.action({ Action: "Hangup", Channel: "/.*/" }).catch(() => undefined);
    await allQuiet(exchange);
  });

  describe("blind", () => {
    it("to a colleague: the customer rings there as themselves, and both talk", async () => {
      const { customer, call } = await customerTalks(exchange, one);
      await talkTogether(customer, one);
      await one.telephony.transfer(call.id, { number: "1002", name: "Agent Two" });
      const theirs = await answers(two);
      expect(theirs.remote).toMatchObject({ number: huang.number, name: huang.name, source: "asserted" });
      expect(theirs.attached["x-call-ref"]).toBe(call.attached["x-call-ref"]);
      const mine = await ended(one, call.id);
      expect([causeOf(mine), mine.transfer]).toEqual([
        "transferred",
        expect.objectContaining({ to: "1002", state: "ringing" }),
      ]);
      await talkTogether(customer, two);
      await two.telephony.hangUp(theirs.id);
      await customer.ended;
    });

    it("outside: the customer talks to who answers there", async () => {
      const { customer, call } = await customerTalks(exchange, one);
      const outside = outsideRings(exchange, network.echoes);
      await one.telephony.transfer(call.id, { number: network.echoes });
      await outside;
      expect(causeOf(await ended(one, call.id))).toBe("transferred");
      await customer.hears.hears(1004);
      await customer.hangUp();
    });

    it.each([
      { what: "is busy", number: network.busy, status: 486 },
      { what: "does not exist", number: network.notFound, status: 480 },
    ])("to a number that $what fails, and the customer is still the agent's", async ({ number, status }) => {
      const { customer, call } = await customerTalks(exchange, one);
      await one.telephony.transfer(call.id, { number });
      const failed = await one.call((it) => it.id === call.id && it.transfer?.state === "failed");
      expect([failed.transfer?.status, failed.state.name]).toEqual([status, "held"]);
      await one.call((it) => it.id === call.id && it.sipCallId !== call.sipCallId);
      await customer.hears.sounds();
      await one.telephony.resume(call.id);
      await talkTogether(customer, one);
      await customer.hangUp();
    });
  });

  describe("attended", () => {
    it("the agent asks first; then customer and colleague talk, and each desk shows the party it talks to", async () => {
      const { customer, call } = await customerTalks(exchange, one);
      const { consult, theirs } = await consults(one, two, call.id);
      expect(theirs.remote).toMatchObject({ number: "1001" });
      expect(theirs.attached["x-call-ref"]).toBe(call.attached["x-call-ref"]);
      await Promise.all([one.ear.hears(two.hz), two.ear.hears(one.hz)]);
      const identities: string[] = [];
      two.telephony.on("identity-changed", (it) => identities.push(it.remote.number));
      await one.telephony.completeTransfer(consult);
      expect([causeOf(await ended(one, call.id)), causeOf(await ended(one, consult))]).toEqual([
        "transferred",
        "transferred",
      ]);
      await talkTogether(customer, two);
      const now = await two.call((it) => it.id === theirs.id && it.remote.number === huang.number);
      expect(now.remote).toMatchObject({ name: huang.name });
      expect(identities).toEqual([huang.number]);
      await two.telephony.hangUp(theirs.id);
      await customer.ended;
    });

    it("swap: the agent speaks to one while the other hears music, and back", async () => {
      const { customer, call } = await customerTalks(exchange, one);
      const { consult } = await consults(one, two, call.id);
      await one.telephony.resume(call.id);
      await talkTogether(customer, one);
      await two.ear.misses(one.hz);
      await one.telephony.resume(consult);
      await Promise.all([customer.hears.misses(one.hz), two.ear.hears(one.hz), one.ear.hears(two.hz)]);
      await one.telephony.completeTransfer(call.id);
      await ended(one, call.id);
      await talkTogether(customer, two);
      await customer.hangUp();
    });

    it("cancelled: the consult is over and the customer back with the agent", async () => {
      const { customer, call } = await customerTalks(exchange, one);
      const { consult, theirs } = await consults(one, two, call.id);
      await one.telephony.cancelConsult(consult);
      await ended(two, theirs.id);
      await talkTogether(customer, one);
      await customer.hangUp();
    });

    it("the colleague rejects: the customer is still there, on hold", async () => {
      const { customer, call } = await customerTalks(exchange, one);
      const consult = await one.telephony.consult(call.id, { number: "1002" });
      const ringing = await two.call((it) => it.state.name === "ringing");
      await two.telephony.reject(ringing.id, "decline");
      await ended(one, consult);
      await one.telephony.resume(call.id);
      await talkTogether(customer, one);
      await customer.hangUp();
    });

    it("half-way: completed while the colleague's phone still rings, the customer rings on there", async () => {
      const { customer, call } = await customerTalks(exchange, one);
      const consult = await one.telephony.consult(call.id, { number: "1002" });
      await one.call((it) => it.id === consult && it.state.name === "ringing-out");
      await two.call((it) => it.state.name === "ringing");
      await one.telephony.completeTransfer(consult);
      expect(causeOf(await ended(one, consult))).toBe("cancelled");
      const ringing = await two.call((it) => it.state.name === "ringing" && it.remote.number === huang.number);
      await two.telephony.answer(ringing.id);
      expect(causeOf(await ended(one, call.id))).toBe("transferred");
      await talkTogether(customer, two);
      await customer.hangUp();
    });

    it("a leg that was taken back after its page died is transferred by its new dialog", async () => {
      const { customer, call } = await customerTalks(exchange, one);
      const { consult } = await consults(one, two, call.id);
      await one.replacePage();
      await one.call((it) => it.id === call.id && !it.recovering);
      await one.call((it) => it.id === consult && !it.recovering);
      await one.telephony.completeTransfer(call.id);
      await ended(one, call.id);
      await talkTogether(customer, two);
      await customer.hangUp();
    });
  });
});
