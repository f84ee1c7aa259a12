import type { Provisioning, User } from "#shared/contract/central/index.ts";
import type { PhoneRules } from "#shared/phone/types.ts";
import type { CentralClient, LiveConnect } from "../../sync/index.ts";

/** What the session needs of an account's store; the desk's store is one of these. */
export interface AccountStore {
  readonly read: {
    kv: { get(key: string): string | null };
    outbox: { counts(): { pending: number; conflicts: number; rejected: number } };
  };
  readonly write: { kv: { set(key: string, value: string | null): Promise<void> } };
  /** A damaged file was made anew. @returns stops listening */
  on(event: "rebuilt", listener: () => void): () => void;
  close(): Promise<void>;
}

/** A signed-in agent with their store and their way to central. `user` and `provisioning` are as central last told them. */
export interface Account<S extends AccountStore> {
  readonly server: URL;
  readonly user: User;
  readonly provisioning: Provisioning;
  readonly store: S;
  readonly central: CentralClient;
  readonly live: LiveConnect;
  readonly deskId: string;
  /** Central could not be reached since the desk started. */
  readonly offline: boolean;
  /** Central's clock minus this machine's, ms; null: not asked yet. */
  readonly clockSkewMs: number | null;
}

/** Opens the store of one account in its own folder. */
export type OpenAccountStore<S extends AccountStore> = (place: { dir: string; rules: PhoneRules }) => Promise<S>;
