import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NumberHider } from "#shared/trace/index.ts";
import type { TraceEntry } from "#shared/trace/types.ts";

const entry = (body: string, over: Partial<TraceEntry> = {}): TraceEntry => ({
  seq: 1,
  at: 1,
  callId: null,
  sipCallId: "c1",
  kind: "sip-in",
  title: body.split("\n", 1)[0] ?? "",
  body,
  ...over,
});

function hide(entries: readonly TraceEntry[], known: readonly string[] = []): TraceEntry[] {
  const hider = new NumberHider();
  for (const number of known) hider.know(number);
  for (const one of entries) hider.learn(one);
  return entries.map((one) => hider.entry(one));
}
const message = (...headers: string[]) => entry(["INVITE sip:1001@192.0.2.7:5060 SIP/2.0", ...headers].join("\n"));
const shown = (...headers: string[]) => hide([message(...headers)])[0]?.body ?? "";

describe("hidden numbers", () => {
  it("keep their last two digits, and are the same wherever and however they stand", () => {
    const [invite, bye, agent] = hide([
      message(
        'From: "Max Test" <sip:+4930111222@exchange.test>;tag=as5f',
        "P-Asserted-Identity: <tel:+4930111222>",
        "Diversion: <sip:030111222@exchange.test>;reason=no-answer",
        "X-Caller: 0049 30 111 222",
      ),
      entry("BYE sip:+4930111222@192.0.2.7 SIP/2.0\nCall-ID: x"),
      entry("", { kind: "agent", title: "dial number=+4930111222" }),
    ]);
    expect(invite?.body).toContain('From: "Max Test" <sip:number2..22@exchange.test>;tag=as5f');
    expect(invite?.body).toContain("P-Asserted-Identity: <tel:number2..22>");
    expect(invite?.body).toContain("Diversion: <sip:number2..22@exchange.test>;reason=no-answer");
    expect(invite?.body).toContain("X-Caller: number2..22");
    expect(bye?.title).toBe("BYE sip:number2..22@192.0.2.7 SIP/2.0");
    expect(agent?.title).toBe("dial number=number2..22");
  });

  it("differ when the numbers do, also with the same end", () => {
    const text = shown("From: <sip:13082856110@a>", "To: <sip:13912345610@a>");
    expect(text).toContain("From: <sip:number2..10@a>");
    expect(text).toContain("To: <sip:number3..10@a>");
  });

  it.each([
    ["an extension", "To: <sip:8001@h>", "8001"],
    ["a number with a # and a *", "To: <sip:*72%238001@h>", "8001"],
    ["a name that is the number", 'From: "+49 (30) 111-222" <sip:a@h>', "111"],
    ["a name with dots", 'From: "617.555.6011" <sip:a@h>', "6011"],
    ["a user name of the account", 'Authorization: Digest username="13082856110", realm="a"', "130828561"],
    ["a parameter of a header", "X-Data: caller:13082856110;x", "130828561"],
    ["a word", "X-Channel: PJSIP/tel13082856110-0000001a", "130828561"],
    ["two in a row", "X-Numbers: 13082856110 13912345678", "139123456"],
    ["two in a row with spaces inside", "X-Numbers: 030 1234567 030 7654321", "7654321"],
    ["history", "History-Info: <sip:13082856110@h?Reason=SIP>;index=1", "130828561"],
  ])("go as %s", (_what, header, digits) => {
    expect(shown(header)).not.toContain(digits);
  });

  it("go where only their digits stand, by what other messages say", () => {
    const [first, second] = hide([
      entry(
        "INVITE sip:a@b SIP/2.0\nCall-ID: 13082856110-17@h\nVia: SIP/2.0/WS h;branch=z9-13082856110\n\nv=0\no=13082856110 1 1 IN IP4 h",
      ),
      message("From: <sip:+8613082856110@h>"),
    ]);
    expect(first?.body).not.toContain("130828561");
    expect(second?.body).not.toContain("130828561");
    const [call] = hide([entry("OPTIONS sip:a@b SIP/2.0\nCall-ID: 13082856110@h")], ["13082856110"]);
    expect(call?.body).toContain("Call-ID: number1..10@h");
  });

  it.each([
    "Via: SIP/2.0/WS 192.168.100.200:50600;branch=z9hG4bK12345678;rport=50123",
    "Contact: <sip:h7k2@192.168.100.200:50600;transport=ws>",
    "To: <sip:agent@exchange.test:50600>;tag=1234567890",
    "Route: <sip:[2001:0db8:85a3:0000:0000:8a2e:0370:7334]:50600;lr>",
    "X-Call-Ref: 1732212000.123",
    "X-Customer-Id: 0192f7a2-1234-7123-8123-123456789012",
    "Session-Expires: 18000;refresher=uac",
    "CSeq: 1234567 INVITE",
  ])("leave what is no number: %s", (header) => {
    expect(shown(header)).toContain(header);
  });

  it("leave the words of events as they are", () => {
    const title = "state from=ringing to=active";
    expect(hide([entry("", { kind: "state", title, sipCallId: null })])[0]?.title).toBe(title);
  });

  it("take the signed token with the numbers out", () => {
    expect(shown("Identity: eyJhbGciOiJFUzI1NiJ9.eyJkZXN0Ijp7InRuIjpbIjEyMTU1NTUxMjEzIl19fQ")).toContain(
      "Identity: ***",
    );
  });

  it("leave no trace of any number but its end, in any header of any message", () => {
    const number = fc.tuple(fc.constantFrom("+49", "0049", "1", "+86", "0", ""), fc.stringMatching(/^[1-9]\d{8,9}$/));
    const place = fc.constantFrom<(raw: string) => string>(
      (raw) => `From: "${raw}" <sip:${raw}@exchange.test>;tag=a`,
      (raw) => `To: sip:${raw}@exchange.test`,
      (raw) => `P-Asserted-Identity: <tel:${raw}>`,
      (raw) => `X-Caller: ${raw}`,
      (raw) => `X-Caller: name=${raw};x=1`,
      (raw) => `Subject: call from ${raw.replace(/(\d{3})/g, "$1 ")}`,
      (raw) => `Call-ID: ${raw.replace("+", "")}@h`,
      (raw) => `Refer-To: <sip:${raw}@h?Replaces=x>`,
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(number, place), { minLength: 1, maxLength: 6 }), (placed) => {
        const written = placed.map(([[prefix, rest], put]) => ({ rest, header: put(prefix + rest) }));
        // Each number is named as somebody's at least once: a bare Call-ID alone says nothing about what it is.
        const named = written.map(({ rest }) => message(`From: <sip:${rest}@h>`));
        const entries = [...written.map(({ header }) => message(header)), ...named];
        const all = JSON.stringify(hide(entries)).replace(/number\d+\.\.\d\d/g, "");
        for (const { rest } of written) {
          expect(all).not.toContain(rest.slice(-8));
          expect(all).not.toContain(rest.slice(0, 7));
        }
      }),
      { numRuns: 300 },
    );
  });
});
