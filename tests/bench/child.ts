import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";

/** A process of a bench that does what it is told, one thing after the other. */
export interface Child {
  /** Sends an order and resolves with its answer. @throws Error when the process ends before */
  ask<T>(order: object): Promise<T>;
  stop(): Promise<void>;
}

/** Starts a file beside this one. */
export function startChild(file: string, args: readonly string[] = [], execArgv: readonly string[] = []): Child {
  const child: ChildProcess = fork(join(import.meta.dirname, file), [...args], {
    serialization: "advanced",
    execArgv: [...process.execArgv, ...execArgv],
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  return {
    ask(order) {
      return new Promise((resolve, reject) => {
        const gone = (code: number | null) => reject(new Error(`${file} ended with ${code}`));
        child.once("exit", gone);
        child.once("message", (answer) => {
          child.off("exit", gone);
          resolve(answer as never);
        });
        child.send(order);
      });
    },
    async stop() {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}

/** Milliseconds of a clock that all processes of this machine share. */
export function sharedNow(): number {
  return Number(process.hrtime.bigint() / 1000n) / 1000;
}
