import { z } from "zod";
import type { EntityRecord, WritableEntity } from "#shared/crm/entities.ts";
import { FieldConflict, Mutation, recordSchema } from "#shared/sync/protocol.ts";
import type { Connection } from "../connection.ts";

/** A mutation with what the outbox knows about it. */
export type OutboxRow = { seq: number; mutation: Mutation; sent: boolean; closed: boolean };

const columns =
  "seq, mutation_id AS mutationId, entity, record_id AS id, op, base_version AS baseVersion, fields, base, made_at AS madeAt, sent_at AS sentAt, closed";
export const outboxSql = {
  oldest: `SELECT ${columns} FROM outbox ORDER BY seq LIMIT ?`,
  ofRecord: `SELECT ${columns} FROM outbox WHERE entity = ? AND record_id = ? ORDER BY seq`,
  byMutation: `SELECT ${columns} FROM outbox WHERE mutation_id = ?`,
} as const;

type Raw = Omit<Mutation, "fields" | "base"> & {
  seq: number;
  fields: string;
  base: string;
  sentAt: number | null;
  closed: number;
};

function rowOf({ seq, sentAt, closed, fields, base, ...rest }: Raw): OutboxRow {
  const mutation = Mutation.parse({ ...rest, fields: JSON.parse(fields), base: JSON.parse(base) });
  return { seq, mutation, sent: sentAt !== null, closed: closed === 1 };
}

export type Rejected = { mutation: Mutation; reason: string; detail: string };

/** The outbox's rows and what belongs to them: central's last word on changed records, conflicts, rejections. SQL only, no rules. */
export function outboxTable(connection: Connection) {
  const all = (sql: string, ...values: unknown[]) =>
    connection
      .sql<unknown[], Raw>(sql)
      .all(...values)
      .map(rowOf);
  return {
    oldest: (limit: number) => all(outboxSql.oldest, limit),
    ofRecord: (entity: WritableEntity, id: string) => all(outboxSql.ofRecord, entity, id),
    byMutation: (mutationId: string): OutboxRow | null => all(outboxSql.byMutation, mutationId)[0] ?? null,
    lastSeq: () => connection.sql<[], { seq: number | null }>("SELECT max(seq) AS seq FROM outbox").get()?.seq ?? null,

    append(mutation: Mutation): void {
      connection
        .sql(
          `INSERT INTO outbox (mutation_id, entity, record_id, op, base_version, fields, base, made_at, sent_at, closed)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL, 0)`,
        )
        .run(
          mutation.mutationId,
          mutation.entity,
          mutation.id,
          mutation.op,
          mutation.baseVersion,
          JSON.stringify(mutation.fields),
          JSON.stringify(mutation.base),
          mutation.madeAt,
        );
    },
    /** Only a row that was never handed out may be changed. */
    amend(seq: number, { fields, base, madeAt }: Mutation): void {
      connection
        .sql("UPDATE outbox SET fields = ?, base = ?, made_at = ? WHERE seq = ? AND sent_at IS NULL")
        .run(JSON.stringify(fields), JSON.stringify(base), madeAt, seq);
    },
    markSent(seq: number, at: number): void {
      connection.sql("UPDATE outbox SET sent_at = coalesce(sent_at, ?) WHERE seq = ?").run(at, seq);
    },
    closeRecord(entity: WritableEntity, id: string): void {
      connection.sql("UPDATE outbox SET closed = 1 WHERE entity = ? AND record_id = ?").run(entity, id);
    },
    remove(seq: number): void {
      connection.sql("DELETE FROM outbox WHERE seq = ?").run(seq);
    },

    central<E extends WritableEntity>(entity: E, id: string): EntityRecord<E> | null {
      const row = connection
        .sql<[string, string], { record: string }>(
          "SELECT record FROM central_record WHERE entity = ? AND record_id = ?",
        )
        .get(entity, id);
      return row === undefined ? null : recordSchema(entity).parse(JSON.parse(row.record));
    },
    setCentral<E extends WritableEntity>(entity: E, record: EntityRecord<E>): void {
      connection
        .sql(
          `INSERT INTO central_record (entity, record_id, record) VALUES (?, ?, ?)
           ON CONFLICT (entity, record_id) DO UPDATE SET record = excluded.record`,
        )
        .run(entity, record.id, JSON.stringify(record));
    },
    forgetCentral(entity: WritableEntity, id: string): void {
      connection.sql("DELETE FROM central_record WHERE entity = ? AND record_id = ?").run(entity, id);
    },

    addConflict(mutation: Mutation, conflicts: readonly FieldConflict[], at: number): void {
      connection
        .sql("INSERT OR REPLACE INTO conflict (mutation_id, entity, record_id, conflicts, at) VALUES (?, ?, ?, ?, ?)")
        .run(mutation.mutationId, mutation.entity, mutation.id, JSON.stringify(conflicts), at);
    },
    conflict(id: string): { entity: WritableEntity; recordId: string; conflicts: FieldConflict[] } | null {
      const row = connection
        .sql<[string], { entity: WritableEntity; recordId: string; conflicts: string }>(
          "SELECT entity, record_id AS recordId, conflicts FROM conflict WHERE mutation_id = ?",
        )
        .get(id);
      return row === undefined ? null : { ...row, conflicts: z.array(FieldConflict).parse(JSON.parse(row.conflicts)) };
    },
    removeConflict(id: string): void {
      connection.sql("DELETE FROM conflict WHERE mutation_id = ?").run(id);
    },

    addRejected(mutation: Mutation, reason: string, detail: string, at: number): void {
      connection
        .sql(
          "INSERT OR REPLACE INTO rejected (mutation_id, entity, record_id, mutation, reason, detail, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        )
        .run(mutation.mutationId, mutation.entity, mutation.id, JSON.stringify(mutation), reason, detail, at);
    },
    rejected(id: string): Mutation | null {
      const row = connection
        .sql<[string], { mutation: string }>("SELECT mutation FROM rejected WHERE mutation_id = ?")
        .get(id);
      return row === undefined ? null : Mutation.parse(JSON.parse(row.mutation));
    },
    rejectedOf(entity: WritableEntity, id: string): number {
      const sql = "SELECT count(*) AS rows FROM rejected WHERE entity = ? AND record_id = ?";
      return connection.sql<[string, string], { rows: number }>(sql).get(entity, id)?.rows ?? 0;
    },
    removeRejected(id: string): void {
      connection.sql("DELETE FROM rejected WHERE mutation_id = ?").run(id);
    },
  };
}
export type OutboxTable = ReturnType<typeof outboxTable>;
