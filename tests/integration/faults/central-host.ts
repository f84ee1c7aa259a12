import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import type { DatabaseTarget } from "#server/db/open-database.ts";
import type { Asked, CentralAnswers } from "./central-messages.ts";
import type { FaultDatabases } from "./databases.ts";
import { type FaultGate, openFaultGate } from "./fault-gate.ts";

type Child = { readonly process: ChildProcess; readonly loaded: Promise<void> };

const tokenSecret = "a secret of more than thirty-two characters";

/** A central that can be killed and started again, on a database of its own, behind a network that can be disturbed. */
export interface CentralHost {
  readonly gate: FaultGate;
  readonly databases: FaultDatabases;
  alive(): boolean;
  /** Bytes of memory that its process held at most. Linux only; 0 elsewhere. */
  peakBytes(): Promise<number>;
  /** Where it listens now, behind the network. */
  port(): number;
  start(): Promise<void>;
  /** SIGKILL. Connections end; nothing listens until `start`. */
  kill(): Promise<void>;
  /** Central's clock, ms before or behind this machine's. */
  clock(offset: number): Promise<void>;
  offset(): number;
  ask<A extends Asked>(asked: A): Promise<CentralAnswers[A["ask"]]>;
  /** A new, empty database with the same users; what was there is gone. Central is started on it. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

export async function openCentralHost(databases: FaultDatabases): Promise<CentralHost> {
  const gate = await openFaultGate();
  let spare = load();
  let current: Child | null = null;
  let target: DatabaseTarget | null = null;
  let offset = 0;
  let seq = 0;
  let port = 0;

  function ask<A extends Asked>(asked: A): Promise<CentralAnswers[A["ask"]]> {
    const child = current?.process;
    if (child === undefined) return Promise.reject(new Error("central is not running"));
    seq += 1;
    const mine = seq;
    return new Promise((resolve, reject) => {
      const settle = (end: () => void) => {
        child.off("message", listen).off("exit", gone);
        end();
      };
      const gone = () => settle(() => reject(new Error("central ended before it answered")));
      const listen = (message: { seq: number; result: CentralAnswers[A["ask"]]; failure?: string }) => {
        if (message.seq !== mine) return;
        settle(() => (message.failure === undefined ? resolve(message.result) : reject(new Error(message.failure))));
      };
      child.on("message", listen).on("exit", gone);
      child.send({ ...asked, seq: mine });
    });
  }

  async function begin(): Promise<void> {
    if (target === null) throw new Error("there is no database yet: reset first");
    port = await ask({ ask: "start", target, port: 0, clockOffset: offset, tokenSecret });
    gate.lead(port);
  }

  const host: CentralHost = {
    gate,
    databases,
    alive: () => current !== null && current.process.exitCode === null && current.process.signalCode === null,
    async peakBytes() {
      const status = await readFile(`/proc/${current?.process.pid ?? "self"}/status`, "utf8").catch(() => "");
      return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
    },
    port: () => port,
    async start() {
      if (current !== null) return;
      const child = spare;
      spare = load();
      await child.loaded;
      current = child;
      await begin();
    },
    async kill() {
      const child = current?.process;
      current = null;
      gate.lead(null);
      if (child !== undefined) await end(child);
    },
    async clock(to) {
      offset = to;
      if (current !== null) await ask({ ask: "clock", offset });
    },
    offset: () => offset,
    ask,
    async reset() {
      const old = target;
      offset = 0;
      target = await databases.fresh();
      if (host.alive()) await begin();
      else {
        await host.kill();
        await host.start();
      }
      if (old !== null) await databases.drop(old);
    },
    async close() {
      await host.kill();
      await end(spare.process);
      await gate.close();
      if (target !== null) await databases.drop(target);
    },
  };
  return host;
}

function load(): Child {
  const child = fork(new URL("./central-child.ts", import.meta.url), {
    execArgv: ["--liftoff-only"],
    stdio: ["ignore", "ignore", process.env.POPLINE_TEST_LOG === undefined ? "ignore" : "inherit", "ipc"],
  });
  const loaded = Promise.race([
    once(child, "message").then(() => undefined),
    once(child, "exit").then(() => Promise.reject(new Error("central's process ended while it loaded"))),
  ]);
  loaded.catch(() => undefined);
  return { process: child, loaded };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}
