import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { aDesk, type TestDesk } from "#tests/helpers/sip/a-desk.ts";
import { fastTimers } from "#tests/helpers/sip/fuzz/fast-timers.ts";
import { type Kind, kinds, validMessage } from "#tests/helpers/sip/fuzz/valid-messages.ts";
import { SipServer } from "#tests/helpers/sip/sip-server.ts";

let exchange: SipServer;
let desk: TestDesk;
/** The exchange's own record of it is thrown away with the rest. */
let contact: string;

beforeAll(async () => {
  // Transactions are kept for 64 T1 (RFC 3261 17.2): 320 ms here.
  fastTimers(5);
  exchange = await SipServer.start();
  desk = aDesk([exchange.url], { level: "silent" });
  await desk.registered();
  contact = exchange.contact;
});
afterAll(async () => {
  await desk.telephony.stop();
  await exchange.stop();
});

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

function heapMb(): number {
  // What the test itself keeps is not the desk's.
  exchange.messages.length = 0;
  desk.media.actions.length = 0;
  desk.ended.length = 0;
  desk.log.length = 0;
  collect();
  return process.memoryUsage().heapUsed / 1_048_576;
}

/** Messages of every kind, none of them in a dialog, each with its own transaction and 4 KB that nobody asked for. */
async function flood(round: number, count: number): Promise<void> {
  for (let i = 0; i < count; i += 1) {
    const kind: Kind = kinds[i % kinds.length] ?? "INVITE";
    const text = validMessage({
      kind,
      target: contact,
      id: `r${round}n${i}`,
      tag: i % 3 === 0 ? "none" : null,
      cseq: 1,
    });
    exchange.sendRaw(text.replace("Max-Forwards: 70", `X-Popline-Note: ${"x".repeat(4_000)}`));
  }
  const last = validMessage({ kind: "OPTIONS", target: contact, id: `last${round}`, tag: null, cseq: 1 });
  exchange.sendRaw(last);
  await exchange.next((m) => m.status === 200 && m.header("Call-ID") === `fuzz-last${round}`, "the last OPTIONS");
  for (const call of desk.telephony.calls()) await desk.telephony.hangUp(call.id);
}

test("a flood of requests and responses is forgotten when its transactions are over", async () => {
  await flood(0, 100);
  const before = heapMb();
  await flood(1, 600);
  const during = heapMb();
  await vi.waitFor(() => expect(heapMb() - before).toBeLessThan(3), { timeout: 8_000, interval: 100 });
  process.stdout.write(
    `heap before, right after 600 messages (2.5 MB), and later, MB: ${[before, during, heapMb()].map((mb) => mb.toFixed(1)).join(", ")}\n`,
  );
  expect(desk.telephony.link().name).toBe("registered");
  expect(desk.telephony.calls()).toEqual([]);
});
