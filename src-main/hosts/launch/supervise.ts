import { type ChildProcess, spawn } from "node:child_process";

/** A process that crashed within this time of its start counts towards giving up. */
const quickCrashMs = 5_000;
const quickCrashesAllowed = 5;
/** The process said in a sentence why it can't run (bad argument, folder in use, port taken): a restart would say it again. */
const saidWhyCode = 2;

export interface SupervisedOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Each IPC message of the process. */
  readonly onMessage: (message: unknown) => void;
  /** It ended and is started again (`restart`), or was asked to end or crashed too often (`over`). */
  readonly onExit: (what: {
    readonly next: "restart" | "over";
    readonly code: number | null;
    readonly signal: string | null;
  }) => void;
}

export interface Supervised {
  pid(): number | undefined;
  /** Asks it to end (SIGTERM), and waits; after 10 s it is killed. */
  stop(): Promise<void>;
}

/**
 * Keeps one process running: whatever kills it, it is there again at once, until it ends by itself with code 0 or 2 or is stopped.
 * Five crashes within five seconds of a start, one after the other, end the trying: something is wrong that a restart does not mend.
 */
export function supervise(options: SupervisedOptions): Supervised {
  let child: ChildProcess;
  let stopping = false;
  let quickCrashes = 0;
  let over: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    over = resolve;
  });

  function start(): void {
    const startedAt = performance.now();
    child = spawn(options.command, options.args, { env: options.env, stdio: ["ignore", "inherit", "inherit", "ipc"] });
    child.on("message", options.onMessage);
    child.on("exit", (code, signal) => {
      quickCrashes = performance.now() - startedAt < quickCrashMs ? quickCrashes + 1 : 0;
      const again = !stopping && code !== 0 && code !== saidWhyCode && quickCrashes < quickCrashesAllowed;
      options.onExit({ next: again ? "restart" : "over", code, signal });
      if (again) start();
      else over();
    });
  }
  start();

  return {
    pid: () => child.pid,
    async stop() {
      stopping = true;
      if (child.exitCode !== null || child.signalCode !== null) return;
      const killer = setTimeout(() => child.kill("SIGKILL"), 10_000);
      child.kill("SIGTERM");
      await ended;
      clearTimeout(killer);
    },
  };
}

/** The message by which a process of ours says that it serves, and where. */
export interface Ready {
  readonly type: "ready";
  readonly url: string;
}

export function isReady(message: unknown): message is Ready {
  return (
    typeof message === "object" &&
    message !== null &&
    "type" in message &&
    message.type === "ready" &&
    "url" in message &&
    typeof message.url === "string"
  );
}
