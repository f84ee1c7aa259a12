import type { TokenPair } from "#shared/contract/central/index.ts";
import { CentralError } from "./central-error.ts";

/** Why central no longer takes this desk's tokens. */
export type SessionEnd =
  | { reason: "superseded"; deskName: string | null }
  | { reason: "expired"; deskName: null }
  | { reason: "ended"; deskName: null };

/** The access token of one signed-in agent. It lives in memory only; the refresh token behind it is kept by `save`. */
export interface Tokens {
  /** An access token, fetched when there is none. @throws CentralError */
  access(): Promise<string>;
  /** Central refused `stale`: a newer token, by one refresh however many ask at once. @throws CentralError */
  renew(stale: string): Promise<string>;
  /** The session is over (told by the live feed, say). Later requests fail at once. Only the first end counts. */
  end(end: SessionEnd): void;
  /** Signed out by the agent: like `end`, but nobody is told. */
  close(): void;
}

export interface TokensOptions {
  /** POST /v1/auth/refresh, without a token. */
  refresh(refreshToken: string): Promise<TokenPair>;
  /** Keeps the rotated refresh token at rest, encrypted, before the new access token is used. */
  save(refreshToken: string, expiresAt: number): Promise<void>;
  refreshToken: string;
  /** Known right after a login; null after a restart. */
  accessToken: string | null;
  onEnd(end: SessionEnd): void;
}

/**
 *  fresh ──refused──► refreshing ──pair──► fresh
 *                        ├──central down──► stale (the next request tries again)
 *                        └──401──► ended (for good)
 *
 * Refresh tokens rotate. Central takes the one before again from the same desk until its successor was used, so a lost answer is simply asked for
 * again; any other second use ends the session (a stolen token). So there is never more than one refresh in flight, and a token that was used is not
 * used again after central has answered.
 */
export function createTokens(options: TokensOptions): Tokens {
  let refreshToken = options.refreshToken;
  let accessToken = options.accessToken;
  let running: Promise<string> | null = null;
  let over: CentralError | null = null;

  function finish(error: CentralError): void {
    over = error;
    accessToken = null;
  }

  function end(how: SessionEnd): void {
    if (over) return;
    const code = how.reason === "superseded" ? "session-superseded" : "unauthenticated";
    finish(new CentralError(code, "The session at central is over. Sign in again."));
    options.onEnd(how);
  }

  async function refresh(): Promise<string> {
    try {
      const pair = await options.refresh(refreshToken);
      if (over) throw over;
      refreshToken = pair.refreshToken;
      await options.save(pair.refreshToken, pair.refreshExpiresAt);
      if (over) throw over;
      accessToken = pair.accessToken;
      return pair.accessToken;
    } catch (error) {
      const how = error instanceof CentralError ? sessionEnd(error) : null;
      if (how) end(how);
      throw error;
    }
  }

  function single(): Promise<string> {
    running ??= refresh().finally(() => {
      running = null;
    });
    return running;
  }

  return {
    async access() {
      if (over) throw over;
      return accessToken ?? (await single());
    },
    async renew(stale) {
      if (over) throw over;
      if (accessToken !== null && accessToken !== stale) return accessToken;
      accessToken = null;
      return single();
    },
    end,
    close() {
      over ??= new CentralError("unauthenticated", "The agent has signed out on this desk.");
      finish(over);
    },
  };
}

/** What an answer says about the session; null: nothing, it may still be alive. */
export function sessionEnd(error: CentralError): SessionEnd | null {
  switch (error.code) {
    case "session-superseded":
      return { reason: "superseded", deskName: error.problem?.deskName ?? null };
    case "token-expired":
      return { reason: "expired", deskName: null };
    case "unauthenticated":
      return { reason: "ended", deskName: null };
    default:
      return null;
  }
}
