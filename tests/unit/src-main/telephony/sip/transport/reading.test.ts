import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bareReply } from "#main/telephony/sip/transport/bare-reply.ts";
import { sdpIn } from "#main/telephony/sip/transport/multipart.ts";
import { readAddress } from "#main/telephony/sip/transport/read-address.ts";
import { readMessage } from "#main/telephony/sip/transport/read-message.ts";
import { readVia } from "#main/telephony/sip/transport/read-via.ts";
import { checkRequest } from "#main/telephony/sip/transport/request-check.ts";
import { checkResponse } from "#main/telephony/sip/transport/response-check.ts";
import { readUri } from "#main/telephony/sip/transport/sip-uri.ts";

const head =
  "OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/WS h;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:c@d>\r\nCall-ID: x\r\nCSeq: 1 OPTIONS";
const abilities = { allow: "Allow: OPTIONS", methods: ["OPTIONS"], extensions: [] };
const refusal = { status: 400, phrase: "Bad Request", reason: "x" };

function replyTo(text: string): string | null {
  const read = readMessage(Buffer.from(text));
  if (read.kind === "unreadable") return bareReply(read, read);
  if (read.kind !== "message" || read.message.kind !== "request") return null;
  return bareReply(read.message, refusal);
}

describe("received bytes", () => {
  test("keep-alives are told from messages, and line ends before a message do not matter", () => {
    expect(readMessage(Buffer.from("\r\n\r\n")).kind).toBe("ping");
    expect(readMessage(Buffer.from("\r\n")).kind).toBe("pong");
    expect(readMessage(Buffer.from(`\r\n\r\n${head}\r\n\r\n`)).kind).toBe("message");
    expect(readMessage(Buffer.alloc(0)).kind).toBe("unreadable");
  });
  test("folded lines and short names are read as what they stand for", () => {
    const read = readMessage(Buffer.from(`${head}\r\ns:\r\n one\r\n\ttwo\r\n\r\nbody`));
    if (read.kind !== "message") throw new Error(read.kind);
    expect(read.message.headers.at(-1)).toEqual({ name: "subject", value: "one two" });
    expect(read.message.body.toString()).toBe("body");
  });
  test("a refused request is answered with its own Via, From, To, Call-ID and CSeq, a tag, and nothing else of it", () => {
    const reply = replyTo(`${head}\r\nX-Secret: 1\r\n\r\n`);
    expect(reply).toMatch(/^SIP\/2\.0 400 Bad Request\r\nVia: SIP\/2\.0\/WS h;branch=z9hG4bK1\r\nFrom: /);
    expect(reply).toMatch(/To: <sip:c@d>;tag=[0-9a-f]{12}\r\n/);
    expect(reply).not.toContain("X-Secret");
  });
  test("responses, ACKs and requests without a Via are not answered", () => {
    expect(replyTo("SIP/2.0 200 OK\r\n\r\n")).toBeNull();
    expect(replyTo(`${head.replaceAll("OPTIONS", "ACK")}\r\n\r\n`)).toBeNull();
    expect(replyTo(`${head.replace(/\r\nVia:[^\r]*/, "")}\r\n\r\n`)).toBeNull();
  });
  test("no bytes make the readers throw, and no reply carries a line that was not in the request", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'INVITE sip:@\r\n\0:;<>"\\,Via'), maxLength: 300 }), (text) => {
        const whole = `${head}${text}\r\n\r\n`;
        const read = readMessage(Buffer.from(whole));
        if (read.kind === "message" && read.message.kind === "request") checkRequest(read.message, abilities);
        if (read.kind === "message" && read.message.kind === "response") checkResponse(read.message);
        for (const line of (replyTo(whole) ?? "").split("\r\n").slice(1, -3)) {
          const value = line.slice(line.indexOf(":") + 1).replace(/;tag=[0-9a-f]{12}$/, "");
          for (const word of value.split(/\s+/)) expect(whole).toContain(word);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe("header values", () => {
  test.each([
    ['"A <b>" <sip:a@b>;tag=1', "sip:a@b", "1"],
    ["Bell, Alexander <sip:a@b>;tag=43", "sip:a@b", "43"],
    ["黄航 <tel:+49>;tag=2", "tel:+49", "2"],
    ["< sip:a@b >", "sip:a@b", undefined],
    ["sip:a@b;tag=3", "sip:a@b", "3"],
  ])("%s is read", (value, uri, tag) => {
    const read = readAddress(value);
    expect(read?.uri.toString()).toBe(uri);
    expect(read?.parameters.get("tag")).toBe(tag);
  });
  test.each(['"open <sip:a@b>', "<sip:a@b", "<sip:a@b>;;;", "<sip:a@b>;tag=1;tag=2", "sip:a@b?Route=x", "<<<>>>", ""])(
    "%s is refused",
    (value) => expect(readAddress(value)).toBeNull(),
  );
  test("a URI is written as it was read, and its user is compared decoded", () => {
    for (const text of ["sip:50%25off@h", "sip:%E9t%E9@h", "sip:*21#@h", "sip:a@[2001:db8::1]:5060;x=%41"])
      expect(readUri(text)?.clone().toString()).toBe(text);
    expect(readUri("sip:%61gent@h")?.user).toBe("agent");
  });
  test("white space may stand around every separator of a Via; empty parameters may not", () => {
    expect(readVia("SIP  /   2.0 /UDP    192.0.2.2 : 5060 ; branch = 390skdjuw")).toMatchObject({
      sentBy: "192.0.2.2:5060",
      branch: "390skdjuw",
    });
    expect(readVia("SIP/2.0/UDP 192.0.2.15;;")).toBeNull();
  });
});

test("the session description is taken out of a multipart body, unless another part must be understood", () => {
  const part = (headers: string, body: string) => `--x\r\n${headers}\r\n\r\n${body}\r\n`;
  const sdp = part("Content-Type: application/sdp", "v=0");
  const isup = (handling: string) =>
    part(`Content-Type: application/isup\r\nContent-Disposition: signal;handling=${handling}`, "1");
  expect(sdpIn('multipart/mixed;boundary="x"', `${isup("optional")}${sdp}--x--`)).toEqual({ kind: "sdp", sdp: "v=0" });
  expect(sdpIn("multipart/mixed;boundary=x", `${isup("required")}${sdp}--x--`)).toEqual({ kind: "unreadable" });
  expect(sdpIn("multipart/mixed;boundary=x", `${isup("optional")}--x--`)).toEqual({ kind: "none" });
  expect(sdpIn("multipart/mixed", sdp)).toEqual({ kind: "unreadable" });
});
