import { EventEmitter } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { App } from "electron";
import { pino } from "pino";
import type { BrowserContext, Page } from "playwright";
import { createDesk, type Desk as Engine } from "#main/desk/index.ts";
import { createAccess } from "#main/hosts/browser/access.ts";
import { serveDesk } from "#main/hosts/browser/serve.ts";
import { clipboardShortcut } from "#main/hosts/electron/clipboard-shortcut.ts";
import { linkInbox } from "#main/hosts/electron/link-inbox.ts";
import { takeLinks } from "#main/hosts/electron/links.ts";
import { projectRoot } from "#main/hosts/launch/project-root.ts";
import { fileKey } from "#main/store/index.ts";
import { demoPassword } from "#server/demo/cast.ts";
import { type AgentAtWork, agentAt } from "#tests/e2e/agent-at-work.ts";
import { copyCentral, lineUsers } from "#tests/helpers/central-template.ts";
import { buildPages } from "#tests/helpers/pbx-setup.ts";
import { startProcess } from "#tests/helpers/processes.ts";
import { testPort } from "#tests/helpers/test-port.ts";
import { patienceMs } from "../helpers/patience.ts";
import { type DeskEar, earOf, rememberSounds } from "./desk-ear.ts";
import type { Asterisk } from "./exchange/asterisk.ts";
import type { AgentNumber } from "./exchange/local-files.ts";
import { browserOf, microphoneHz, unprocessed } from "./microphones.ts";

/** A desk whose engine runs here, with what the system hands to a desktop program: links, a second start, keys of any program. */
export interface HostedDesk {
  readonly hz: number;
  readonly page: Page;
  readonly context: BrowserContext;
  readonly work: AgentAtWork;
  readonly ear: DeskEar;
  readonly errors: readonly string[];
  readonly engine: Engine;
  /** The page's address, for a page that is opened with a link. */
  readonly url: string;
  /** The program is started again with these arguments: the one that runs gets them. */
  startAgain(argv: readonly string[]): void;
  /** The keys of the clipboard's shortcut are pressed in another program, with this text in the clipboard. */
  pressClipboardKeys(text: string): void;
  close(): Promise<void>;
}

/** As the Electron host has it (`run.ts`), with Chromium for its windows: only Electron's own `app`, `globalShortcut` and `clipboard` are played. */
export async function startHostedDesk(options: {
  exchange: Asterisk;
  agent: AgentNumber;
  centralEnv?: Readonly<Record<string, string>>;
  /** What an administrator does at central (its address) before the desk signs in. */
  prepare?: (central: string) => Promise<void>;
}): Promise<HostedDesk> {
  await buildPages();
  const { exchange, agent } = options;
  const dir = await mkdtemp(join(tmpdir(), "popline-hosted-"));
  const closing: (() => unknown)[] = [() => rm(dir, { recursive: true, force: true })];
  const close = async () => {
    for (const end of closing.splice(0).reverse()) await end();
  };
  try {
    const centralDir = join(dir, "central");
    const dataDir = join(dir, "desk");
    await Promise.all([copyCentral(centralDir), mkdir(dataDir)]);
    const settings = {
      external: { port: await testPort() },
      audio: unprocessed,
    };
    await writeFile(join(dataDir, "settings.json"), JSON.stringify(settings));
    const launched = browserOf(agent);
    closing.push(async () => (await launched).close());
    const central = await startProcess("src-server/main.ts", {
      env: {
        POPLINE_DATA_DIR: centralDir,
        POPLINE_PORT: String(await testPort()),
        POPLINE_SIP_SERVERS: exchange.wsUrl,
        POPLINE_SIP_DOMAIN: exchange.domain,
        POPLINE_SIP_CALLER_IDS: "+4930555000=Support",
        ...options.centralEnv,
      },
    });
    closing.push(() => central.stop());
    await options.prepare?.(central.url);
    const logger = pino({ level: process.env.POPLINE_TEST_LOG ?? "silent" });
    const engine = await createDesk({
      dataDir,
      key: fileKey(join(dataDir, "store.key")),
      logger,
      app: { version: "0.0.0", host: "browser", platform: process.platform },
      central: central.url,
    });
    closing.push(() => engine.stop());
    const served = await serveDesk({
      router: engine.router,
      rendererDir: join(projectRoot, "dist", "renderer"),
      host: "127.0.0.1",
      port: 0,
      access: createAccess({ cookieSecret: "test", fixedToken: "pbx", hostNames: ["127.0.0.1"], secure: false }),
      logger,
    });
    closing.push(() => served.close());
    const { username } = lineUsers[agent];
    await engine.session.signIn({ server: central.url, username, password: demoPassword, takeOver: true });

    const app = new EventEmitter();
    const links = linkInbox();
    takeLinks({
      app: Object.assign(app, { isPackaged: false, setAsDefaultProtocolClient: () => true }) as unknown as App,
      argv: [],
      onLink: links.take,
      onSummoned: () => undefined,
    });
    links.deliverTo((url) => engine.openLink(url));
    const keys = new Map<string, () => void>();
    let clipboard = "";
    const shortcut = clipboardShortcut({
      globalShortcut: {
        register: (accelerator, act) => keys.set(accelerator, act).size > 0,
        unregister: (accelerator) => void keys.delete(accelerator),
      },
      clipboard: { readText: async () => clipboard },
      onText: (text) => engine.dialText(text),
      onTaken: () => undefined,
      logger,
    });
    shortcut.keep(engine.hub.get("settings").calls.clipboardKeys);

    const browser = await launched;
    const context = await browser.newContext({
      viewport: { width: 1366, height: 768 },
      locale: "en-US",
      permissions: ["microphone"],
    });
    await rememberSounds(context);
    const errors: string[] = [];
    const page = await context.newPage();
    page.setDefaultTimeout(patienceMs);
    page.on("pageerror", (error) => errors.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error") errors.push(message.text());
    });
    await page.goto(served.address());
    const work = agentAt(page);
    await work.ready();
    return {
      hz: microphoneHz[agent],
      page,
      context,
      work,
      ear: earOf(() => page),
      errors,
      engine,
      url: served.origin,
      startAgain: (argv) => void app.emit("second-instance", {}, argv),
      pressClipboardKeys(text) {
        clipboard = text;
        const press = [...keys.values()][0];
        if (press === undefined) throw new Error("No keys are registered for the clipboard.");
        press();
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
