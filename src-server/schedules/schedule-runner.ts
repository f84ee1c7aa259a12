import type { Context } from "../context.ts";
import { runDueReports } from "./run-due.ts";

const lookEveryMs = 20_000;

/** Makes due reports, one at a time on each node. */
export interface ScheduleRunner {
  /** Stops after the report in hand. */
  stop(): Promise<void>;
}

export function startScheduleRunner(context: Context): ScheduleRunner {
  let stopping = false;
  let running: Promise<void> | null = null;

  async function run(): Promise<void> {
    try {
      await runDueReports(context, () => !stopping);
    } catch (error) {
      context.logger.warn({ err: error }, "scheduled reports could not be looked for; it is tried again");
    }
    running = null;
  }
  const timer = setInterval(() => {
    running ??= run();
  }, lookEveryMs);
  timer.unref();
  return {
    async stop() {
      stopping = true;
      clearInterval(timer);
      await running;
    },
  };
}
