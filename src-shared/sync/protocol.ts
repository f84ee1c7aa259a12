import { z } from "zod";
import { type Entity, type EntityRecord, entities, entityNames, writableEntities } from "../crm/entities.ts";
import { MutationId } from "../ids.ts";
import { EpochMs } from "../times.ts";

/** The version of this protocol. A desk and a central whose majors differ refuse each other with a sentence. */
export const syncProtocolVersion = 1;

export const EntityName = z.enum(entityNames as [Entity, ...Entity[]]);
export const WritableEntityName = z.enum(writableEntities);

const plainValue = z.union([z.string(), z.number(), z.boolean(), z.null()]);
/** JSON values that a record's field can have: a plain one, or a flat object that is one value (how a call sounded), replaced as a whole. */
export const FieldValue = z.union([...plainValue.options, z.record(z.string(), plainValue)]);
export type FieldValue = z.infer<typeof FieldValue>;
export const Fields = z.record(z.string(), FieldValue);
export type Fields = z.infer<typeof Fields>;

/**
 * One local change on its way to central. `mutationId` is its idempotency key: sent again, it is applied once.
 * `fields` are the changed fields (all of them for a new record), `base` the values they had in `baseVersion`.
 */
export const Mutation = z.object({
  mutationId: MutationId,
  entity: WritableEntityName,
  id: z.uuid(),
  op: z.enum(["upsert", "delete"]),
  baseVersion: z.number().int().nonnegative(),
  fields: Fields,
  base: Fields,
  madeAt: EpochMs,
});
export type Mutation = z.infer<typeof Mutation>;

export const FieldConflict = z.object({ field: z.string(), base: FieldValue, mine: FieldValue, theirs: FieldValue });
export type FieldConflict = z.infer<typeof FieldConflict>;

/** Why central took no part of a mutation. */
export const RejectReason = z.enum([
  "invalid",
  "forbidden",
  "not-found",
  "deleted",
  "reference-missing",
  "unknown-entity",
]);
export type RejectReason = z.infer<typeof RejectReason>;

/** Central's answer to one mutation; the same answer whenever the same mutation comes again. */
export const MutationResult = z.discriminatedUnion("status", [
  /** Applied (perhaps merged with other changes). `conflicts` lists fields in which central's value stayed. */
  z.object({
    mutationId: MutationId,
    status: z.literal("applied"),
    version: z.number().int().positive(),
    record: z.record(z.string(), FieldValue).nullable(),
    conflicts: z.array(FieldConflict),
  }),
  z.object({ mutationId: MutationId, status: z.literal("rejected"), reason: RejectReason, detail: z.string() }),
]);
export type MutationResult = z.infer<typeof MutationResult>;

export const maxPushBatch = 200;
export const PushRequest = z.object({
  protocol: z.literal(syncProtocolVersion),
  deskId: z.uuid(),
  mutations: z.array(Mutation).min(1).max(maxPushBatch),
});
export type PushRequest = z.infer<typeof PushRequest>;
export const PushResponse = z.object({ results: z.array(MutationResult) });
export type PushResponse = z.infer<typeof PushResponse>;

/** Opaque to the desk: central's place in its change feed. */
export const Cursor = z.string().max(200);

/**
 * One changed record, or a tombstone. `op: "remove"` also says "left your scope". `erased`: a person's data was erased; the desk forgets its
 * unsent changes, drafts and all else about the record too.
 */
export const Change = z.discriminatedUnion("op", [
  z.object({ op: z.literal("put"), entity: EntityName, id: z.uuid(), record: z.record(z.string(), FieldValue) }),
  z.object({ op: z.literal("remove"), entity: EntityName, id: z.uuid(), erased: z.boolean().optional() }),
]);
export type Change = z.infer<typeof Change>;

export const PullQuery = z.object({
  protocol: z.coerce.number().pipe(z.literal(syncProtocolVersion)),
  cursor: Cursor.optional(),
  limit: z.coerce.number().int().min(1).max(5000).default(1000),
});
export const PullResponse = z.object({
  changes: z.array(Change),
  cursor: Cursor,
  /** Another page is ready now. */
  more: z.boolean(),
  /** Rough number of changes still to come; for the progress picture only. */
  remaining: z.number().int().nonnegative(),
});
export type PullResponse = z.infer<typeof PullResponse>;

/**
 * What a desk keeps of the customers (with their contacts, numbers, leads and interactions) for itself: all of its scope, those of the user's
 * teams, those changed or in contact within 90 days, or none. What it does not keep it asks central for.
 */
export const CacheScope = z.enum(["all", "teams", "recent", "none"]);
export type CacheScope = z.infer<typeof CacheScope>;

/** `resume`: `next` of the last line that was kept; without it the stream begins anew. */
export const SnapshotQuery = z.object({
  protocol: z.coerce.number().pipe(z.literal(syncProtocolVersion)),
  resume: Cursor.optional(),
});

/** The first line of a snapshot. `cursor`: the place in the feed to go on from once all rows are in. */
export const SnapshotHead = z.object({
  type: z.literal("snapshot"),
  cursor: Cursor,
  /** When the first part of this snapshot was begun, by central's clock: what was written at central since is in the feed. */
  at: EpochMs,
  /** About how many rows the whole snapshot has. */
  total: z.number().int().nonnegative(),
});
export type SnapshotHead = z.infer<typeof SnapshotHead>;

/**
 * Rows of one entity in the order of their ids: all that the desk shall hold between `after` (null: from the first) and `last` (null: to the last).
 * A row has its values in the order of `fields`. With `next` the stream can be resumed behind this line; `from` is the `next` of the line before
 * (null: this is the first), so that a lost line is noticed.
 */
export const SnapshotRows = z.object({
  type: z.literal("rows"),
  entity: EntityName,
  fields: z.array(z.string()),
  // Not held against UUID's versions: one odd id at central is one record skipped, and must not end the whole.
  after: z.string().max(64).nullable(),
  last: z.string().max(64).nullable(),
  from: Cursor.nullable(),
  next: Cursor,
  /** Ids of this range that were a person's who was erased: the desk forgets unsent changes and drafts of them as well. */
  erased: z.array(z.string().max(64)).default([]),
  rows: z.array(z.array(z.unknown())),
});
export type SnapshotRows = z.infer<typeof SnapshotRows>;
/** The last line: a stream without it was cut. */
export const SnapshotEnd = z.object({ type: z.literal("end") });
export const SnapshotLine = z.discriminatedUnion("type", [SnapshotHead, SnapshotRows, SnapshotEnd]);
export type SnapshotLine = z.infer<typeof SnapshotLine>;

/** The schema of one entity's record, for parsing a change. */
export function recordSchema<E extends Entity>(entity: E): z.ZodType<EntityRecord<E>> {
  return entities[entity] as unknown as z.ZodType<EntityRecord<E>>;
}
