import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { wrapUp } from "#tests/e2e/faults-stage.ts";
import { type Desk, type Desks, startDesksOnAsterisk } from "./desk-on-asterisk.ts";
import { type Asterisk, startAsterisk } from "./exchange/asterisk.ts";
import { type Customer, customerCalls } from "./exchange/customer.ts";
import { onAsterisk } from "./exchange/suite.ts";
import { allQuiet } from "./exchange/switchboard.ts";
import { layMeddlingRelay, type Meddle, type MeddlingRelay } from "./meddling-relay.ts";

const customerHz = 1004;
const isInvite = (message: string) => message.startsWith("INVITE ");
const isAnswer = (message: string) =>
  /^SIP\/2\.0 200 .*^CSeq: \d+ INVITE/ms.test(message) && message.includes("m=audio");

/** A camera's part of an offer, as browsers and video telephones write it, with the transport of the audio beside it. */
function videoLike(audio: string): string {
  const shared = audio.split("\r\n").filter((line) => /^a=(ice-|fingerprint|setup|rtcp-mux|candidate)/.test(line));
  return [
    "m=video 9 UDP/TLS/RTP/SAVPF 96 97",
    "c=IN IP4 0.0.0.0",
    ...shared,
    "a=mid:camera",
    "a=rtpmap:96 VP8/90000",
    "a=rtpmap:97 H264/90000",
    "a=sendrecv",
    "",
  ].join("\r\n");
}

/** @param order where the video stands */
const withVideo =
  (order: "after" | "before"): Meddle =>
  (message) => {
    if (!isInvite(message)) return message;
    return message.replace(/m=audio.*$/s, (audio) =>
      order === "after" ? audio + videoLike(audio) : videoLike(audio) + audio,
    );
  };

/** The exchange never asked for video and must not be answered about it. */
const withoutVideo: Meddle = (message) => message.replace(/m=video.*?(?=m=|$)/s, "");

const withUnknownCodecs: Meddle = (message) =>
  isInvite(message)
    ? message.replace(
        /^(m=audio \d+ \S+) (.*)$/m,
        "$1 121 122 $2\r\na=rtpmap:121 SPEEX-X/48000\r\na=rtpmap:122 x-secret/16000",
      )
    : message;
const withUnknownCodecsOnly: Meddle = (message) =>
  isInvite(message)
    ? message
        .replace(/^a=(rtpmap|fmtp|rtcp-fb):.*\r\n/gm, "")
        .replace(/^(m=audio \d+ \S+) .*$/m, "$1 121\r\na=rtpmap:121 x-secret/16000")
    : message;
const withoutAudio: Meddle = (message) =>
  isInvite(message) ? message.replace(/m=audio.*$/s, (audio) => videoLike(audio)) : message;

/** Another caller than the exchange named. */
const from =
  (address: string): Meddle =>
  (message) =>
    isInvite(message)
      ? message
          .replace(/^(From: ).*?(;tag=.*)$/m, `$1${address}$2`)
          .replace(/^P-Asserted-Identity:.*$/m, `P-Asserted-Identity: ${address}`)
      : message;

await onAsterisk("odd calls at a desk in Chromium", (root) => {
  let exchange: Asterisk;
  let relay: MeddlingRelay;
  let desks: Desks;
  let desk: Desk;
  /** What the desk answered to the last offer. */
  let answer: string;

  beforeAll(async () => {
    exchange = await startAsterisk(root);
    relay = await layMeddlingRelay(exchange.wsUrl);
    desks = await startDesksOnAsterisk({ exchanges: [exchange], agents: ["1001"], servers: [relay.url] });
    desk = desks.desk("1001");
  });
  afterAll(async () => {
    await desks?.close();
    await relay?.close();
    await exchange?.stop();
  });
  beforeEach(() => {
    answer = "";
    relay.toExchange = (message) => {
      if (!isAnswer(message)) return message;
      answer = message;
      return withoutVideo(message);
    };
  });
  afterEach(() => allQuiet(exchange));

  async function talk(customer: Customer): Promise<void> {
    await desk.work.answer();
    await Promise.all([customer.hears.hears(desk.hz), desk.ear.hears(customerHz)]);
    await desk.work.hangUp();
    await customer.ended;
    await wrapUp(desk.work);
  }

  describe("what they offer", () => {
    it.each([
      ["with video after the audio", withVideo("after")],
      ["with video before the audio", withVideo("before")],
    ])("%s: answered without the video, and both hear each other", async (_what, meddle) => {
      relay.toDesk = meddle;
      const customer = await customerCalls(exchange, { to: "51001" });
      await desk.work.ringing.waitFor();
      await talk(customer);
      expect(answer).toMatch(/^m=video 0 /m);
      expect(answer).toMatch(/^m=audio [1-9]/m);
    });

    it("codecs that nobody knows beside those that all know: answered without them, and both hear each other", async () => {
      relay.toDesk = withUnknownCodecs;
      const customer = await customerCalls(exchange, { to: "51001" });
      await desk.work.ringing.waitFor();
      await talk(customer);
      expect(answer).not.toMatch(/^m=audio.* 12[12]\b/m);
    });

    it.each([
      ["codecs that nobody knows and no others", withUnknownCodecsOnly],
      ["video only", withoutAudio],
    ])("%s: refused with 488 before it rings, and the desk says why in a sentence", async (_what, meddle) => {
      relay.toDesk = meddle;
      let refusal = "";
      relay.toExchange = (message) => {
        if (/^SIP\/2\.0 [3-6]/.test(message)) refusal = message;
        return message;
      };
      const cards = desk.work.phone.locator("[data-call]").filter({ hasText: "No audio could be set up" });
      const ids = () => cards.evaluateAll((all) => all.map((card) => card.getAttribute("data-call")));
      const before = await ids();
      const customer = await customerCalls(exchange, { to: "51001" });
      await customer.ended;
      expect(refusal).toMatch(/^SIP\/2\.0 488 /);
      expect(refusal).toMatch(/^Warning: 30[45] /m);
      await expect.poll(async () => (await ids()).some((id) => !before.includes(id))).toBe(true);
      expect(await desk.work.ringing.count()).toBe(0);
    });
  });

  describe("who calls", () => {
    it.each([
      ["a name that turns the reading around", `"\u202egpj.exe\u202c" <sip:+4930111222@asterisk.test>`, "gpj.exe"],
      ["no user in the address", "<sip:asterisk.test>", "Number withheld"],
      ["a number with letters", `<sip:sales-dept@asterisk.test>`, "sales-dept"],
    ])("%s: shown safely, answered, and both hear each other", async (_what, address, shown) => {
      relay.toDesk = from(address);
      const customer = await customerCalls(exchange, { to: "51001" });
      await desk.work.ringing.getByText(shown, { exact: true }).first().waitFor();
      expect(await desk.page.locator("body").innerText()).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
      await talk(customer);
    });

    it("a name of a thousand letters: cut, inside its card, with the buttons where they always are", async () => {
      relay.toDesk = (message) => message;
      const plain = await customerCalls(exchange, { to: "51001", name: "Li Na" });
      await desk.work.ringing.waitFor();
      const place = () => desk.work.ringing.getByRole("button", { name: "Answer" }).first().boundingBox();
      const before = await place();
      await plain.hangUp();
      await desk.work.ringing.waitFor({ state: "hidden" });
      relay.toDesk = from(`"${"Donaudampfschiff ".repeat(60)}" <sip:+4930111222@asterisk.test>`);
      const customer = await customerCalls(exchange, { to: "51001" });
      await desk.work.ringing
        .getByText(/^Donaudampfschiff/)
        .first()
        .waitFor();
      const [card, column, after] = [
        await desk.work.ringing.boundingBox(),
        await desk.work.phone.first().boundingBox(),
        await place(),
      ];
      expect(card?.width).toBeLessThanOrEqual(column?.width ?? 0);
      expect(after?.width).toBe(before?.width);
      expect((after?.y ?? 0) + (after?.height ?? 0)).toBeLessThan(768);
      await talk(customer);
    });
  });

  it("the page never threw", () => {
    expect(desk.errors).toEqual([]);
  });
});
