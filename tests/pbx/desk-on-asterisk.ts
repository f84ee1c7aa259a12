import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContext, Frame, Page } from "playwright";
import { demoPassword } from "#server/demo/cast.ts";
import { type AgentAtWork, agentAt } from "#tests/e2e/agent-at-work.ts";
import { layWire, type Wire } from "#tests/e2e/wire.ts";
import { copyCentral, lineUsers } from "#tests/helpers/central-template.ts";
import { buildPages } from "#tests/helpers/pbx-setup.ts";
import { type RunningProcess, startProcess } from "#tests/helpers/processes.ts";
import { testPort } from "#tests/helpers/test-port.ts";
import { patienceMs } from "../helpers/patience.ts";
import { type DeskEar, earOf, mediaFrame, rememberSounds } from "./desk-ear.ts";
import type { Asterisk } from "./exchange/asterisk.ts";
import type { AgentNumber } from "./exchange/local-files.ts";
import { browserOf, microphoneHz, unprocessed } from "./microphones.ts";

export interface DesksOptions {
  /** In the desks' order of preference: the first one, then those that they fall back to. */
  readonly exchanges: readonly Asterisk[];
  /** One desk each, all at one central. */
  readonly agents: readonly AgentNumber[];
  /** What central hands out as the exchange's addresses. Default: a wire to each exchange's ws port, which tests can cut. */
  readonly servers?: readonly string[];
  /** Merged into each desk's settings file. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly centralEnv?: Readonly<Record<string, string>>;
  /** What an administrator does at central (its address) before the desks sign in. */
  readonly prepare?: (central: string) => Promise<void>;
  /** Whether the lines must be registered before this resolves. Default true. */
  readonly registered?: boolean;
}

/** An agent's desk: the engine in a process of its own, its pages in a Chromium of its own, signed in at a real central. */
export interface Desk {
  readonly agent: AgentNumber;
  /** Frequency of this agent's microphone in Hz. */
  readonly hz: number;
  readonly page: Page;
  readonly context: BrowserContext;
  /** The desk as its agent sees it; of the page that is open now. */
  readonly work: AgentAtWork;
  readonly ear: DeskEar;
  /** What the page's console called an error, and what it threw. */
  readonly errors: readonly string[];
  readonly deskDir: string;
  /** The engine's process, of this moment. */
  readonly engine: RunningProcess;
  /** SIGKILL. */
  killEngine(): Promise<void>;
  /** Starts it again on the same port and data. */
  startEngine(): Promise<void>;
  /** The media page, as soon as there is one. */
  media(): Promise<Frame>;
  /** The phone column's line says that calls can come in, audio is there, the first synchronisation is done. */
  ready(): Promise<void>;
  /** Opens another page of this desk and works on it from then on; the one before stays open. */
  openPage(): Promise<Page>;
}

export interface Desks {
  readonly central: RunningProcess;
  /** One per exchange, between it and all desks. */
  readonly wires: readonly Wire[];
  desk(agent: AgentNumber): Desk;
  /** Lets desks through to the exchange again after `wires[i].block()`. */
  mend(exchange?: number): void;
  stopCentral(): Promise<void>;
  startCentral(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Central, and a desk for each agent, on real exchanges. Everything is the product's own: central hands out the lines, the engine registers
 * them, the pages run in Chromium. Microphones send tones (`microphoneHz`), without the browser's processing, which would take them for noise.
 */
export async function startDesksOnAsterisk(options: DesksOptions): Promise<Desks> {
  await buildPages();
  const dir = await mkdtemp(join(tmpdir(), "popline-desks-"));
  const closing: (() => Promise<unknown>)[] = [() => rm(dir, { recursive: true, force: true })];
  const close = async () => {
    for (const end of closing.splice(0).reverse()) await end();
  };
  try {
    const wires = await Promise.all(options.exchanges.map(() => layWire()));
    closing.push(() => Promise.all(wires.map((wire) => wire.close())));
    const mend = (index: number) => wires[index]?.lead(options.exchanges[index]?.ports.ws ?? 0);
    for (const index of wires.keys()) mend(index);
    const servers = options.servers ?? wires.map((wire) => `ws://127.0.0.1:${wire.port}/ws`);

    const centralDir = join(dir, "central");
    await copyCentral(centralDir);
    const centralPort = await testPort();
    const runCentral = () =>
      startProcess("src-server/main.ts", {
        env: {
          POPLINE_DATA_DIR: centralDir,
          POPLINE_PORT: String(centralPort),
          POPLINE_SIP_SERVERS: servers.join(","),
          POPLINE_SIP_DOMAIN: options.exchanges[0]?.domain ?? "asterisk.test",
          ...exampleOffers,
          ...options.centralEnv,
        },
      });
    const browsers = options.agents.map((agent) => browserOf(agent));
    closing.push(() => Promise.all(browsers.map(async (it) => (await it).close())));
    let central = await runCentral();
    closing.push(() => central.stop());
    await options.prepare?.(central.url);
    const desks = await Promise.all(
      options.agents.map(async (agent, index) => {
        const browser = await (browsers[index] as Promise<Browser>);
        return openDesk(agent, { dir, central: central.url, browser, settings: options.settings ?? {}, closing });
      }),
    );
    if (options.registered !== false) await Promise.all(desks.map((desk) => desk.ready()));
    return {
      get central() {
        return central;
      },
      wires,
      desk(agent) {
        const found = desks.find((it) => it.agent === agent);
        if (found === undefined) throw new Error(`No desk of ${agent} was started.`);
        return found;
      },
      mend: (exchange = 0) => mend(exchange),
      stopCentral: () => central.stop(),
      async startCentral() {
        central = await runCentral();
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What the example configurations offer, as an administrator tells central. */
const exampleOffers = {
  POPLINE_SIP_CALLER_IDS: "+4930555000=Support,+4930555001=Sales",
  POPLINE_SIP_VOICEMAIL: "vm{extension}",
  POPLINE_SIP_ECHO: "600",
  POPLINE_SIP_CONFERENCE_PREFIX: "88",
};

interface DeskSurroundings {
  readonly dir: string;
  readonly central: string;
  readonly browser: Browser;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly closing: (() => Promise<unknown>)[];
}

async function openDesk(agent: AgentNumber, on: DeskSurroundings): Promise<Desk> {
  const deskDir = join(on.dir, `desk-${agent}`);
  const port = await testPort();
  const settings = {
    external: { port: await testPort() },
    audio: unprocessed,
    ...on.settings,
  };
  await mkdir(deskDir, { recursive: true });
  await writeFile(join(deskDir, "settings.json"), JSON.stringify(settings));
  const runEngine = () =>
    startProcess("dist/desk/main.js", {
      args: ["--data", deskDir, "--central", on.central, "--port", String(port)],
      env: {
        POPLINE_DESK_TOKEN: "pbx",
        POPLINE_SIGN_IN_USERNAME: lineUsers[agent].username,
        POPLINE_SIGN_IN_PASSWORD: demoPassword,
      },
    });
  let engine = await runEngine();
  on.closing.push(() => engine.stop());
  const context = await on.browser.newContext({
    viewport: { width: 1366, height: 768 },
    locale: "en-US",
    permissions: ["microphone"],
  });
  await rememberSounds(context);
  const errors: string[] = [];
  const openPage = async () => {
    const page = await context.newPage();
    page.setDefaultTimeout(patienceMs);
    page.on("pageerror", (error) => errors.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error") errors.push(message.text());
    });
    await page.goto(engine.url);
    return page;
  };
  let page = await openPage();
  return {
    agent,
    hz: microphoneHz[agent],
    context,
    deskDir,
    errors,
    get page() {
      return page;
    },
    get work() {
      return agentAt(page);
    },
    get engine() {
      return engine;
    },
    ear: earOf(() => page),
    killEngine: () => engine.kill(),
    async startEngine() {
      engine = await runEngine();
    },
    media: () => mediaFrame(page),
    ready: () => agentAt(page).ready(),
    async openPage() {
      page = await openPage();
      return page;
    },
  };
}
