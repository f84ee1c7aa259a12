import type { Generated } from "kysely";
import type { Handover, Role } from "#shared/contract/central/index.ts";
import type { Contact, Customer, Disposition, Interaction, Lead, Phone, Task } from "#shared/crm/index.ts";
import type { TeamId, UserId } from "#shared/ids.ts";
import type { PopTarget } from "#shared/pop/index.ts";

/** A record's columns are its fields, in snake case; a tombstone keeps its row and says when it was made. */
export type RecordRow<R> = R & { deletedAt: number | null };

export interface UserRow {
  id: UserId;
  username: string;
  name: string;
  passwordHash: string;
  role: Role;
  teamId: TeamId | null;
  extension: string | null;
  mustChangePassword: boolean;
  active: boolean;
  version: number;
  createdAt: number;
  updatedAt: number;
  deletedAt: number | null;
}

export interface TeamRow {
  id: TeamId;
  name: string;
  createdAt: number;
}

/** Why a session ended; null while it lives. */
export type SessionEnd = "logout" | "superseded" | "replaced" | "token-reused" | "password-changed" | "deactivated";

export interface SessionRow {
  id: string;
  userId: UserId;
  deskId: string;
  deskName: string;
  /** SHA-256 of the refresh token that is valid now. */
  refreshHash: string;
  /** SHA-256 of its direct predecessor, which a desk may send once more; null before the first refresh. */
  previousRefreshHash: string | null;
  refreshExpiresAt: number;
  createdAt: number;
  refreshedAt: number;
  endedAt: number | null;
  endReason: SessionEnd | null;
  /** Name of the desk that took the account over. */
  endedBy: string | null;
}

export interface LoginFailureRow {
  username: string;
  failures: number;
  windowStartedAt: number;
  lockedUntil: number | null;
}

export interface SipLineRow {
  userId: UserId;
  username: string;
  authUsername: string;
  /** Sealed by `SecretBox`; opened only for provisioning. */
  sealedPassword: string;
  displayName: string;
}

/** What travels with a transferred call; forgotten after an hour. */
export interface HandoverRow {
  id: string;
  at: number;
  kind: Handover["kind"];
  fromUserId: UserId;
  fromName: string;
  fromExtension: string | null;
  toExtension: string;
  callRef: string | null;
  number: string | null;
  callerName: string | null;
  targetType: PopTarget["type"] | null;
  targetId: PopTarget["id"] | null;
  notes: string;
}

export interface DeskPhoneRow {
  userId: UserId;
  extension: string;
  label: string;
  /** The exchange's name of the phone. */
  endpoint: string;
  /** It obeys NOTIFY talk and hold. */
  obeysNotify: boolean;
}

export interface AuditRow {
  id: Generated<number>;
  at: number;
  userId: UserId | null;
  action: string;
  entity: string | null;
  recordId: string | null;
  /** JSON text. Names of fields, never their values: those are personal data. */
  detail: string;
}

export interface AppliedMutationRow {
  mutationId: string;
  userId: UserId;
  deskId: string;
  /** JSON text of the `MutationResult`; null only inside the transaction that applies it. */
  result: string | null;
  appliedAt: number;
}

export interface IdempotencyKeyRow {
  userId: UserId;
  key: string;
  requestHash: string;
  status: number | null;
  body: string | null;
  createdAt: number;
}

export interface SyncFeedRow {
  entity: string;
  id: string;
  /** PostgreSQL's 64-bit transaction id, as text. */
  txid: string;
  seq: number;
  removed: boolean;
}

export interface FeedEpochRow {
  id: 1;
  epoch: string;
  /** What tells this database from every other, and from itself before a restore. */
  fingerprint: string;
  madeAt: number;
}

export interface AppMetaRow {
  key: string;
  value: string;
}

/** Central's database as Kysely sees it: camel case here, snake case in SQL. */
export interface Database {
  appUser: UserRow;
  team: TeamRow;
  session: SessionRow;
  loginFailure: LoginFailureRow;
  sipLine: SipLineRow;
  handover: HandoverRow;
  deskPhone: DeskPhoneRow;
  auditLog: AuditRow;
  customer: RecordRow<Customer>;
  contact: RecordRow<Contact>;
  lead: RecordRow<Lead>;
  phone: RecordRow<Phone>;
  interaction: RecordRow<Interaction>;
  task: RecordRow<Task>;
  disposition: RecordRow<Disposition>;
  appliedMutation: AppliedMutationRow;
  idempotencyKey: IdempotencyKeyRow;
  syncFeed: SyncFeedRow;
  feedEpoch: FeedEpochRow;
  appMeta: AppMetaRow;
}
