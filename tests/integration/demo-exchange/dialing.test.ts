import { SessionState } from "sip.js";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ALICE, type BenchExchange, BOB, startExchange } from "./bench-exchange.ts";
import { type DeskUser, finalStatus, reaches, startDesk } from "./desk-user.ts";
import { createWeriftMedia, type WeriftMedia } from "./werift-media.ts";

let bench: BenchExchange;
let alice: DeskUser;
let bob: DeskUser;
let aliceMedia: WeriftMedia[];
let bobMedia: WeriftMedia[];

const keep = (list: WeriftMedia[], speak: number) => () => {
  const media = createWeriftMedia(speak);
  list.unshift(media);
  return media;
};
const ended = () => bench.events.next((event) => event.type === "ended");

beforeAll(async () => {
  bench = await startExchange();
});
beforeEach(async () => {
  aliceMedia = [];
  bobMedia = [];
  alice = await startDesk(bench.exchange.url, ALICE, keep(aliceMedia, -20));
  bob = await startDesk(bench.exchange.url, BOB, keep(bobMedia, -30));
  await alice.register();
  await bob.register();
  bench.events.clear();
});
afterEach(async () => {
  await alice.stop();
  await bob.stop();
});
afterAll(() => bench.exchange.stop());

describe("a number that a desk dials", () => {
  it("is answered by a person who speaks, after 100 and 180", async () => {
    const call = alice.call("+8613082856110");
    const seen: number[] = [];
    expect(await finalStatus(call, seen)).toBe(200);
    expect(seen).toEqual([100, 180]);
    expect(call.assertedIdentity?.displayName).toBe("Huang Hang");
    await reaches(call, SessionState.Established);
    await aliceMedia[0]?.heard.next(({ dbfs }) => dbfs > -35);
    await call.bye();
    expect(await ended()).toMatchObject({ cause: "desk-hung-up" });
  });

  it("600 says what it hears", async () => {
    const call = alice.call("600");
    expect(await finalStatus(call)).toBe(200);
    const echo = await aliceMedia[0]?.heard.next(({ dbfs }) => dbfs > -25);
    expect(echo?.dbfs).toBeCloseTo(-20, 0);
    await reaches(call, SessionState.Established);
    await call.bye();
  });

  it.each([
    ["601", 486],
    ["602", 404],
    ["603", 603],
    ["nobody", 404],
  ])("%s is refused with %i", async (number, status) => {
    expect(await finalStatus(alice.call(number))).toBe(status);
    expect(await ended()).toMatchObject({ cause: "rejected", status });
  });

  it("is refused with 488 when the offer is not WebRTC", async () => {
    const sdp = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n";
    const plain = { offer: async () => sdp, answer: async () => sdp, accept: async () => undefined, close() {} };
    const phone = await startDesk(bench.exchange.url, ALICE, () => plain);
    expect(await finalStatus(phone.call("600"))).toBe(488);
    expect(await ended()).toMatchObject({ cause: "failed", status: 488 });
    await phone.stop();
  });

  it("604 rings until it is cancelled", async () => {
    const call = alice.call("604");
    const status = finalStatus(call);
    await bench.events.next((event) => event.type === "ringing");
    await call.cancel();
    expect(await status).toBe(487);
    expect(await ended()).toMatchObject({ cause: "desk-hung-up" });
  });

  it("605 speaks before it answers", async () => {
    const call = alice.call("605");
    const seen: number[] = [];
    const status = finalStatus(call, seen);
    await bench.events.next((event) => event.type === "connected");
    await aliceMedia[0]?.heard.next(({ dbfs }) => dbfs > -35);
    expect(seen).toContain(183);
    expect(bench.events.all.some((event) => event.type === "answered")).toBe(false);
    expect(await status).toBe(200);
    await reaches(call, SessionState.Established);
    await call.bye();
  });
});

describe("a colleague", () => {
  it("is rung and talks, both ways, with digits", async () => {
    const call = alice.call("102");
    const seen: number[] = [];
    const status = finalStatus(call, seen);
    const incoming = await bob.invitations.next(() => true);
    expect(incoming.remoteIdentity.displayName).toBe("Alice Agent");
    expect(incoming.remoteIdentity.uri.user).toBe("101");
    await incoming.accept();
    expect(await status).toBe(200);
    expect(seen).toContain(180);
    const [atAlice, atBob] = await Promise.all([
      aliceMedia[0]?.heard.next(({ dbfs }) => dbfs > -60),
      bobMedia[0]?.heard.next(({ dbfs }) => dbfs > -60),
    ]);
    expect(atAlice?.dbfs).toBeCloseTo(-30, 0);
    expect(atBob?.dbfs).toBeCloseTo(-20, 0);
    aliceMedia[0]?.pressDigit(7);
    expect(await bobMedia[0]?.events.next(() => true)).toBe(7);
    await incoming.bye();
    await reaches(call, SessionState.Terminated);
  });

  it("rejects, or is away", async () => {
    const status = finalStatus(alice.call("102"));
    await (await bob.invitations.next(() => true)).reject({ statusCode: 486 });
    expect(await status).toBe(486);
    await bob.registerer.unregister();
    await bench.events.next((event) => event.type === "registered" && event.contacts === 0);
    expect(await finalStatus(alice.call("bob"))).toBe(480);
  });

  it("stops ringing when the desk cancels", async () => {
    const call = alice.call("102");
    const status = finalStatus(call);
    const incoming = await bob.invitations.next(() => true);
    await bench.events.next((event) => event.type === "ringing");
    await call.cancel();
    expect(await status).toBe(487);
    await reaches(incoming, SessionState.Terminated);
  });
});

describe("a transfer", () => {
  async function customer() {
    bench.exchange.place({
      target: "101",
      from: { displayName: "Huang Hang", number: "+8613082856110" },
      voice: "known-caller-en",
      afterPrompt: "repeat",
    });
    const session = await alice.invitations.next(() => true);
    await session.accept();
    await bench.events.next((event) => event.type === "connected");
    return session;
  }

  it("blind, to a colleague, shows him the customer and lets them talk", async () => {
    const first = await customer();
    const target = alice.call("102").request.ruri;
    const notified: number[] = [];
    await first.refer(target, {
      onNotify(notification) {
        void notification.accept();
        notified.push(Number(/^SIP\/2\.0 (\d+)/.exec(notification.request.body)?.[1]));
      },
    });
    const incoming = await bob.invitations.next(() => true);
    expect(incoming.remoteIdentity.uri.user).toBe("+8613082856110");
    expect(incoming.request.getHeader("referred-by")).toContain("sip:101@");
    await incoming.accept();
    await bobMedia[0]?.heard.next(({ dbfs }) => dbfs > -40);
    await first.bye();
    expect(notified).toEqual([100, 180, 200]);
    expect(bench.events.all.some((event) => event.type === "ended")).toBe(false);
    await incoming.bye();
    expect(await ended()).toMatchObject({ cause: "desk-hung-up" });
  });

  it("blind, to a busy number, leaves the customer with the agent", async () => {
    const first = await customer();
    const failed = new Promise<string>((resolve) => {
      void first.refer(alice.call("601").request.ruri, {
        onNotify(notification) {
          void notification.accept();
          if (!notification.request.body.includes(" 100 ")) resolve(notification.request.body);
        },
      });
    });
    expect(await failed).toContain("SIP/2.0 486");
    expect(first.state).toBe(SessionState.Established);
    await first.bye();
  });

  it("attended joins the customer and the colleague and frees the agent", async () => {
    const first = await customer();
    const second = alice.call("102");
    const status = finalStatus(second);
    const incoming = await bob.invitations.next(() => true);
    await incoming.accept();
    expect(await status).toBe(200);
    await reaches(second, SessionState.Established);
    await bobMedia[0]?.heard.next(() => true);
    await first.refer(second);
    await reaches(second, SessionState.Terminated);
    bobMedia[0]?.heard.clear();
    // The customer speaks with pauses and never at the agent's steady -20 dBFS.
    await bobMedia[0]?.heard.next(({ dbfs }) => dbfs > -40 && Math.abs(dbfs + 20) > 0.5);
    await reaches(first, SessionState.Terminated);
    expect(bench.exchange.calls()).toHaveLength(1);
    await incoming.bye();
  });
});
