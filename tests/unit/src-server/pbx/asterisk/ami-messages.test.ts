import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { amiText } from "#server/pbx/asterisk/ami-message.ts";
import { AmiReader } from "#server/pbx/asterisk/ami-reader.ts";
import { amiUrl } from "#server/pbx/asterisk/ami-url.ts";

const stream =
  "Asterisk Call Manager/11.0.0\r\nResponse: Success\r\nActionID: 1\r\nMessage: Authentication accepted\r\n\r\n" +
  "Event: Hangup\r\nChannel: PJSIP/2001-00000001\r\nCallerIDName: <unknown>\r\nAppData: a: b\r\nodd line\r\n\r\n";

describe("the manager interface's messages", () => {
  test("come out the same however the bytes are cut", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(stream.length), { maxLength: 20 }), (cuts) => {
        const reader = new AmiReader();
        const at = [0, ...cuts.sort((a, b) => a - b), stream.length];
        const messages = at.slice(1).flatMap((end, i) => reader.read(stream.slice(at[i], end)));
        expect(messages.map((it) => [it.response, it.event])).toEqual([
          ["Success", ""],
          ["", "Hangup"],
        ]);
        expect(messages[1]?.get("AppData")).toBe("a: b");
      }),
    );
  });

  test("what Asterisk does not know reads as nothing", () => {
    expect(new AmiReader().read(stream)[1]?.get("CallerIDName")).toBe("");
  });

  test("a message that never ends is given up before it fills the memory", () => {
    const reader = new AmiReader();
    const flood = () => {
      for (let i = 0; i < 400; i += 1) reader.read(`Field${i}: ${"x".repeat(1_000)}\r\n`);
    };
    expect(flood).toThrow(RangeError);
    expect(() => new AmiReader().read("x".repeat(300_000))).toThrow(RangeError);
  });

  test("a value with a line break is never sent: it would be an action of its own", () => {
    expect(() => amiText({ Action: "Originate", Exten: "600\r\n\r\nAction: Command" })).toThrow(RangeError);
    expect(amiText({ Action: "Ping", Variable: ["a=1", "b=2"] })).toBe(
      "Action: Ping\r\nVariable: a=1\r\nVariable: b=2\r\n\r\n",
    );
  });
});

test.each([
  ["ami://u:p@h", { host: "h", port: 5038, tls: false }],
  ["amis://u:p@h:7000/", { host: "h", port: 7000, tls: true }],
  ["ami://u:p@[::1]:5038", { host: "::1", port: 5038 }],
])("%s is read", (text, expected) => {
  expect(amiUrl(text)).toMatchObject(expected);
});

test.each([
  "ami://h",
  "ami://u@h",
  "http://u:p@h",
  "ami://u:p@h/path",
  "ami://u:%0D%0A@h",
  "ami://u:%zz@h",
  "nonsense",
])("%s is none", (text) => {
  expect(amiUrl(text)).toBeNull();
});
