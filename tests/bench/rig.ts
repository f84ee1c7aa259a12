import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { buildStale } from "#main/hosts/launch/build.ts";
import { projectRoot } from "#main/hosts/launch/project-root.ts";
import { isReady } from "#main/hosts/launch/supervise.ts";
import { centralRoutes } from "#shared/contract/central/index.ts";
import { signInAt } from "#tests/helpers/central-admin.ts";
import { type RunningProcess, startProcess } from "#tests/helpers/processes.ts";
import { type SipCaller, startSipCaller } from "#tests/helpers/sip-caller.ts";
import type { EngineRequest } from "./engine.ts";

/** The engine of the benches, as seen from their process. */
export interface BenchEngine {
  readonly url: string;
  ask(request: EngineRequest): Promise<unknown>;
  /** SIGKILL. */
  kill(): Promise<void>;
  close(): Promise<void>;
}

/** The exchange of a rig: what central hands out for its line. */
export interface RigExchange {
  readonly url: string;
  readonly domain: string;
  readonly line: { readonly username: string; readonly password: string };
  /** Resolves when the line is registered there. */
  registered(): Promise<void>;
}

/** Central without records, and a folder whose store holds `customers` customers, kept for the next run. */
export interface Rig {
  /** The desk registered at the exchange. */
  registered(): Promise<void>;
  readonly central: RunningProcess;
  readonly deskDir: string;
  readonly credentials: { readonly username: string; readonly password: string };
  close(): Promise<void>;
}

/** Always the same: the desk keeps a store per central's address. */
const centralPort = "27400";
const adminPassword = "another-long-secret";
const credentials = { username: "bench", password: "a-long-enough-secret" };

/** With a caller that writes SIP by hand, so that the measurement holds no other SIP stack than the desk's. */
export async function startRig(customers: number, out: (line: string) => void): Promise<Rig & { caller: SipCaller }> {
  const line = { username: "bench", password: "bench-line-password" };
  const caller = await startSipCaller({ password: line.password, domain: "bench.invalid" });
  const rig = await startRigOn(
    { url: caller.url, domain: "bench.invalid", line, registered: () => caller.registered() },
    customers,
    out,
  );
  return {
    ...rig,
    caller,
    async close() {
      await rig.close();
      await caller.close();
    },
  };
}

/** On an exchange that runs already; its line is given to the bench's agent. */
export async function startRigOn(exchange: RigExchange, customers: number, out: (line: string) => void): Promise<Rig> {
  await buildStale({ names: ["renderer", "desk"], say: out });
  const folder = join(projectRoot, ".popline", "bench", `desk-${customers}`);
  mkdirSync(folder, { recursive: true });
  const central = await startProcess("src-server/main.ts", {
    env: {
      POPLINE_DATA_DIR: join(folder, "central"),
      POPLINE_PORT: centralPort,
      POPLINE_SIP_SERVERS: exchange.url,
      POPLINE_SIP_DOMAIN: exchange.domain,
      POPLINE_WRAP_UP: "optional",
      POPLINE_ADMIN_PASSWORD: adminPassword,
    },
    readyWithinMs: 120_000,
  });
  const admin = await signInAt(central.url, "admin", adminPassword);
  const { items } = (await (await admin.get(centralRoutes.users)).json()) as {
    items: { id: string; username: string }[];
  };
  const known = items.find((user) => user.username === credentials.username);
  const { line } = exchange;
  const made =
    known === undefined
      ? await admin.post(centralRoutes.users, {
          ...credentials,
          name: "Bench Agent",
          role: "agent",
          extension: "1001",
          mustChangePassword: false,
          line,
        })
      : await admin.patch(`${centralRoutes.users}/${known.id}`, { line });
  if (!made.ok) throw new Error(`central gave the bench's agent no line: ${made.status} ${await made.text()}`);
  return {
    registered: exchange.registered,
    central,
    deskDir: join(folder, "desk"),
    credentials,
    close: () => central.stop(),
  };
}

/** Starts the bench's engine, signs it in, and loads its customers unless they are there from the last run. */
export async function startEngine(
  rig: Rig,
  customers: number,
  out: (line: string) => void,
  { port = 0 } = {},
): Promise<BenchEngine> {
  const engine = await startEmptyEngine(rig, port);
  const started = performance.now();
  const { again } = (await engine.ask({ do: "load", customers })) as { again: boolean };
  if (!again) out(`loaded in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  await rig.registered();
  return engine;
}

/** Starts the bench's engine and signs it in: what its folder does not hold yet comes from central. */
export async function startEmptyEngine(
  rig: Pick<Rig, "deskDir" | "credentials"> & { readonly central: Pick<RunningProcess, "url"> },
  port = 0,
): Promise<BenchEngine> {
  mkdirSync(rig.deskDir, { recursive: true });
  const child: ChildProcess = spawn(
    process.execPath,
    ["--expose-gc", join(projectRoot, "tests", "bench", "engine.ts"), rig.deskDir, rig.central.url, String(port)],
    {
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    },
  );
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  const ready = Promise.withResolvers<string>();
  let nextId = 1;
  child.on("message", (message: { id?: number; value?: unknown; error?: string }) => {
    if (isReady(message)) ready.resolve(message.url);
    const request = message.id === undefined ? undefined : waiting.get(message.id);
    if (message.error !== undefined) request?.reject(new Error(message.error));
    else request?.resolve(message.value);
  });
  child.on("exit", (code) => ready.reject(new Error(`the engine ended with ${code}`)));
  const url = await ready.promise;
  const ask = (request: EngineRequest) =>
    new Promise<unknown>((resolve, reject) => {
      const id = nextId++;
      waiting.set(id, { resolve, reject });
      child.send({ id, request });
    });
  await ask({ do: "sign-in", ...rig.credentials });
  return {
    url,
    ask,
    async kill() {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGKILL");
      await ended;
    },
    async close() {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.disconnect();
      await ended;
    },
  };
}
