import { z } from "zod";
import { ContactId, CustomerId, LeadId, UserId } from "../../ids.ts";
import { EpochMs } from "../../times.ts";

/** Whose data is erased: a customer with its contacts and the leads it came from, a lead, or one contact of a customer. */
export const ErasureTarget = z.discriminatedUnion("type", [
  z.object({ type: z.literal("customer"), id: CustomerId }),
  z.object({ type: z.literal("lead"), id: LeadId }),
  z.object({ type: z.literal("contact"), id: ContactId }),
]);
export type ErasureTarget = z.infer<typeof ErasureTarget>;

/** Why, as the law names it. No free text: it would hold personal data. */
export const ErasureReason = z.enum(["asked-by-person", "consent-withdrawn", "no-longer-needed", "unlawful"]);
export type ErasureReason = z.infer<typeof ErasureReason>;

/** How many of what. Keys: record kinds, `handovers`, `audit-entries`, `kept-answers`, `import-rows`, `queue-visits`. */
export const ErasureCounts = z.record(z.string(), z.number().int().nonnegative());
export type ErasureCounts = z.infer<typeof ErasureCounts>;

/** GET /v1/erasures/preview?type=&id=: what would go. */
export const ErasurePreview = z.object({ name: z.string(), counts: ErasureCounts });
export type ErasurePreview = z.infer<typeof ErasurePreview>;

/**
 * PUT /v1/erasures/:id → ErasureReceipt. Can't be undone. `confirmName` is the name as it stands in the record (400 else). Sent again under the
 * same id it is answered with the same receipt.
 */
export const ErasureRequest = z.object({
  target: ErasureTarget,
  reason: ErasureReason,
  confirmName: z.string().max(200),
});
export type ErasureRequest = z.infer<typeof ErasureRequest>;

/** Proof that something was erased, without saying whose it was. */
export const ErasureReceipt = z.object({
  id: z.uuid(),
  at: EpochMs,
  /** Who had it done, a user of Popline. */
  userId: UserId,
  userName: z.string(),
  reason: ErasureReason,
  kind: z.enum(["customer", "lead", "contact"]),
  counts: ErasureCounts,
  /** `hash` of the receipt before this one; empty for the first. Receipts form a chain: one that is changed or taken out shows. */
  previousHash: z.string(),
  /** SHA-256, hex, of the JSON of [id, at, userId, reason, kind, counts in order of their names, previousHash]. */
  hash: z.string(),
});
export type ErasureReceipt = z.infer<typeof ErasureReceipt>;
/** GET /v1/erasures: newest first. */
export const ErasureList = z.object({ items: z.array(ErasureReceipt), nextCursor: z.string().nullable() });
