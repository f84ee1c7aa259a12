import { z } from "zod";
import { RoleId, TeamId, UserId } from "../../ids.ts";
import { EpochMs } from "../../times.ts";

/** What a role can grant, in the order in which an administrator sees it. Reading is bounded by the scope alone. */
export const centralFunctions = [
  /** Make and change customers, contacts, leads and numbers. Calls and tasks are everybody's own work and need no function. */
  "records.edit",
  /** Give a customer or lead to another owner or team. */
  "records.assign",
  /** Delete customers and leads. */
  "customers.delete",
  "customers.import",
  "customers.export",
  "interactions.delete",
  "persons.erase",
  "audit.read",
  "reports.read",
  /** Watch queues and agents live. */
  "supervise.live",
  "supervise.listen",
  "supervise.whisper",
  "supervise.barge",
  "supervise.take-over",
  /** Change an agent's state, and sign them out. */
  "supervise.agents",
  "supervise.message",
  /** Move callers who wait, and end calls. */
  "supervise.callers",
  "announcements.manage",
  "queues.manage",
  "reasons.manage",
  "dispositions.manage",
  "teams.manage",
  "users.manage",
  "roles.manage",
] as const;
export const CentralFunction = z.enum(centralFunctions);
export type CentralFunction = z.infer<typeof CentralFunction>;

/** Which rows a role sees, from the fewest to all; `src-server/records/scope.ts` has the exact words. */
export const dataScopes = ["own", "team", "team-and-below", "all"] as const;
export const DataScope = z.enum(dataScopes);
export type DataScope = z.infer<typeof DataScope>;

/** The roles that every central has. Their names are spoken by i18n, their functions and scope can be changed; custom ones have no key. */
export const presetRoles = ["agent", "senior-agent", "team-lead", "supervisor", "quality", "administrator"] as const;
export const PresetRole = z.enum(presetRoles);
export type PresetRole = z.infer<typeof PresetRole>;

export const RoleRecord = z.object({
  id: RoleId,
  name: z.string(),
  preset: PresetRole.nullable(),
  functions: z.array(CentralFunction),
  scope: DataScope,
  version: z.number().int(),
  /** How many users have it. */
  users: z.number().int(),
});
export type RoleRecord = z.infer<typeof RoleRecord>;
export const RoleRecordList = z.object({ items: z.array(RoleRecord) });

/** POST /v1/roles. */
export const RoleRequest = z.strictObject({
  name: z.string().trim().min(1).max(80),
  functions: z.array(CentralFunction).max(centralFunctions.length),
  scope: DataScope,
});
export type RoleRequest = z.infer<typeof RoleRequest>;
/** PATCH /v1/roles/:id: what is given changes, at the next request of whoever has the role. */
export const RoleChange = RoleRequest.partial();
export type RoleChange = z.infer<typeof RoleChange>;

export const Team = z.object({
  id: TeamId,
  name: z.string(),
  parentId: TeamId.nullable(),
  /** Sees the team as if a member of it; need not be one. */
  headId: UserId.nullable(),
  version: z.number().int(),
  createdAt: EpochMs,
  /** How many users are in it. */
  users: z.number().int(),
});
export type Team = z.infer<typeof Team>;
export const TeamList = z.object({ items: z.array(Team) });

/** POST /v1/teams. */
export const TeamRequest = z.strictObject({
  name: z.string().trim().min(1).max(120),
  parentId: TeamId.nullable().default(null),
  headId: UserId.nullable().default(null),
});
export type TeamRequest = z.infer<typeof TeamRequest>;
/** PATCH /v1/teams/:id. */
export const TeamChange = z.strictObject({
  name: TeamRequest.shape.name.optional(),
  parentId: TeamId.nullable().optional(),
  headId: UserId.nullable().optional(),
});
export type TeamChange = z.infer<typeof TeamChange>;
