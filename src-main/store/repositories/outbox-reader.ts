import { z } from "zod";
import type { SyncProblem } from "#shared/contract/desk/contract.ts";
import type { Entity, WritableEntity } from "#shared/crm/entities.ts";
import { FieldConflict, type Fields, Mutation, RejectReason } from "#shared/sync/protocol.ts";
import type { Connection } from "../connection.ts";
import type { StoreReaders } from "../readers.ts";
import { outboxTable } from "./outbox-table.ts";
import { recordReader } from "./record-reader.ts";

const maxProblems = 500;

type ConflictRow = { id: string; entity: WritableEntity; recordId: string; conflicts: string; at: number };
type RejectedRow = { id: string; mutation: string; reason: string; detail: string; at: number };

/** Unsent changes, and those that central did not take as they were. */
export function outboxReader(connection: Connection): StoreReaders["outbox"] {
  const outbox = outboxTable(connection);
  const records = recordReader(connection);
  const rows = (sql: string) => connection.sql<[], { rows: number }>(sql).get()?.rows ?? 0;
  const named = (entity: Entity, id: string, fields: Fields) =>
    titleOf(entity, { ...fields, ...(records.get(entity, id) as Fields | null) });

  const conflicts = (): SyncProblem[] =>
    connection
      .sql<[number], ConflictRow>(
        "SELECT mutation_id AS id, entity, record_id AS recordId, conflicts, at FROM conflict ORDER BY at DESC LIMIT ?",
      )
      .all(maxProblems)
      .map(({ id, entity, recordId, conflicts: json, at }) => {
        const found = z.array(FieldConflict).parse(JSON.parse(json));
        const mine = Object.fromEntries(found.map((each) => [each.field, each.mine]));
        return { kind: "conflict", id, entity, recordId, name: named(entity, recordId, mine), at, conflicts: found };
      });
  const rejections = (): SyncProblem[] =>
    connection
      .sql<[number], RejectedRow>(
        "SELECT mutation_id AS id, mutation, reason, detail, at FROM rejected ORDER BY at DESC LIMIT ?",
      )
      .all(maxProblems)
      .map(({ id, mutation, reason, detail, at }) => {
        const { entity, id: recordId, fields } = Mutation.parse(JSON.parse(mutation));
        const name = named(entity, recordId, fields);
        return { kind: "rejected", id, entity, recordId, name, at, reason: RejectReason.parse(reason), detail };
      });

  return {
    counts: () => ({
      pending: rows("SELECT count(*) AS rows FROM outbox"),
      conflicts: rows("SELECT count(*) AS rows FROM conflict"),
      rejected: rows("SELECT count(*) AS rows FROM rejected"),
    }),
    pending: (limit) => outbox.oldest(limit).map((row) => row.mutation),
    problems: () => [...conflicts(), ...rejections()].sort((a, b) => b.at - a.at),
  };
}

/** The word by which an agent knows a record. */
function titleOf(entity: Entity, record: Fields): string {
  const fields: readonly string[] = entity === "phone" ? ["raw"] : ["name", "title", "remoteName", "rawNumber", "e164"];
  const found = fields.map((field) => record[field]).find((value) => typeof value === "string" && value !== "");
  return typeof found === "string" ? found : "";
}
