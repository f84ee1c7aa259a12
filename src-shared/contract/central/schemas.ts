import { z } from "zod";
import { AttachedData, CallDirection, EndCause } from "../../call/types.ts";
import { RecordCard } from "../../crm/cards.ts";
import { InteractionOutcome } from "../../crm/records.ts";
import { RoleId, TeamId, UserId } from "../../ids.ts";
import { PhoneRules } from "../../phone/types.ts";
import { CentralAnswer, Match, OutsideOwner, PopTarget } from "../../pop/types.ts";
import { Change, Cursor } from "../../sync/protocol.ts";
import { EpochMs } from "../../times.ts";
import { DataScope } from "./rights.ts";
import { DeskOrder, Monitored } from "./supervision.ts";
import { QueueGlance, Wallboard } from "./wallboard.ts";

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
  "password-change-required",
  "sso-failed",
  "not-found",
  "version-conflict",
  "idempotency-mismatch",
  "wrong-call-state",
  "wrong-state",
  "not-offered",
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
  /** What exactly is in the way (`problemReasons`; a newer central may know more), and what its sentence names. */
  reason: z.string().max(64).optional(),
  values: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  /** For lockouts: when to try again. For `session-elsewhere`: since when and where. */
  retryAt: EpochMs.optional(),
  since: EpochMs.optional(),
  deskName: z.string().optional(),
});
export type Problem = z.infer<typeof Problem>;

/**
 * The kind of a role, as desks before version 0.2 know it: `administrator` manages users, `supervisor` watches live, `agent` does neither.
 * The role itself is a `RoleRecord`.
 */
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
  roleId: RoleId.nullable().default(null),
  roleName: z.string().nullable().default(null),
  /** What the role grants (`CentralFunction`); a plain text, so that a desk takes functions that it does not know yet. */
  functions: z.array(z.string()).default([]),
  scope: DataScope.default("all"),
  active: z.boolean().default(true),
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
  /** Numbers that the agent may show to the called party (sent as P-Preferred-Identity, RFC 3325 9.2); the first is no default. */
  callerIds: z.array(z.object({ number: z.string().min(1).max(64), label: z.string().max(80) })).default([]),
  /** Where a ringing call is sent by 302 when the agent wants it in voicemail; null: there is none. */
  voicemailTarget: z.string().nullable().default(null),
  /** An extension that plays back what it hears, for the test call; null: there is none. */
  echoTarget: z.string().nullable().default(null),
  /** Extensions `<prefix><digits>` are conference rooms; null: conferences stay at three. */
  conferencePrefix: z.string().nullable().default(null),
});
export type LineProvisioning = z.infer<typeof LineProvisioning>;

/** GET /v1/me/provisioning: what a desk needs after login. */
export const Provisioning = z.object({
  line: LineProvisioning.nullable(),
  /** A desk phone that the exchange steers for this user (third-party call control); null: none. */
  deskPhone: z.object({ extension: z.string(), label: z.string() }).nullable().default(null),
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
  /** Owners of the number whose records are outside the asking user's scope: who looks after them, and nothing of the record. */
  outside: z.array(OutsideOwner).optional(),
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

export {
  DemoCall,
  DemoCallList,
  DemoPace,
  DemoPlaceRequest,
  DemoPlaceResponse,
  DemoQueueCalls,
  DemoQueueCallsChange,
  DemoScript,
  DemoScriptList,
} from "../demo.ts";

export const InteractionFilter = PageQuery.extend({ outcome: InteractionOutcome.optional() });

/**
 * What travels with a transferred call to the colleague's desk besides the SIP dialog: the record and the notes so far. Central hands it to
 * the user of `toExtension` by the live feed and keeps it for an hour for desks that ask later. Writing it again under its id replaces it.
 */
export const Handover = z.object({
  id: z.uuid(),
  at: EpochMs,
  kind: z.enum(["blind", "attended"]),
  fromUserId: UserId,
  fromName: z.string(),
  fromExtension: z.string().nullable(),
  toExtension: z.string().min(1).max(64),
  /** X-Call-Ref of the conversation, where the exchange gives one. */
  callRef: z.string().max(128).nullable(),
  /** The customer's number as it came. */
  number: z.string().max(128).nullable(),
  callerName: z.string().max(256).nullable(),
  target: PopTarget.nullable(),
  notes: z.string().max(20_000),
});
export type Handover = z.infer<typeof Handover>;
/**
 * PUT /v1/handovers/:id → 204. 404 `not-found`: nobody has that extension, or central has no such record within the sender's scope (yet);
 * 403: the id is another user's; 429: too many within the hour.
 */
export const HandoverRequest = Handover.omit({
  id: true,
  at: true,
  fromUserId: true,
  fromName: true,
  fromExtension: true,
});
export type HandoverRequest = z.infer<typeof HandoverRequest>;
/** GET /v1/handovers: those for the asking user's extension, of the last hour, newest first. */
export const HandoverList = z.object({ items: z.array(Handover), serverTime: EpochMs });
export type HandoverList = z.infer<typeof HandoverList>;

/** A call of the agent's desk phone, as the exchange tells it. */
export const DeskPhoneCall = z.object({
  id: z.string().max(128),
  direction: CallDirection,
  state: z.enum(["ringing", "dialing", "ringing-out", "active", "held"]),
  number: z.string().max(128),
  name: z.string().max(256).nullable(),
  dialed: z.string().max(128).nullable(),
  queue: z.string().max(128).nullable(),
  attached: AttachedData,
  startedAt: EpochMs,
  answeredAt: EpochMs.nullable(),
});
export type DeskPhoneCall = z.infer<typeof DeskPhoneCall>;
/** A call of the desk phone that is over, and why. */
export const DeskPhoneEnd = z.object({
  id: z.string().max(128),
  at: EpochMs,
  cause: EndCause,
  /** The exchange's cause code (ITU-T Q.850); null: it gave none. */
  q850: z.number().int().nullable(),
});
export type DeskPhoneEnd = z.infer<typeof DeskPhoneEnd>;
/** GET /v1/phone, and pushed whole on every change. `reachable`: the exchange has a registered phone at the extension. */
export const DeskPhoneSnapshot = z.object({
  at: EpochMs,
  reachable: z.boolean(),
  /** Central has no link to the exchange: what is shown may be old. */
  stale: z.boolean(),
  /** Live calls, oldest first. */
  calls: z.array(DeskPhoneCall),
  /** Calls that ended within the last minutes, newest first: a desk that was away learns how. A call in neither list is over as well. */
  ended: z.array(DeskPhoneEnd).default([]),
  /** Whether the phone obeys "answer" and takes hold into its own display (NOTIFY talk and hold); holding works without it too. */
  canAnswer: z.boolean().default(false),
});
export type DeskPhoneSnapshot = z.infer<typeof DeskPhoneSnapshot>;
/**
 * POST /v1/phone/commands → 204. 404 `not-found`: no desk phone, or no such call; 409 `wrong-call-state`; 501 `not-offered`: this phone or
 * exchange can't do it; 503 `unavailable`: no link to the exchange, or no phone is registered.
 */
export const DeskPhoneCommand = z.discriminatedUnion("do", [
  z.object({
    do: z.literal("dial"),
    /** Made by the desk: the new call's id is `popline-<id>`, so that the desk knows it before it is told. */
    id: z.uuid(),
    number: z.string().min(1).max(64),
    /** One of the line's `callerIds`; null: the phone's own. */
    callerId: z.string().max(64).nullable(),
  }),
  z.object({ do: z.literal("answer"), id: z.string().max(128) }),
  z.object({ do: z.literal("hang-up"), id: z.string().max(128) }),
  z.object({ do: z.literal("hold"), id: z.string().max(128) }),
  z.object({ do: z.literal("resume"), id: z.string().max(128) }),
  z.object({ do: z.literal("dtmf"), id: z.string().max(128), digits: z.string().regex(/^[0-9A-D*#]{1,32}$/) }),
  z.object({ do: z.literal("transfer"), id: z.string().max(128), to: z.string().min(1).max(64) }),
]);
export type DeskPhoneCommand = z.infer<typeof DeskPhoneCommand>;

/** Live feed (WebSocket /v1/live): what central tells a desk. Later parts add queue snapshots, announcements and commands. */
export const LiveEvent = z.discriminatedUnion("type", [
  /** `follows`: this central brings changes on this socket to a desk that asks for it (`LiveRequest`). */
  z.object({
    type: z.literal("hello"),
    serverTime: EpochMs,
    heartbeatMs: z.number().int(),
    follows: z.boolean().optional(),
  }),
  /** There is something new to pull; said to desks that don't follow. */
  z.object({ type: z.literal("changed"), at: EpochMs }),
  /** The answer to `follow`: from this place on changes come by themselves. */
  z.object({ type: z.literal("following"), cursor: Cursor }),
  /** The changes between two places: what a pull at `from` would have answered. */
  z.object({ type: z.literal("changes"), from: Cursor, cursor: Cursor, changes: z.array(Change) }),
  z.object({ type: z.literal("handover"), handover: Handover }),
  z.object({ type: z.literal("phone"), phone: DeskPhoneSnapshot }),
  /** To a desk that watches the wallboard (`LiveRequest`). */
  z.object({ type: z.literal("wallboard"), wallboard: Wallboard }),
  /** The queues that the agent takes calls from, whenever they change, all of them. */
  z.object({ type: z.literal("my-queues"), queues: z.array(QueueGlance) }),
  z.object({ type: z.literal("order"), order: DeskOrder }),
  z.object({ type: z.literal("monitored"), monitored: Monitored }),
  /** What this user may do, or sees, has changed: ask for /v1/me again. */
  z.object({ type: z.literal("rights") }),
  /** There are others than before: ask for /v1/announcements. */
  z.object({ type: z.literal("announcements") }),
  /** Not-ready reasons or queues are others than before: ask for /v1/not-ready-reasons and /v1/queues. */
  z.object({ type: z.literal("catalogue") }),
  /** A report that the user has central make is there: ask for /v1/reports/files. */
  z.object({ type: z.literal("reports") }),
  z.object({ type: z.literal("session-superseded"), deskName: z.string() }),
  /** `cursor`: the place to which a following desk was brought, and there is nothing behind it. */
  z.object({ type: z.literal("heartbeat"), at: EpochMs, cursor: Cursor.optional() }),
]);
export type LiveEvent = z.infer<typeof LiveEvent>;
/** An event of more bytes than this may come as a binary message: its JSON, compressed with zstd (RFC 8878). Only desks that follow or watch get such. */
export const liveCompressedFrom = 2_048;
/** The longest event, as JSON. */
export const maxLiveEventBytes = 16 * 1024 * 1024;

/** What a desk says on the live feed. */
export const LiveRequest = z.discriminatedUnion("type", [
  /** It has pulled up to this cursor and wants what comes behind it. */
  z.object({ type: z.literal("follow"), cursor: Cursor }),
  /** It wants the wallboard, whole and from then on what changes, or no more. Needs `supervise.live`; without it there is no answer. */
  z.object({ type: z.literal("watch-wallboard"), on: z.boolean() }),
]);
export type LiveRequest = z.infer<typeof LiveRequest>;

/** A user's SIP line as an administrator sets it. The password is never given back but in that user's own provisioning. */
export const LineSettings = z.object({
  username: z.string().min(1).max(64),
  /** Left out: the username. */
  authUsername: z.string().min(1).max(64).optional(),
  /** Left out: stays as it is. A new line needs one. */
  password: z.string().min(1).max(256).optional(),
  /** Left out: the user's name. */
  displayName: z.string().min(1).max(120).optional(),
  /** Which of the exchange's caller IDs the user may show; null: all of them. Left out: as it was, all of a new line. */
  callerIds: z.array(z.string().min(1).max(64)).max(50).nullable().optional(),
});
export type LineSettings = z.infer<typeof LineSettings>;

/** A user's desk phone as an administrator sets it. */
export const DeskPhoneSettings = z.object({
  extension: z.string().regex(/^\d{2,6}$/),
  label: z.string().trim().min(1).max(80),
  /** The exchange's endpoint of the phone. Left out: the extension. */
  endpoint: z
    .string()
    .regex(/^[A-Za-z0-9_.+-]{1,64}$/)
    .optional(),
  /** The phone obeys NOTIFY with Event "talk" and "hold" inside a call: it can be answered from the desk. */
  obeysNotify: z.boolean().default(false),
});
export type DeskPhoneSettings = z.infer<typeof DeskPhoneSettings>;

/** GET /v1/users/:id/devices: what an administrator has set of a user's telephones. Passwords are not in it. */
export const UserDevices = z.object({
  line: LineSettings.omit({ password: true }).required().nullable(),
  deskPhone: DeskPhoneSettings.required().nullable(),
  /** The exchange's caller IDs, to choose from. */
  callerIds: LineProvisioning.shape.callerIds,
});
export type UserDevices = z.infer<typeof UserDevices>;

/** POST /v1/users. */
export const CreateUserRequest = z.object({
  username: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, "letters, digits, dot, underscore and hyphen, up to 64"),
  name: z.string().trim().min(1).max(120),
  /** The preset of that name, where no `roleId` is given. */
  role: Role.default("agent"),
  roleId: RoleId.optional(),
  password: z.string().min(10).max(1024),
  teamId: TeamId.nullable().optional(),
  /** Instead of `teamId`: the team of that name, made if there is none. */
  teamName: z.string().trim().min(1).max(120).nullable().default(null),
  extension: z
    .string()
    .regex(/^\d{2,6}$/)
    .nullable()
    .default(null),
  mustChangePassword: z.boolean().default(true),
  line: LineSettings.nullable().default(null),
  deskPhone: DeskPhoneSettings.nullable().default(null),
});
export type CreateUserRequest = z.infer<typeof CreateUserRequest>;

/** PATCH /v1/users/:id: what is given changes. A new password or `active: false` ends the user's sessions. */
export const UpdateUserRequest = z.object({
  name: CreateUserRequest.shape.name.optional(),
  role: Role.optional(),
  roleId: RoleId.optional(),
  password: CreateUserRequest.shape.password.optional(),
  teamId: TeamId.nullable().optional(),
  teamName: z.string().trim().min(1).max(120).nullable().optional(),
  extension: z
    .string()
    .regex(/^\d{2,6}$/)
    .nullable()
    .optional(),
  active: z.boolean().optional(),
  /** null: the user has no line. */
  line: LineSettings.nullable().optional(),
  /** null: the user has no desk phone. */
  deskPhone: DeskPhoneSettings.nullable().optional(),
});
export type UpdateUserRequest = z.infer<typeof UpdateUserRequest>;
export const UserList = z.object({ items: z.array(User) });
