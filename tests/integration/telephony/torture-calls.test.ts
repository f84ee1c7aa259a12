import { afterAll, beforeAll, expect, test } from "vitest";
import { aDesk, type TestDesk } from "#tests/helpers/sip/a-desk.ts";
import { SipServer } from "#tests/helpers/sip/sip-server.ts";
import { anSdp, writeSip } from "#tests/helpers/sip/sip-text.ts";
import { asCall } from "#tests/helpers/sip/torture/adapt.ts";
import { tortureMessages } from "#tests/helpers/sip/torture/index.ts";

let exchange: SipServer;
let desk: TestDesk;

beforeAll(async () => {
  exchange = await SipServer.start();
  desk = aDesk([exchange.url]);
  await desk.registered();
});
afterAll(async () => {
  await desk.telephony.stop();
  await exchange.stop();
});

function bytesOf(name: string): Buffer {
  const message = tortureMessages.get(name);
  if (message === undefined) throw new Error(`${name} is not there`);
  return message.bytes;
}

/**
 * RFC 4475's headers in calls that are rung, answered and hung up: the dialog made of them has to work. `who`: the caller as the agent sees
 * them. `target`: where the BYE goes, octet for octet as Contact had it.
 */
const calls = [
  ["wsinv", { number: "jdrosen", name: 'J Rosenberg \\"' }, "sip:jdrosen@example.com"],
  ["intmeth", { number: "mundane", name: "token1~` token2'+_ token3*%!.-" }, "sip:back@192.0.2.1"],
  ["esc01", { number: "I have spaces", name: null }, "sip:cal%6Cer@host5.example.net;%6C%72;n%61me=v%61lue%25%34%31"],
  ["escnull", { number: "null--null", name: null }, "sip:back@192.0.2.1"],
  ["esc02", { number: "resource", name: "%Z%45" }, "sip:back@192.0.2.1"],
  ["lwsdisp", { number: "caller", name: "caller" }, "sip:back@192.0.2.1"],
  [
    "longreq",
    { number: "amazinglylongcallername".repeat(5), name: null },
    `sip:${"amazinglylongcallername".repeat(5)}@host5.example.net`,
  ],
  ["transports", { number: "caller", name: null }, "sip:back@192.0.2.1"],
  ["baddate", { number: "caller", name: null }, "sip:caller@host5.example.net"],
  ["badaspec", { number: "a.g.bell", name: "Bell, Alexander" }, "sip:back@192.0.2.1"],
  ["baddn", { number: "a.g.bell", name: "Bell, Alexander" }, "sip:back@192.0.2.1"],
  ["badbranch", { number: "caller", name: null }, "sip:back@192.0.2.1"],
  ["unksm2", { number: "", withheld: true }, "sip:back@192.0.2.1"],
  ["zeromf", { number: "caller", name: null }, "sip:back@192.0.2.1"],
] as const;

test.each(calls)("a call with the headers of %s is rung, answered and hung up", async (name, who, target) => {
  const invite = asCall(bytesOf(name), exchange.contact);
  const callId = /^(?:i|call-id)\s*:\s*(.*)\r$/im.exec(invite.toString())?.[1] ?? "";
  exchange.known.add(callId);
  exchange.sendRaw(invite);
  const ofCall = (status: number) =>
    exchange.next((m) => m.status === status && m.header("Call-ID") === callId, `${status} to ${name}`);
  await ofCall(180);
  const call = await desk.call((c) => c.sipCallId === callId && c.state.name === "ringing");
  expect(call.remote).toMatchObject(who);
  await desk.telephony.answer(call.id);
  const ok = await ofCall(200);
  exchange.sendRaw(
    writeSip(`ACK ${/<([^>]+)>/.exec(ok.header("Contact"))?.[1]} SIP/2.0`, [
      `Via: SIP/2.0/WS 127.0.0.1;branch=z9hG4bKack${name}`,
      `From: ${ok.header("From")}`,
      `To: ${ok.header("To")}`,
      `Call-ID: ${callId}`,
      `CSeq: ${Number.parseInt(ok.header("CSeq"), 10)} ACK`,
    ]),
  );
  await desk.call((c) => c.id === call.id && c.state.name === "active");
  await desk.telephony.hangUp(call.id);
  const bye = await exchange.next((m) => m.method === "BYE" && m.header("Call-ID") === callId, `BYE of ${name}`);
  expect(bye.target).toBe(target);
  expect(desk.telephony.calls()).toEqual([]);
});

test("a 200 with an unusual reason, and a 100 without any, are what they are by their number", async () => {
  const reasonOf = (name: string) => /^SIP\/2\.0 \d+ (.*)\r/.exec(bytesOf(name).toString())?.[1] ?? "";
  const id = await desk.telephony.dial({ number: "+4930111" });
  const invite = await exchange.request("INVITE");
  const theirs = exchange.taken(invite);
  const answer = (first: string, body: string, tag: boolean) =>
    exchange.sendRaw(
      writeSip(
        first,
        [
          `Via: ${invite.header("Via")}`,
          `From: ${invite.header("From")}`,
          `To: ${tag ? theirs.own : invite.header("To")}`,
          `Call-ID: ${theirs.callId}`,
          `CSeq: ${invite.header("CSeq")}`,
          "Contact: <sip:exchange@127.0.0.1:5060;transport=ws>",
        ],
        body,
      ),
    );
  answer(`SIP/2.0 100 ${reasonOf("noreason")}`, "", false);
  answer(`SIP/2.0 200 ${reasonOf("unreason")}`, anSdp(), true);
  await exchange.request("ACK");
  await desk.call((c) => c.id === id && c.state.name === "active");
  theirs.send("BYE");
  await desk.call((c) => c.id === id && c.state.name === "ended");
});
