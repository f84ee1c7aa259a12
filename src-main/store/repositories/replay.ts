import { appendedFields, type EntityRecord, type WritableEntity } from "#shared/crm/entities.ts";
import { merge } from "#shared/sync/merge.ts";
import type { Fields, Mutation } from "#shared/sync/protocol.ts";

/** A task's note is shorter than the merge's default limit. */
const limits = { note: 5_000 } as const;

/**
 * Central's record with unacknowledged changes on top, oldest first, each merged as central will merge it. Fields that both sides changed
 * show central's value; the conflict itself is reported when central answers.
 * @returns `fields` null when the changes end in a deletion; `conflicts`: how many fields both sides changed
 */
export function replay<E extends WritableEntity>(
  entity: E,
  start: EntityRecord<E>,
  pending: readonly Mutation[],
): { fields: Fields | null; conflicts: number } {
  let fields = start as unknown as Fields;
  let conflicts = 0;
  for (const { op, fields: mine, base, baseVersion } of pending) {
    if (op === "delete") return { fields: null, conflicts };
    // A creation that central does not know: nothing to merge with.
    if (baseVersion === 0 && start.version === 0) {
      fields = { ...fields, ...mine };
      continue;
    }
    const result = merge({ base, mine, theirs: fields, appended: appendedFields[entity], limits });
    fields = result.merged;
    conflicts += result.conflicts.length;
  }
  return { fields, conflicts };
}
