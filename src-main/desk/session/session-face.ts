import type { EventEmitter } from "node:events";
import type { Logger } from "pino";
import type { SessionState } from "#shared/contract/desk/index.ts";
import type { Clock, SessionEnd } from "../../sync/index.ts";
import type { Account, AccountStore, OpenAccountStore } from "./account.ts";
import type { Sso } from "./sso.ts";

export type ClosingReason = "signed-out" | "stopped" | SessionEnd["reason"];

/** What hangs on a signed-in account: telephony, sync, pops. Each hook is awaited; they never overlap. */
export interface SessionHooks<S extends AccountStore> {
  /** The store is open. Called for a start from the store as well. A throw closes it again; `signIn` or `start` rejects. */
  opened(account: Account<S>): Promise<void>;
  /** Central told another user record or provisioning than the kept one, or was reached after an offline start. */
  changed(account: Account<S>): Promise<void>;
  /** Stop what uses the account; its store closes when this has resolved. */
  closing(account: Account<S>, why: ClosingReason): Promise<void>;
}

export interface SessionOptions<S extends AccountStore> {
  dataDir: string;
  deskName: string;
  /** As the settings have them now. */
  central(): { url: string | null; caFile: string | null };
  openStore: OpenAccountStore<S>;
  hooks: SessionHooks<S>;
  logger: Logger;
  clock?: Clock;
}

export interface Session<S extends AccountStore>
  extends Pick<EventEmitter<{ state: [SessionState] }>, "on" | "off" | "once"> {
  state(): SessionState;
  account(): Account<S> | null;
  /** UUID made once per data folder. */
  readonly deskId: string;
  /**
   * Signs the last agent in from the store, if one was signed in when the desk ended. Does not wait for central: it is asked in the
   * background until it answers. @throws Refusal `store-unavailable`, `disk-full`; what `hooks.opened` throws
   */
  start(): Promise<void>;
  /**
   * @throws Refusal `wrong-credentials`, `locked-out` (retryAt), `session-elsewhere` (since, deskName), `bad-server-address`,
   * `central-unreachable`, `tls-untrusted`, `store-unavailable`, `disk-full`, `settings-invalid`
   */
  signIn(input: { server: string; username: string; password: string; takeOver: boolean }): Promise<void>;
  /** Signing in by the company's own provider; refused as `signIn` is, and with `sso-…`. */
  readonly sso: Sso;
  /** @throws Refusal `unsent-changes` (count), unless `keepUnsent`: they stay in the account's store */
  signOut(input: { keepUnsent: boolean }): Promise<void>;
  /** @throws Refusal `not-signed-in`, `wrong-old-password`, `password-too-weak`, `central-unreachable` */
  changePassword(input: { oldPassword: string; newPassword: string }): Promise<void>;
  /** Something says that central may be reached again (sync got through, the network is back). */
  wake(): void;
  /** Asks central anew for the agent's user and provisioning; what is new is taken up. Never rejects: without an answer the last one stays. */
  renew(): Promise<void>;
  /** The desk ends; the agent stays signed in for the next start. */
  stop(): Promise<void>;
}
