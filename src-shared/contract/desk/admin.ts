import { z } from "zod";
import { Disposition } from "../../crm/records.ts";
import { DispositionId, QueueId, ReasonId, RoleId, TeamId, UserId } from "../../ids.ts";
import {
  CreateUserRequest,
  DeskPhoneSettings,
  LineSettings,
  QueueRequest,
  ReasonRequest,
  RoleRequest,
  TeamRequest,
} from "../central/index.ts";

/** What the administration shows is central's own. */
export {
  Announcement,
  CentralFunction,
  centralFunctions,
  DataScope,
  dataScopes,
  PresetRole,
  problemCodes,
  problemReasons,
  RoleRecord,
  Team,
  User,
} from "../central/index.ts";

/** A user as the administration's form has it. `id` null: a new one. */
export const SaveUser = z.object({
  id: UserId.nullable(),
  user: z.object({
    username: CreateUserRequest.shape.username,
    name: CreateUserRequest.shape.name,
    roleId: RoleId,
    teamId: TeamId.nullable(),
    extension: CreateUserRequest.shape.extension,
    /** For the first login only; null: stays as it is. A new user needs one. */
    password: CreateUserRequest.shape.password.nullable(),
    active: z.boolean(),
    /** Left out: stays as it is; null: the user has none. A line without a password keeps its own. */
    line: LineSettings.nullable().optional(),
    deskPhone: DeskPhoneSettings.nullable().optional(),
  }),
});
export type SaveUser = z.infer<typeof SaveUser>;

export const SaveTeam = z.object({ id: TeamId.nullable(), team: TeamRequest });
export type SaveTeam = z.infer<typeof SaveTeam>;

export const SaveRole = z.object({ id: RoleId.nullable(), role: RoleRequest });
export type SaveRole = z.infer<typeof SaveRole>;

export const SaveReason = z.object({ id: ReasonId.nullable(), reason: ReasonRequest });
export type SaveReason = z.infer<typeof SaveReason>;

export const SaveQueue = z.object({ id: QueueId.nullable(), queue: QueueRequest });
export type SaveQueue = z.infer<typeof SaveQueue>;

/** Somebody who works here, as every desk knows him. */
export const Person = z.object({
  id: UserId,
  name: z.string(),
  extension: z.string().nullable(),
  teamId: TeamId.nullable(),
  active: z.boolean(),
});
export type Person = z.infer<typeof Person>;

export const SaveDisposition = z.object({
  id: DispositionId.nullable(),
  /** The version that was edited; of a new one 0. */
  version: z.number().int().nonnegative(),
  disposition: Disposition.omit({ id: true, version: true, createdAt: true, updatedAt: true }),
});
export type SaveDisposition = z.infer<typeof SaveDisposition>;
