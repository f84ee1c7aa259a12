import { appendNote } from "./append-note.ts";
import type { FieldConflict, Fields, FieldValue } from "./protocol.ts";
import { sameValue } from "./same-value.ts";

export interface MergeInput {
  /** Values of the changed fields in the version that the change was made from; empty for a new record. */
  readonly base: Fields;
  /** The changed fields only. */
  readonly mine: Fields;
  /** Central's record as it is now. */
  readonly theirs: Fields;
  /** Fields in which both sides' additions are kept (`appendedFields` of the entity). */
  readonly appended: readonly string[];
  /** A line to put above text of mine that is appended to theirs ("Li Na, 21 Nov 18:00"), per field; none: no such line. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Longest text per appended field, in UTF-16 units; beyond it the field is a conflict instead of being cut. Default 20,000. */
  readonly limits?: Readonly<Record<string, number>>;
}

export interface MergeResult {
  /** The whole record: theirs with my changes in it. */
  readonly merged: Fields;
  /** Fields changed on both sides: theirs stayed, mine is here. */
  readonly conflicts: readonly FieldConflict[];
}

const defaultLimit = 20_000;

/**
 * Three-way merge per field (DESIGN 8.4). Only one side changed: that side's value. Both the same: that value. Both otherwise: central's
 * stays and the agent's is reported as a conflict; appended texts keep both. Pure; merging the result again with the same change changes nothing.
 */
export function merge(input: MergeInput): MergeResult {
  const merged: Fields = { ...input.theirs };
  const conflicts: FieldConflict[] = [];
  for (const [field, mine] of Object.entries(input.mine)) {
    const base = own(input.base, field) ?? null;
    const theirs = own(input.theirs, field) ?? base;
    const value = mergedValue(field, base, mine, theirs, input);
    if (value === undefined) {
      conflicts.push({ field, base, mine, theirs });
      merged[field] = theirs;
    } else {
      merged[field] = value;
    }
  }
  return { merged, conflicts };
}

/** undefined: both changed it, and it can't hold both. */
function mergedValue(
  field: string,
  base: FieldValue,
  mine: FieldValue,
  theirs: FieldValue,
  input: MergeInput,
): FieldValue | undefined {
  if (sameValue(mine, theirs) || sameValue(mine, base)) return theirs;
  if (sameValue(theirs, base)) return mine;
  if (!input.appended.includes(field) || typeof mine !== "string" || typeof theirs !== "string") return undefined;
  const both = appendNote({
    base: base === null ? "" : String(base),
    mine,
    theirs,
    label: own(input.labels ?? {}, field) ?? null,
  });
  return both === null || both.length > (own(input.limits ?? {}, field) ?? defaultLimit) ? undefined : both;
}

function own<T>(record: Readonly<Record<string, T>>, field: string): T | undefined {
  return Object.hasOwn(record, field) ? record[field] : undefined;
}
