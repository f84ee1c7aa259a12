import { randomUUID } from "node:crypto";
import type { Context } from "../context.ts";
import { keepLease, LeaseLost, leaseMs, letGo, takeImport } from "./import-lease.ts";
import { runImport, type Wanted } from "./run-import.ts";

const lookEveryMs = 15_000;

/** Does imports, one at a time on each node. */
export interface ImportRunner {
  /** There may be something to do. */
  kick(): void;
  /** Stops after the batch in hand; another node, or the next start, goes on. */
  stop(): Promise<void>;
}

export function createImportRunner(context: Context): ImportRunner {
  const runner = randomUUID();
  let stopping = false;
  let again = false;
  let running: Promise<void> | null = null;

  async function one(): Promise<boolean> {
    const held = await takeImport(context.db, runner, context.now());
    if (held === null) return false;
    let wanted: ReturnType<Wanted> = "go-on";
    const look = async () => {
      try {
        wanted = await keepLease(context.db, held.id, runner);
      } catch (error) {
        // The next batch fails on the same database, or finds the lease lost.
        context.logger.warn({ err: error, import: held.id }, "an import's lease could not be renewed");
      }
    };
    const lease = setInterval(() => void look(), leaseMs / 20);
    try {
      const over = await runImport(context, runner, held, () => (stopping ? "stop" : wanted));
      if (!over) await letGo(context.db, held.id, runner);
      return over;
    } catch (error) {
      if (error instanceof LeaseLost) return true;
      context.logger.error({ err: error, import: held.id }, "an import stopped; it is taken up again");
      return false;
    } finally {
      clearInterval(lease);
    }
  }

  async function all(): Promise<void> {
    do {
      again = false;
      try {
        while (!stopping && (await one())) again = false;
      } catch (error) {
        context.logger.warn({ err: error }, "imports could not be looked for; it is tried again");
      }
    } while (again && !stopping);
    running = null;
  }

  const kick = () => {
    again = true;
    if (!stopping) running ??= all();
  };
  const timer = setInterval(kick, lookEveryMs);
  timer.unref();
  kick();
  return {
    kick,
    async stop() {
      stopping = true;
      clearInterval(timer);
      await running;
    },
  };
}
