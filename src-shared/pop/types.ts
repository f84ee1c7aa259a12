import { z } from "zod";
import { AttachedData, RemoteParty } from "../call/types.ts";
import { RecordCard } from "../crm/cards.ts";
import { CallId, ContactId, CustomerId, LeadId, PopId, UserId } from "../ids.ts";
import { NumberKey } from "../phone/types.ts";
import { EpochMs } from "../times.ts";

/** The record that a pop is about. */
export const PopTarget = z.discriminatedUnion("type", [
  z.object({ type: z.literal("customer"), id: CustomerId }),
  z.object({ type: z.literal("lead"), id: LeadId }),
]);
export type PopTarget = z.infer<typeof PopTarget>;

/** One owner of a number, as the store or central finds it. */
export const Match = z.object({
  target: PopTarget,
  name: z.string(),
  company: z.string().nullable(),
  contactId: ContactId.nullable(),
  contactName: z.string().nullable(),
  /** The number that matched, as stored. */
  number: z.string(),
  label: z.enum(["mobile", "work", "home", "fax", "other"]),
  lastContactAt: EpochMs.nullable(),
  chosenAt: EpochMs.nullable(),
  /** For a lead: the customer it became. That customer, when among the matches, stands for both. */
  convertedTo: CustomerId.nullable().optional(),
});
export type Match = z.infer<typeof Match>;

/** Who looks after a record that the asking agent may not see. Neither its name nor its id is told. */
export const OutsideOwner = z.object({
  name: z.string().nullable(),
  extension: z.string().nullable(),
  teamName: z.string().nullable(),
});
export type OutsideOwner = z.infer<typeof OutsideOwner>;

/** Words for "why this record": a code and its values, spoken by i18n (`why.<code>`). */
export const Why = z.discriminatedUnion("code", [
  z.object({
    code: z.literal("attached-id"),
    values: z.object({ key: z.string(), value: z.string(), name: z.string() }),
  }),
  /** A colleague brings (consult) or sent (transfer) the call together with the record. */
  z.object({ code: z.literal("handover"), values: z.object({ from: z.string(), name: z.string() }) }),
  z.object({ code: z.literal("internal"), values: z.object({ extension: z.string(), name: z.string() }) }),
  z.object({ code: z.literal("internal-unknown"), values: z.object({ extension: z.string() }) }),
  z.object({
    code: z.literal("withheld"),
    values: z.object({ form: z.enum(["anonymous", "restricted", "unavailable", "empty"]) }),
  }),
  /** "mobile +86 130 8285 6110 matches Huang Hang" */
  z.object({
    code: z.literal("number"),
    values: z.object({ label: z.string(), number: z.string(), name: z.string() }),
  }),
  z.object({
    code: z.literal("number-chosen"),
    values: z.object({ number: z.string(), name: z.string(), others: z.number().int() }),
  }),
  z.object({ code: z.literal("shared"), values: z.object({ number: z.string(), count: z.number().int() }) }),
  z.object({
    code: z.literal("probable"),
    values: z.object({ number: z.string(), stored: z.string(), count: z.number().int() }),
  }),
  z.object({ code: z.literal("asking-central"), values: z.object({ number: z.string() }) }),
  z.object({ code: z.literal("central"), values: z.object({ number: z.string(), name: z.string() }) }),
  z.object({ code: z.literal("not-found"), values: z.object({ number: z.string() }) }),
  /** Somebody is stored with the number, outside what this agent may see. */
  z.object({ code: z.literal("elsewhere"), values: z.object({ number: z.string(), who: z.string() }) }),
  z.object({ code: z.literal("not-checked"), values: z.object({ number: z.string() }) }),
  z.object({ code: z.literal("agent-chose"), values: z.object({ name: z.string() }) }),
  z.object({ code: z.literal("lead-saved"), values: z.object({ name: z.string() }) }),
  z.object({ code: z.literal("no-lookup"), values: z.object({ number: z.string() }) }),
]);
export type Why = z.infer<typeof Why>;
export type WhyCode = Why["code"];

/** The row of DESIGN 6's table that decided. */
export const PopRow = z.union([
  z.literal(1),
  z.literal(2),
  z.literal(3),
  z.literal(4),
  z.literal(5),
  z.literal(6),
  z.literal(7),
]);
export type PopRow = z.infer<typeof PopRow>;

/** The decision table's answer. */
export const PopDecision = z.discriminatedUnion("kind", [
  /** Rows 1, 4, 5 (chosen before), 7 (found at central), or by the agent's own hand (row null). */
  z.object({ kind: z.literal("record"), row: PopRow.nullable(), target: PopTarget, why: Why }),
  z.object({
    kind: z.literal("colleague"),
    row: z.literal(2),
    userId: UserId.nullable(),
    extension: z.string(),
    name: z.string().nullable(),
    why: Why,
  }),
  z.object({ kind: z.literal("withheld"), row: z.literal(3), why: Why }),
  z.object({ kind: z.literal("choose"), row: PopRow, candidates: z.array(Match).min(2), why: Why }),
  z.object({ kind: z.literal("probable"), row: z.literal(6), candidates: z.array(Match).min(1), why: Why }),
  /** Row 7: the new-lead form; `check` says what central said. */
  z.object({
    kind: z.literal("new-lead"),
    row: z.literal(7),
    check: z.enum(["asking", "not-found", "elsewhere", "unreachable"]),
    why: Why,
  }),
  /** Pops are switched off in settings: the call alone is shown. */
  z.object({ kind: z.literal("none"), row: z.null(), why: Why }),
]);
export type PopDecision = z.infer<typeof PopDecision>;

/** What the decision is made from, besides the matches. */
export const PopEvidence = z.object({
  attached: AttachedData,
  remote: RemoteParty,
  key: NumberKey,
  divertedBy: z.string().nullable(),
  dialed: z.string().nullable(),
  /** A colleague's desk said which record the call is about. */
  handover: z.object({ from: z.string(), target: PopTarget }).nullable(),
});
export type PopEvidence = z.infer<typeof PopEvidence>;

/** What central said, if it was asked. */
export const CentralAnswer = z.discriminatedUnion("state", [
  z.object({ state: z.literal("not-asked") }),
  z.object({ state: z.literal("asking") }),
  z.object({ state: z.literal("answered"), matches: z.array(Match), outside: z.array(OutsideOwner).optional() }),
  z.object({ state: z.literal("unreachable") }),
]);
export type CentralAnswer = z.infer<typeof CentralAnswer>;

/** What a colleague sent along with a call: shown beside the record, and its notes go into the wrap-up when the agent takes them over. */
export const PopHandover = z.object({
  id: z.uuid(),
  from: z.string(),
  at: EpochMs,
  /** `attended`: the colleague asks first; `blind`: the call was sent on. */
  kind: z.enum(["blind", "attended"]),
  notes: z.string(),
});
export type PopHandover = z.infer<typeof PopHandover>;

/** A pop as the UI shows it: one per call (or link), kept until its tab is closed by the agent. */
export const Pop = z.object({
  id: PopId,
  /** null: opened by a link, an external console or by hand, with no call. */
  callId: CallId.nullable(),
  openedAt: EpochMs,
  origin: z.enum(["call", "tel-link", "popline-link", "external", "agent"]),
  decision: PopDecision,
  /** The record decided on; null in panes that have none. */
  card: RecordCard.nullable(),
  /** The number as it came, and as shown. */
  number: z.string(),
  numberShown: z.string(),
  /** Name that the network or console gave, for the form's name field. */
  callerName: z.string().nullable(),
  /** Region of the number: ISO country, and a city where the area code tells it. */
  region: z.object({ country: z.string().nullable(), city: z.string().nullable() }),
  /** A later answer (central, identity update) that would replace what the agent already works in: offered in a banner. */
  offer: z.object({ decision: PopDecision, card: RecordCard.nullable() }).nullable(),
  /** The others who share the number, when one was chosen before. */
  others: z.array(Match),
  handover: PopHandover.nullable().default(null),
});
export type Pop = z.infer<typeof Pop>;
