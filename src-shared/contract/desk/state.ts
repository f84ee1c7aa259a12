import { z } from "zod";
import { Agent } from "../../agent/types.ts";
import { Call } from "../../call/types.ts";
import { CallId, TeamId, UserId } from "../../ids.ts";
import { Pop } from "../../pop/types.ts";
import { qualityWarnings } from "../../quality/warnings.ts";
import { Settings } from "../../settings/settings.ts";
import { EpochMs } from "../../times.ts";
import { Monitored } from "../central/supervision.ts";
import { QueueGlance } from "../central/wallboard.ts";
import { DeskCompany } from "./company.ts";
import { AudioDevice, MicrophoneState } from "./media.ts";

/** Values put into a sentence by i18n. */
export const Values = z.record(z.string(), z.union([z.string(), z.number()]));
export type Values = z.infer<typeof Values>;

/** The signed-in agent, as the UI knows them. */
export const DeskUser = z.object({
  id: UserId,
  username: z.string(),
  name: z.string(),
  role: z.enum(["agent", "supervisor", "administrator"]),
  roleName: z.string().nullable().default(null),
  /** Functions of the role (`CentralFunction`, and what a newer central may call one). */
  functions: z.array(z.string()).default([]),
  teamId: TeamId.nullable(),
  teamName: z.string().nullable(),
  extension: z.string().nullable(),
  mustChangePassword: z.boolean(),
});
export type DeskUser = z.infer<typeof DeskUser>;

export const SessionState = z.discriminatedUnion("name", [
  z.object({
    name: z.literal("signed-out"),
    server: z.string().nullable(),
    lastUsername: z.string().nullable(),
    reason: z.enum(["superseded", "ended", "expired"]).nullable(),
    deskName: z.string().nullable(),
  }),
  z.object({ name: z.literal("signing-in"), server: z.string(), username: z.string() }),
  /** `offline`: central could not be reached at start; the desk works from its store as the last signed-in agent. */
  z.object({ name: z.literal("signed-in"), server: z.string(), user: DeskUser, offline: z.boolean() }),
]);
export type SessionState = z.infer<typeof SessionState>;

export const LinkError = z.enum([
  "unreachable",
  "refused",
  "tls-untrusted",
  "tls-expired",
  "wrong-password",
  "forbidden",
  "not-found",
  "timeout",
  "closed",
  "not-provisioned",
  "protocol",
]);
export type LinkError = z.infer<typeof LinkError>;

/**
 *  off → connecting → registering → registered
 *             ▲            │ lost │
 *             └─ waiting ◄─┴──────┘      (backoff with jitter, next server)
 */
export const LinkState = z.discriminatedUnion("name", [
  z.object({ name: z.literal("off"), at: EpochMs, error: LinkError.nullable() }),
  z.object({ name: z.literal("connecting"), at: EpochMs, server: z.string() }),
  z.object({ name: z.literal("registering"), at: EpochMs, server: z.string() }),
  z.object({ name: z.literal("registered"), at: EpochMs, server: z.string() }),
  z.object({ name: z.literal("waiting"), at: EpochMs, server: z.string(), error: LinkError, retryAt: EpochMs }),
  /** Trying again would not help until a person changes something (wrong password, not allowed). */
  z.object({ name: z.literal("refused"), at: EpochMs, server: z.string(), error: LinkError, detail: z.string() }),
]);
export type LinkState = z.infer<typeof LinkState>;

export const CentralState = z.discriminatedUnion("name", [
  z.object({ name: z.literal("unknown") }),
  z.object({ name: z.literal("online"), at: EpochMs }),
  z.object({ name: z.literal("unreachable"), at: EpochMs, retryAt: EpochMs.nullable() }),
]);
export type CentralState = z.infer<typeof CentralState>;

export const SyncState = z.object({
  name: z.enum(["idle", "pulling", "pushing", "first-sync", "paused"]),
  /** Local changes that central has not acknowledged. */
  pending: z.number().int().nonnegative(),
  conflicts: z.number().int().nonnegative(),
  rejected: z.number().int().nonnegative(),
  lastPullAt: EpochMs.nullable(),
  /** During first sync: rows applied, and expected. */
  progress: z
    .object({
      rows: z.number().int(),
      total: z.number().int().nullable(),
      startedAt: EpochMs,
      /** Over the last seconds; absent or null: not known yet. */
      rowsPerSecond: z.number().int().nonnegative().nullable().optional(),
    })
    .nullable(),
});
export type SyncState = z.infer<typeof SyncState>;

export const MediaState = z.object({
  page: z.enum(["absent", "ready"]),
  microphone: MicrophoneState,
  devices: z.array(AudioDevice),
  needsGesture: z.boolean(),
  /** Live quality per call, newest value. */
  quality: z.record(
    z.string(),
    z.object({
      roundTripMs: z.number().nullable(),
      jitterMs: z.number().nullable(),
      loss: z.number().nullable(),
      heardDbfs: z.number().nullable(),
      codec: z.string().nullable(),
      /** Loss of what this desk sends, as the other side reports it (RTCP), 0..1. */
      lossSent: z.number().nullable(),
      /** Of the last second, E-model; null while nothing is known. */
      mos: z.number().nullable(),
      /** What to warn of now, the gravest first; steady, never for one bad second. */
      warnings: z.array(z.enum(qualityWarnings)),
      /** The last minute, a second each, newest last: for the picture, also after a reload. Loss as a share 0..1. */
      recent: z.array(z.object({ mos: z.number().nullable(), loss: z.number().nullable() })).max(60),
    }),
  ),
});
export type MediaState = z.infer<typeof MediaState>;

/** Something the agent must know: never a pop-up, shown in the top bar and the phone column. Words in i18n `notice.<code>`. */
export const Notice = z.object({
  id: z.string(),
  code: z.enum([
    "settings-mistake",
    "settings-unreadable",
    "store-rebuilt",
    "store-salvaged",
    "disk-full",
    "disk-room-again",
    "device-lost",
    "device-back",
    "transfer-failed",
    "handover-unsent",
    "do-not-disturb-missed",
    "clipboard-no-number",
    "shortcut-taken",
    "microphone-denied",
    "microphone-missing",
    "call-media-failed",
    "call-taken-back",
    "call-lost",
    "call-ended-by-exchange",
    "external-port-taken",
    "external-refused",
    "link-refused",
    "pop-link-bad",
    "announcement",
    "supervisor-message",
    "state-changed-by-supervisor",
    "state-changed-at-exchange",
    "signed-out-by-supervisor",
    "tel-link-bad",
    "clock-skew",
    "second-desk",
    "drafts-restored",
    "wrap-up-restored",
    "sync-rejected",
    "sync-conflict",
    "protocol-mismatch",
    "update-ready",
    "report-ready",
  ]),
  level: z.enum(["info", "warning", "error"]),
  values: Values,
  at: EpochMs,
  callId: CallId.nullable(),
});
export type Notice = z.infer<typeof Notice>;
export type NoticeCode = Notice["code"];

export const AppInfo = z.object({
  version: z.string(),
  host: z.enum(["browser", "electron"]),
  platform: z.string(),
  /** Calls run over Popline's demo exchange; the UI says so everywhere. */
  demo: z.boolean(),
  dataDir: z.string(),
  external: z.object({ enabled: z.boolean(), url: z.string().nullable() }),
});
export type AppInfo = z.infer<typeof AppInfo>;

/** A number that a link of the system (`tel:`, `callto:`, `sip:`) asks to dial: nothing is dialled before the agent's yes. */
export const DialRequest = z.object({
  id: z.string(),
  number: z.string(),
  shown: z.string(),
  at: EpochMs,
  source: z.enum(["link", "clipboard"]).default("link"),
  /** Further numbers that stood in the same text. */
  others: z.array(z.object({ number: z.string(), shown: z.string() })).default([]),
});
export type DialRequest = z.infer<typeof DialRequest>;

/** What the agent's telephone is set to, and what its line can do. */
export const PhoneState = z.object({
  /** Every new call is answered 486 without ringing, and listed as missed. */
  doNotDisturb: z.boolean(),
  /** The caller ID for the next outgoing calls; null: the line's own. */
  callerId: z.string().nullable(),
  callerIds: z.array(z.object({ number: z.string(), label: z.string() })),
  /** Where calls sound. */
  device: z.enum(["softphone", "desk-phone"]),
  /** `reachable`, `unheard`: of the phone while calls sound there. `unheard`: central, or its link to the exchange, is away. */
  deskPhone: z
    .object({ extension: z.string(), label: z.string(), reachable: z.boolean(), unheard: z.boolean().default(false) })
    .nullable(),
  can: z.object({ voicemail: z.boolean(), testCall: z.boolean(), conferenceRoom: z.boolean() }),
});
export type PhoneState = z.infer<typeof PhoneState>;

/** The small state, pushed whole per slice whenever the slice changes. `revision` rises by one per push. */
export const DeskState = z.object({
  app: AppInfo,
  session: SessionState,
  link: LinkState,
  central: CentralState,
  sync: SyncState,
  agent: Agent,
  calls: z.array(Call),
  pops: z.array(Pop),
  media: MediaState,
  settings: Settings,
  notices: z.array(Notice),
  dialRequest: DialRequest.nullable(),
  phone: PhoneState,
  company: DeskCompany,
  /** The queues that the agent takes calls from, by this machine's clock; empty while central is not heard. */
  myQueues: z.array(QueueGlance),
  /** A supervisor is in the agent's call, where the company lets agents know; null: nobody is. */
  monitored: Monitored.nullable(),
});
export type DeskState = z.infer<typeof DeskState>;
export type DeskSlice = keyof DeskState;

/** First push: every slice. Later pushes: the changed slices. */
export const DeskPatch = z.object({ revision: z.number().int(), slices: DeskState.partial() });
export type DeskPatch = z.infer<typeof DeskPatch>;
