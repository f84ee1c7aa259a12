import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type Browser, chromium, type Page } from "playwright";
import { SessionState } from "sip.js";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ScriptedCall } from "#server/demo/exchange/index.ts";
import { chromiumOptions, findChromium } from "#tests/helpers/chromium.ts";
import { ALICE, type BenchExchange, startExchange } from "./bench-exchange.ts";
import { type ChromiumMedia, createChromiumMedia } from "./chromium-media.ts";
import { type DeskUser, finalStatus, reaches, reinvite, startDesk } from "./desk-user.ts";

const missing = findChromium() === null;
const title = missing
  ? "real Chromium: NOT RUN, no Chromium, Chrome or Edge was found (install one, or name it in POPLINE_CHROMIUM)"
  : "real Chromium";

describe.skipIf(missing)(title, () => {
  let bench: BenchExchange;
  let browser: Browser;
  let server: Server;
  let desk: DeskUser;
  let media: ChromiumMedia;

  async function openPage(): Promise<Page> {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    return page;
  }

  beforeAll(async () => {
    bench = await startExchange();
    // The microphone needs an origin of its own; a blank page has none.
    server = createServer((_request, response) =>
      response.setHeader("content-type", "text/html").end("<title>desk</title>"),
    );
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    browser = await chromium.launch(chromiumOptions());
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
    await bench?.exchange.stop();
  });
  beforeEach(async () => {
    bench.events.clear();
    desk = await startDesk(bench.exchange.url, ALICE, () => media);
    expect(await desk.register()).toBe(200);
  });
  afterEach(() => desk.stop());

  async function scripted(script: Partial<ScriptedCall> = {}) {
    media = await createChromiumMedia(await openPage());
    const callId = bench.exchange.place({
      target: "101",
      from: { displayName: "Huang Hang", number: "+8613082856110" },
      voice: "known-caller-zh",
      afterPrompt: "repeat",
      ...script,
    });
    const session = await desk.invitations.next(() => true);
    await session.accept();
    return { callId, session };
  }

  const loud = () => bench.events.next((event) => event.type === "level" && event.dbfs > -50 && event.packets > 60);

  it("hears a scripted caller and is heard, as PCMU and without loss", async () => {
    const { session } = await scripted();
    const heard = await media.hears();
    expect(heard).toMatchObject({ codec: "audio/PCMU", lost: 0, streams: 1 });
    expect(await loud()).toMatchObject({ lost: 0 });
    await session.bye();
  });

  it("takes the exchange's own re-INVITE, with a new identity, without losing its audio", async () => {
    const newIdentity = { displayName: "Huang Hang", number: "+8613082856110" };
    const { session } = await scripted({ from: { number: "102" }, transferAfterMs: 700, newIdentity });
    await bench.events.next((event) => event.type === "identity-changed");
    await media.hears();
    bench.events.clear();
    await loud();
    await session.bye();
  });

  it("holds and resumes without losing its audio", async () => {
    const { session } = await scripted();
    await media.hears();
    expect(await reinvite(session, true)).toBe(200);
    await bench.events.next((event) => event.type === "held");
    expect(await reinvite(session, false)).toBe(200);
    await bench.events.next((event) => event.type === "resumed");
    await media.hears();
    bench.events.clear();
    await loud();
    await session.bye();
  });

  it("dials 600 offering opus, with nothing but mDNS candidates, and hears itself", async () => {
    media = await createChromiumMedia(await openPage(), { hideAddresses: true });
    const call = desk.call("600");
    expect(await finalStatus(call)).toBe(200);
    expect(await media.hears()).toMatchObject({ codec: "audio/PCMU", streams: 1 });
    await media.pressDigits("1#");
    await bench.events.next((event) => event.type === "dtmf" && event.digit === "1" && event.via === "rfc4733");
    await bench.events.next((event) => event.type === "dtmf" && event.digit === "#");
    await reaches(call, SessionState.Established);
    await call.bye();
  });

  it("takes a call over into a new page after the old one crashed", async () => {
    const { callId, session } = await scripted();
    await media.hears();
    for (const page of browser.contexts().flatMap((context) => context.pages())) await page.close();
    media = await createChromiumMedia(await openPage());
    const { dialog } = session;
    const startedAt = performance.now();
    const takeover = desk.call("reattach", {
      extraHeaders: [`Replaces: ${dialog?.callId};to-tag=${dialog?.remoteTag};from-tag=${dialog?.localTag}`],
    });
    expect(await finalStatus(takeover)).toBe(200);
    await media.hears();
    expect(performance.now() - startedAt).toBeLessThan(2000);
    await reaches(session, SessionState.Terminated);
    bench.events.clear();
    await loud();
    expect(bench.exchange.calls()).toMatchObject([{ callId }]);
    await takeover.bye();
  });
});
