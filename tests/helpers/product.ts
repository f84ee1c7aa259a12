import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright";
import { projectRoot } from "#main/hosts/launch/project-root.ts";
import { createDemoExchange, type DemoExchange } from "#server/demo/exchange/index.ts";
import { copyCentral, linePassword } from "./central-template.ts";
import { headlessOptions } from "./chromium.ts";
import { spokenMicrophone } from "./fake-microphone.ts";
import { patienceMs } from "./patience.ts";
import { type RunningProcess, startProcess } from "./processes.ts";
import { testPort } from "./test-port.ts";

export const demoPassword = "popline-demo";

/** The running product, in processes of its own as `npm start` runs it, on a copy of the seeded demo data. */
export interface Product {
  readonly central: RunningProcess;
  readonly desk: RunningProcess;
  readonly deskDir: string;
  /** Where the desk's HTTP pop listens. */
  readonly externalUrl: string;
  /** Kills the engine as a crash would, and starts it again on the same port and data. */
  killDesk(): Promise<void>;
  /** Ends central; the exchange goes with it in the demo. */
  stopCentral(): Promise<void>;
  startCentral(): Promise<void>;
  open(options?: PageOptions): Promise<DeskPage>;
  /** The exchange, when it runs apart. */
  readonly exchange: DemoExchange | null;
  close(): Promise<void>;
}

export interface PageOptions {
  readonly width?: number;
  readonly height?: number;
  readonly colorScheme?: "light" | "dark";
  readonly locale?: string;
}

export interface DeskPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the page's console called an error, and what it threw. */
  readonly errors: string[];
}

export interface ProductOptions {
  /** Settings file of the desk. */
  readonly settings?: unknown;
  /** Environment of central, besides the demo's. */
  readonly centralEnv?: Readonly<Record<string, string>>;
  /** Sign this agent in at start; null: show the sign-in form. */
  readonly signIn?: string | null;
  /** `apart`: the exchange runs here, so that calls go on while central is stopped. */
  readonly exchange?: "in-central" | "apart";
}

/** The demo exchange in the test's own process, with agent1's line. */
function exchangeHere(port: number): DemoExchange {
  return createDemoExchange({
    host: "127.0.0.1",
    port,
    accounts: [{ user: "1001", password: linePassword("1001"), displayName: "Lin Xiaoyu", extension: "1001" }],
    callers: [],
    voicesDir: join(projectRoot, "resources", "voices"),
    logger: pino({ level: "silent" }),
  });
}

export async function startProduct(options: ProductOptions = {}): Promise<Product> {
  const dir = await mkdtemp(join(tmpdir(), "popline-e2e-"));
  const centralDir = join(dir, "central");
  const deskDir = join(dir, "desk");
  await mkdir(deskDir, { recursive: true });
  await copyCentral(centralDir);
  const ports = {
    central: await testPort(),
    sip: await testPort(),
    desk: await testPort(),
    external: await testPort(),
  };
  // The HTTP pop's usual port may be another desk's.
  const settings = options.settings ?? { external: { port: ports.external } };
  await writeFile(join(deskDir, "settings.json"), typeof settings === "string" ? settings : JSON.stringify(settings));
  const centralUrl = `http://127.0.0.1:${ports.central}`;

  const exchange = options.exchange === "apart" ? exchangeHere(ports.sip) : null;
  await exchange?.start();
  const exchangeEnv: Record<string, string> = exchange
    ? { POPLINE_SIP_SERVERS: exchange.url, POPLINE_SIP_DOMAIN: "demo.popline.invalid" }
    : { POPLINE_DEMO: "1", POPLINE_DEMO_SIP_PORT: String(ports.sip) };
  const runCentral = () =>
    startProcess("src-server/main.ts", {
      env: { POPLINE_DATA_DIR: centralDir, POPLINE_PORT: String(ports.central), ...exchangeEnv, ...options.centralEnv },
    });
  const signIn = options.signIn === undefined ? "agent1" : options.signIn;
  const runDesk = () =>
    startProcess("dist/desk/main.js", {
      args: ["--data", deskDir, "--central", centralUrl, "--port", String(ports.desk)],
      env: {
        POPLINE_DESK_TOKEN: "e2e",
        ...(signIn === null ? {} : { POPLINE_SIGN_IN_USERNAME: signIn, POPLINE_SIGN_IN_PASSWORD: demoPassword }),
      },
    });

  let central = await runCentral();
  let desk = await runDesk();
  let browser: Browser | null = null;
  const pages: DeskPage[] = [];

  return {
    exchange,
    get central() {
      return central;
    },
    get desk() {
      return desk;
    },
    deskDir,
    externalUrl: `http://127.0.0.1:${ports.external}`,
    async killDesk() {
      await desk.kill();
      desk = await runDesk();
    },
    stopCentral: () => central.stop(),
    async startCentral() {
      central = await runCentral();
    },
    async open({ width = 1366, height = 768, colorScheme = "light", locale = "en-US" } = {}) {
      if (browser === null) {
        const { executablePath, args = [] } = headlessOptions();
        const microphone = `--use-file-for-fake-audio-capture=${spokenMicrophone()}`;
        browser = await chromium.launch({ executablePath, args: [...args, microphone] });
      }
      const context = await browser.newContext({
        viewport: { width, height },
        colorScheme,
        locale,
        permissions: ["microphone"],
      });
      const page = await context.newPage();
      page.setDefaultTimeout(patienceMs);
      const errors: string[] = [];
      page.on("pageerror", (error) => errors.push(String(error)));
      page.on("console", (message) => {
        if (message.type() === "error") errors.push(message.text());
      });
      await page.goto(desk.url);
      const opened = { page, context, errors };
      pages.push(opened);
      return opened;
    },
    async close() {
      for (const { context } of pages) await context.close();
      await browser?.close();
      await desk.stop();
      await central.stop();
      await exchange?.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
