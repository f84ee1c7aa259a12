import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aDesk, type TestDesk } from "#tests/helpers/sip/a-desk.ts";
import { fastTimers } from "#tests/helpers/sip/fuzz/fast-timers.ts";
import { Play } from "#tests/helpers/sip/fuzz/play.ts";
import { fuzzSettings } from "#tests/helpers/sip/fuzz/settings.ts";
import { step } from "#tests/helpers/sip/fuzz/steps.ts";
import { SipServer } from "#tests/helpers/sip/sip-server.ts";

const games = 250;
const settings = fuzzSettings(20_261_122, games);

let exchange: SipServer;
let desk: TestDesk;

beforeAll(async () => {
  fastTimers(10);
  exchange = await SipServer.start();
  desk = aDesk([exchange.url], { level: "info" });
  await desk.registered();
});
afterAll(async () => {
  await desk.telephony.stop();
  await exchange.stop();
});

test(`requests and responses in any order leave no call behind once the exchange has hung up (${games} games, seed ${settings.seed})`, async () => {
  let played = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 25 }), fc.boolean(), async (steps, byeOnly) => {
      played += 1;
      const from = exchange.messages.length;
      await new Play(exchange, desk).run(steps, byeOnly);
      const left = desk.telephony.calls().map((call) => call.state.name);
      // The next game begins with none, whatever this one left.
      for (const call of desk.telephony.calls()) await desk.telephony.hangUp(call.id);
      const story = exchange.messages.slice(from).map((m) => `${m.method ?? m.status} ${m.header("CSeq")}`);
      expect(left, story.join(", ")).toEqual([]);
      await desk.link("registered");
    }),
    settings,
  );
  expect(played).toBeGreaterThan(5);
  const theirs = exchange.invite();
  await theirs.ringing();
  theirs.send("CANCEL");
  await exchange.next((m) => m.status === 487 && m.header("Call-ID") === theirs.callId, "487");
}, 600_000);
