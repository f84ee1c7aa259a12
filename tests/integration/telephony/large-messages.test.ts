import { Grammar } from "sip.js";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { aDesk, type TestDesk } from "#tests/helpers/sip/a-desk.ts";
import { SipServer } from "#tests/helpers/sip/sip-server.ts";
import { anSdp, writeSip } from "#tests/helpers/sip/sip-text.ts";

let exchange: SipServer;
let desk: TestDesk;

beforeAll(async () => {
  exchange = await SipServer.start();
  desk = aDesk([exchange.url], { level: "info" });
  await desk.registered();
});
afterAll(async () => {
  await desk.telephony.stop();
  await exchange.stop();
});

const many = (text: string, length: number) => text.repeat(Math.ceil(length / text.length)).slice(0, length);

/** Headers that cost a backtracking parser most, each as large as the reader lets one be, and messages full of them. */
const costly: Readonly<Record<string, readonly string[]>> = {
  "escaped quotes in Contact": [`Contact: "${many('\\"', 8_000)}`],
  "escaped quotes in an identity": [`P-Asserted-Identity: "${many('\\"', 7_900)}" <sip:1@h>`],
  "a list of Contacts": [`Contact: ${many("<sip:a@b>,", 8_000)}<`],
  "words in Contact": [`Contact: ${many("a ", 8_000)}`],
  "parameters in Contact": [`Contact: <sip:a@b>${many(";a=b", 8_000)}!`],
  "a list of routes": [`Record-Route: ${many("<sip:a@b;lr>,", 8_000)}<`],
  "spaces in CSeq": [`CSeq: 1${many(" ", 8_000)}!`],
  "spaces in a name": [`From: a${many(" ", 4_000)}b${many(" ", 4_000)}<sip:a@b>;tag=1`],
  "tel: without end": [`From: ${many("<tel:", 8_000)}`],
  "angle brackets": [`From: ${many("<", 8_000)}`],
  "percent signs": [`From: <sip:${many("%", 8_000)}@b>;tag=1`],
  "quotes in Content-Type": [`Content-Type: a/b${many(';a="b"', 8_000)}!`],
  "a boundary of quotes": [`Content-Type: multipart/mixed;boundary="${many("\\", 8_000)}`],
  "parameters in Replaces": [`Replaces: ${many("a;to-tag=1;from-tag=2;", 8_000)}`],
  "parameters in Session-Expires": [`Session-Expires: ${many("1800;a=b;", 8_000)}`],
  Diversions: [`Diversion: ${many('"\\"" <sip:a@b>;a="b",', 8_000)}`],
  "User-to-User": [`User-to-User: ${many("aa", 8_000)};encoding=hex`],
  Events: [`Event: ${many("a;b=c", 8_000)}`],
  "Content-Dispositions": [`Content-Disposition: ${many("a;b=c", 8_000)}`],
  "folded lines": [`Subject: ${many("\r\n a", 700)}`],
  "64 KiB of Contacts": Array.from({ length: 90 }, () => `Contact: "${many('\\"', 600)}" <sip:a@b;x=y>;q=0.1`),
  "64 KiB of Vias": Array.from({ length: 180 }, () => `Via: SIP/2.0/WS h;branch=${many("z", 300)}`),
  "64 KiB of identities": Array.from({ length: 90 }, () => `P-Asserted-Identity: "${many('\\"', 600)}" <sip:a@b>`),
  "64 KiB of Requires": Array.from({ length: 90 }, () => `Require: ${many("a,", 600)}`),
};

test("no message makes the backtracking grammar of SIP.js read more than a few lines, however large it is", async () => {
  const parse = vi.spyOn(Grammar, "parse");
  const took: string[] = [];
  let n = 0;
  for (const [name, headers] of Object.entries(costly)) {
    for (const method of ["INVITE", "OPTIONS", "NOTIFY"]) {
      n += 1;
      const own = new Set(headers.map((line) => line.split(":")[0]));
      const usual = [
        `Via: SIP/2.0/WS 127.0.0.1:5060;branch=z9hG4bKlarge${n}`,
        `From: <sip:+4930111@exchange.test>;tag=${n}`,
        "To: <sip:agent1@exchange.test>",
        `Call-ID: large-${n}`,
        `CSeq: 1 ${method}`,
        "Contact: <sip:exchange@127.0.0.1:5060>",
      ].filter((line) => !own.has(line.split(":")[0]) || line.startsWith("Via"));
      const text = writeSip(`${method} ${exchange.contact} SIP/2.0`, [...usual, ...headers], anSdp());
      parse.mockClear();
      const at = performance.now();
      exchange.sendRaw(text);
      exchange.sendRaw(
        writeSip(`OPTIONS ${exchange.contact} SIP/2.0`, [
          `Via: SIP/2.0/WS 127.0.0.1:5060;branch=z9hG4bKafter${n}`,
          "From: <sip:+4930111@exchange.test>;tag=1",
          "To: <sip:agent1@exchange.test>",
          `Call-ID: after-${n}`,
          "CSeq: 1 OPTIONS",
        ]),
      );
      await exchange.next((m) => m.status === 200 && m.header("Call-ID") === `after-${n}`, "the answer after it");
      took.push(`${name} ${method} ${Math.round(performance.now() - at)}`);
      const read = parse.mock.calls.reduce((sum, [input]) => sum + input.length, 0);
      expect(read, `${name} in ${method}`).toBeLessThan(8_192);
      for (const call of desk.telephony.calls()) await desk.telephony.hangUp(call.id);
    }
  }
  parse.mockRestore();
  process.stdout.write(`there and back, ms: ${took.join(", ")}\n`);
  expect(desk.telephony.link().name).toBe("registered");
});

test("a name that fills its header still leaves the number and a name that fits", async () => {
  exchange.sendRaw(
    writeSip(
      `INVITE ${exchange.contact} SIP/2.0`,
      [
        "Via: SIP/2.0/WS 127.0.0.1:5060;branch=z9hG4bKlongname",
        "From: <sip:100@exchange.test>;tag=1",
        "To: <sip:agent1@exchange.test>",
        "Call-ID: long-name",
        "CSeq: 1 INVITE",
        "Contact: <sip:exchange@127.0.0.1:5060>",
        `P-Asserted-Identity: "${many("Huang ", 3_000)}" <sip:+4930111222@exchange.test>`,
      ],
      anSdp(),
    ),
  );
  const call = await desk.call((c) => c.sipCallId === "long-name");
  expect(call.remote).toMatchObject({ number: "+4930111222", source: "asserted" });
  expect(call.remote.name?.length).toBeLessThanOrEqual(256);
  expect(call.remote.name).toMatch(/^Huang Huang/);
  await desk.telephony.hangUp(call.id);
});
