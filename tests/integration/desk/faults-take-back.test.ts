import { afterEach, beforeEach, expect, test } from "vitest";
import { aDesk, type TestDesk } from "#tests/helpers/sip/a-desk.ts";
import { SipServer } from "#tests/helpers/sip/sip-server.ts";
import { anSdp } from "#tests/helpers/sip/sip-text.ts";
import { talking } from "#tests/helpers/sip/talking.ts";

let exchange: SipServer;
let desk: TestDesk;

beforeEach(async () => {
  exchange = await SipServer.start();
  desk = aDesk([exchange.url]);
  await desk.registered();
});
afterEach(async () => {
  await desk.telephony.stop();
  await exchange.stop();
});

/** The next INVITE that takes a dialog over. */
const replaces = (callId: string) =>
  exchange.next((m) => m.method === "INVITE" && m.header("Replaces").startsWith(`${callId};`), `Replaces ${callId}`);

test("a page that dies while it takes a call back: the next page takes it back once more", async () => {
  const { theirs, call } = await talking(exchange, desk);
  desk.media.comeBack();
  const first = await replaces(theirs.callId);
  // A second reload, before the exchange has answered the first one's offer.
  desk.media.die();
  desk.media.comeBack();
  const one = exchange.taken(first);
  one.reply(first, 200, [], anSdp("sendrecv", 9));
  const second = await replaces(one.callId);
  const two = exchange.taken(second);
  two.reply(second, 200, [], anSdp("sendrecv", 10));
  await desk.call((c) => c.id === call.id && !c.recovering && c.sipCallId === two.callId);
  expect(desk.telephony.calls()).toMatchObject([{ id: call.id, state: { name: "active" } }]);
});

test("an offer without audio is refused with 488 before it rings, and leaves a call that says why; the next one rings", async () => {
  for (const sdp of [anSdp().replace("m=audio", "m=video"), anSdp().replace("m=audio 9", "m=audio 0")]) {
    const theirs = exchange.invite({ sdp });
    const call = await desk.call((c) => c.sipCallId === theirs.callId);
    await exchange.next((m) => m.status === 488 && m.header("Call-ID") === theirs.callId, "488");
    expect((await desk.call((c) => c.id === call.id && c.state.name === "ended")).state).toMatchObject({
      cause: "media-failed",
    });
  }
  const next = exchange.invite();
  await next.ringing();
});
