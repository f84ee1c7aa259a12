import type { App } from "electron";
import type { Logger } from "pino";

const patienceMs = 5_000;

/**
 * Quits in order: the engine gets five seconds to hang up nothing, write everything and close its store, then the program ends. Returns
 * whether quitting has begun.
 */
export function quitInOrder(app: Pick<App, "on" | "exit">, stop: () => Promise<void>, logger: Logger): () => boolean {
  let quitting = false;
  let stopping = false;
  app.on("before-quit", () => {
    quitting = true;
  });
  app.on("will-quit", (event) => {
    event.preventDefault();
    if (stopping) return;
    stopping = true;
    const late = setTimeout(() => {
      logger.error("the desk did not stop in time: it takes up where it was at the next start");
      app.exit(1);
    }, patienceMs);
    stop().then(
      () => {
        clearTimeout(late);
        app.exit(0);
      },
      (error: unknown) => {
        clearTimeout(late);
        logger.error({ err: error }, "the desk did not stop cleanly");
        app.exit(1);
      },
    );
  });
  return () => quitting;
}
