import { pino } from "pino";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createTelephony, type Telephony } from "#main/telephony/index.ts";
import type { Call } from "#shared/call/index.ts";
import { newId } from "#shared/ids.ts";
import { aLine } from "#tests/helpers/sip/a-desk.ts";
import { type TcpRelay, tcpRelay } from "#tests/helpers/sip/tcp-relay.ts";
import { ALICE, type BenchExchange, startExchange } from "../demo-exchange/bench-exchange.ts";
import { WeriftPage } from "./werift-page.ts";

let bench: BenchExchange;
let relay: TcpRelay;
let page: WeriftPage;
let telephony: Telephony;

beforeEach(async () => {
  bench = await startExchange();
  relay = await tcpRelay(Number(new URL(bench.exchange.url).port));
  page = new WeriftPage();
  telephony = createTelephony({
    logger: pino({ level: "silent" }),
    media: page,
    newCallId: () => newId(),
    instanceId: "0b7c9c2e-4f0f-4d6e-9d0a-0c4b7d0f5a11",
    times: { backoffBaseMs: 20 },
    provisioning: aLine({
      servers: [`ws://127.0.0.1:${relay.port}`],
      domain: "127.0.0.1",
      username: ALICE.user,
      authUsername: ALICE.user,
      password: ALICE.password,
    }),
  });
  telephony.start();
  await until(() => telephony.link().name === "registered");
});
afterEach(async () => {
  await telephony.stop();
  page.close();
  await relay.stop();
  await bench.exchange.stop();
});

/** Checks after every event of the telephone. */
function until(done: () => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`not reached: ${JSON.stringify([telephony.link(), telephony.calls()])}`)),
      10_000,
    );
    const check = () => {
      if (!done()) return;
      clearTimeout(timer);
      for (const off of offs) off();
      resolve();
    };
    const offs = [telephony.on("changed", check), telephony.on("link", check), telephony.on("ended", check)];
    check();
  });
}

async function answered(): Promise<Call> {
  bench.exchange.place({
    target: "101",
    from: { number: "+8613082856110", displayName: "Huang Hang" },
    assertedIdentity: { number: "+8613082856110", displayName: "Huang Hang" },
    queue: "support",
    voice: "known-caller-zh",
    afterPrompt: "repeat",
  });
  await until(() => telephony.calls()[0]?.state.name === "ringing");
  const call = telephony.calls()[0] as Call;
  await telephony.answer(call.id);
  await until(() => telephony.calls()[0]?.state.name === "active");
  return call;
}

test("a call from the demo exchange carries audio both ways", async () => {
  const call = await answered();
  expect(call).toMatchObject({
    queue: "support",
    remote: { number: "+8613082856110", name: "Huang Hang", source: "asserted" },
  });
  await page.calls.get(call.id)?.heard.next((h) => h.dbfs > -50);
  await bench.events.next((e) => e.type === "level" && e.dbfs > -40);
});

test("the page is reloaded in a call: audio is back within 2 s, in the same call", async () => {
  const call = await answered();
  await page.calls.get(call.id)?.heard.next((h) => h.dbfs > -50);
  page.close();
  expect(telephony.calls()[0]?.recovering).toBe(true);
  const at = performance.now();
  page.open();
  await until(() => telephony.calls()[0]?.recovering === false);
  await page.calls.get(call.id)?.heard.next((h) => h.dbfs > -50);
  expect(performance.now() - at).toBeLessThan(2_000);
  expect(telephony.calls()[0]?.id).toBe(call.id);
});

test("the wire is cut in a call: audio goes on, the dialog comes over the new connection, hold and BYE work", async () => {
  const call = await answered();
  relay.cut();
  await until(() => telephony.link().name === "waiting");
  await until(() => telephony.link().name === "registered");
  await telephony.hold(call.id);
  await bench.events.next((e) => e.type === "held");
  await telephony.resume(call.id);
  await bench.events.next((e) => e.type === "resumed");
  await telephony.hangUp(call.id);
  await bench.events.next((e) => e.type === "ended" && e.cause === "desk-hung-up");
});

test("a dialled call is answered by the demo's person", async () => {
  const id = await telephony.dial({ number: "+8613082856110" });
  await until(() => telephony.calls().some((c) => c.id === id && c.state.name === "active"));
  await page.calls.get(id)?.heard.next((h) => h.dbfs > -50);
  await telephony.dtmf(id, "5");
  await bench.events.next((e) => e.type === "dtmf" && e.digit === "5" && e.via === "info");
});
