import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import { certificates } from "#tests/helpers/sip/certificates.ts";
import { type Asterisk, startAsterisk } from "./asterisk.ts";
import { behindKamailio, writeKamailioFiles } from "./kamailio-files.ts";
import { type HeldPorts, holdPorts } from "./ports.ts";
import { libraryFolder, pbxProgram } from "./program.ts";

/** A real Kamailio of one's own in front of exchanges, made from the configurations that administrators get. */
export interface Kamailio {
  readonly ports: HeldPorts;
  readonly folder: string;
  /** kamcmd. @returns what it said */
  rpc(...command: string[]): Promise<string>;
  /** As a power cut: every process of it at once. */
  kill(): Promise<void>;
  /** Starts it again on the same ports and files. */
  start(): Promise<void>;
  /** What it said last, for a failure's message. */
  log(): string;
  stop(): Promise<void>;
}

export interface KamailioOptions {
  /** The preferred one first; all from `startAsteriskBehind`. */
  readonly exchanges: readonly Asterisk[];
  readonly certificate: { readonly cert: string; readonly key: string };
}

let authority: ReturnType<typeof certificates> | null = null;

/** The tests' own CA and what it signed, made once per file. */
export function edgeCertificates(): ReturnType<typeof certificates> {
  authority ??= certificates();
  return authority;
}

/** An exchange that a proxy reaches by SIP over TCP, on the number of its trunk's port. */
export async function startAsteriskBehind(root: string): Promise<Asterisk> {
  const exchange = await startAsterisk(root, { add: { "pjsip-local.conf": '#tryinclude "behind-kamailio.conf"' } });
  try {
    await writeFile(join(exchange.folder, "etc", "behind-kamailio.conf"), await behindKamailio(exchange.ports.trunk));
    // Transports are made at the start only.
    await exchange.start();
    return exchange;
  } catch (error) {
    await exchange.stop();
    throw error;
  }
}

/** Starts a proxy, ready when this resolves. */
export async function startKamailio(root: string, options: KamailioOptions): Promise<Kamailio> {
  const folder = await mkdtemp(join(tmpdir(), "popline-pbx-"));
  const ports = await holdPorts();
  let child: ChildProcess | null = null;
  let said = "";

  // Its processes are a group of their own, and die as one.
  const killGroup = () => {
    if (child?.pid === undefined) return;
    try {
      process.kill(-child.pid, "SIGKILL");
    } catch {
      // It is gone already.
    }
  };
  process.on("exit", killGroup);

  async function start(): Promise<void> {
    const { command, args } = pbxProgram(root, "sbin/kamailio");
    const modules = join(libraryFolder(root), "kamailio", "modules");
    const place = ["-f", join(folder, "kamailio.cfg"), "-L", modules, "-Y", join(folder, "run"), "-w", folder];
    // -DD: stays in the foreground. Little memory: a container's /dev/shm is small.
    const started = spawn(command, [...args, ...place, "-DD", "-E", "-m", "32"], {
      stdio: ["ignore", "ignore", "pipe"],
      detached: true,
      env: { ...process.env, TZ: "UTC" },
    });
    child = started;
    started.stderr?.on("data", (chunk) => {
      said = (said + String(chunk)).slice(-8_000);
    });
    await ports.remember(started.pid ?? -1);
    await listening(started, ports.wss);
  }

  async function kill(): Promise<void> {
    const ending = child;
    if (ending !== null && ending.exitCode === null && ending.signalCode === null) {
      const gone = once(ending, "exit");
      killGroup();
      await gone;
    }
    child = null;
  }

  async function stop(): Promise<void> {
    await kill();
    process.off("exit", killGroup);
    await ports.release();
    await rm(folder, { recursive: true, force: true });
  }

  const rpc = async (...words: string[]) => {
    const { command, args } = pbxProgram(root, "sbin/kamcmd");
    const socket = `unix:${join(folder, "run", "kamailio_ctl")}`;
    return (await promisify(execFile)(command, [...args, "-s", socket, ...words])).stdout;
  };

  try {
    await writeKamailioFiles({
      folder,
      ports,
      exchanges: options.exchanges.map((it) => it.ports.trunk),
      domain: options.exchanges[0]?.domain ?? "asterisk.test",
      certificate: options.certificate,
    });
    await start();
  } catch (error) {
    await stop();
    throw new Error(`Kamailio did not start: ${error instanceof Error ? error.message : String(error)}\n${said}`);
  }
  return { ports, folder, rpc, kill, start, log: () => said, stop };
}

/** Asks until somebody listens. */
async function listening(child: ChildProcess, port: number): Promise<void> {
  const until = Date.now() + 20_000;
  for (;;) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error("it ended at once.");
    const socket = connect(port, "127.0.0.1");
    try {
      await once(socket, "connect");
      return;
    } catch (error) {
      if (Date.now() > until) throw error;
      await wait(20);
    } finally {
      socket.destroy();
    }
  }
}
