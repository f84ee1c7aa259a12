import { z } from "zod";
import { entityNames } from "#shared/crm/entities.ts";
import { type Change, PullResponse, PushResponse, RejectReason } from "#shared/sync/protocol.ts";

/** Answers of a central that may be newer than this desk: what the desk does not know must not keep the rest from it. */

const fields = z.record(z.string(), z.unknown());
/** Fields are the store's to judge, record by record. */
const AnyChange = z.discriminatedUnion("op", [
  z.object({ op: z.literal("put"), entity: z.string(), id: z.uuid(), record: fields }),
  z.object({ op: z.literal("remove"), entity: z.string(), id: z.uuid(), erased: z.boolean().optional() }),
]);
const known: ReadonlySet<string> = new Set(entityNames);
const isKnown = (change: z.output<typeof AnyChange>): change is Change => known.has(change.entity);

/** A page of changes, without records of kinds that this desk does not know; `unknownKinds` names those. */
export const PulledPage = PullResponse.extend({ changes: z.array(AnyChange) }).transform(({ changes, ...page }) => ({
  ...page,
  changes: changes.filter(isKnown),
  unknownKinds: [...new Set(changes.filter((change) => !isKnown(change)).map(({ entity }) => entity.slice(0, 64)))],
}));
export type PulledPage = z.output<typeof PulledPage>;

const [applied, rejected] = PushResponse.shape.results.element.options;
/** Answers to a push. A reason that this desk has no word for is told by its detail; a record's fields are the store's to judge. */
export const PushedResults = z.object({
  results: z.array(
    z.discriminatedUnion("status", [
      applied.extend({ record: fields.nullable().transform((record) => record as z.output<typeof applied>["record"]) }),
      rejected.extend({ reason: RejectReason.catch("invalid") }),
    ]),
  ),
});
