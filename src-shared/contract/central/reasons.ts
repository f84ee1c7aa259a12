import { z } from "zod";
import { ReasonCode } from "../../agent/types.ts";
import { ReasonId } from "../../ids.ts";

const label = z.string().trim().min(1).max(80);
const Code = ReasonCode.refine((code) => code !== "no-answer", "is the desk's own, for unanswered calls");

/** Why an agent is not ready, as an administrator offers it. It is never deleted, since times were counted under it: it is no longer offered. */
export const Reason = z.object({
  id: ReasonId,
  /** What states and reports carry; it never changes. */
  code: ReasonCode,
  labelEn: z.string(),
  labelZh: z.string(),
  sort: z.number().int(),
  active: z.boolean(),
  version: z.number().int(),
});
export type Reason = z.infer<typeof Reason>;
/** GET /v1/not-ready-reasons: all, in the order of the menu. */
export const ReasonList = z.object({ items: z.array(Reason) });

/** POST /v1/not-ready-reasons. */
export const ReasonRequest = z.strictObject({
  code: Code,
  labelEn: label,
  labelZh: label,
  sort: z.number().int().min(0).max(9_999).default(0),
  active: z.boolean().default(true),
});
export type ReasonRequest = z.infer<typeof ReasonRequest>;
/** PATCH /v1/not-ready-reasons/:id: what is given changes. */
export const ReasonChange = z.strictObject({
  labelEn: label.optional(),
  labelZh: label.optional(),
  sort: z.number().int().min(0).max(9_999).optional(),
  active: z.boolean().optional(),
});
export type ReasonChange = z.infer<typeof ReasonChange>;
