import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import type { CallId } from "#shared/ids.ts";
import { type Asterisk, startAsterisk } from "./exchange/asterisk.ts";
import type { Customer } from "./exchange/customer.ts";
import { onAsterisk } from "./exchange/suite.ts";
import { allQuiet } from "./exchange/switchboard.ts";
import { type LineOnAsterisk, startLineOnAsterisk } from "./line-on-asterisk.ts";
import { answers, causeOf, consults, customerHz, customerTalks, ended } from "./talking-lines.ts";

await onAsterisk("conferences on Asterisk, with sound", (root) => {
  let exchange: Asterisk;
  let one: LineOnAsterisk;
  let two: LineOnAsterisk;
  let three: LineOnAsterisk;

  beforeAll(async () => {
    exchange = await startAsterisk(root);
    [one, two, three] = await Promise.all([
      startLineOnAsterisk({ exchange, agent: "1001" }),
      startLineOnAsterisk({ exchange, agent: "1002" }),
      startLineOnAsterisk({ exchange, agent: "1003" }),
    ]);
  });
  afterAll(async () => {
    await Promise.all([one?.close(), two?.close(), three?.close()]);
    await exchange?.stop();
  });
  afterEach(async () => {
    for (const line of [one, two, three])
      for (const call of line.telephony.calls()) await line.telephony.hangUp(call.id);
    await allQuiet(exchange);
  });

  async function ofThree(): Promise<{ customer: Customer; call: CallId; consult: CallId; theirs: CallId }> {
    const { customer, call } = await customerTalks(exchange, one);
    const { consult, theirs } = await consults(one, two, call.id);
    await one.telephony.merge(call.id, consult);
    return { customer, call: call.id, consult, theirs: theirs.id };
  }

  it("of three: each hears the two others", async () => {
    const { customer, call } = await ofThree();
    await Promise.all([
      customer.hears.hears(one.hz),
      customer.hears.hears(two.hz),
      two.ear.hears(one.hz),
      two.ear.hears(customerHz),
      one.ear.hears(two.hz),
      one.ear.hears(customerHz),
    ]);
    await one.telephony.split(call);
    await Promise.all([customer.hears.misses(two.hz), two.ear.misses(customerHz)]);
    await customer.hears.hears(one.hz);
    await customer.hangUp();
  });

  it("goes on as a plain call when the colleague leaves", async () => {
    const { customer, call, theirs } = await ofThree();
    await customer.hears.hears(two.hz);
    await two.telephony.hangUp(theirs);
    await one.call((it) => it.id === call && !it.conference);
    await Promise.all([customer.hears.hears(one.hz), one.ear.hears(customerHz)]);
    await customer.hangUp();
  });

  it("of four, in a room of the exchange: each hears all others", async () => {
    const { customer, call, consult } = await ofThree();
    await one.telephony.toRoom(call);
    for (const id of [call, consult]) expect(causeOf(await ended(one, id))).toBe("transferred");
    const [room] = one.telephony.calls();
    expect(room).toMatchObject({ purpose: "room", state: { name: "active" } });
    const asked = await one.telephony.dial({ number: "1003" });
    await answers(three);
    await one.call((it) => it.id === asked && it.state.name === "active");
    if (room !== undefined) await one.telephony.merge(asked, room.id);
    await ended(one, asked);
    await Promise.all([
      ...[one.hz, two.hz, three.hz].map((hz) => customer.hears.hears(hz)),
      ...[two.hz, three.hz, customerHz].map((hz) => one.ear.hears(hz)),
      ...[one.hz, three.hz, customerHz].map((hz) => two.ear.hears(hz)),
      ...[one.hz, two.hz, customerHz].map((hz) => three.ear.hears(hz)),
    ]);
    await customer.hangUp();
  });
});
