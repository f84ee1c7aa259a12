import { sql } from "kysely";
import type { UserId } from "#shared/ids.ts";
import type { Db } from "../db/open-database.ts";

export type AuditAction =
  | "login"
  | "login-failed"
  | "session-superseded"
  | "logout"
  | "token-reissued"
  | "token-reused"
  | "sso-linked"
  | "password-changed"
  | "user-created"
  | "user-changed"
  | "line-changed"
  | "handover-sent"
  | "phone-commanded"
  | "record-created"
  | "record-changed"
  | "record-deleted";

export interface AuditEntry {
  readonly at: number;
  readonly userId: UserId | null;
  readonly action: AuditAction;
  readonly entity?: string;
  readonly recordId?: string;
  /** Names of fields, of desks, of users: never a field's value, a password or a token. */
  readonly detail?: Readonly<Record<string, string | number | readonly string[]>>;
}

/** Writes down what was done by whom, in the transaction that does it. */
export async function audit(db: Db, entry: AuditEntry): Promise<void> {
  await sql`
    insert into audit_log (at, user_id, action, entity, record_id, detail)
    values (${entry.at}, ${entry.userId}, ${entry.action}, ${entry.entity ?? null}, ${entry.recordId ?? null},
      ${JSON.stringify(entry.detail ?? {})}::jsonb)`.execute(db);
}
