import { setTimeout as pause } from "node:timers/promises";
import type { FastifyInstance } from "fastify";
import type { Logger } from "pino";
import type { Drain } from "../config.ts";

/**
 * Lets a node go without cutting anybody off: readiness goes off at once, and after the load balancer's time to notice no connection is taken
 * any more, desks are sent to another node and requests in flight are finished. What still runs when patience ends is cut off.
 */
export async function drain(options: {
  readonly app: FastifyInstance;
  /** Turns readiness off. */
  readonly leave: () => void;
  readonly limits: Drain;
  readonly logger: Logger;
}): Promise<void> {
  const { app, leave, limits, logger } = options;
  leave();
  await pause(limits.delayMs);
  const patience = setTimeout(() => {
    logger.warn("requests in flight did not end in time; they are cut off");
    app.server.closeAllConnections();
  }, limits.patienceMs);
  // A connection that was kept alive for its next request is idle once the one in flight is answered.
  const idle = setInterval(() => app.server.closeIdleConnections(), 100);
  try {
    await app.close();
  } finally {
    clearTimeout(patience);
    clearInterval(idle);
  }
}
