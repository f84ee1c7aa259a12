import { z } from "zod";
import { RecordCard } from "../../crm/cards.ts";
import { InteractionOutcome } from "../../crm/records.ts";
import { TeamId, UserId } from "../../ids.ts";
import { PhoneRules } from "../../phone/types.ts";
import { CentralAnswer, Match } from "../../pop/types.ts";
import { EpochMs } from "../../times.ts";

/** RFC 9457 problem document. `type` is one of `problemTypes` as a relative reference; `code` repeats its last part for programs. */
export const problemCodes = [
  "invalid-request",
  "unauthenticated",
  "wrong-credentials",
  "locked-out",
  "token-expired",
  "session-elsewhere",
  "session-superseded",
  "forbidden",
  "not-found",
  "version-conflict",
  "idempotency-mismatch",
  "too-many-requests",
  "unavailable",
  "internal",
] as const;
export const ProblemCode = z.enum(problemCodes);
export type ProblemCode = z.infer<typeof ProblemCode>;
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  code: ProblemCode,
  /** Leads to the log of the request at central; say it when asking for help. */
  requestId: z.string().optional(),
  /** For invalid requests: which field, what was expected. */
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  /** For lockouts: when to try again. For `session-elsewhere`: since when and where. */
  retryAt: EpochMs.optional(),
  since: EpochMs.optional(),
  deskName: z.string().optional(),
});
export type Problem = z.infer<typeof Problem>;

export const Role = z.enum(["agent", "supervisor", "administrator"]);
export type Role = z.infer<typeof Role>;

export const User = z.object({
  id: UserId,
  username: z.string(),
  name: z.string(),
  role: Role,
  teamId: TeamId.nullable(),
  teamName: z.string().nullable(),
  extension: z.string().nullable(),
  mustChangePassword: z.boolean(),
});
export type User = z.infer<typeof User>;

export const LoginRequest = z.object({
  username: z.string().min(1).max(64),
  password: z.string().min(1).max(1024),
  deskId: z.uuid(),
  deskName: z.string().max(120),
  /** Sign the other desk out when the account is signed in elsewhere. Without it: 409 `session-elsewhere`. */
  takeOver: z.boolean().default(false),
});
export type LoginRequest = z.infer<typeof LoginRequest>;

export const TokenPair = z.object({
  accessToken: z.string(),
  accessExpiresAt: EpochMs,
  refreshToken: z.string(),
  refreshExpiresAt: EpochMs,
});
export type TokenPair = z.infer<typeof TokenPair>;
export const LoginResponse = TokenPair.extend({ user: User });
export type LoginResponse = z.infer<typeof LoginResponse>;
/**
 * Rotates: each refresh token works once. When the answer was lost, the same desk sends the token again: until the successor has been used
 * for a refresh, central gives a new successor and makes the unused one void. Any other second use, a void successor, an older token or
 * another desk ends the session (a stolen token; RFC 9700 section 4.14.2).
 */
export const RefreshRequest = z.object({ refreshToken: z.string().max(2048), deskId: z.uuid() });
export const ChangePasswordRequest = z.object({
  oldPassword: z.string().max(1024),
  newPassword: z.string().min(10).max(1024),
});

/** SIP line of one agent, provisioned by central. Its password stays in the engine. */
export const LineProvisioning = z.object({
  servers: z.array(z.url({ protocol: /^wss?$/ })).min(1),
  domain: z.string(),
  username: z.string(),
  authUsername: z.string(),
  password: z.string(),
  displayName: z.string(),
  registerExpiresSec: z.number().int().min(30).max(86_400).default(300),
  /** Where INVITE with Replaces is sent to take a call back (pbx pitfall 1). */
  reattachTarget: z.string().default("reattach"),
  /** The exchange is Popline's demo: the desk labels it. */
  demo: z.boolean().default(false),
  iceServers: z
    .array(z.object({ urls: z.string(), username: z.string().optional(), credential: z.string().optional() }))
    .default([]),
});
export type LineProvisioning = z.infer<typeof LineProvisioning>;

/** GET /v1/me/provisioning: what a desk needs after login. */
export const Provisioning = z.object({
  line: LineProvisioning.nullable(),
  phoneRules: PhoneRules,
  /** Company-wide settings that win over the desk's own. */
  wrapUp: z.object({ mode: z.enum(["optional", "mandatory", "timed"]), seconds: z.number().int() }),
  serverTime: EpochMs,
});
export type Provisioning = z.infer<typeof Provisioning>;

/** GET /v1/lookup?number=… (raw or E.164) or ?ref=… (record id or account number). */
export const LookupQuery = z
  .object({ number: z.string().min(1).max(128).optional(), ref: z.string().min(1).max(128).optional() })
  .refine((q) => (q.number === undefined) !== (q.ref === undefined), "give number or ref, one of them");
export const LookupResponse = z.object({
  matches: z.array(Match),
  /** The whole card when there is exactly one match, so that the pop paints without a second request. */
  card: RecordCard.nullable(),
});
export type LookupResponse = z.infer<typeof LookupResponse>;
export { CentralAnswer };

/** Lists: `?cursor=&limit=&q=` in, this out. */
export const page = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });
export const PageQuery = z.object({
  cursor: z.string().max(400).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
  q: z.string().max(200).optional(),
});

export { DemoCall, DemoCallList, DemoPlaceRequest, DemoPlaceResponse, DemoScript, DemoScriptList } from "../demo.ts";

export const InteractionFilter = PageQuery.extend({ outcome: InteractionOutcome.optional() });

/** Live feed (WebSocket /v1/live): what central tells a desk. Later parts add queue snapshots, announcements and commands. */
export const LiveEvent = z.discriminatedUnion("type", [
  z.object({ type: z.literal("hello"), serverTime: EpochMs, heartbeatMs: z.number().int() }),
  /** There is something new to pull. */
  z.object({ type: z.literal("changed"), at: EpochMs }),
  z.object({ type: z.literal("session-superseded"), deskName: z.string() }),
  z.object({ type: z.literal("heartbeat"), at: EpochMs }),
]);
export type LiveEvent = z.infer<typeof LiveEvent>;

/** A user's SIP line as an administrator sets it. The password is never given back but in that user's own provisioning. */
export const LineSettings = z.object({
  username: z.string().min(1).max(64),
  /** Left out: the username. */
  authUsername: z.string().min(1).max(64).optional(),
  password: z.string().min(1).max(256),
  /** Left out: the user's name. */
  displayName: z.string().min(1).max(120).optional(),
});
export type LineSettings = z.infer<typeof LineSettings>;

/** POST /v1/users. */
export const CreateUserRequest = z.object({
  username: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, "letters, digits, dot, underscore and hyphen, up to 64"),
  name: z.string().trim().min(1).max(120),
  role: Role,
  password: z.string().min(10).max(1024),
  teamName: z.string().trim().min(1).max(120).nullable().default(null),
  extension: z
    .string()
    .regex(/^\d{2,6}$/)
    .nullable()
    .default(null),
  mustChangePassword: z.boolean().default(true),
  line: LineSettings.nullable().default(null),
});
export type CreateUserRequest = z.infer<typeof CreateUserRequest>;

/** PATCH /v1/users/:id: what is given changes. A new password or `active: false` ends the user's sessions. */
export const UpdateUserRequest = z.object({
  name: CreateUserRequest.shape.name.optional(),
  role: Role.optional(),
  password: CreateUserRequest.shape.password.optional(),
  teamName: z.string().trim().min(1).max(120).nullable().optional(),
  extension: z
    .string()
    .regex(/^\d{2,6}$/)
    .nullable()
    .optional(),
  active: z.boolean().optional(),
  /** null: the user has no line. */
  line: LineSettings.nullable().optional(),
});
export type UpdateUserRequest = z.infer<typeof UpdateUserRequest>;
export const UserList = z.object({ items: z.array(User) });
