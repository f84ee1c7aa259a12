import { pino } from "pino";
import type { BrowserContext, Page } from "playwright";
import { createTelephony, type DialogSnapshot, type Telephony, type TelephonyOptions } from "#main/telephony/index.ts";
import type { Call } from "#shared/call/index.ts";
import { LineProvisioning } from "#shared/contract/central/schemas.ts";
import type { LinkState } from "#shared/contract/desk/state.ts";
import { type CallId, newId } from "#shared/ids.ts";
import { Settings } from "#shared/settings/settings.ts";
import { buildPages } from "#tests/helpers/pbx-setup.ts";
import { patienceMs } from "../helpers/patience.ts";
import { type DeskEar, earOf, rememberSounds } from "./desk-ear.ts";
import type { Asterisk } from "./exchange/asterisk.ts";
import type { AgentNumber } from "./exchange/local-files.ts";
import { startMediaPageHost } from "./media-page-host.ts";
import { browserOf, microphoneHz, unprocessed } from "./microphones.ts";

export interface LineOptions {
  readonly exchange: Asterisk;
  readonly agent: AgentNumber;
  /** Default: the exchange's ws port. */
  readonly servers?: readonly string[];
  readonly line?: Partial<LineProvisioning>;
  readonly telephony?: Partial<TelephonyOptions>;
  /** Whether the line must be registered before this resolves. Default true. */
  readonly registered?: boolean;
}

/** The engine's telephone with a real media page in Chromium: no UI, no central, no store. */
export interface LineOnAsterisk {
  readonly exchange: Asterisk;
  readonly agent: AgentNumber;
  readonly hz: number;
  readonly telephony: Telephony;
  /** The media page, as a page of its own. */
  readonly page: Page;
  readonly context: BrowserContext;
  readonly ear: DeskEar;
  /** Calls that ended, oldest first. */
  readonly ended: readonly Call[];
  /** What `onDialogSaved` gave last, by call: what an engine that starts again would find on its disk. */
  readonly saved: ReadonlyMap<CallId, DialogSnapshot>;
  readonly log: readonly string[];
  /** The first call, live or ended, that fits; now or later. */
  call(fits: (call: Call) => boolean, timeoutMs?: number): Promise<Call>;
  link(name: LinkState["name"], timeoutMs?: number): Promise<LinkState>;
  /** Opens a media page in place of the one that is there, as a reload does. */
  replacePage(): Promise<void>;
  /** Drops the telephone as `kill -9` does and starts another one, which takes the saved calls back. */
  replaceEngine(): Promise<void>;
  close(): Promise<void>;
}

/** What the example configurations offer, as central would hand it out. */
const exampleLine = {
  callerIds: [
    { number: "+4930555000", label: "Support" },
    { number: "+4930555001", label: "Sales" },
  ],
  echoTarget: "600",
  conferencePrefix: "88",
};

/** One line of one agent, registered. */
export async function startLineOnAsterisk(options: LineOptions): Promise<LineOnAsterisk> {
  await buildPages();
  const { agent, exchange } = options;
  const host = await startMediaPageHost();
  const browser = await browserOf(agent);
  const context = await browser.newContext({ permissions: ["microphone"] });
  await rememberSounds(context);
  const log: string[] = [];
  const ended: Call[] = [];
  const saved = new Map<CallId, DialogSnapshot>();
  const checks = new Set<() => void>();
  const changed = () => {
    for (const check of [...checks]) check();
  };
  const openPage = async () => {
    const attached = new Promise<void>((resolve) => {
      const off = host.media.onPage((event) => {
        if (event !== "ready") return;
        off();
        resolve();
      });
    });
    const opened = await context.newPage();
    await opened.goto(host.url);
    await attached;
    await host.media.request({ do: "audio", choice: { ...Settings.parse({}).audio, ...unprocessed } });
    return opened;
  };

  function startTelephony(): Telephony {
    const made = createTelephony({
      logger: pino({ level: "debug" }, { write: (text: string) => void log.push(text) }),
      newCallId: () => newId(),
      instanceId: `0b7c9c2e-4f0f-4d6e-9d0a-0c4b7d0f${agent}`,
      media: host.media,
      provisioning: LineProvisioning.parse({
        servers: options.servers ?? [exchange.wsUrl],
        domain: exchange.domain,
        authUsername: agent,
        ...exchange.line(agent),
        displayName: `Agent ${agent}`,
        ...exampleLine,
        voicemailTarget: `vm${agent}`,
        ...options.line,
      }),
      onDialogSaved(callId, snapshot) {
        if (snapshot === null) saved.delete(callId);
        else saved.set(callId, snapshot);
      },
      ...options.telephony,
    });
    made.on("changed", changed);
    made.on("link", changed);
    made.on("ended", (call) => {
      ended.push(call);
      changed();
    });
    made.start();
    return made;
  }

  function eventually<T>(find: () => T | undefined, what: string, timeoutMs: number): Promise<T> {
    const found = find();
    if (found !== undefined) return Promise.resolve(found);
    return new Promise((resolve, reject) => {
      const check = () => {
        const now = find();
        if (now === undefined) return;
        clearTimeout(timer);
        checks.delete(check);
        resolve(now);
      };
      const timer = setTimeout(() => {
        checks.delete(check);
        const now = JSON.stringify([telephony.link(), telephony.calls().map((it) => it.state)]);
        reject(new Error(`${what} did not come at ${agent}: ${now}\n${log.slice(-12).join("")}`));
      }, timeoutMs);
      checks.add(check);
    });
  }

  let page = await openPage();
  let telephony = startTelephony();
  const made: LineOnAsterisk = {
    exchange,
    agent,
    hz: microphoneHz[agent],
    context,
    ended,
    saved,
    log,
    get telephony() {
      return telephony;
    },
    get page() {
      return page;
    },
    ear: earOf(() => page),
    call: (fits, timeoutMs = patienceMs) =>
      eventually(() => telephony.calls().find(fits) ?? ended.find(fits), "the call", timeoutMs),
    link: (name, timeoutMs = patienceMs) =>
      eventually(() => (telephony.link().name === name ? telephony.link() : undefined), `link "${name}"`, timeoutMs),
    async replacePage() {
      await page.close();
      page = await openPage();
    },
    async replaceEngine() {
      const snapshots = [...saved.values()];
      telephony.abandon();
      telephony = startTelephony();
      telephony.recover(snapshots);
    },
    async close() {
      await telephony.stop();
      await browser.close();
      await host.stop();
    },
  };
  if (options.registered !== false) await made.link("registered");
  return made;
}
