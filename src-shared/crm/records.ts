import { z } from "zod";
import {
  ContactId,
  CustomerId,
  DispositionId,
  InteractionId,
  LeadId,
  PhoneId,
  TaskId,
  TeamId,
  UserId,
} from "../ids.ts";
import { E164 } from "../phone/types.ts";
import { DurationMs, EpochMs } from "../times.ts";

/** Text that a person typed: no control characters but tab and newline, length-limited. Empty counts as absent. */
const text = (max: number) => z.string().max(max);
const nullableText = (max: number) => text(max).nullable();

/** What every synchronised record carries. */
export const RecordMeta = z.object({
  /** Central's version, 1 from the first write there; 0: central does not know the record yet. */
  version: z.number().int().nonnegative(),
  createdAt: EpochMs,
  updatedAt: EpochMs,
});

export const Customer = RecordMeta.extend({
  id: CustomerId,
  kind: z.enum(["person", "company"]),
  name: text(200).min(1),
  company: nullableText(200),
  title: nullableText(120),
  accountNumber: nullableText(64),
  email: nullableText(254),
  address: nullableText(500),
  city: nullableText(120),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .nullable(),
  /** BCP 47 tag of the language to speak, e.g. "zh-CN". */
  language: nullableText(35),
  /** IANA name, e.g. "Asia/Shanghai". */
  timeZone: nullableText(64),
  tier: z.enum(["standard", "vip"]),
  status: z.enum(["active", "dormant", "closed"]),
  doNotCall: z.boolean(),
  ownerId: UserId.nullable(),
  /** The team that looks after it; null: its owner's. Neither: everybody's. */
  teamId: TeamId.nullable().default(null),
  /** Free notes of the customer; two sides' additions are appended on merge. */
  notes: text(20_000),
});
export type Customer = z.infer<typeof Customer>;

/** A person at a company customer. */
export const Contact = RecordMeta.extend({
  id: ContactId,
  customerId: CustomerId,
  name: text(200).min(1),
  role: nullableText(120),
  email: nullableText(254),
});
export type Contact = z.infer<typeof Contact>;

/** One number of one customer (or contact of it) or lead. `e164` is made once, on save, by `numberKey`. */
export const Phone = RecordMeta.extend({
  id: PhoneId,
  customerId: CustomerId.nullable(),
  contactId: ContactId.nullable(),
  leadId: LeadId.nullable(),
  raw: text(64).min(1),
  e164: E164.nullable(),
  extension: nullableText(16),
  label: z.enum(["mobile", "work", "home", "fax", "other"]),
  /** When an agent last chose this owner for a number that several share (DESIGN 6, row 5). */
  chosenAt: EpochMs.nullable(),
});
export type Phone = z.infer<typeof Phone>;

export const Lead = RecordMeta.extend({
  id: LeadId,
  name: text(200).min(1),
  company: nullableText(200),
  email: nullableText(254),
  city: nullableText(120),
  source: nullableText(120),
  status: z.enum(["new", "working", "qualified", "converted", "dropped"]),
  interest: nullableText(500),
  notes: text(20_000),
  ownerId: UserId.nullable(),
  /** As a customer's. */
  teamId: TeamId.nullable().default(null),
  /** The customer that the lead became. */
  customerId: CustomerId.nullable(),
});
export type Lead = z.infer<typeof Lead>;

export const InteractionOutcome = z.enum([
  "answered",
  "missed",
  "rejected",
  "busy",
  "no-answer",
  "failed",
  "cancelled",
]);
export type InteractionOutcome = z.infer<typeof InteractionOutcome>;

/** How a call sounded at this desk, over its whole length (E-model, see src-shared/quality). Times in ms, loss as a share 0..1. */
export const CallQuality = z.object({
  /** Mean and worst second of the estimated conversational quality, 1..4.5 (ITU-T G.107, annex B). */
  mos: z.number().min(1).max(5).nullable(),
  worstMos: z.number().min(1).max(5).nullable(),
  roundTripMs: z.number().nonnegative().nullable(),
  jitterMs: z.number().nonnegative().nullable(),
  loss: z.number().min(0).max(1).nullable(),
  codec: nullableText(32),
  /** Seconds that were measured. */
  seconds: z.number().int().nonnegative(),
});
export type CallQuality = z.infer<typeof CallQuality>;

/** One contact with somebody, over any channel. A call's interaction has the call's id as its own, so that it is written once. */
export const Interaction = RecordMeta.extend({
  id: InteractionId,
  channel: z.enum(["call", "email", "chat", "visit", "note"]),
  direction: z.enum(["in", "out"]),
  customerId: CustomerId.nullable(),
  contactId: ContactId.nullable(),
  leadId: LeadId.nullable(),
  agentId: UserId.nullable(),
  e164: E164.nullable(),
  rawNumber: nullableText(128),
  remoteName: nullableText(256),
  queue: nullableText(128),
  dialed: nullableText(128),
  startedAt: EpochMs,
  answeredAt: EpochMs.nullable(),
  endedAt: EpochMs.nullable(),
  talkMs: DurationMs,
  holdMs: DurationMs,
  wrapUpMs: DurationMs,
  outcome: InteractionOutcome,
  dispositionId: DispositionId.nullable(),
  notes: text(20_000),
  /** To whom the agent gave the call. */
  transferredTo: nullableText(128).default(null),
  /** The exchange's id of the whole conversation (X-Call-Ref): the interactions of a transferred call share it. */
  callRef: nullableText(128).default(null),
  quality: CallQuality.nullable().default(null),
});
export type Interaction = z.infer<typeof Interaction>;

/** How a callback ended without anybody's doing. `reached`: a call to the number was answered; `called-again`: one from it was. */
export const callbackEnds = ["reached", "called-again", "not-reached"] as const;

/** An abandoned caller who is to be called back: flat, as the values of a synchronised field are. Written at central only, from what the exchange and the agents' calls tell. */
export const Callback = z.object({
  /** What the exchange calls the queue of the last abandoned call; the task's title is the queue's name. */
  queue: z.string().min(1).max(64),
  /** How often the caller gave up waiting, and when first and last. */
  calls: z.number().int().positive(),
  firstCallAt: EpochMs,
  lastCallAt: EpochMs,
  /** Calls to the number that nobody answered, and after how many of them it is given up. */
  attempts: z.number().int().nonnegative(),
  lastAttemptAt: EpochMs.nullable(),
  maxAttempts: z.number().int().positive(),
  /** By what kind of call it was closed; null: it is open, or a person closed it. */
  closed: z.enum(callbackEnds).nullable(),
  closedAt: EpochMs.nullable(),
  /** The agent of that call; null also where nobody knows. */
  closedBy: UserId.nullable(),
});
export type Callback = z.infer<typeof Callback>;

export const Task = RecordMeta.extend({
  id: TaskId,
  kind: z.enum(["callback", "follow-up", "to-do"]),
  title: text(300).min(1),
  note: text(5_000),
  dueAt: EpochMs.nullable(),
  status: z.enum(["open", "done", "cancelled"]),
  doneAt: EpochMs.nullable(),
  customerId: CustomerId.nullable(),
  leadId: LeadId.nullable(),
  interactionId: InteractionId.nullable(),
  assigneeId: UserId.nullable(),
  /** The number to call back, E.164 or as typed. */
  number: nullableText(64),
  /** The team whose work it is until somebody takes it, and that sees it afterwards too. Set by central alone. */
  teamId: TeamId.nullable().default(null),
  /** null: a task that a person made. */
  callback: Callback.nullable().default(null),
});
export type Task = z.infer<typeof Task>;

/** A node of the disposition tree. Only leaves can be chosen. Written at central only. */
export const Disposition = RecordMeta.extend({
  id: DispositionId,
  parentId: DispositionId.nullable(),
  code: z.string().regex(/^[a-z0-9-]{1,64}$/),
  labelEn: text(120).min(1),
  labelZh: text(120).min(1),
  sort: z.number().int(),
  active: z.boolean(),
  /** The wrap-up can't be saved without a note. */
  needsNote: z.boolean(),
  /** Choosing it proposes a callback task. */
  proposesTask: z.boolean(),
});
export type Disposition = z.infer<typeof Disposition>;

/** A user of Popline as colleagues see them. Written at central only. */
export const Colleague = RecordMeta.extend({
  id: UserId,
  name: text(120).min(1),
  username: text(64).min(1),
  extension: nullableText(16),
  teamId: TeamId.nullable(),
  active: z.boolean(),
});
export type Colleague = z.infer<typeof Colleague>;
