import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { projectRoot } from "#main/hosts/launch/project-root.ts";

/** Central as a process of its own. */
export interface CentralProcess {
  readonly child: ChildProcess;
  /** Everything said on standard error so far. */
  said(): string;
  readonly exit: Promise<number | null>;
  /** The address, or null when it ended before it was ready. */
  readonly url: Promise<string | null>;
}

const running = new Set<ChildProcess>();

export function startCentral(env: Record<string, string>, args: readonly string[] = []): CentralProcess {
  const child = fork(path.join(projectRoot, "src-server", "main.ts"), args, {
    env: {
      PATH: process.env.PATH ?? "",
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
      POPLINE_PORT: "0",
      POPLINE_LOG_LEVEL: "warn",
      ...env,
    },
    execArgv: ["--liftoff-only"],
    silent: true,
  });
  running.add(child);
  let text = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    text += chunk.toString();
  });
  const exit = once(child, "exit").then(([code]) => {
    running.delete(child);
    return code as number | null;
  });
  const ready = once(child, "message").then(([message]) => String((message as { url: string }).url));
  return { child, said: () => text, exit, url: Promise.race([ready, exit.then(() => null)]) };
}

/** For afterEach: ends those that a test left running. */
export async function killCentrals(): Promise<void> {
  for (const child of running) {
    child.kill("SIGKILL");
    await once(child, "exit");
  }
}
