import type { Logger } from "pino";
import { z } from "zod";
import { Provisioning, User } from "#shared/contract/central/index.ts";
import { EpochMs } from "#shared/times.ts";
import type { AccountStore } from "./account.ts";

/** What an account's store keeps (encrypted) so that the desk can start while central is down. */
export interface SavedSession {
  user: User;
  provisioning: Provisioning;
  refreshToken: string;
  refreshExpiresAt: number;
}

const refreshKey = "session.refresh";
const userKey = "session.user";
const provisioningKey = "session.provisioning";
const Refresh = z.object({ token: z.string(), expiresAt: EpochMs });

type Kv = Pick<AccountStore, "read" | "write">;

/** null: nothing usable is kept; the agent has to sign in. */
export function readSavedSession(store: Kv, logger: Logger): SavedSession | null {
  const read = <S extends z.ZodType>(key: string, schema: S): z.output<S> | null => {
    const text = store.read.kv.get(key);
    if (text === null) return null;
    try {
      return schema.parse(JSON.parse(text));
    } catch {
      // The value may hold a secret, and so may what zod says of it.
      logger.error({ key }, "a kept part of the session can't be read; the agent has to sign in");
      return null;
    }
  };
  const refresh = read(refreshKey, Refresh);
  const user = read(userKey, User);
  const provisioning = read(provisioningKey, Provisioning);
  if (!refresh || !user || !provisioning) return null;
  return { user, provisioning, refreshToken: refresh.token, refreshExpiresAt: refresh.expiresAt };
}

export async function saveSession(store: Kv, saved: SavedSession): Promise<void> {
  await store.write.kv.set(userKey, JSON.stringify(saved.user));
  await store.write.kv.set(provisioningKey, JSON.stringify(saved.provisioning));
  await saveRefreshToken(store, saved.refreshToken, saved.refreshExpiresAt);
}

export async function saveRefreshToken(store: Kv, token: string, expiresAt: number): Promise<void> {
  await store.write.kv.set(refreshKey, JSON.stringify({ token, expiresAt }));
}

export async function forgetRefreshToken(store: Kv): Promise<void> {
  await store.write.kv.set(refreshKey, null);
}
