import { z } from "zod";
import { CallId, ContactId, CustomerId, DispositionId, LeadId, PhoneId, TeamId, UserId } from "../ids.ts";
import { PopTarget } from "../pop/types.ts";
import { EpochMs } from "../times.ts";

/** What the agent typed, before cleaning. Strings as in the form's fields; limits are generous so that cleaning can say what is wrong. */
const field = z.string().max(20_000);

/** Who looks after a record. Left out: it stays with whoever has it, a new one comes to its maker. */
const hands = { ownerId: UserId.nullable().optional(), teamId: TeamId.nullable().optional() };

export const PhoneForm = z.object({
  id: PhoneId.nullable(),
  raw: field,
  label: z.enum(["mobile", "work", "home", "fax", "other"]),
});
export type PhoneForm = z.infer<typeof PhoneForm>;

export const LeadForm = z.object({
  name: field,
  company: field,
  email: field,
  city: field,
  source: field,
  interest: field,
  notes: field,
  status: z.enum(["new", "working", "qualified", "converted", "dropped"]).default("new"),
  phones: z.array(PhoneForm).max(20),
  ...hands,
});
export type LeadForm = z.infer<typeof LeadForm>;

export const CustomerForm = z.object({
  kind: z.enum(["person", "company"]),
  name: field,
  company: field,
  title: field,
  accountNumber: field,
  email: field,
  address: field,
  city: field,
  country: field,
  language: field,
  timeZone: field,
  tier: z.enum(["standard", "vip"]),
  status: z.enum(["active", "dormant", "closed"]),
  doNotCall: z.boolean(),
  notes: field,
  phones: z.array(PhoneForm).max(50),
  ...hands,
});
export type CustomerForm = z.infer<typeof CustomerForm>;

export const TaskForm = z.object({
  kind: z.enum(["callback", "follow-up", "to-do"]),
  title: field,
  note: field,
  dueAt: EpochMs.nullable(),
  number: field.nullable(),
});
export type TaskForm = z.infer<typeof TaskForm>;

/** Everything the wrap-up holds. Saved as a draft while it is typed, as an interaction when it is done. */
export const WrapUpForm = z.object({
  callId: CallId,
  /** The record that the call is logged to; null: to nobody (withheld, or the agent says so). */
  target: PopTarget.nullable(),
  contactId: ContactId.nullable(),
  dispositionId: DispositionId.nullable(),
  notes: field,
  task: TaskForm.nullable(),
});
export type WrapUpForm = z.infer<typeof WrapUpForm>;

/** One wrong field: its path in the form and a code spoken by i18n `field.<code>`. */
export const FieldError = z.object({
  path: z.string(),
  code: z.enum([
    "required",
    "too-long",
    "bad-email",
    "bad-number",
    "bad-country",
    "bad-time-zone",
    "in-past",
    "needs-note",
    "not-a-leaf",
  ]),
  max: z.number().int().optional(),
});
export type FieldError = z.infer<typeof FieldError>;

export const Duplicate = z.object({
  target: z.discriminatedUnion("type", [
    z.object({ type: z.literal("customer"), id: CustomerId }),
    z.object({ type: z.literal("lead"), id: LeadId }),
  ]),
  name: z.string(),
  company: z.string().nullable(),
  number: z.string().nullable(),
  /** Why it may be the same: same number, same e-mail, or much the same name (and company). */
  because: z.enum(["number", "email", "name", "name-company"]),
});
export type Duplicate = z.infer<typeof Duplicate>;
