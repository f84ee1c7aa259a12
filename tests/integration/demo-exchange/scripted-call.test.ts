import { Core, SessionState } from "sip.js";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ExchangeEvent } from "#server/demo/exchange/index.ts";
import { ALICE, type BenchExchange, startExchange } from "./bench-exchange.ts";
import { type DeskUser, reaches, reinvite, startDesk } from "./desk-user.ts";
import { createWeriftMedia, type WeriftMedia } from "./werift-media.ts";

let bench: BenchExchange;
let desk: DeskUser;
let media: WeriftMedia;

const is =
  <T extends ExchangeEvent["type"]>(type: T, callId?: string) =>
  (event: ExchangeEvent): event is Extract<ExchangeEvent, { type: T }> =>
    event.type === type && (callId === undefined || ("callId" in event && event.callId === callId));

const CALL = { target: "101", from: { displayName: "Huang Hang", number: "+8613082856110" }, voice: "known-caller-en" };

beforeAll(async () => {
  bench = await startExchange();
});
beforeEach(async () => {
  desk = await startDesk(bench.exchange.url, ALICE, () => {
    media = createWeriftMedia();
    return media;
  });
  expect(await desk.register()).toBe(200);
});
afterEach(async () => {
  await desk.stop();
  await bench.events.next((event) => event.type === "registered" && event.contacts === 0);
  bench.events.clear();
});
afterAll(() => bench.exchange.stop());

async function answered(callId: string) {
  const invitation = await desk.invitations.next(() => true);
  await invitation.accept();
  await bench.events.next(is("connected", callId));
  return invitation;
}

describe("a scripted call", () => {
  it("reaches the desk with its identity, headers and queue", async () => {
    const callId = bench.exchange.place({
      ...CALL,
      from: { displayName: '黄航 "H\\H"\r\nX-Evil: 1', number: "+8613082856110" },
      assertedIdentity: { displayName: "Huang Hang", number: "+8613082856110" },
      headers: [
        ["User-to-User", "706f706c696e65;encoding=hex"],
        ["X-Popline-Customer-Id", "c-17\r\nX-Evil: 2"],
      ],
      queue: "Support",
      dialed: "+8675512345678",
    });
    const { request, remoteIdentity } = await desk.invitations.next(() => true);
    expect(remoteIdentity.uri.user).toBe("+8613082856110");
    expect(request.getHeader("from")).toContain("黄航");
    expect(request.getHeader("p-asserted-identity")).toContain("<sip:+8613082856110@");
    expect(request.getHeader("user-to-user")).toBe("706f706c696e65;encoding=hex");
    expect(request.getHeader("x-popline-customer-id")).toBe("c-17 X-Evil: 2");
    expect(request.hasHeader("x-evil")).toBe(false);
    expect(request.getHeader("x-queue")).toBe("Support");
    expect(request.to.uri.user).toBe("+8675512345678");
    expect(request.getHeader("user-agent")).toBe("Popline demo exchange");
    expect(request.body).toMatch(/m=audio \d+ UDP\/TLS\/RTP\/SAVPF 0 /);
    expect(request.body).not.toContain("opus");
    await bench.events.next(is("ringing", callId));
    expect(bench.exchange.calls()).toMatchObject([{ callId, kind: "scripted", state: "ringing" }]);
  });

  it("shows a withheld caller as RFC 3323 says", async () => {
    bench.exchange.place({ ...CALL, from: { withheld: true }, voice: "withheld-en" });
    const { request } = await desk.invitations.next(() => true);
    expect(request.from.uri.toString()).toBe("sip:anonymous@anonymous.invalid");
    expect(request.getHeader("privacy")).toBe("id");
  });

  it("speaks its prompt, hears the desk and measures its level without loss", async () => {
    const callId = bench.exchange.place(CALL);
    await answered(callId);
    const spoken = await media.heard.next(({ dbfs }) => dbfs > -35);
    expect(spoken.dbfs).toBeLessThan(0);
    const level = await bench.events.next(
      (event): event is Extract<ExchangeEvent, { type: "level" }> => event.type === "level" && event.packets > 40,
    );
    expect(level.dbfs).toBeCloseTo(-20, 0);
    expect(level.lost).toBe(0);
    await desk.invitations.next(() => true).then((invitation) => invitation.bye());
    expect(await bench.events.next(is("ended", callId))).toMatchObject({ cause: "desk-hung-up" });
    expect(bench.exchange.calls()).toEqual([]);
  });

  it("hangs up after its time", async () => {
    const callId = bench.exchange.place({ ...CALL, talkMs: 300 });
    const invitation = await answered(callId);
    await reaches(invitation, SessionState.Terminated);
    expect(await bench.events.next(is("ended", callId))).toMatchObject({ cause: "caller-hung-up" });
  });

  it("gives up with CANCEL", async () => {
    const callId = bench.exchange.place({ ...CALL, ringMs: 200 });
    const invitation = await desk.invitations.next(() => true);
    await reaches(invitation, SessionState.Terminated);
    expect(await bench.events.next(is("ended", callId))).toMatchObject({ cause: "caller-gave-up" });
  });

  it("is told when the desk rejects", async () => {
    const callId = bench.exchange.place(CALL);
    const invitation = await desk.invitations.next(() => true);
    await invitation.reject({ statusCode: 486 });
    expect(await bench.events.next(is("ended", callId))).toMatchObject({ cause: "rejected", status: 486 });
  });

  it("is put on hold and resumed", async () => {
    const callId = bench.exchange.place({ ...CALL, afterPrompt: "tone" });
    const invitation = await answered(callId);
    await media.heard.next(({ dbfs }) => dbfs > -50);
    expect(await reinvite(invitation, true)).toBe(200);
    await bench.events.next(is("held", callId));
    expect(await reinvite(invitation, false)).toBe(200);
    await bench.events.next(is("resumed", callId));
    media.heard.clear();
    await media.heard.next(() => true);
  });

  it("takes digits as INFO and as telephone-events", async () => {
    const callId = bench.exchange.place(CALL);
    const invitation = await answered(callId);
    const body = {
      contentDisposition: "render",
      contentType: "application/dtmf-relay",
      content: "Signal=5\r\nDuration=160",
    };
    await invitation.info({ requestOptions: { body } });
    expect(await bench.events.next(is("dtmf", callId))).toMatchObject({ digit: "5", via: "info" });
    await media.connected;
    media.pressDigit(11);
    const digit = await bench.events.next((event) => event.type === "dtmf" && event.via === "rfc4733");
    expect(digit).toMatchObject({ digit: "#" });
    expect(bench.events.all.filter(is("dtmf"))).toHaveLength(2);
  });

  it("changes its identity in mid-call, as a transferred customer", async () => {
    const callId = bench.exchange.place({
      ...CALL,
      from: { displayName: "Bob Backup", number: "102" },
      voice: "colleague-en",
      transferAfterMs: 100,
      newIdentity: { displayName: "Huang Hang", number: "+8613082856110" },
    });
    const invitation = await desk.invitations.next(() => true);
    const changed = new Promise<string>((resolve) => {
      invitation.delegate = {
        onInvite: (request) => resolve(request.getHeader("p-asserted-identity") ?? ""),
      };
    });
    await invitation.accept();
    expect(await changed).toBe('"Huang Hang" <sip:+8613082856110@popline-demo>');
    await bench.events.next(is("identity-changed", callId));
  });

  it("changes its identity by UPDATE when the desk allows it, and falls back when that is not true", async () => {
    const callId = bench.exchange.place({
      ...CALL,
      transferAfterMs: 50,
      newIdentity: { number: "102" },
    });
    const invitation = await desk.invitations.next(() => true);
    const updates: string[] = [];
    const toSip = desk.transport.onMessage;
    desk.transport.onMessage = (message) => {
      if (message.startsWith("UPDATE ")) updates.push(message);
      toSip?.(message);
    };
    // SIP.js answers UPDATE with 405, whatever it was made to say.
    await invitation.accept({ extraHeaders: ["Allow: UPDATE"] });
    await bench.events.next(is("identity-changed", callId));
    expect(updates).toHaveLength(1);
    expect(updates[0]).toContain("P-Asserted-Identity: <sip:102@popline-demo>");
    expect(updates[0]).toContain("Content-Length: 0");
  });

  it("answers an UPDATE of the desk that refreshes the dialog", async () => {
    const callId = bench.exchange.place(CALL);
    const { dialog } = await answered(callId);
    if (!(dialog instanceof Core.SessionDialog)) throw new Error("no dialog");
    const message = dialog.createOutgoingRequestMessage("UPDATE");
    const status = await new Promise((resolve) => {
      const done = (response: { message: { statusCode?: number } }) => resolve(response.message.statusCode);
      desk.agent.userAgentCore.request(message, { onAccept: done, onReject: done });
    });
    expect(status).toBe(200);
  });

  it("rings all desks of a user; the first has it, the others learn that it was answered elsewhere", async () => {
    const second = await startDesk(bench.exchange.url, ALICE, createWeriftMedia);
    await second.register();
    const cancelled = new Promise<string>((resolve) => {
      const toSip = second.transport.onMessage;
      second.transport.onMessage = (message) => {
        if (message.startsWith("CANCEL ")) resolve(message);
        toSip?.(message);
      };
    });
    const callId = bench.exchange.place(CALL);
    const other = await second.invitations.next(() => true);
    const invitation = await answered(callId);
    expect(await cancelled).toContain("Call completed elsewhere");
    await reaches(other, SessionState.Terminated);
    expect(invitation.state).toBe(SessionState.Established);
    await second.stop();
  });

  it("fails at once when the desk is not registered, and says so for an unknown one", async () => {
    const callId = bench.exchange.place({ ...CALL, target: "102" });
    expect(await bench.events.next(is("ended", callId))).toMatchObject({ cause: "not-registered", status: 480 });
    expect(() => bench.exchange.place({ ...CALL, target: "999" })).toThrow('no demo account "999"');
    expect(() => bench.exchange.place({ ...CALL, voice: "none" })).toThrow("known are");
  });
});
