import { afterEach, beforeEach, expect, test } from "vitest";
import { aDesk, type TestDesk } from "#tests/helpers/sip/a-desk.ts";
import { SipServer } from "#tests/helpers/sip/sip-server.ts";
import { anSdp, writeSip } from "#tests/helpers/sip/sip-text.ts";
import { talking } from "#tests/helpers/sip/talking.ts";

let exchange: SipServer;
let desk: TestDesk;

beforeEach(async () => {
  exchange = await SipServer.start();
  desk = aDesk([exchange.url]);
  await desk.registered();
});
afterEach(async () => {
  expect(desk.telephony.link().name).toBe("registered");
  await desk.telephony.stop();
  await exchange.stop();
});

interface Asked {
  readonly method?: string;
  readonly target?: string;
  readonly branch?: string;
  readonly cseq?: string;
  readonly maxForwards?: number;
  readonly headers?: readonly string[];
  readonly body?: string;
}

/** A request outside of any dialog, and what the desk answers finally, or by 180. */
async function ask(given: Asked) {
  const method = given.method ?? "INVITE";
  exchange.sendRaw(
    writeSip(
      `${method} ${given.target ?? exchange.contact} SIP/2.0`,
      [
        `Via: SIP/2.0/WS 127.0.0.1:5060;branch=${given.branch ?? "z9hG4bKask"}`,
        `Max-Forwards: ${given.maxForwards ?? 70}`,
        "From: <sip:+4930111@exchange.test>;tag=1",
        "To: <sip:agent1@exchange.test>",
        "Call-ID: asked",
        `CSeq: ${given.cseq ?? `1 ${method}`}`,
        "Contact: <sip:exchange@127.0.0.1:5060;transport=ws>",
        ...(given.headers ?? []),
      ],
      given.body ?? (method === "INVITE" ? anSdp() : ""),
    ),
  );
  return exchange.next((m) => (m.status ?? 0) > 100 && m.header("Call-ID") === "asked", `an answer to ${method}`);
}

test.each([
  ["two Contact headers", { headers: ["Contact: <sip:b@h>"] }, 400],
  ["a user that is not ours", { target: "sip:somebody@exchange.test" }, 404],
  ["an unknown method", { method: "DANCE" }, 501],
  ["a known method that is not taken", { method: "SUBSCRIBE" }, 405],
  ["an extension that is required and not there", { headers: ["Require: teleport"] }, 420],
  ["an unknown kind of body", { headers: ["Content-Type: text/html"], body: "<p>" }, 415],
  ["a body in an encoding", { headers: ["Content-Encoding: gzip"] }, 415],
  ["no acceptable answer", { headers: ["Accept: text/plain"] }, 406],
  ["Replaces of a dialog that is not there", { headers: ["Replaces: x@y;to-tag=1;from-tag=2"] }, 481],
  ["an ACK-less BYE of nothing", { method: "BYE" }, 481],
  ["a CANCEL of nothing", { method: "CANCEL" }, 481],
  ["an INFO outside of a dialog", { method: "INFO" }, 481],
  ["a CSeq of another method", { cseq: "1 BYE" }, 400],
  ["a CSeq that is too large", { cseq: "2147483648 INVITE" }, 400],
  ["a tel: address to be reached", { target: "tel:+4930111" }, 416],
] as const)("%s: %j is answered %s, and nothing rings", async (_name, given, status) => {
  const answer = await ask(given);
  expect(answer.status).toBe(status);
  if (status === 420) expect(answer.header("Unsupported")).toBe("teleport");
  if (status === 405 || status === 501) expect(answer.header("Allow")).toContain("INVITE");
  expect(desk.telephony.calls()).toEqual([]);
  expect(desk.ended).toEqual([]);
});

test.each([
  ["Max-Forwards of zero, which is a proxy's business", { maxForwards: 0 }, 180],
  ["two Max-Forwards", { headers: ["Max-Forwards: 0"] }, 400],
  ["an Expires that no timer can wait for", { headers: ["Expires: 4294967295"] }, 180],
  ["an Expires that is no number", { headers: ["Expires: soon"] }, 180],
  ["a header called __proto__", { headers: ["__proto__: polluted", "constructor: polluted"] }, 180],
] as const)("%s: %j is answered %s", async (_name, given, status) => {
  expect((await ask(given)).status).toBe(status);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

test.each([
  ["without audio", anSdp().replace("m=audio", "m=video"), "304"],
  ["with plain RTP", anSdp().replace(/a=fingerprint.*\r\n/, ""), "399"],
  [
    "with unknown codecs only",
    anSdp()
      .replace(/^(m=audio 9 \S+) .*$/m, "$1 18")
      .replace(/a=rtpmap:.*\r\n/g, ""),
    "305",
  ],
])("an offer %s is refused with 488 and a warning before it rings; the call says why", async (_name, body, warning) => {
  const answer = await ask({ body });
  expect(answer.status).toBe(488);
  expect(answer.header("Warning")).toMatch(new RegExp(`^${warning} popline "`));
  const call = await desk.call((c) => c.sipCallId === "asked" && c.state.name === "ended");
  expect(call.state).toMatchObject({ cause: "media-failed", sipStatus: 488 });
});

test("the same INVITE on two ways rings once and is 482 on the other", async () => {
  expect((await ask({})).status).toBe(180);
  expect((await ask({ branch: "z9hG4bKother" })).status).toBe(482);
  expect(desk.telephony.calls()).toHaveLength(1);
});

test("an INVITE without a description is answered with an offer, and its ACK brings the answer", async () => {
  const theirs = exchange.invite({ sdp: "" });
  await theirs.ringing();
  const call = await desk.call((c) => c.state.name === "ringing");
  await desk.telephony.answer(call.id);
  const ok = await exchange.response(200);
  expect(ok.body).toContain("m=audio");
  theirs.desk = ok.header("To");
  theirs.send("ACK", [], anSdp());
  await desk.call((c) => c.id === call.id && c.state.name === "active");
});

test("the description inside a multipart body is the one that is answered", async () => {
  const body = `--b\r\nContent-Type: application/isup\r\n\r\n\x01\x02\r\n--b\r\nContent-Type: application/sdp\r\n\r\n${anSdp()}\r\n--b--\r\n`;
  expect((await ask({ headers: ["Content-Type: multipart/mixed;boundary=b"], body })).status).toBe(180);
  const call = await desk.call((c) => c.state.name === "ringing");
  await desk.telephony.answer(call.id);
  expect((await exchange.response(200)).body).toContain("m=audio");
});

test.each([
  ["letters for a number", '"Sales" <sip:sales-dept@exchange.test>;tag=1', { number: "sales-dept", name: "Sales" }],
  ["no user", "<sip:exchange.test>;tag=1", { number: "", withheld: true }],
  ["a name that turns the reading around", '"\u202egpj.exe\u202c" <sip:1@h>;tag=1', { number: "1", name: "gpj.exe" }],
  ["a user that is no UTF-8", "<sip:%E9t%E9@h>;tag=1", { withheld: false }],
  ["a percent sign", "<sip:50%25off@h>;tag=1", { number: "50%off" }],
  ["a hash", "<sip:*21#@h>;tag=1", { number: "*21#" }],
])("a From with %s rings, is answered and is hung up", async (_name, from, remote) => {
  const theirs = exchange.invite({ from });
  await theirs.ringing();
  const call = await desk.call((c) => c.sipCallId === theirs.callId && c.state.name === "ringing");
  expect(call.remote).toMatchObject(remote);
  await desk.telephony.answer(call.id);
  await theirs.answered();
  await desk.call((c) => c.id === call.id && c.state.name === "active");
  await desk.telephony.hangUp(call.id);
  expect((await exchange.request("BYE")).header("To")).toContain(from.slice(from.indexOf("<"), from.indexOf(">")));
});

test("a name in another encoding costs its letters, not the connection", async () => {
  const [socket] = exchange.sockets;
  const theirs = writeSip(
    `INVITE ${exchange.contact} SIP/2.0`,
    [
      "Via: SIP/2.0/WS 127.0.0.1:5060;branch=z9hG4bKlatin",
      'From: "M\u00fcller" <sip:+4930111@exchange.test>;tag=1',
      "To: <sip:agent1@exchange.test>",
      "Call-ID: latin",
      "CSeq: 1 INVITE",
      "Contact: <sip:exchange@127.0.0.1:5060>",
    ],
    anSdp(),
  );
  socket?.send(Buffer.from(theirs, "latin1"), { binary: false });
  const call = await desk.call((c) => c.sipCallId === "latin");
  expect(call.remote).toMatchObject({ number: "+4930111", name: "Mller" });
});

test("a caller who gives up by BYE while it rings is missed, and the INVITE gets its 487", async () => {
  const theirs = exchange.invite();
  await theirs.ringing();
  theirs.send("BYE");
  await exchange.response(200, "BYE");
  await exchange.response(487);
  await desk.call((c) => c.sipCallId === theirs.callId && c.state.name === "ended");
  expect(desk.ended[0]?.state).toMatchObject({ cause: "missed" });
});

test("in a call: bad offers are 488, an old CSeq 500, a PRACK for nothing 481, and the call goes on", async () => {
  const { theirs, call } = await talking(exchange, desk);
  theirs.send("UPDATE", [], anSdp().replace("m=audio", "m=video"));
  await exchange.response(488, "UPDATE");
  theirs.send("INVITE", [], "v=0\r\n");
  await exchange.response(488, "INVITE");
  theirs.send("ACK");
  theirs.send("PRACK");
  await exchange.response(481, "PRACK");
  exchange.sendRaw(
    writeSip(`INFO ${theirs.target} SIP/2.0`, [
      "Via: SIP/2.0/WS 127.0.0.1:5060;branch=z9hG4bKold",
      `From: ${theirs.own}`,
      `To: ${theirs.desk}`,
      `Call-ID: ${theirs.callId}`,
      "CSeq: 1 INFO",
    ]),
  );
  await exchange.response(500, "INFO");
  expect(desk.telephony.calls()).toMatchObject([{ id: call.id, state: { name: "active" } }]);
});
