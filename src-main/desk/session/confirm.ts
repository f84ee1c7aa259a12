import type { Provisioning, User } from "#shared/contract/central/index.ts";
import { type Backoff, type CentralClient, CentralError, type Clock } from "../../sync/index.ts";

/** What central says of the signed-in agent. */
export interface Confirmed {
  user: User;
  provisioning: Provisioning;
  /** Central's clock minus this machine's, ms. */
  clockSkewMs: number;
}

/** Asks central until it has answered once. */
export interface Confirmation {
  /** Ask now instead of at the end of the waiting time. */
  wake(): void;
  stop(): void;
}

/**
 * After a start from the store: asks central for the agent's user and provisioning, again and again until it answers.
 * `onUnreachable` is told of each failure. A session that is over ends it (the tokens tell the session).
 */
export function confirmSession(options: {
  central: CentralClient;
  clock: Clock;
  backoff: Backoff;
  onConfirmed(confirmed: Confirmed): void;
  onUnreachable(error: CentralError): void;
}): Confirmation {
  const { central, clock, backoff } = options;
  let stopped = false;
  let asking = false;
  let cancelTimer: () => void = () => undefined;

  async function ask(): Promise<void> {
    if (stopped || asking) return;
    asking = true;
    cancelTimer();
    try {
      const confirmed = await askCentral(central, clock);
      if (!stopped) options.onConfirmed(confirmed);
      stopped = true;
    } catch (error) {
      asking = false;
      if (stopped) return;
      const failure =
        error instanceof CentralError ? error : new CentralError("internal", String(error), { cause: error });
      options.onUnreachable(failure);
      cancelTimer = clock.after(backoff.nextMs(), () => void ask());
    }
  }

  void ask();
  return {
    wake: () => void ask(),
    stop() {
      stopped = true;
      cancelTimer();
    },
  };
}

export async function askCentral(central: CentralClient, clock: Clock): Promise<Confirmed> {
  const user = await central.me();
  const askedAt = clock.now();
  const provisioning = await central.provisioning();
  // Half the round trip is the best guess of how old the answer's time is.
  const clockSkewMs = Math.round(provisioning.serverTime - (askedAt + clock.now()) / 2);
  return { user, provisioning, clockSkewMs };
}
