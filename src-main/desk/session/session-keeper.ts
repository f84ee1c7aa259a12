import type { Logger } from "pino";
import type { Provisioning, User } from "#shared/contract/central/index.ts";
import type { AccountStore } from "./account.ts";
import { type SavedSession, saveRefreshToken, saveSession } from "./saved-session.ts";

/** Keeps the session in the account's store as it changes, so that the next start finds it. */
export interface SessionKeeper {
  /** The refresh token was rotated. Never throws: a token that can't be kept works until the desk ends. */
  refreshed(refreshToken: string, expiresAt: number): Promise<void>;
  /** @throws the store's error */
  confirmed(user: User, provisioning: Provisioning): Promise<void>;
  dispose(): void;
}

export function createSessionKeeper(store: AccountStore, saved: SavedSession, logger: Logger): SessionKeeper {
  let latest = saved;
  const logged = (error: unknown) => logger.error({ err: error }, "the session could not be kept for the next start");
  // A damaged file that was made anew has lost what it kept.
  const stopListening = store.on("rebuilt", () => void saveSession(store, latest).catch(logged));
  return {
    async refreshed(refreshToken, refreshExpiresAt) {
      latest = { ...latest, refreshToken, refreshExpiresAt };
      await saveRefreshToken(store, refreshToken, refreshExpiresAt).catch(logged);
    },
    async confirmed(user, provisioning) {
      latest = { ...latest, user, provisioning };
      await saveSession(store, latest);
    },
    dispose: stopListening,
  };
}
