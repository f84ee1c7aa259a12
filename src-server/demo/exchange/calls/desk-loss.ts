import type { Connection } from "../sip/socket-server.ts";
import type { CallContext } from "./call-context.ts";

/**
 * A desk's socket died. Its calls live on for the time of grace, media and all: the desk comes back on a new socket and
 * refreshes its dialogs, or takes them over (DESIGN 1). If it does neither, the call ends.
 */
export function watchLosses(context: CallContext): { stop(): void } {
  const timers = new Set<NodeJS.Timeout>();

  function onLoss(connection: Connection) {
    const hit = [...context.desks].filter((desk) => desk.connection === connection);
    if (hit.length === 0) return;
    const timer = setTimeout(() => {
      timers.delete(timer);
      for (const desk of hit) {
        if (desk.released || desk.connection?.isOpen || desk.route()) continue;
        context.logger.info({ callId: desk.call.id }, "A desk did not come back.");
        desk.call.finish("desk-lost");
      }
    }, context.graceMs);
    timers.add(timer);
  }

  context.lossListeners.add(onLoss);
  return {
    stop() {
      context.lossListeners.delete(onLoss);
      for (const timer of timers) clearTimeout(timer);
    },
  };
}
