import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aDesk, type TestDesk } from "#tests/helpers/sip/a-desk.ts";
import { sendFramed } from "#tests/helpers/sip/fuzz/frames.ts";
import { mutated, mutation } from "#tests/helpers/sip/fuzz/mutations.ts";
import { fuzzSettings } from "#tests/helpers/sip/fuzz/settings.ts";
import { kinds, validMessage } from "#tests/helpers/sip/fuzz/valid-messages.ts";
import { SipServer } from "#tests/helpers/sip/sip-server.ts";
import { tagOf } from "#tests/helpers/sip/sip-text.ts";
import { talking } from "#tests/helpers/sip/talking.ts";

const runs = 150;
const settings = fuzzSettings(20_261_121, runs);

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

const message = fc.record({
  kind: fc.constantFrom(...kinds),
  inDialog: fc.boolean(),
  mutations: fc.array(mutation, { maxLength: 4 }),
  framing: fc.constantFrom("text" as const, "text" as const, "binary" as const, "fragments" as const, "bytes" as const),
});

test(`mutations of valid messages, however framed, leave the desk as it was (${runs} calls with up to 12 each, seed ${settings.seed})`, async () => {
  let sent = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(message, { minLength: 4, maxLength: 12 }), async (messages) => {
      // In a call, so that there is a dialog to be hit.
      const { theirs, call } = await talking(exchange, desk);
      const [socket] = exchange.sockets;
      if (socket === undefined) throw new Error("the desk is not connected");
      for (const { kind, inDialog, mutations, framing } of messages) {
        sent += 1;
        const text = validMessage({
          kind,
          target: theirs.target,
          id: inDialog ? `d${sent}` : `o${sent}`,
          tag: inDialog ? tagOf(theirs.desk) : null,
          cseq: 100 + sent,
        });
        const own = inDialog ? text.replaceAll(/^(Call-ID: ).*$/gm, `$1${theirs.callId}`) : text;
        const from = inDialog ? own.replace(/^From: .*$/m, `From: ${theirs.own}`) : own;
        sendFramed(socket, mutated(from, mutations), framing);
      }
      // An answer to this one says that all before it were read.
      const last = validMessage({ kind: "OPTIONS", target: exchange.contact, id: `last${sent}`, tag: null, cseq: 1 });
      sendFramed(socket, Buffer.from(last), "text");
      await exchange.next((m) => m.status === 200 && m.header("Call-ID") === `fuzz-last${sent}`, "the last OPTIONS");
      expect(desk.telephony.link().name).toBe("registered");
      // The exchange hangs up; what it rang by accident, the agent does.
      theirs.skipTo(1_000_000 + sent);
      theirs.send("BYE");
      for (const one of desk.telephony.calls()) if (one.id !== call.id) await desk.telephony.hangUp(one.id);
      await desk.call((one) => one.id === call.id && one.state.name === "ended");
      expect(desk.telephony.calls()).toEqual([]);
    }),
    settings,
  );
  expect(sent).toBeGreaterThan(100);
}, 600_000);
