import { entityNames } from "#shared/crm/entities.ts";
import type { Connection } from "../connection.ts";
import { buildDeferredIndexes } from "./deferred-indexes.ts";

const deskTables = [
  "outbox",
  "central_record",
  "conflict",
  "rejected",
  "draft",
  "call",
  "kv",
  "trace_entry",
  "trace_call",
  "snapshot_state",
  "word_backlog",
] as const;
const wordTables = ["customer_words", "lead_words", "contact_words", "task_words"] as const;

/** Empties every table. The file keeps its size; its pages are used again. */
export function wipe(connection: Connection): void {
  for (const table of wordTables) connection.sql(`INSERT INTO ${table} (${table}) VALUES ('delete-all')`).run();
  for (const table of entityNames) connection.sql(`DELETE FROM ${table}`).run();
  buildDeferredIndexes(connection);
  for (const table of deskTables) connection.sql(`DELETE FROM ${table}`).run();
  connection.sql("UPDATE trace_ring SET bytes = 0").run();
  connection.sql("UPDATE tally SET rows = 0").run();
  connection.sql("UPDATE sync_state SET cursor = NULL, last_pull_at = NULL, first_sync_done = 0 WHERE id = 1").run();
}
