import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { type DeskActs, deskActs, recordsAt } from "./desk-acts.ts";
import { type Desk, type Desks, startDesksOnAsterisk } from "./desk-on-asterisk.ts";
import { type Asterisk, startAsterisk } from "./exchange/asterisk.ts";
import type { Track } from "./exchange/audio.ts";
import type { Customer } from "./exchange/customer.ts";
import { onAsterisk } from "./exchange/suite.ts";
import { allQuiet, legsOf } from "./exchange/switchboard.ts";
import { levelOf } from "./exchange/tone.ts";
import { figure } from "./figures.ts";
import { type LossyWay, layLossyWay } from "./lossy-way.ts";
import { giveSecondMicrophone, openingMs, plugSecondMicrophone, secondMicrophone } from "./microphones-by-name.ts";

/** Tone of the second microphone. */
const secondHz = 1500;
const systemsOwn = { label: "The system's own" };
/** Half of what the second microphone takes to open, which nobody may hear; a busy machine hiccups for less. */
const unheardMs = openingMs / 2;

await onAsterisk("an agent's audio on Asterisk", (root) => {
  let exchange: Asterisk;
  let desks: Desks;
  let desk: Desk;
  let acts: DeskActs;
  let way: LossyWay;

  beforeAll(async () => {
    exchange = await startAsterisk(root);
    desks = await startDesksOnAsterisk({ exchanges: [exchange], agents: ["1001"] });
    desk = desks.desk("1001");
    acts = deskActs(exchange);
    await giveSecondMicrophone(desk.context, secondHz);
    way = await layLossyWay(desk.context);
    await desk.page.reload();
    await desk.ready();
  });
  afterAll(async () => {
    await desks?.close();
    way?.close();
    await exchange?.stop();
  });
  afterEach(async () => {
    await allQuiet(exchange);
    await acts.quiet(desk);
  });

  const choice = (name: string) => desk.page.getByRole("combobox", { name, exact: true });
  const slider = (name: string) => desk.page.getByRole("slider", { name });

  /** The desk talks to a customer, with the settings of its audio open. */
  async function talkInSettings(): Promise<Customer> {
    const customer = await acts.talk(desk);
    await openSettings();
    return customer;
  }
  async function openSettings(): Promise<void> {
    await acts.press(desk, "Control+,");
    await choice("Microphone").waitFor();
  }
  /** Chooses the second microphone, or the first. @returns for how long the other side heard nothing at all, in ms */
  async function switchTo(customer: Customer, which: "first" | "second"): Promise<number> {
    const [hz, before] = which === "first" ? [desk.hz, secondHz] : [secondHz, desk.hz];
    const from = await customer.hears.hears(before);
    await choice("Microphone").selectOption(which === "first" ? systemsOwn : { label: secondMicrophone });
    await customer.hears.hears(hz, { from });
    const gone = await customer.hears.misses(before, { from });
    return longestSilence(customer.hears, from, gone + 300);
  }

  it("a test call brings the agent's own voice back, and nothing is left of it", async () => {
    await openSettings();
    await desk.page.getByRole("button", { name: "Call the echo" }).press("Enter");
    await acts.says(desk, "Speak: the exchange plays back what it hears.");
    await desk.page.getByText("The test call is in the phone column.").waitFor();
    await desk.ear.hears(desk.hz);
    await desk.work.phone.getByRole("button", { name: /^Good line/ }).waitFor();
    await desk.work.hangUp();
    await expect.poll(() => legsOf(exchange, "1001")).toEqual([]);
    await desk.page.getByText("Nothing is logged.").waitFor();
    expect(await desk.work.phone.getByText("Test call").count()).toBe(0);
  });

  it("the microphone is switched in a call, there and back, without a gap at the other side", async () => {
    const customer = await talkInSettings();
    for (const which of ["second", "first"] as const) {
      const silence = await switchTo(customer, which);
      figure(`microphone switched in a call (to the ${which}): longest silence`, silence);
      expect(silence).toBeLessThanOrEqual(unheardMs);
    }
    await acts.end(desk, customer);
  });

  it("a microphone that is pulled out in a call is replaced, and said; it is used again when it is back", async () => {
    const customer = await talkInSettings();
    await switchTo(customer, "second");
    const pulled = Date.now();
    await plugSecondMicrophone(await desk.media(), false);
    figure("microphone pulled out: the other one is heard after", (await customer.hears.hears(desk.hz)) - pulled);
    const gone = `The microphone “${secondMicrophone}” is gone. In its place: the system's own.`;
    await desk.page.getByText(gone).waitFor();
    await plugSecondMicrophone(await desk.media(), true);
    await customer.hears.hears(secondHz);
    await desk.page.getByText(`The microphone “${secondMicrophone}” is back and in use again.`).waitFor();
    expect(await desk.page.getByText(gone).count()).toBe(0);
    await switchTo(customer, "first");
    await acts.end(desk, customer);
  });

  it("another speaker and its volume are taken in a call", async () => {
    const customer = await talkInSettings();
    const frame = await desk.media();
    const plays = () =>
      frame.evaluate(async () => {
        const outputs = (await navigator.mediaDevices.enumerateDevices()).filter((it) => it.kind === "audiooutput");
        const heard = (globalThis as unknown as { heard: HTMLMediaElement[] }).heard;
        return heard
          .filter((it) => it.srcObject !== null && !it.paused)
          .map((it) => [outputs.find(({ deviceId }) => deviceId === it.sinkId)?.label, it.volume]);
      });
    await choice("Speaker").selectOption({ label: "Fake Audio Output 2" });
    await slider("Volume of calls").press("Home");
    await expect.poll(plays).toEqual([["Fake Audio Output 2", 0]]);
    await slider("Volume of calls").press("End");
    await expect.poll(plays).toEqual([["Fake Audio Output 2", 1]]);
    await choice("Speaker").selectOption(systemsOwn);
    await acts.end(desk, customer);
  });

  it("how a call sounds is shown in it, warned of when packets are lost, and kept in its record", async () => {
    const customer = await acts.talk(desk);
    await desk.work.phone.getByRole("button", { name: /^Good line, 4\.\d of 5/ }).press("Enter");
    const details = desk.work.phone.getByRole("region", { name: "How the call sounds" });
    await details.getByRole("img", { name: /^Sound of the last minute: 4\.\d of 5 on average/ }).waitFor();
    await details.getByText("PCMU").waitFor();
    await details
      .getByText(/^\d+ ms$/)
      .first()
      .waitFor();
    const lossBegan = Date.now();
    way.lose({ toDesk: 0.2, toExchange: 0.1 });
    const toDesk = desk.work.phone.getByText(/(1\d|2\d) % of what is said to you is lost\. .*Use a cable/);
    await toDesk.waitFor();
    figure("a fifth of the packets lost: the agent is warned after", Date.now() - lossBegan);
    // The exchange reports every five seconds what it missed (RTCP); the first report is of less than five seconds of loss.
    await desk.work.phone.getByText(/\d % of what you say is lost on its way\./).waitFor();
    await desk.work.phone.getByRole("button", { name: /^Poor line, [123]\.\d of 5/ }).waitFor();
    way.lose({ toDesk: 0, toExchange: 0 });
    await toDesk.waitFor({ state: "hidden" });
    await desk.work.wrapUp.getByRole("textbox", { name: "Notes" }).fill("How it sounded");
    await acts.end(desk, customer);
    await expect.poll(() => recordsAt(desks, "How it sounded")).toHaveLength(1);
    const [record] = await recordsAt(desks, "How it sounded");
    const { codec, mos, worstMos, loss, roundTripMs, jitterMs, seconds } = must(record?.quality);
    expect(codec).toBe("PCMU");
    expect(worstMos).toBeLessThan(3.5);
    expect(mos).toBeGreaterThan(worstMos ?? 5);
    expect(loss).toBeGreaterThan(0.02);
    expect(seconds).toBeGreaterThan(6);
    for (const it of [roundTripMs, jitterMs]) expect(it).not.toBeNull();
  });

  it("the microphone's level is changed in a call, down to nothing and up to twice as loud, and switched then", async () => {
    const customer = await talkInSettings();
    /** The loudest of five short windows: where nothing was lost on the way. */
    const level = async (from: number) => {
      const windows = Array.from({ length: 5 }, (_, i) => from + 200 * i);
      return Math.max(...(await Promise.all(windows.map((at) => customer.hears.levelAt(desk.hz, at, at + 200)))));
    };
    const usual = await level(Date.now());
    await slider("Level of the microphone").press("Home");
    await customer.hears.silent();
    await slider("Level of the microphone").press("End");
    await desk.page.getByText("Level of the microphone · 200 %").waitFor();
    const loud = await level((await customer.hears.hears(desk.hz)) + 300);
    expect(loud - usual).toBeGreaterThan(4.5);
    expect(loud - usual).toBeLessThan(7.5);
    const silence = await switchTo(customer, "second");
    figure("microphone switched in a call at another level: longest silence", silence);
    expect(silence).toBeLessThanOrEqual(unheardMs);
    await acts.end(desk, customer);
  });

  it("the pages never threw", () => {
    expect(desk.errors).toEqual([]);
  });
});

function must<T>(found: T | null | undefined): T {
  if (found === null || found === undefined) throw new Error("The record holds nothing of how the call sounded.");
  return found;
}

/** The longest time without any sound, in ms, in steps of 10. */
async function longestSilence(track: Track, from: number, to: number): Promise<number> {
  await track.sounds({ from: to });
  const stepMs = 10;
  let run = 0;
  let most = 0;
  for (let at = from; at < to; at += stepMs) {
    run = levelOf(await track.between(at, at + stepMs)) < -50 ? run + stepMs : 0;
    most = Math.max(most, run);
  }
  return most;
}
