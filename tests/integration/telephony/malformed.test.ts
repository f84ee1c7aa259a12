import { afterEach, beforeEach, expect, test } from "vitest";
import { aDesk, type TestDesk } from "#tests/helpers/sip/a-desk.ts";
import { SipServer } from "#tests/helpers/sip/sip-server.ts";
import { anSdp, writeSip } from "#tests/helpers/sip/sip-text.ts";

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

/** The desk still takes calls. */
async function stillWorks(): Promise<void> {
  expect(desk.telephony.link().name).toBe("registered");
  const theirs = exchange.invite();
  await theirs.ringing();
  const call = await desk.call((c) => c.sipCallId === theirs.callId);
  theirs.send("CANCEL");
  await desk.call((c) => c.id === call.id && c.state.name === "ended");
}

function anInvite(
  change: (headers: string[]) => string[],
  first = `INVITE ${exchange.contact} SIP/2.0`,
  body = anSdp(),
): string {
  return writeSip(
    first,
    change([
      "Via: SIP/2.0/WS 127.0.0.1:5060;branch=z9hG4bKtorture",
      "Max-Forwards: 70",
      "From: <sip:a@b.test>;tag=1",
      "To: <sip:agent1@exchange.test>",
      `Call-ID: torture-${Math.abs(first.length * 31 + body.length)}`,
      "CSeq: 1 INVITE",
      "Contact: <sip:a@b.test>",
    ]),
    body,
  );
}

test("torture messages are logged, answered where they can be, and never end the desk", async () => {
  const without = (name: string) => (h: string[]) => h.filter((line) => !line.startsWith(name));
  const messages = [
    "",
    "\0\0\0",
    "hello",
    "INVITE sip:x SIP/2.0",
    "INVITE sip:x SIP/2.0\r\n\r\n",
    "SIP/2.0 200 OK\r\n\r\n",
    "SIP/2.0 999 What\r\nVia: SIP/2.0/WS x;branch=z9hG4bK1\r\nCSeq: 1 INVITE\r\n\r\n",
    anInvite((h) => h, "INVITE sip:agent1@exchange.test SIP/9.9"),
    anInvite((h) => h, "INVITE tel:+49 SIP/2.0"),
    anInvite(without("Via")),
    anInvite(without("From")),
    anInvite(without("CSeq")),
    anInvite(without("Contact")),
    anInvite((h) => h.map((l) => (l.startsWith("CSeq") ? "CSeq: 99999999999999999999 INVITE" : l))),
    anInvite((h) => h.map((l) => (l.startsWith("From") ? "From: <<<>>>" : l))),
    anInvite((h) => [...h, "__proto__: polluted", "constructor: polluted"]),
    anInvite((h) => [...h, "Content-Length: -5"]),
    anInvite((h) => [...h, `X-Popline-Big: ${"a".repeat(9_000)}`]),
    anInvite((h) => [...h, ...Array.from({ length: 300 }, (_v, i) => `X-H${i}: 1`)]),
    anInvite((h) => [...h, "X-Bad\rHeader: 1"]),
    anInvite((h) => [...h, `X-Pad: ${"b".repeat(70_000)}`]),
    anInvite((h) => h, undefined, "m=audio\r\nnonsense"),
  ];
  for (const text of messages) exchange.sendRaw(text);
  await stillWorks();
  expect(exchange.messages.some((m) => m.status === 400)).toBe(true);
  expect(exchange.messages.some((m) => m.status === 513)).toBe(true);
  expect(desk.log.join("")).toContain("was refused");
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

test("mutations of real messages (2,000, seeded) neither crash the desk nor take it off the exchange", async () => {
  let seed = 20_260_701;
  const random = () => {
    seed = (seed * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return seed / 4_294_967_296;
  };
  const pieces = [
    "\r\n",
    "\0",
    "<",
    ">",
    '"',
    ";",
    ",",
    "%",
    "\u202e",
    "😀",
    ":",
    "sip:",
    "9".repeat(40),
    " ",
    "=",
    "@",
    "\r\n\t",
  ];
  const contact = exchange.contact;
  const at = performance.now();
  for (let i = 0; i < 2_000; i += 1) {
    const method = ["INVITE", "BYE", "UPDATE", "OPTIONS", "CANCEL", "ACK", "INFO", "NOTIFY"][Math.floor(random() * 8)];
    let text = anInvite(
      (h) =>
        h.map((l) => l.replace("CSeq: 1 INVITE", `CSeq: ${i} ${method}`).replace(/^Call-ID.*/, `Call-ID: fuzz-${i}`)),
      `${method} ${contact} SIP/2.0`,
    ).replace("z9hG4bKtorture", `z9hG4bKf${i}`);
    for (let n = 1 + Math.floor(random() * 4); n > 0; n -= 1) {
      const where = Math.floor(random() * text.length);
      const cut = Math.floor(random() * 12);
      text =
        text.slice(0, where) +
        (random() < 0.6 ? pieces[Math.floor(random() * pieces.length)] : "") +
        text.slice(where + cut);
    }
    exchange.sendRaw(text);
  }
  exchange.sendRaw(
    anInvite(
      (h) => h.map((l) => l.replace("INVITE", "OPTIONS").replace(/^Call-ID.*/, "Call-ID: last")),
      `OPTIONS ${contact} SIP/2.0`,
    ),
  );
  await exchange.next((m) => m.status === 200 && m.header("Call-ID") === "last", "answer to the last OPTIONS");
  for (const call of desk.telephony.calls()) await desk.telephony.hangUp(call.id);
  expect(performance.now() - at).toBeLessThan(8_000);
  await stillWorks();
}, 30_000);

test("names and headers of any length and script are cut and cleaned", async () => {
  const theirs = exchange.invite({
    from: `"\u202egpj.exe\u202c ${"名".repeat(1_500)}" <sip:${"1".repeat(500)}@exchange.test>;tag=big`,
    headers: [
      `X-Popline-Note: ${"x".repeat(5_000)}`,
      `X-Queue: ${"q".repeat(500)}`,
      `Diversion: <sip:${"2".repeat(400)}@x.test>`,
    ],
  });
  const call = await desk.call((c) => c.sipCallId === theirs.callId);
  expect(call.remote.name).not.toMatch(/[\u202a-\u202e]/);
  expect(call.remote.name?.length).toBeLessThanOrEqual(256);
  expect(call.remote.number).toHaveLength(128);
  expect(call.attached["x-popline-note"]).toHaveLength(1_024);
  expect(call.queue).toHaveLength(128);
  expect(call.divertedBy).toHaveLength(128);
});

test("binary frames that hold SIP are read, those that hold nothing are not", async () => {
  exchange.sendRaw(Buffer.from([0xff, 0xfe, 0x00]));
  exchange.sendRaw(Buffer.from(anInvite((h) => h)));
  await desk.call((c) => c.state.name === "ringing");
});
