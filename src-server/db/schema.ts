import type { Generated } from "kysely";
import type {
  CentralFunction,
  DataScope,
  ErasureReason,
  ErasureTarget,
  Handover,
  ImportState,
  PresetRole,
} from "#shared/contract/central/index.ts";
import type { Contact, Customer, Disposition, Interaction, Lead, Phone, Task } from "#shared/crm/index.ts";
import type { AnnouncementId, RoleId, TeamId, UserId } from "#shared/ids.ts";
import type { ImportReject } from "#shared/imports/index.ts";
import type { PopTarget } from "#shared/pop/index.ts";
import type {
  QueueLeftRow,
  QueueMemberRow,
  QueueMembershipRow,
  QueueRow,
  QueueTeamRow,
  ReasonRow,
} from "./catalogue-schema.ts";
import type {
  AgentStateRow,
  CallbackDueRow,
  QueueEventRow,
  QueuePictureRow,
  QueueVisitRow,
  WrapUpDueRow,
} from "./history-schema.ts";
import type { OidcAttemptRow, OidcGrantRow, OidcIdentityRow } from "./oidc-schema.ts";
import type { QueueSumRow, ReportFileRow, ReportScheduleRow } from "./report-schema.ts";

/** A record's columns are its fields, in snake case; a tombstone keeps its row and says when it was made. */
export type RecordRow<R> = R & { deletedAt: number | null };

export interface UserRow {
  id: UserId;
  username: string;
  name: string;
  passwordHash: string;
  roleId: RoleId;
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
  parentId: TeamId | null;
  headId: UserId | null;
  version: number;
  createdAt: number;
}

export interface RoleRow {
  id: RoleId;
  preset: PresetRole | null;
  name: string;
  functions: CentralFunction[];
  scope: DataScope;
  version: number;
  createdAt: number;
  updatedAt: number;
}

export interface AnnouncementRow {
  id: AnnouncementId;
  text: string;
  authorId: UserId;
  createdAt: number;
  until: number | null;
}

/** A scope that a sync cursor names: what that user saw when the cursor was given out. */
export interface VisibleScopeRow {
  key: string;
  userId: UserId;
  scope: DataScope;
  teamId: TeamId | null;
  teams: TeamId[];
  usedAt: number;
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
  /** Which of the exchange's caller IDs the user may show; null: all. */
  callerIds: string[] | null;
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
  /** The desk's id of a view that it reported. */
  eventId: string | null;
}

/** An import of customers (contract/central/imports.ts). */
export interface ImportJobRow {
  id: string;
  userId: UserId;
  fileName: string;
  size: number;
  sha256: string;
  state: ImportState;
  /** JSON text of the `ImportRules`; null before the start. */
  rules: string | null;
  createdAt: number;
  startedAt: number | null;
  endedAt: number | null;
  failure: string | null;
  totalRows: number | null;
  doneRows: Generated<number>;
  createdCount: Generated<number>;
  mergedCount: Generated<number>;
  unchangedCount: Generated<number>;
  rejectedCount: Generated<number>;
  cancelWanted: Generated<boolean>;
  /** The node that works on it, and until when it must have said so again. */
  runner: string | null;
  leaseUntil: number | null;
  /** How often it was taken up since it last got on. */
  starts: Generated<number>;
}

export interface ImportPartRow {
  importId: string;
  part: number;
  body: Uint8Array;
}

export interface ImportRejectRow {
  importId: string;
  line: number;
  reason: ImportReject;
  field: string | null;
  /** JSON text: the row as it came. */
  cells: string;
  nameKey: string | null;
  numbers: string[];
}

export interface ErasureRow {
  seq: Generated<number>;
  id: string;
  at: number;
  userId: UserId;
  reason: ErasureReason;
  kind: ErasureTarget["type"];
  /** JSON text. */
  counts: string;
  previousHash: string;
  hash: string;
}

export interface ErasedRecordRow {
  entity: string;
  id: string;
  erasedAt: number;
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
  /** Removed by the erasing of a person. */
  erased: Generated<boolean>;
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
  queueVisit: QueueVisitRow;
  queuePicture: QueuePictureRow;
  queueEvent: QueueEventRow;
  agentState: AgentStateRow;
  wrapUpDue: WrapUpDueRow;
  callbackDue: CallbackDueRow;
  queueSum: QueueSumRow;
  reportSchedule: ReportScheduleRow;
  reportFile: ReportFileRow;
  appUser: UserRow;
  team: TeamRow;
  role: RoleRow;
  visibleScope: VisibleScopeRow;
  announcement: AnnouncementRow;
  notReadyReason: ReasonRow;
  queue: QueueRow;
  queueMember: QueueMemberRow;
  queueTeam: QueueTeamRow;
  queueMembership: QueueMembershipRow;
  queueLeft: QueueLeftRow;
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
  oidcIdentity: OidcIdentityRow;
  oidcAttempt: OidcAttemptRow;
  oidcGrant: OidcGrantRow;
  appMeta: AppMetaRow;
  importJob: ImportJobRow;
  importPart: ImportPartRow;
  importReject: ImportRejectRow;
  erasure: ErasureRow;
  erasedRecord: ErasedRecordRow;
}
