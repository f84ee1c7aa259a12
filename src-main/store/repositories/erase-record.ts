import { type Entity, type WritableEntity, writableEntities } from "#shared/crm/entities.ts";
import type { Connection } from "../connection.ts";
import type { EffectLog } from "./effects.ts";
import type { RecordWriter } from "./record-writer.ts";

type Deps = { connection: Connection; records: RecordWriter; effects: EffectLog };

/** What this desk may have made about a record that central never saw. */
const children: Partial<Record<Entity, readonly (readonly [WritableEntity, string])[]>> = {
  customer: [
    ["contact", "customer_id"],
    ["phone", "customer_id"],
    ["interaction", "customer_id"],
    ["task", "customer_id"],
  ],
  contact: [["phone", "contact_id"]],
  lead: [
    ["phone", "lead_id"],
    ["interaction", "lead_id"],
    ["task", "lead_id"],
  ],
  interaction: [["task", "interaction_id"]],
};

/**
 * Forgets a record because central erased a person's data: the record and what hangs on it, unsent changes, conflicts and refusals, drafts that
 * speak of it, tabs kept for a restart, and of a call its state and its trace. Central's word stands above the rule that nothing unsent is lost.
 */
export function recordEraser({ connection, records, effects }: Deps) {
  const run = (sql: string, ...values: unknown[]) => connection.sql<unknown[]>(sql).run(...values);

  function eraseCall(id: string): void {
    run(
      "UPDATE trace_ring SET bytes = bytes - coalesce((SELECT sum(bytes) FROM trace_entry WHERE call_id = ?), 0)",
      id,
    );
    run("DELETE FROM trace_entry WHERE call_id = ?", id);
    run("DELETE FROM trace_call WHERE id = ?", id);
    run("DELETE FROM call WHERE id = ?", id);
  }

  return function erase(entity: Entity, id: string): void {
    for (const [child, column] of children[entity] ?? []) {
      const rows = connection.sql<[string], { id: string }>(`SELECT id FROM ${child} WHERE ${column} = ?`).all(id);
      for (const row of rows) erase(child, row.id);
    }
    if ((writableEntities as readonly Entity[]).includes(entity)) {
      for (const table of ["outbox", "central_record", "conflict", "rejected"] as const)
        run(`DELETE FROM ${table} WHERE entity = ? AND record_id = ?`, entity, id);
      effects.outboxChanged();
    }
    run("DELETE FROM draft WHERE instr(key, ?) > 0 OR instr(body, ?) > 0", id, id);
    run("DELETE FROM kv WHERE instr(value, ?) > 0", id);
    if (entity === "interaction") eraseCall(id);
    effects.erased(id);
    if (records.remove(entity, id)) effects.changed(entity, id);
  };
}
