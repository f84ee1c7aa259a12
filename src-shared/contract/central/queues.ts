import { z } from "zod";
import { QueueId, TeamId, UserId } from "../../ids.ts";
import { abandonRules } from "../../queue/index.ts";

/** 1 is asked first; who has the same number is asked as the exchange's strategy says. */
const priority = z.number().int().min(1).max(9);
export const QueueMember = z.strictObject({ userId: UserId, priority });
export type QueueMember = z.infer<typeof QueueMember>;
/** Everybody who is in the team takes the queue's calls. */
export const QueueTeam = z.strictObject({ teamId: TeamId, priority });
export type QueueTeam = z.infer<typeof QueueTeam>;

export const callbackRules = ["off", "own-team", "team"] as const;

const fields = {
  name: z.string().trim().min(1).max(80),
  /** What the exchange calls it, and what calls carry (`Call.queue`). */
  exchangeName: z.string().regex(/^[A-Za-z0-9_.-]{1,64}$/, "letters, digits, dot, underscore and hyphen, up to 64"),
  /** What callers dial, or an agent who gives a call to the queue. */
  number: z
    .string()
    .trim()
    .regex(/^\+?[0-9*#]{1,32}$/, "digits, with + in front of an international number")
    .nullable(),
  /** The T of "answered within T". */
  serviceLevelSec: z.number().int().min(1).max(3_600),
  /** Who hangs up sooner is no abandoned call. */
  shortAbandonSec: z.number().int().min(0).max(600),
  abandons: z.enum(abandonRules),
  /** Who is to call those back who hung up while waiting. `own-team`: the team that the queue asks first; has it none, everybody. */
  callbacks: z.enum(callbackRules),
  /** With `callbacks` "team". */
  callbackTeamId: TeamId.nullable(),
  /** After how many minutes a callback is due. */
  callbackDueMin: z.number().int().min(0).max(10_080),
  /** After how many calls that nobody answered it is given up. */
  callbackAttempts: z.number().int().min(1).max(20),
  active: z.boolean(),
  members: z.array(QueueMember).max(2_000),
  teams: z.array(QueueTeam).max(200),
};

/**
 * A queue of the exchange as central knows it. `members` and `teams`: all for whoever manages queues or watches them live, for others
 * themselves and their own team.
 */
export const Queue = z.object({ id: QueueId, ...fields, version: z.number().int() });
export type Queue = z.infer<typeof Queue>;
/** GET /v1/queues: all, by name. */
export const QueueList = z.object({ items: z.array(Queue) });

/** GET /v1/me/queues: those that the user takes calls from, as member or by the team. `left`: not in this session. */
export const MyQueueList = z.object({
  items: z.array(z.object({ id: QueueId, name: fields.name, exchangeName: fields.exchangeName, left: z.boolean() })),
});
export type MyQueueList = z.infer<typeof MyQueueList>;
/** PUT /v1/me/queues → 204; PUT /v1/supervision/agents/:id/queues → 204, with `supervise.agents`. All others of their queues are taken calls from. */
export const QueueChoice = z.strictObject({ left: z.array(QueueId).max(2_000) });
export type QueueChoice = z.infer<typeof QueueChoice>;

/** POST /v1/queues. */
export const QueueRequest = z.strictObject({
  name: fields.name,
  exchangeName: fields.exchangeName,
  number: fields.number.default(null),
  serviceLevelSec: fields.serviceLevelSec.default(20),
  shortAbandonSec: fields.shortAbandonSec.default(5),
  abandons: fields.abandons.default("ignored"),
  callbacks: fields.callbacks.default("off"),
  callbackTeamId: fields.callbackTeamId.default(null),
  callbackDueMin: fields.callbackDueMin.default(15),
  callbackAttempts: fields.callbackAttempts.default(3),
  active: fields.active.default(true),
  members: fields.members.default([]),
  teams: fields.teams.default([]),
});
export type QueueRequest = z.infer<typeof QueueRequest>;
/** PATCH /v1/queues/:id: what is given changes; `members` and `teams` replace those of before. */
export const QueueChange = z.strictObject(fields).partial();
export type QueueChange = z.infer<typeof QueueChange>;
