import { type Session, SessionState } from "sip.js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ALICE, type BenchExchange, BOB, startExchange } from "./bench-exchange.ts";
import { type DeskUser, finalStatus, reaches, startDesk } from "./desk-user.ts";
import { createWeriftMedia, type WeriftMedia } from "./werift-media.ts";

let bench: BenchExchange;
const desks: DeskUser[] = [];
let media: WeriftMedia[];

async function desk(account = ALICE) {
  const made = await startDesk(bench.exchange.url, account, () => {
    const one = createWeriftMedia();
    media.unshift(one);
    return one;
  });
  desks.push(made);
  await made.register();
  return made;
}

const replaces = ({ dialog }: Session) => {
  if (!dialog) throw new Error("no dialog");
  return [`Replaces: ${dialog.callId};to-tag=${dialog.remoteTag};from-tag=${dialog.localTag}`, "Require: replaces"];
};

async function talking(engine: DeskUser) {
  const callId = bench.exchange.place({
    target: "101",
    from: { number: "+493011122233" },
    voice: "known-caller-en",
    afterPrompt: "repeat",
  });
  const session = await engine.invitations.next(() => true);
  await session.accept();
  await bench.events.next((event) => event.type === "connected");
  await media[0]?.heard.next(({ dbfs }) => dbfs > -35);
  return { callId, session };
}

beforeEach(async () => {
  media = [];
  bench = await startExchange({ graceMs: 400 });
});
afterEach(async () => {
  for (const one of desks.splice(0)) await one.stop();
  await bench.exchange.stop();
});

describe("INVITE with Replaces", () => {
  it("takes a live call over on the same socket: BYE for the old dialog, audio goes on", async () => {
    const engine = await desk();
    const { callId, session } = await talking(engine);
    bench.events.clear();
    const takeover = engine.call("reattach", { extraHeaders: replaces(session) });
    expect(await finalStatus(takeover)).toBe(200);
    await reaches(session, SessionState.Terminated);
    await media[0]?.heard.next(({ dbfs }) => dbfs > -50);
    await bench.events.next((event) => event.type === "level");
    expect(bench.exchange.calls()).toMatchObject([{ callId, state: "talking" }]);
    await takeover.bye();
    expect(await bench.events.next((event) => event.type === "ended")).toMatchObject({ cause: "desk-hung-up" });
  });

  it("takes a live call over after the engine was killed", async () => {
    const engine = await desk();
    const { callId, session } = await talking(engine);
    engine.transport.die();
    await bench.events.next((event) => event.type === "registered" && event.contacts === 0);
    const again = await desk();
    const takeover = again.call("reattach", { extraHeaders: replaces(session) });
    expect(await finalStatus(takeover)).toBe(200);
    media[0]?.heard.clear();
    await media[0]?.heard.next(({ dbfs }) => dbfs > -50);
    expect(bench.exchange.calls()).toMatchObject([{ callId }]);
    await takeover.bye();
  });

  it("is refused for a dialog that is not there, or another agent's", async () => {
    const engine = await desk();
    const { session } = await talking(engine);
    const wrong = ["Replaces: no-such-call;to-tag=1;from-tag=2", "Require: replaces"];
    expect(await finalStatus(engine.call("reattach", { extraHeaders: wrong }))).toBe(481);
    const other = await desk(BOB);
    expect(await finalStatus(other.call("reattach", { extraHeaders: replaces(session) }))).toBe(403);
    expect(session.state).toBe(SessionState.Established);
  });
});

describe("a desk whose socket dies", () => {
  it("keeps its audio, comes back on a new socket and ends the call there", async () => {
    const engine = await desk();
    const { callId, session } = await talking(engine);
    engine.transport.die();
    await bench.events.next((event) => event.type === "registered" && event.contacts === 0);
    media[0]?.heard.clear();
    await media[0]?.heard.next(() => true);
    await engine.transport.connect();
    await engine.register();
    await session.bye();
    expect(await bench.events.next((event) => event.type === "ended")).toMatchObject({ callId, cause: "desk-hung-up" });
  });

  it("loses its call after the time of grace", async () => {
    const engine = await desk();
    const { callId } = await talking(engine);
    engine.transport.die();
    expect(await bench.events.next((event) => event.type === "ended")).toMatchObject({ callId, cause: "desk-lost" });
  });

  it("is called back on the new socket when the caller hangs up", async () => {
    const engine = await desk();
    const callId = bench.exchange.place({ target: "101", from: { withheld: true }, voice: "withheld-en", talkMs: 350 });
    const session = await engine.invitations.next(() => true);
    await session.accept();
    await bench.events.next((event) => event.type === "connected");
    engine.transport.die();
    await bench.events.next((event) => event.type === "registered" && event.contacts === 0);
    await engine.transport.connect();
    await engine.register();
    await reaches(session, SessionState.Terminated);
    expect(await bench.events.next((event) => event.type === "ended")).toMatchObject({
      callId,
      cause: "caller-hung-up",
    });
  });
});
