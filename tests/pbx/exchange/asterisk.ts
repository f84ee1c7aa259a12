import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { certificates } from "#tests/helpers/sip/certificates.ts";
import { Ami } from "./ami.ts";
import { type KeyFiles, writeFiles, writeKeys } from "./asterisk-files.ts";
import { type AgentNumber, passwordOf } from "./local-files.ts";
import { type HeldPorts, holdPorts } from "./ports.ts";
import { pbxProgram } from "./program.ts";

/** Which certificate it shows on wss. All are of the tests' own CA (`Asterisk.ca`), for localhost. */
export type ServerCertificate = "good" | "expired" | "other-host" | "none";

export interface AsteriskOptions {
  readonly certificate?: ServerCertificate;
  /** Text added to the files that the examples include: `pjsip-local.conf`, `extensions-local.conf`, or another one's name. */
  readonly add?: Readonly<Record<string, string>>;
  /** Every step of the dialplan in the log. For a look by hand: a loop in the dialplan writes gigabytes. */
  readonly verbose?: boolean;
}

/** A real Asterisk 22 of one's own, on ports of its own, made from the configurations that administrators get. */
export interface Asterisk {
  readonly folder: string;
  readonly ports: HeldPorts;
  readonly wsUrl: string;
  readonly wssUrl: string;
  readonly domain: string;
  /** PEM of the CA that signed the certificate on wss; empty without wss. */
  readonly ca: string;
  readonly pid: number;
  /** A new one after every restart. */
  readonly ami: Ami;
  /** The console. @returns what it said */
  cli(command: string): Promise<string>;
  /** User name, password and extension of one of the lines. */
  line(agent: AgentNumber): { readonly username: string; readonly password: string };
  /** Ends it in order: calls are hung up, contacts stay in its database. Its ports stay its own. */
  halt(): Promise<void>;
  /** As a power cut. */
  kill(): Promise<void>;
  /** Starts it again on the same ports and files. */
  start(): Promise<void>;
  /** Renews the certificate on wss without a restart, as an administrator does. */
  showCertificate(which: Exclude<ServerCertificate, "none">): Promise<void>;
  /** The log's last lines, for a failure's message. */
  log(lines?: number): Promise<string>;
  /** Ends it, gives its ports back and removes its folder. */
  stop(): Promise<void>;
}

let authority: ReturnType<typeof certificates> | null = null;
const running = new Set<Asterisk>();

/** What the exchanges that run now said last, for a failed test's message. */
export async function lastWords(): Promise<string> {
  const said = await Promise.all([...running].map(async (it) => `Asterisk said last:\n${await it.log(12)}`));
  return said.join("\n");
}

/**
 * Starts an exchange, ready when this resolves. Several run at once.
 * @param root the unpacked set, from `onAsterisk` or `fetchPbx`
 */
export async function startAsterisk(root: string, options: AsteriskOptions = {}): Promise<Asterisk> {
  const folder = await mkdtemp(join(tmpdir(), "popline-pbx-"));
  const ports = await holdPorts();
  let certificate = options.certificate ?? "none";
  let ca = "";
  let child: ChildProcess | null = null;
  let ami: Ami | null = null;

  const killAtExit = () => child?.kill("SIGKILL");
  process.on("exit", killAtExit);

  async function start(): Promise<void> {
    const shown = await keysOf(certificate);
    await writeFiles({
      root,
      folder,
      ports,
      certificate: shown,
      add: options.add ?? {},
      verbose: options.verbose ?? false,
    });
    ca = shown?.ca ?? "";
    const { command, args } = pbxProgram(root, "sbin/asterisk");
    const started = spawn(command, [...args, "-C", join(folder, "etc", "asterisk.conf"), "-f"], {
      stdio: ["ignore", "ignore", "pipe"],
      env: { ...process.env, TZ: "UTC" },
    });
    child = started;
    let said = "";
    started.stderr?.on("data", (chunk) => {
      said = (said + String(chunk)).slice(-4_000);
    });
    await ports.remember(started.pid ?? -1);
    ami = await booted(started, ports.ami, () => said);
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    ami?.close();
    const ending = child;
    child = null;
    if (ending === null || ending.exitCode !== null || ending.signalCode !== null) return;
    const gone = once(ending, "exit");
    ending.kill(signal);
    const late = setTimeout(() => ending.kill("SIGKILL"), 5_000);
    await gone;
    clearTimeout(late);
  }

  async function stop(): Promise<void> {
    running.delete(exchange);
    await end("SIGKILL");
    process.off("exit", killAtExit);
    await ports.release();
    await rm(folder, { recursive: true, force: true });
  }

  const log = async (lines = 40) => {
    const text = await readFile(join(folder, "log", "messages"), "utf8").catch(() => "no log yet");
    return text.split("\n").slice(-lines).join("\n");
  };

  const exchange: Asterisk = {
    folder,
    ports,
    wsUrl: `ws://127.0.0.1:${ports.ws}/ws`,
    wssUrl: `wss://localhost:${ports.wss}/ws`,
    domain: "asterisk.test",
    get ca() {
      return ca;
    },
    get pid() {
      return child?.pid ?? -1;
    },
    get ami() {
      if (ami === null) throw new Error("The exchange is not running.");
      return ami;
    },
    cli: (command) => (ami === null ? Promise.reject(new Error("The exchange is not running.")) : ami.command(command)),
    line: (agent) => ({ username: agent, password: passwordOf(agent) }),
    halt: () => end("SIGTERM"),
    kill: () => end("SIGKILL"),
    async start() {
      await end("SIGKILL");
      await start();
    },
    async showCertificate(which) {
      certificate = which;
      const shown = await keysOf(which);
      if (shown !== null) await writeKeys(folder, shown);
      await ami?.command("module reload http");
    },
    log,
    stop,
  };
  try {
    await start();
  } catch (error) {
    const last = await log();
    await stop();
    throw new Error(`Asterisk did not start: ${error instanceof Error ? error.message : String(error)}\n${last}`);
  }
  running.add(exchange);
  return exchange;
}

async function keysOf(which: ServerCertificate): Promise<(KeyFiles & { readonly ca: string }) | null> {
  if (which === "none") return null;
  authority ??= certificates();
  const { ca, good, expired, otherHost } = await authority;
  return { ca, ...{ good, expired, "other-host": otherHost }[which] };
}

/** Asks until the manager interface answers and says that everything is loaded. */
async function booted(child: ChildProcess, port: number, said: () => string): Promise<Ami> {
  const until = Date.now() + 60_000;
  for (;;) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`it ended at once. ${said()}`);
    let ami: Ami | null = null;
    try {
      ami = await Ami.connect({ port, username: "tests", secret: "tests" });
      await ami.waitFor("FullyBooted", {}, { from: 0, timeoutMs: 30_000 });
      return ami;
    } catch (error) {
      ami?.close();
      if (Date.now() > until) throw error;
      await wait(20);
    }
  }
}
