import { afterAll, beforeAll, expect, test } from "vitest";
import { aDesk, type TestDesk } from "#tests/helpers/sip/a-desk.ts";
import { SipServer } from "#tests/helpers/sip/sip-server.ts";
import type { SipText } from "#tests/helpers/sip/sip-text.ts";
import { toTheDesk } from "#tests/helpers/sip/torture/adapt.ts";
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

/** A whole call, in which everything that the desk had to say before it is seen to have been said. */
async function normalCall(): Promise<void> {
  const theirs = exchange.invite();
  await theirs.ringing();
  const call = await desk.call((c) => c.sipCallId === theirs.callId);
  theirs.send("CANCEL");
  await exchange.next((m) => m.status === 487 && m.header("Call-ID") === theirs.callId, "487");
  await desk.call((c) => c.id === call.id && c.state.name === "ended");
}

/** What the desk answered to these bytes, and nothing else that it sent. */
async function answersTo(bytes: Buffer): Promise<SipText[]> {
  const before = exchange.messages.length;
  exchange.sendRaw(bytes);
  await normalCall();
  const since = exchange.messages.slice(before);
  const own = since.findIndex((m) => m.header("Call-ID").startsWith("t-"));
  return since.slice(0, own);
}

/**
 * Every message of RFC 4475, in the RFC's order: how it reaches the desk, and what the desk answers.
 * `as is`: the octets of the RFC. `desk`: the Request-URI is the desk's own, the rest as is; else a 404 would hide what is asked.
 * A status stands for the answer to a request; null: nothing is answered, and a line in the log says why.
 */
const table = [
  // 3.1.1: well formed.
  ["wsinv", "desk", 481, "well formed, inside a dialog that is not there (To has a tag)"],
  ["intmeth", "as is", 501, "the method is unknown; Allow says which are"],
  ["esc01", "as is", 404, "sips%3Auser%40example.com is not this desk's user"],
  ["escnull", "as is", 405, "no registrar"],
  ["esc02", "as is", 501, "RE%47IST%45R is not REGISTER"],
  ["lwsdisp", "desk", 200, "accepted"],
  ["longreq", "desk", 488, "accepted; the offer is plain RTP, which no browser answers"],
  ["dblreq", "as is", 405, "no registrar; the INVITE behind it is noise"],
  ["semiuri", "as is", 404, "user;par=u%40example.net is not this desk's user"],
  ["transports", "desk", 200, "accepted, whatever the other Vias came over"],
  ["mpart01", "desk", 405, "framed and read, NULs and all; MESSAGE is not taken"],
  ["unreason", "as is", null, "a response to nothing"],
  ["noreason", "as is", null, "a response to nothing"],
  // 3.1.2: malformed.
  ["badinv01", "desk", 400, "empty parameters in Via and Contact"],
  ["clerr", "desk", 400, "Content-Length beyond the end"],
  ["ncl", "desk", 400, "negative Content-Length"],
  ["scalar02", "as is", 400, "CSeq of 2**31 and more"],
  ["scalarlg", "as is", null, "response with such a CSeq"],
  ["quotbal", "desk", 400, "a quote in To is not closed"],
  ["ltgtruri", "as is", 400, "brackets around the Request-URI"],
  ["lwsruri", "as is", 400, "a space in the Request-URI"],
  ["lwsstart", "as is", 400, "two spaces in the start line"],
  ["trws", "as is", 400, "spaces behind the start line"],
  ["escruri", "as is", 400, "headers in the Request-URI"],
  ["baddate", "desk", 488, "liberal: Date is nothing that the desk needs; then as longreq"],
  ["regbadct", "as is", 405, "no registrar, before Contact is looked at"],
  ["badaspec", "desk", 200, "liberal: spaces inside the brackets"],
  ["baddn", "desk", 200, "liberal: an unquoted display name"],
  ["badvers", "desk", 505, "SIP/7.0"],
  ["mismatch01", "desk", 400, "another method in CSeq"],
  ["mismatch02", "desk", 501, "an unknown method, and another one in CSeq"],
  ["bigcode", "as is", null, "status 4294967301"],
  // 3.2: transaction layer.
  ["badbranch", "desk", 200, "liberal: taken as a request of RFC 2543"],
  // 3.3: application layer.
  ["insuf", "desk", 400, "neither From, To nor Call-ID"],
  ["unkscm", "as is", 416, "nobodyKnowsThisScheme:"],
  ["novelsc", "as is", 416, "soap.beep:"],
  ["unksm2", "as is", 405, "no registrar; isbn: and http: in To and From can be read"],
  ["bext01", "desk", 420, "Unsupported names what was required"],
  ["invut", "desk", 415, "Accept names what would be taken"],
  ["regaut01", "as is", 405, "no registrar"],
  ["multi01", "desk", 400, "two of what there may be one of"],
  ["mcl01", "desk", 400, "two Content-Lengths"],
  ["bcast", "as is", null, "a response for somebody behind us"],
  ["zeromf", "desk", 200, "no proxy: Max-Forwards ends here anyway"],
  ["cparam01", "as is", 405, "no registrar"],
  ["cparam02", "as is", 405, "no registrar"],
  ["regescrt", "as is", 405, "no registrar"],
  ["sdp01", "desk", 406, "the answer may not be an SDP"],
  // 3.4: backward compatibility.
  ["inv2543", "desk", 400, "no Contact: over a WebSocket everybody speaks RFC 3261"],
] as const;

test("the table holds every message of the RFC once", () => {
  expect(tortureMessages.size).toBe(49);
  expect([...table.map(([name]) => name)].sort()).toEqual([...tortureMessages.keys()].sort());
});

test.each(table)("%s, %s: %s, %s", async (name, how, status) => {
  const message = tortureMessages.get(name);
  if (message === undefined) throw new Error(`${name} is not there`);
  const logged = desk.log.length;
  const before = desk.ended.length;
  const bytes = how === "desk" ? toTheDesk(message.bytes, exchange.contact) : message.bytes;

  const answers = (await answersTo(bytes)).filter((m) => m.status !== 100);

  expect(answers.map((m) => m.status)).toEqual(status === null ? [] : [status]);
  expect(desk.telephony.calls()).toEqual([]);
  expect(desk.telephony.link().name).toBe("registered");
  // Refused calls leave a record of their own, all others only the normal one behind them.
  expect(desk.ended.length - before).toBe(status === 488 ? 2 : 1);
  if (status === null || status === 400)
    expect(desk.log.slice(logged).join("")).toMatch(/was dropped|was refused|Discarding/);
});

test("answers say what the RFC wants said", async () => {
  const answer = async (name: string, how: "desk" | "as is") => {
    const { bytes } = tortureMessages.get(name) ?? { bytes: Buffer.alloc(0) };
    return (await answersTo(how === "desk" ? toTheDesk(bytes, exchange.contact) : bytes))[0];
  };
  expect((await answer("intmeth", "as is"))?.header("Allow")).toContain("INVITE");
  expect((await answer("escnull", "as is"))?.header("Allow")).not.toContain("REGISTER");
  expect((await answer("bext01", "desk"))?.header("Unsupported")).toBe(
    "nothingSupportsThis, nothingSupportsThisEither",
  );
  expect((await answer("invut", "desk"))?.header("Accept")).toContain("application/sdp");
  // Copied as they came (8.2.6.2), with a tag of our own that is the same each time.
  const [once, twice] = [await answer("intmeth", "as is"), await answer("intmeth", "as is")];
  expect(once?.header("From")).toContain("token1~` token2'+_ token3*%!.- <sip:mundane@example.com>");
  expect(once?.header("Call-ID")).toBe(String.raw`intmeth.word%ZK-!.*_+'@word${"`"})(><:\/"][?}{`.replace(")(", "~)("));
  expect(once?.header("To")).toMatch(/;tag=[0-9a-f]{12}$/);
  expect(twice?.header("To")).toBe(once?.header("To"));
  const insuf = await answer("insuf", "desk");
  expect(insuf?.raw).toBe(
    "SIP/2.0 400 Bad Request (no from)\r\nVia: SIP/2.0/UDP 192.0.2.95;branch=z9hG4bKkdj.insuf\r\nCSeq: 193942 INVITE\r\nContent-Length: 0\r\n\r\n",
  );
  const longreq = await answer("lwsdisp", "desk");
  expect(longreq?.header("From")).toBe("caller<sip:caller@example.com>;tag=323");
});

test("users with escaped characters are told apart by what they mean, and reached", async () => {
  for (const [name, username] of [
    ["esc01", "sips:user@example.com"],
    ["semiuri", "user;par=u@example.net"],
  ] as const) {
    const { bytes } = tortureMessages.get(name) ?? { bytes: Buffer.alloc(0) };
    const strange = aDesk([exchange.url], { line: { username } });
    await strange.registered();
    exchange.sendRaw(bytes);
    const callId = /^(?:i|Call-ID): (.*)\r$/m.exec(bytes.toString())?.[1] ?? "";
    await exchange.next(
      (m) => [200, 488].includes(m.status ?? 0) && m.header("Call-ID") === callId,
      "an answer that is no 404",
    );
    await strange.telephony.stop();
  }
});
