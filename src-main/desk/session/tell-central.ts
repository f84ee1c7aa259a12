import type { Logger } from "pino";
import type { CentralClient, Clock } from "../../sync/index.ts";

/** A sign-out must not keep the agent waiting for a central that does not answer. */
const patienceMs = 3_000;

/** Tells central that the agent signs out, so that its tokens end there too. Never throws; without an answer they expire by themselves. */
export async function tellCentral(central: CentralClient, clock: Clock, logger: Logger): Promise<void> {
  const told = central
    .logout()
    .catch((error: unknown) => logger.info({ err: error }, "central was not told of the sign-out"));
  let cancel: () => void = () => undefined;
  const patience = new Promise<void>((resolve) => {
    cancel = clock.after(patienceMs, resolve);
  });
  await Promise.race([told, patience]);
  cancel();
}
