import { type Entity, type EntityRecord, type WritableEntity, writableEntities } from "#shared/crm/entities.ts";
import { type Change, recordSchema } from "#shared/sync/protocol.ts";
import type { Connection } from "../connection.ts";
import type { ApplyReport } from "../writers.ts";
import type { EffectLog } from "./effects.ts";
import { recordEraser } from "./erase-record.ts";
import type { OutboxTable } from "./outbox-table.ts";
import type { Rebase } from "./rebase.ts";
import type { RecordWriter } from "./record-writer.ts";

const isWritable = (entity: Entity): entity is WritableEntity =>
  (writableEntities as readonly Entity[]).includes(entity);

type Deps = { connection: Connection; records: RecordWriter; outbox: OutboxTable; rebase: Rebase; effects: EffectLog };

/** Takes central's changes in. A record with unsent changes is re-based, the others are replaced. */
export function remoteChanges({ connection, records, outbox, rebase, effects }: Deps) {
  const storedVersion = (entity: Entity, id: string) =>
    connection.sql<[string], { version: number }>(`SELECT version FROM ${entity} WHERE id = ?`).get(id)?.version ??
    null;
  const erase = recordEraser({ connection, records, effects });
  const anyPending = () => outbox.lastSeq() !== null;

  function put<E extends Entity>(entity: E, record: EntityRecord<E>, now: number, mayBePending: boolean): number {
    if (mayBePending && isWritable(entity) && outbox.ofRecord(entity, record.id).length > 0) {
      const known = outbox.central(entity, record.id);
      if (known !== null && known.version > record.version) return 0;
      outbox.setCentral(entity, record as EntityRecord<typeof entity>);
      outbox.closeRecord(entity, record.id);
      return rebase(entity, record.id, now);
    }
    // A page that was read before our own push was answered: what is here is newer.
    if ((storedVersion(entity, record.id) ?? 0) > record.version) return 0;
    records.put(entity, record);
    effects.changed(entity, record.id);
    return 0;
  }

  return {
    apply(changes: readonly Change[], now: number): ApplyReport {
      const report: ApplyReport = { applied: 0, invalid: [], conflicts: 0 };
      const mayBePending = anyPending();
      for (const change of changes) {
        if (change.op === "remove" && change.erased) {
          erase(change.entity, change.id);
          report.applied += 1;
          continue;
        }
        if (change.op === "remove") {
          // Unsent changes of it stay in the outbox: central answers them.
          if (isWritable(change.entity)) outbox.forgetCentral(change.entity, change.id);
          if (records.remove(change.entity, change.id)) effects.changed(change.entity, change.id);
          report.applied += 1;
          continue;
        }
        const parsed = recordSchema(change.entity).safeParse(change.record);
        if (!parsed.success) {
          const [issue] = parsed.error.issues;
          report.invalid.push({
            entity: change.entity,
            id: change.id,
            detail: `${issue?.path.join(".")}: ${issue?.message}`,
          });
          continue;
        }
        report.conflicts += put(change.entity, parsed.data, now, mayBePending);
        report.applied += 1;
      }
      return report;
    },

    /** For a first sync or a generator: no schema check here, the sender's types are trusted. */
    load<E extends Entity>(entity: E, record: EntityRecord<E>): void {
      records.put(entity, record);
      effects.changed(entity, record.id);
    },

    setCursor(cursor: string | null, now: number): void {
      connection.sql("UPDATE sync_state SET cursor = ?, last_pull_at = ? WHERE id = 1").run(cursor, now);
    },
    resetCursor(): void {
      connection.sql("UPDATE sync_state SET cursor = NULL, first_sync_done = 0 WHERE id = 1").run();
      connection.sql("DELETE FROM snapshot_state").run();
    },
    setFirstSyncDone(): void {
      connection.sql("UPDATE sync_state SET first_sync_done = 1 WHERE id = 1").run();
    },
  };
}
export type RemoteChanges = ReturnType<typeof remoteChanges>;
