import { fork } from "node:child_process";
import { join } from "node:path";

/** A process that does nothing: how long its loop is held up says how loud the machine is. */
export interface Loudness {
  /** Since this was asked last. */
  read(): Promise<{ p999Ms: number; maxMs: number }>;
  stop(): void;
}

export function startLoudness(): Loudness {
  const idle = fork(join(import.meta.dirname, "idle-loop.ts"));
  return {
    read: () =>
      new Promise((resolve) => {
        idle.once("message", (message) => resolve(message as { p999Ms: number; maxMs: number }));
        idle.send("");
      }),
    stop: () => idle.kill(),
  };
}
