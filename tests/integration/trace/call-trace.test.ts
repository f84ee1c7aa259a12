import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { pino } from "pino";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Store } from "#main/store/index.ts";
import { createTrace, type Trace } from "#main/trace/index.ts";
import type { CallId } from "#shared/ids.ts";
import type { TraceEntry } from "#shared/trace/index.ts";
import { aDesk, type TestDesk } from "#tests/helpers/sip/a-desk.ts";
import { FakeMedia } from "#tests/helpers/sip/fake-media.ts";
import { SipServer } from "#tests/helpers/sip/sip-server.ts";
import { anSdp } from "#tests/helpers/sip/sip-text.ts";
import { acceptReinvite, talking } from "#tests/helpers/sip/talking.ts";
import { nextEvent, testStore } from "#tests/helpers/test-store.ts";

let opened: Awaited<ReturnType<typeof testStore>>;
beforeAll(async () => {
  opened = await testStore({ now: Date.now });
});
afterAll(() => opened.discard());

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** A telephone before an exchange, its calls traced into a real store. */
async function traced(
  store: Store = opened.store,
): Promise<{ exchange: SipServer; desk: TestDesk; trace: Trace; media: FakeMedia }> {
  const exchange = await SipServer.start();
  const media = new FakeMedia();
  const trace = createTrace({
    store,
    media,
    settings: () => ({ enabled: true, megabytes: 5 }),
    logger: pino({ level: "silent" }),
    now: Date.now,
    version: "1.2.3",
  });
  const desk = aDesk([exchange.url], { media, trace: trace.sip });
  trace.follow(desk.telephony);
  ends.push(async () => {
    await desk.telephony.stop();
    await trace.close();
    await exchange.stop();
  });
  await desk.registered();
  return { exchange, desk, trace, media };
}
const told = (entries: readonly TraceEntry[]) => entries.map((entry) => `${entry.kind} ${entry.title}`);
const about = { version: "1.2.3", host: "browser", platform: "linux", exchange: "ws://pbx" };

describe("a traced telephone", () => {
  it("tells a call from its first byte to its last, with the agent's actions and the media page's events", async () => {
    const { exchange, desk, trace, media } = await traced();
    const theirs = exchange.invite();
    await theirs.ringing();
    const { id } = await desk.call((call) => call.state.name === "ringing");
    const asked = trace.asked(["calls", "answer"], { callId: id });
    await desk.telephony.answer(id);
    asked?.done({});
    await theirs.answered();
    await desk.call((call) => call.state.name === "active");
    media.report({ what: "ice", callId: id, state: "connected" });
    media.report({ what: "flowing", callId: id, direction: "in" });
    theirs.send("BYE");
    await exchange.response(200, "BYE");
    const { call, entries, complete } = await trace.desk.get(id);
    // Whether a 100 goes before the 180 is the stack's affair.
    expect(told(entries).filter((line) => !line.includes(" 100 "))).toEqual([
      expect.stringMatching(/^sip-in INVITE sip:/),
      "sip-out SIP/2.0 180 Ringing",
      "state state from=none to=ringing",
      "agent answer",
      "state state from=ringing to=connecting",
      "sip-out SIP/2.0 200 OK",
      expect.stringMatching(/^sip-in ACK sip:/),
      "state state from=connecting to=active",
      "media ice state=connected",
      "media flowing direction=in",
      expect.stringMatching(/^sip-in BYE sip:/),
      "sip-out SIP/2.0 200 OK",
      "state state from=active to=ended cause=remote-hangup",
    ]);
    expect([...entries].sort((a, b) => a.at - b.at)).toEqual(entries);
    expect(complete).toBe(true);
    expect(call).toMatchObject({
      callId: id,
      direction: "in",
      number: "+4930111222",
      name: "Max Test",
      entries: entries.length,
    });
    expect(call?.endedAt).not.toBeNull();
    expect((await trace.desk.calls({ cursor: null, limit: 10 })).items[0]).toMatchObject({
      callId: id,
      entries: entries.length,
    });
  });

  it("shows how the line registers, without the proof of its password", async () => {
    const { trace } = await traced();
    const { call, entries } = await trace.desk.get(null);
    const titles = told(entries).slice(told(entries).lastIndexOf("note started version=1.2.3"));
    expect(call).toBeNull();
    expect(titles).toEqual([
      "note started version=1.2.3",
      expect.stringMatching(/^state link to=connecting server=127\.0\.0\.1:\d+$/),
      expect.stringMatching(/^state link to=registering/),
      "sip-out REGISTER sip:exchange.test SIP/2.0",
      "sip-in SIP/2.0 401 Test",
      "sip-out REGISTER sip:exchange.test SIP/2.0",
      "sip-in SIP/2.0 200 Test",
      expect.stringMatching(/^state link to=registered/),
    ]);
    const bodies = entries.map((entry) => entry.body).join("\n");
    expect(bodies).toContain(
      'Authorization: Digest algorithm=MD5, username="agent1", realm="exchange.test", nonce="***"',
    );
    expect(bodies).not.toMatch(/n0nce|response="[0-9a-f]/);
  });

  it("keeps a call together over its dialogs: a new media page takes it over by INVITE with Replaces", async () => {
    const { exchange, desk, trace, media } = await traced();
    const { theirs, call } = await talking(exchange, desk);
    media.die();
    media.comeBack();
    const invite = await exchange.next(
      (m) => m.method === "INVITE" && m.header("Replaces") !== "",
      "INVITE with Replaces",
    );
    const taken = exchange.taken(invite);
    taken.reply(invite, 200, [], anSdp("sendrecv", 9));
    await desk.call((one) => one.id === call.id && !one.recovering && one.sipCallId === taken.callId);
    theirs.send("BYE");
    await exchange.response(200, "BYE");
    const { entries } = await trace.desk.get(call.id);
    expect(new Set(entries.flatMap((entry) => entry.sipCallId ?? []))).toEqual(new Set([theirs.callId, taken.callId]));
    expect(told(entries)).toEqual(
      expect.arrayContaining([
        "media page event=gone",
        "media page event=ready",
        "state recovering",
        "sip-out INVITE sip:reattach@exchange.test SIP/2.0",
        `state dialog to=${taken.callId}`,
        "state recovered",
      ]),
    );
  });

  it("shows two calls of the same time each by itself", async () => {
    const { exchange, desk, trace } = await traced();
    const { theirs: first, call: one } = await talking(exchange, desk);
    const second = exchange.invite();
    await second.ringing();
    const two = await desk.call((call) => call.state.name === "ringing");
    await desk.telephony.reject(two.id, "busy");
    await exchange.response(486);
    const [firstTrace, secondTrace] = [await trace.desk.get(one.id), await trace.desk.get(two.id)];
    const dialogs = (entries: readonly TraceEntry[]) => new Set(entries.flatMap((entry) => entry.sipCallId ?? []));
    expect(dialogs(firstTrace.entries)).toEqual(new Set([first.callId]));
    expect(dialogs(secondTrace.entries)).toEqual(new Set([second.callId]));
    expect(told(secondTrace.entries).at(-1)).toMatch(
      /^(state state from=ringing to=ended|sip-in ACK|sip-out SIP\/2.0 486)/,
    );
  });

  it("tells how many digits were keyed and never which, also where they go by INFO", async () => {
    const { exchange, desk, trace, media } = await traced();
    const { call } = await talking(exchange, desk);
    media.answer = (action) => (action.do === "dtmf" ? { ok: true, sent: false } : null);
    const asked = trace.asked(["calls", "dtmf"], { callId: call.id, digits: "97" });
    await desk.telephony.dtmf(call.id, "97");
    asked?.done({});
    const { entries } = await trace.desk.get(call.id);
    expect(told(entries)).toEqual(expect.arrayContaining(["agent digits count=2", "state digits count=2"]));
    const infos = entries.filter((entry) => entry.title.startsWith("INFO"));
    expect(infos).toHaveLength(2);
    for (const info of infos) expect(info.body).toMatch(/\n\nSignal=\*\*\*\nDuration=160$/);
  });

  it("shows what the exchange sent that could not be read", async () => {
    const { exchange, trace } = await traced();
    exchange.sendRaw("INVITE sip:agent1@exchange.test SIP/2.0\r\nCall-ID: broken\r\nno header at all\r\n\r\n");
    // What comes after it shows that it was read.
    await exchange.invite().ringing();
    const { entries } = await trace.desk.get(null);
    expect(entries.find((entry) => entry.body.includes("no header at all"))).toMatchObject({
      kind: "sip-in",
      sipCallId: "broken",
    });
  });

  it("makes one file of a call, in which nobody's number can be read when it is not to be", async () => {
    const { exchange, desk, trace } = await traced();
    const { theirs, call } = await talking(exchange, desk, ["X-Ivr: pan=4111111111111111", "User-to-User: 34313131"]);
    const holding = desk.telephony.hold(call.id);
    await acceptReinvite(exchange, theirs, "recvonly");
    await holding;
    const open = await trace.desk.export(call.id, false, about);
    const closed = await trace.desk.export(call.id, true, about);
    expect(open?.fileName).toMatch(/^popline-call-\d{8}-\d{6}-1222\.jsonl$/);
    expect(open?.body).toContain("+4930111222");
    for (const file of [open, closed]) {
      const lines = (file?.body ?? "")
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as Record<string, unknown>);
      expect(lines[0]).toMatchObject({ trace: "popline", version: "1.2.3", complete: true });
      expect(lines.length).toBe((await trace.desk.get(call.id)).entries.length + 1);
      expect(file?.body).not.toMatch(/4111111111111111|ice-pwd:0123/);
    }
    expect(closed?.body).not.toMatch(/30111222|3011122/);
    expect(closed?.body).toMatch(/From: \\"Max Test\\" <sip:number\d+\.\.22@exchange\.test>/);
    expect(await trace.desk.export("0192f7a2-1234-7123-8123-123456789012" as CallId, true, about)).toBeNull();
  });

  it("is still there after a restart, and goes on counting where it stopped", async () => {
    const own = await testStore({ now: Date.now });
    ends.push(() => own.discard());
    const first = await traced(own.store);
    const { call } = await talking(first.exchange, first.desk);
    await ends.pop()?.();
    await own.store.close();
    const again = await testStore({ dir: own.dir, now: Date.now });
    ends.push(() => again.store.close());
    const second = await traced(again.store);
    const { entries, complete } = await second.trace.desk.get(call.id);
    expect(told(entries).at(-1)).toMatch(/ended cause=local-hangup|BYE|200/);
    expect(complete).toBe(true);
    const line = await second.trace.desk.get(null);
    expect(line.entries.at(-1)?.seq).toBeGreaterThan(entries.at(-1)?.seq ?? 0);
    expect(new Set(line.entries.map((entry) => entry.seq)).size).toBe(line.entries.length);
  });
});

describe.skipIf(process.platform !== "linux" || process.getuid?.() !== 0)(
  "on a full disk (a tmpfs of 3 MB; needs root on Linux)",
  () => {
    it("the call goes on, its trace is shown from memory, and is written when there is room", async () => {
      const dir = await mkdtemp(join(tmpdir(), "popline-trace-"));
      const run = promisify(execFile);
      await run("mount", ["-t", "tmpfs", "-o", "size=3m", "tmpfs", dir]);
      try {
        const { store } = await testStore({ dir, now: Date.now });
        const { exchange, desk, trace } = await traced(store);
        await trace.desk.calls({ cursor: null, limit: 1 });
        await writeFile(join(dir, "ballast"), Buffer.alloc(1_000_000));
        const full = nextEvent(store, "disk");
        const fill = async () => {
          for (let nth = 0; nth < 300; nth += 1) await store.write.kv.set(`fill${nth}`, "x".repeat(15_000));
        };
        await expect(fill()).rejects.toMatchObject({ code: "disk-full" });
        expect(await full).toEqual([{ state: "full" }]);
        const { call } = await talking(exchange, desk);
        const before = await trace.desk.get(call.id);
        expect(told(before.entries)).toContain("state state from=connecting to=active");
        expect(before.call).toMatchObject({ callId: call.id });
        expect(store.read.trace.call(call.id)).toBeNull();
        const room = nextEvent(store, "disk");
        await rm(join(dir, "ballast"));
        expect(await room).toEqual([{ state: "room" }]);
        const after = await trace.desk.get(call.id);
        expect(after.entries).toEqual(before.entries);
        expect(store.read.trace.call(call.id)).toMatchObject({ complete: true });
        await ends.pop()?.();
        await store.close();
      } finally {
        await run("umount", ["-l", dir]);
        await rm(dir, { recursive: true, force: true });
      }
    });
  },
);
