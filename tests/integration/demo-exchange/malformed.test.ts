import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { type BenchExchange, startExchange } from "./bench-exchange.ts";

let bench: BenchExchange;
let socket: WebSocket;
const inbox: string[] = [];
let wake: (() => void) | undefined;

beforeAll(async () => {
  bench = await startExchange();
  socket = await open();
});
afterAll(() => bench.exchange.stop());

async function open(): Promise<WebSocket> {
  const made = new WebSocket(bench.exchange.url, "sip");
  await new Promise((resolve, reject) => made.once("open", resolve).once("error", reject));
  made.on("message", (data) => {
    inbox.push(data.toString());
    wake?.();
  });
  return made;
}

const OPTIONS = [
  "OPTIONS sip:exchange@popline-demo SIP/2.0",
  "Via: SIP/2.0/WS probe.invalid;branch=z9hG4bKprobe",
  "Max-Forwards: 70",
  "From: <sip:probe@popline-demo>;tag=probe",
  "To: <sip:exchange@popline-demo>",
  "Call-ID: probe",
  "CSeq: 1 OPTIONS",
  "Content-Length: 0",
];
const text = (lines: readonly string[], body = "") => `${lines.join("\r\n")}\r\n\r\n${body}`;
const but = (name: string, line?: string) =>
  OPTIONS.flatMap((one) => (one.startsWith(`${name}:`) ? (line === undefined ? [] : [line]) : [one]));

/** Sends `data`, then a good OPTIONS; resolves to what came before the good answer. */
async function responsesTo(data: string): Promise<string[]> {
  inbox.length = 0;
  socket.send(data);
  const id = `fence-${Math.random()}`;
  socket.send(text(but("Call-ID", `Call-ID: ${id}`)).replace("z9hG4bKprobe", `z9hG4bK${id}`));
  while (!inbox.some((one) => one.includes(id))) {
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
  }
  return inbox.filter((one) => !one.includes(id)).map((one) => one.split("\r\n")[0] ?? "");
}

describe("a malformed message", () => {
  it.each([
    ["a request line of garbage (RFC 4475 3.1.2)", text(["\u0000\u0001 hello", ...OPTIONS.slice(1)])],
    ["no line break at all", "OPTIONS"],
    ["a header cut off", OPTIONS.slice(0, 4).join("\r\n")],
    ["no Via to answer to", text(but("Via"))],
    ["a response with an unknown branch", text(["SIP/2.0 200 OK", ...OPTIONS.slice(1)])],
    [
      "a response with an overlarge status (RFC 4475 3.1.2.19)",
      text(["SIP/2.0 4294967301 better not", ...OPTIONS.slice(1)]),
    ],
    ["a response without CSeq", text(["SIP/2.0 200 OK", ...but("CSeq").slice(1)])],
    ["an ACK out of nowhere", text(but("CSeq", "CSeq: 1 ACK")).replace("OPTIONS", "ACK")],
    ["a broken ACK", text(but("CSeq", "CSeq: x ACK")).replace("OPTIONS", "ACK")],
    ["a binary frame's worth of noise", String.fromCharCode(...Array.from({ length: 600 }, (_, i) => (i * 37) % 256))],
  ])("with %s is dropped", async (_what, data) => {
    expect(await responsesTo(data)).toEqual([]);
  });

  it.each([
    ["an unterminated quote (RFC 4475 3.1.2.6)", text(but("To", 'To: "Mr. Watson <sip:exchange@popline-demo>')), 400],
    ["a CSeq of another method (RFC 4475 3.1.2.17)", text(but("CSeq", "CSeq: 1 INVITE")), 400],
    ["a CSeq beyond 2^31 (RFC 4475 3.1.2.4)", text(but("CSeq", "CSeq: 36893488147419103232 OPTIONS")), 400],
    ["a negative Content-Length (RFC 4475 3.1.2.3)", text(but("Content-Length", "Content-Length: -999")), 400],
    ["a body shorter than said (RFC 4475 3.1.2.2)", text(but("Content-Length", "Content-Length: 9999"), "v=0"), 400],
    ["no tag in From", text(but("From", "From: <sip:probe@popline-demo>")), 400],
    ["no hops left", text(but("Max-Forwards", "Max-Forwards: 0")), 483],
    [
      "an unknown extension required (RFC 4475 3.3.4)",
      text([...OPTIONS.slice(0, 7), "Require: nothing-real", OPTIONS[7] ?? ""]),
      420,
    ],
    [
      "an unknown method (RFC 4475 3.1.2.18)",
      text(but("CSeq", "CSeq: 1 NEWMETHOD")).replace("OPTIONS", "NEWMETHOD"),
      405,
    ],
    ["a BYE for no dialog", text(but("CSeq", "CSeq: 1 BYE")).replace("OPTIONS", "BYE"), 481],
    [
      "an UPDATE for no dialog",
      text(but("CSeq", "CSeq: 1 UPDATE"))
        .replace("OPTIONS", "UPDATE")
        .replace("To: <sip:exchange@popline-demo>", "To: <sip:exchange@popline-demo>;tag=no"),
      481,
    ],
    ["a CANCEL for nothing", text(but("CSeq", "CSeq: 1 CANCEL")).replace("OPTIONS", "CANCEL"), 481],
    ["an INVITE without Contact", text(but("CSeq", "CSeq: 1 INVITE")).replace("OPTIONS", "INVITE"), 400],
    ["a tel: Request-URI", text(OPTIONS).replace("sip:exchange@popline-demo SIP", "tel:+4930 SIP"), 416],
  ])("with %s is answered", async (_what, data, status) => {
    const answers = await responsesTo(data);
    expect(answers.map((line) => Number(line.split(" ")[1]))).toEqual([status]);
  });

  it("beyond 64 KiB closes its socket and no other", async () => {
    const big = await open();
    const closed = new Promise((resolve) => big.once("close", resolve));
    big.send("x".repeat(65 * 1024));
    expect(await closed).toBe(1009);
    expect(await responsesTo("\r\n")).toEqual([]);
  });

  it("is not even heard without the subprotocol sip", async () => {
    const stranger = new WebSocket(bench.exchange.url);
    const refused = await new Promise<Error>((resolve) => stranger.once("error", resolve));
    expect(refused.message).toContain("400");
  });
});
