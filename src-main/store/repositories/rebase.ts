import type { EntityRecord, WritableEntity } from "#shared/crm/entities.ts";
import { recordSchema } from "#shared/sync/protocol.ts";
import type { EffectLog } from "./effects.ts";
import type { OutboxTable } from "./outbox-table.ts";
import type { recordReader } from "./record-reader.ts";
import type { RecordWriter } from "./record-writer.ts";
import { replay } from "./replay.ts";

type Deps = { records: RecordWriter; reader: ReturnType<typeof recordReader>; outbox: OutboxTable; effects: EffectLog };

/** Makes the stored record what it has to be: central's last word with the unacknowledged changes on top. @returns fields in conflict */
export type Rebase = (entity: WritableEntity, id: string, now: number) => number;

export function rebaser({ records, reader, outbox, effects }: Deps): Rebase {
  return (entity, id, now) => {
    const central = outbox.central(entity, id);
    const pending = outbox.ofRecord(entity, id).map((row) => row.mutation);
    // A record that central does not know yet stands on itself.
    const start = central ?? reader.get(entity, id);
    if (start === null) return 0;
    const { fields, conflicts } = replay(entity, start, pending);
    if (fields === null) records.remove(entity, id);
    else {
      const touched = pending.length > 0 ? { ...fields, updatedAt: Math.max(now, start.updatedAt) } : fields;
      records.put(entity, recordSchema(entity).parse(touched) as EntityRecord<WritableEntity>);
    }
    if (pending.length === 0) outbox.forgetCentral(entity, id);
    effects.changed(entity, id);
    return conflicts;
  };
}
