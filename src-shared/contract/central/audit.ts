import { z } from "zod";
import { UserId } from "../../ids.ts";
import { EpochMs } from "../../times.ts";

/** What is written down. Words in i18n `audit:action.<action>`. */
export const auditActions = [
  "login",
  "login-failed",
  "session-superseded",
  "logout",
  "token-reissued",
  "token-reused",
  "sso-linked",
  "password-changed",
  "user-created",
  "user-changed",
  "role-created",
  "role-changed",
  "role-deleted",
  "team-created",
  "team-changed",
  "team-deleted",
  "announcement-made",
  "announcement-deleted",
  "reason-created",
  "reason-changed",
  "queue-created",
  "queue-changed",
  "queue-deleted",
  "line-changed",
  "handover-sent",
  "phone-commanded",
  "agent-commanded",
  "message-sent",
  "caller-commanded",
  "record-seen",
  "record-created",
  "record-changed",
  "record-deleted",
  "import-started",
  "import-ended",
  "export-started",
  "export-ended",
  "person-erased",
  "audit-read",
] as const;
export const AuditAction = z.enum(auditActions);
export type AuditAction = z.infer<typeof AuditAction>;

export const AuditItem = z.object({
  id: z.number().int(),
  at: EpochMs,
  userId: UserId.nullable(),
  userName: z.string().nullable(),
  /** One of `auditActions`; a newer central may have more. */
  action: z.string(),
  entity: z.string().nullable(),
  recordId: z.uuid().nullable(),
  /** The record's name as it is now, where it has one and the reader may see it. */
  recordName: z.string().nullable(),
  /** Names of fields and counts, never a field's value. */
  detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string())])),
});
export type AuditItem = z.infer<typeof AuditItem>;

/** GET /v1/audit: newest first. `cursor` is the last id of the page before. */
export const AuditQuery = z.object({
  cursor: z
    .string()
    .regex(/^\d{1,15}$/)
    .optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  userId: z.uuid().optional(),
  action: z.string().max(40).optional(),
  recordId: z.uuid().optional(),
  /** From this moment (inclusive), until that one (exclusive). */
  from: z.coerce.number().int().nonnegative().optional(),
  until: z.coerce.number().int().nonnegative().optional(),
});
export type AuditQuery = z.infer<typeof AuditQuery>;
export const AuditPage = z.object({ items: z.array(AuditItem), nextCursor: z.string().nullable() });
export type AuditPage = z.infer<typeof AuditPage>;

/** A record that an agent looked at in the desk's own store. `id` is made by the desk: sent again, it is written once. */
export const SeenRecord = z.object({
  id: z.uuid(),
  entity: z.enum(["customer", "lead"]),
  recordId: z.uuid(),
  at: EpochMs,
});
export type SeenRecord = z.infer<typeof SeenRecord>;
/** POST /v1/audit/seen → 204. What the user's desk showed since it last said. */
export const SeenReport = z.object({ items: z.array(SeenRecord).min(1).max(500) });
