import { describe, expect, it } from "vitest";
import { displayText, headerLine, nameAddr, plainText } from "#server/demo/exchange/sip/header-text.ts";
import { malformedReply } from "#server/demo/exchange/sip/malformed-reply.ts";
import { parseReplaces } from "#server/demo/exchange/sip/replaces.ts";

describe("header text", () => {
  it("cannot start a second header", () => {
    expect(headerLine("X-Queue", "Support\r\nX-Evil: 1")).toBe("X-Queue: Support X-Evil: 1");
    expect(() => headerLine("X-Queue:\r\nX-Evil", "1")).toThrow("not a SIP header name");
    expect(plainText("x".repeat(5000))).toHaveLength(1024);
  });

  it("quotes names", () => {
    expect(displayText('a "b" \\ c')).toBe('a \\"b\\" \\\\ c');
    expect(nameAddr("黄航", "sip:1@demo")).toBe('"黄航" <sip:1@demo>');
    expect(nameAddr(undefined, "sip:1@demo")).toBe("<sip:1@demo>");
  });
});

describe("Replaces", () => {
  it("names a dialog", () => {
    const dialog = { callId: "98732@sip.example.com", toTag: "ff87ff", fromTag: "r33th4x0r" };
    expect(parseReplaces("98732@sip.example.com;from-tag=r33th4x0r;to-tag=ff87ff")).toEqual({
      ...dialog,
      earlyOnly: false,
    });
    expect(parseReplaces("98732@sip.example.com ; to-tag=ff87ff; from-tag=r33th4x0r;early-only")).toEqual({
      ...dialog,
      earlyOnly: true,
    });
    expect(parseReplaces("98732@sip.example.com;to-tag=ff87ff")).toBeUndefined();
    expect(parseReplaces("")).toBeUndefined();
  });
});

describe("the answer to a malformed request", () => {
  const lines = ["v: SIP/2.0/WS a;branch=1", "f: <sip:a@b>;tag=1", "t: <sip:c@d>", "i: x", "CSeq: 1 INVITE"];

  it("copies what binds it, compact forms too", () => {
    const reply = malformedReply(`INVITE sip:c@d SIP/2.0\r\n${lines.join("\r\n")}\r\n\r\n`, 400, "Bad");
    expect(reply?.split("\r\n").slice(0, 3)).toEqual([
      "SIP/2.0 400 Bad",
      "via: SIP/2.0/WS a;branch=1",
      "from: <sip:a@b>;tag=1",
    ]);
  });

  it("is not given to responses, ACK, or what has nothing to bind to", () => {
    expect(malformedReply(`SIP/2.0 200 OK\r\n${lines.join("\r\n")}\r\n\r\n`, 400, "Bad")).toBeUndefined();
    expect(malformedReply(`ACK sip:c@d SIP/2.0\r\n${lines.join("\r\n")}\r\n\r\n`, 400, "Bad")).toBeUndefined();
    expect(
      malformedReply(`INVITE sip:c@d SIP/2.0\r\n${lines.slice(1).join("\r\n")}\r\n\r\n`, 400, "Bad"),
    ).toBeUndefined();
  });
});
