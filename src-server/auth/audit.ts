import { sql } from "kysely";
import type { AuditAction } from "#shared/contract/central/index.ts";
import type { UserId } from "#shared/ids.ts";
import type { Db } from "../db/open-database.ts";

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

/** Many entries at once, as an import makes them: one parameter, whatever their number. */
export async function auditAll(db: Db, entries: readonly AuditEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const rows = entries.map(({ at, userId, action, entity, recordId, detail }) => ({
    ...{ at, user_id: userId, action, entity, record_id: recordId, detail: detail ?? {} },
  }));
  await sql`
    insert into audit_log (at, user_id, action, entity, record_id, detail)
    select at, user_id, action, entity, record_id, detail from json_to_recordset(${JSON.stringify(rows)}::json)
      as e (at bigint, user_id uuid, action text, entity text, record_id uuid, detail jsonb)`.execute(db);
}
