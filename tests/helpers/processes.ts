import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { engineEnvironment, engineFlags } from "#main/hosts/launch/engine-flags.ts";
import { projectRoot } from "#main/hosts/launch/project-root.ts";
import { isReady } from "#main/hosts/launch/supervise.ts";

export interface RunningProcess {
  readonly url: string;
  readonly pid: number;
  /** What it wrote, for a failure's message. */
  output(): string;
  /** SIGTERM, and waits for its end. */
  stop(): Promise<void>;
  /** SIGKILL, and waits for its end. */
  kill(): Promise<void>;
  readonly ended: Promise<void>;
}

export interface StartOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  /** How long it may take to say that it is ready. */
  readonly readyWithinMs?: number;
}

/**
 * Spares tests the optimising of PGlite's code: in a central that lives for seconds it takes longer than it saves, and 500 MB. Benches measure
 * central as it is.
 */
const centralFlags = process.env.VITEST === undefined ? [] : ["--liftoff-only"];

/** Starts one of the project's processes and waits for its ready message. @throws Error with its output when it ends before, or takes too long */
export async function startProcess(file: string, options: StartOptions = {}): Promise<RunningProcess> {
  const engine = file.startsWith("dist/desk/");
  const flags = engine ? engineFlags : centralFlags;
  const child: ChildProcess = spawn(process.execPath, [...flags, join(projectRoot, file), ...(options.args ?? [])], {
    env: { ...process.env, ...(engine ? engineEnvironment : {}), POPLINE_LOG_LEVEL: "warn", ...options.env },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk) => {
      output = (output + String(chunk)).slice(-20_000);
    });
  }
  const ended = once(child, "exit").then(() => undefined);
  const ready = Promise.withResolvers<string>();
  const timer = setTimeout(
    () => ready.reject(new Error(`${file} did not get ready in time:\n${output}`)),
    options.readyWithinMs ?? 60_000,
  );
  child.on("message", (message) => {
    if (isReady(message)) ready.resolve(message.url);
  });
  child.on("exit", (code, signal) =>
    ready.reject(new Error(`${file} ended (${signal ?? code}) before it was ready:\n${output}`)),
  );
  const end = (signal: NodeJS.Signals) => async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await ended;
  };
  try {
    const url = await ready.promise;
    return { url, pid: child.pid ?? -1, output: () => output, stop: end("SIGTERM"), kill: end("SIGKILL"), ended };
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
