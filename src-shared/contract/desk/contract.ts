import { eventIterator, oc } from "@orpc/contract";
import { z } from "zod";
import { NextAgentState } from "../../agent/types.ts";
import { RecordCard } from "../../crm/cards.ts";
import { CustomerForm, Duplicate, FieldError, LeadForm, TaskForm, WrapUpForm } from "../../crm/forms.ts";
import { type Contact, Customer, Disposition, Interaction, Lead, type Phone, Task } from "../../crm/records.ts";
import { SearchHit } from "../../crm/search-hit.ts";
import {
  AnnouncementId,
  CallId,
  CustomerId,
  LeadId,
  PopId,
  QueueId,
  RoleId,
  TaskId,
  TeamId,
  UserId,
} from "../../ids.ts";
import { PopTarget } from "../../pop/types.ts";
import { SettingsPatch } from "../../settings/settings.ts";
import { FieldConflict, RejectReason, WritableEntityName } from "../../sync/protocol.ts";
import { EpochMs } from "../../times.ts";
import { TracedCall, TraceEntry } from "../../trace/types.ts";
import { AuditPage, AuditQuery } from "../central/audit.ts";
import {
  ExportQuery,
  ImportFile,
  ImportList,
  ImportPreview,
  ImportReading,
  ImportRules,
  ImportView,
  ReportQuery,
} from "../central/imports.ts";
import {
  AgentReport,
  AnnouncementList,
  AnnouncementRequest,
  DispositionReport,
  QueueList,
  QueueReport,
  ReasonList,
  ReportCallPage,
  ReportFileList,
  ReportScheduleList,
  RoleRecordList,
  TeamList,
  UserDevices,
  UserList,
} from "../central/index.ts";
import { ErasurePreview, ErasureReceipt, ErasureRequest, ErasureTarget } from "../central/persons.ts";
import { DemoCall, DemoQueueCalls, DemoScript } from "../demo.ts";
import { Person, SaveDisposition, SaveQueue, SaveReason, SaveRole, SaveTeam, SaveUser } from "./admin.ts";
import { MediaCommand, MediaReport, MediaResult } from "./media.ts";
import { DeskReportCalls, DeskReportExport, DeskReportSpan, SaveReportSchedule } from "./reports.ts";
import { DeskPatch, Values } from "./state.ts";
import {
  AgentOrder,
  CallerOrder,
  MessageRequest,
  RibbonList,
  RibbonRequest,
  TrendRequest,
  WallboardPush,
  WallboardTrend,
} from "./wallboard.ts";

/** Why the desk refused a request. Words in i18n `problem.<code>`; `fields` for forms. */
export const DeskProblemCode = z.enum([
  "not-signed-in",
  "central-unreachable",
  "wrong-credentials",
  "locked-out",
  "session-elsewhere",
  "never-signed-in-here",
  "sso-cancelled",
  "sso-expired",
  "sso-provider-unreachable",
  "sso-not-confirmed",
  "sso-unknown-user",
  "sso-disabled-user",
  "bad-server-address",
  "tls-untrusted",
  "password-too-weak",
  "wrong-old-password",
  "unsent-changes",
  "no-such-call",
  "wrong-call-state",
  "no-free-line",
  "transfer-refused",
  "nobody-to-transfer-to",
  "no-such-caller-id",
  "not-offered-by-exchange",
  "desk-phone-unreachable",
  "not-registered",
  "no-media-page",
  "microphone-unavailable",
  "bad-number",
  "do-not-call",
  "no-such-pop",
  "no-such-record",
  "form-invalid",
  "wrap-up-first",
  "disk-full",
  "store-unavailable",
  "settings-invalid",
  "bad-link",
  "demo-unavailable",
  "central-refused",
  "not-allowed",
  "not-possible-now",
  "wrong-name",
  "internal",
]);
export type DeskProblemCode = z.infer<typeof DeskProblemCode>;
export const DeskProblem = z.object({ code: DeskProblemCode, values: Values, fields: z.array(FieldError).optional() });
export type DeskProblem = z.infer<typeof DeskProblem>;

const base = oc.errors({ REFUSED: { message: "refused", data: DeskProblem } });
const ack = z.object({});
const call = z.object({ callId: CallId });
const traced = z.object({ callId: CallId.nullable() });
const cursor = z.string().max(500).nullable().default(null);
const limit = z.number().int().min(1).max(500).default(100);
const list = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), nextCursor: z.string().nullable() });

/** Row of the customers list. */
export const CustomerRow = z.object({
  customer: Customer,
  number: z.string().nullable(),
  lastContactAt: EpochMs.nullable(),
});
export type CustomerRow = z.infer<typeof CustomerRow>;
export const LeadRow = z.object({ lead: Lead, number: z.string().nullable(), lastContactAt: EpochMs.nullable() });
export type LeadRow = z.infer<typeof LeadRow>;
/** Row of the call history: the interaction with the name of whom it was with. */
export const HistoryRow = z.object({
  interaction: Interaction,
  name: z.string().nullable(),
  company: z.string().nullable(),
  dispositionLabel: z.object({ en: z.string(), zh: z.string() }).nullable(),
  sent: z.boolean(),
});
export type HistoryRow = z.infer<typeof HistoryRow>;
/** `assignee`: the name of whose it is. */
export const TaskRow = z.object({
  task: Task,
  name: z.string().nullable(),
  assignee: z.string().nullable().default(null),
});
export type TaskRow = z.infer<typeof TaskRow>;

/** Whom a call can be given to. */
export const TransferTarget = z.object({
  kind: z.enum(["colleague", "record", "number"]),
  name: z.string().nullable(),
  /** What is dialled. */
  number: z.string(),
  shown: z.string(),
  detail: z.string().nullable(),
});
export type TransferTarget = z.infer<typeof TransferTarget>;

/** A piece of a file that is too large for one message. */
export const FilePiece = z.object({ body: z.base64() });
export type FilePiece = z.infer<typeof FilePiece>;

/** A draft: what is typed in one place, as that place's form. Kept until saved or thrown away by the agent. */
export const DraftKey = z.string().regex(/^(wrap-up|lead|customer|task|pop):[A-Za-z0-9-]{1,80}$/);
export const Draft = z.object({ key: DraftKey, body: z.record(z.string(), z.unknown()), updatedAt: EpochMs });
export type Draft = z.infer<typeof Draft>;

export const SyncProblem = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("conflict"),
    id: z.string(),
    entity: WritableEntityName,
    recordId: z.uuid(),
    name: z.string(),
    at: EpochMs,
    conflicts: z.array(FieldConflict),
  }),
  z.object({
    kind: z.literal("rejected"),
    id: z.string(),
    entity: WritableEntityName,
    recordId: z.uuid(),
    name: z.string(),
    at: EpochMs,
    reason: RejectReason,
    detail: z.string(),
  }),
]);
export type SyncProblem = z.infer<typeof SyncProblem>;

/** The desk contract: one source for types, client, handlers and checks (DESIGN 4). */
export const deskContract = {
  state: { watch: base.output(eventIterator(DeskPatch)) },
  session: {
    signIn: base
      .input(
        z.object({
          server: z.string().max(300),
          username: z.string().max(64),
          password: z.string().max(1024),
          takeOver: z.boolean(),
        }),
      )
      .output(ack),
    /** How one can sign in at this central besides a password. */
    methods: base
      .input(z.object({ server: z.string().max(300) }))
      .output(z.object({ sso: z.object({ name: z.string() }).nullable() })),
    /** Begins a sign-in in the system's browser. The page opens `url`; null: the host has opened it. */
    startSso: base.input(z.object({ server: z.string().max(300) })).output(z.object({ url: z.string().nullable() })),
    /** Waits for the browser and signs in. Refused with `sso-…`, and with `session-elsewhere`: then again with `takeOver`. */
    finishSso: base.input(z.object({ takeOver: z.boolean() })).output(ack),
    cancelSso: base.output(ack),
    /** Refused with `unsent-changes` unless `keepUnsent` says that the agent was warned (they stay in the store). */
    signOut: base.input(z.object({ keepUnsent: z.boolean() })).output(ack),
    changePassword: base
      .input(z.object({ oldPassword: z.string().max(1024), newPassword: z.string().max(1024) }))
      .output(ack),
  },
  agent: {
    /** Takes effect now, or after the work in hand (`Agent.next`). Refused with `wrap-up-first` while a mandatory wrap-up is due. */
    setState: base.input(NextAgentState).output(ack),
  },
  calls: {
    dial: base
      .input(
        z.object({
          number: z.string().max(256),
          target: PopTarget.nullable().default(null),
          evenIfDoNotCall: z.boolean().default(false),
          /** One of `phone.callerIds`; left out: `phone.callerId`. */
          callerId: z.string().max(64).nullable().optional(),
        }),
      )
      .output(call),
    answer: base.input(call).output(ack),
    reject: base.input(call.extend({ how: z.enum(["busy", "decline", "voicemail"]).default("busy") })).output(ack),
    hangUp: base.input(call).output(ack),
    hold: base.input(call).output(ack),
    /** Holds the other live call, if there is one. */
    resume: base.input(call).output(ack),
    mute: base.input(call.extend({ on: z.boolean() })).output(ack),
    dtmf: base.input(call.extend({ digits: z.string().regex(/^[0-9A-D*#]{1,32}$/) })).output(ack),
    /** Blind transfer (REFER): the call goes to `to`; how it goes on is in `Call.transfer`. */
    transfer: base.input(call.extend({ to: z.string().min(1).max(128) })).output(ack),
    /** Holds the call and rings a colleague or number about it. */
    consult: base.input(call.extend({ to: z.string().min(1).max(128) })).output(call),
    /** Attended transfer (REFER with Replaces): connects the two other parties; `callId` is either of the two calls. */
    completeTransfer: base.input(call).output(ack),
    /** Ends the consult and speaks to the customer again; `callId` is either of the two calls. */
    cancelConsult: base.input(call).output(ack),
    /** Conference. Two plain calls are mixed here; a plain call is added to a room by moving it there. */
    merge: base.input(call.extend({ withCallId: CallId })).output(ack),
    /** Leaves the mix: the agent talks to this one alone, the other is held. */
    split: base.input(call).output(ack),
    /** Moves a conference of three into a room of the exchange, so that more can join. */
    toRoom: base.input(call).output(ack),
    /** Calls the exchange's echo extension; nothing pops and nothing is logged. */
    test: base.output(call),
  },
  phone: {
    /** Only what is named changes; kept over restarts. */
    set: base
      .input(
        z.object({
          doNotDisturb: z.boolean().optional(),
          callerId: z.string().max(64).nullable().optional(),
          device: z.enum(["softphone", "desk-phone"]).optional(),
        }),
      )
      .output(ack),
    /** Tries the line again now, also after a refusal. */
    retryLine: base.output(ack),
    /** Colleagues and numbers to transfer to: by name, extension or number; without text the colleagues of the own team first. */
    targets: base.input(z.object({ text: z.string().max(100) })).output(z.object({ items: z.array(TransferTarget) })),
  },
  trace: {
    /** Newest first; the ring keeps what its limits allow. */
    calls: base.input(z.object({ cursor, limit })).output(list(TracedCall)),
    /** A call with its consults; `callId` null: the line, that is what belongs to no call. `call` null: nothing is kept of it (any more). */
    get: base
      .input(traced)
      .output(z.object({ call: TracedCall.nullable(), entries: z.array(TraceEntry), complete: z.boolean() })),
    /** One text file (JSON lines) with the entries and the desk's version; secrets and digits are not in it. */
    export: base
      .input(traced.extend({ hideNumbers: z.boolean() }))
      .output(z.object({ fileName: z.string(), body: z.string() })),
  },
  pops: {
    /** Row 5: this customer; remembered for the number. Row 6: yes, it is they; logged from now on. */
    choose: base.input(z.object({ popId: PopId, target: PopTarget })).output(ack),
    /** Row 6: no, none of them: the new-lead form. */
    noneOfThem: base.input(z.object({ popId: PopId })).output(ack),
    /** Withheld or wrong: the agent attaches a record found by search. */
    attach: base.input(z.object({ popId: PopId, target: PopTarget })).output(ack),
    /** The late answer in the banner. */
    acceptOffer: base.input(z.object({ popId: PopId })).output(ack),
    dismissOffer: base.input(z.object({ popId: PopId })).output(ack),
    askCentralAgain: base.input(z.object({ popId: PopId })).output(ack),
    /** Saves the new-lead form; the pop becomes that lead's. */
    saveLead: base.input(z.object({ popId: PopId, form: LeadForm })).output(z.object({ leadId: LeadId })),
    /** Opens a tab by hand (search, history, lists). */
    open: base.input(z.object({ target: PopTarget })).output(z.object({ popId: PopId })),
    close: base.input(z.object({ popId: PopId })).output(ack),
    /** What the UI has under the cursor: a pop that is typed in is never replaced (DESIGN 6). */
    editing: base.input(z.object({ popId: PopId, dirty: z.boolean() })).output(ack),
  },
  wrapUp: {
    save: base.input(WrapUpForm).output(ack),
  },
  drafts: {
    save: base
      .input(z.object({ key: DraftKey, body: z.record(z.string(), z.unknown()) }))
      .output(z.object({ savedAt: EpochMs })),
    get: base.input(z.object({ key: DraftKey })).output(Draft.nullable()),
    discard: base.input(z.object({ key: DraftKey })).output(ack),
  },
  records: {
    card: base.input(PopTarget).output(RecordCard),
    interactions: base.input(z.object({ target: PopTarget, cursor, limit })).output(list(Interaction)),
    customers: base
      .input(
        z.object({
          sort: z.enum(["name", "company", "lastContact", "updated"]),
          descending: z.boolean(),
          cursor,
          limit,
          filter: z.string().max(200).default(""),
        }),
      )
      .output(list(CustomerRow).extend({ total: z.number().int() })),
    leads: base
      .input(z.object({ status: z.enum(["open", "all"]), cursor, limit, filter: z.string().max(200).default("") }))
      .output(list(LeadRow)),
    saveCustomer: base
      .input(z.object({ id: CustomerId.nullable(), form: CustomerForm }))
      .output(z.object({ id: CustomerId })),
    saveLead: base.input(z.object({ id: LeadId, form: LeadForm })).output(ack),
    convertLead: base.input(z.object({ id: LeadId })).output(z.object({ customerId: CustomerId })),
    duplicates: base
      .input(
        z.object({
          name: z.string().max(200),
          company: z.string().max(200),
          email: z.string().max(254),
          numbers: z.array(z.string().max(64)).max(20),
          except: z.uuid().nullable(),
        }),
      )
      .output(z.object({ items: z.array(Duplicate) })),
    dispositions: base.output(z.object({ items: z.array(Disposition) })),
    /** Everybody who works here, by name, from the desk's own store: to whom a record or a queue can be given. */
    people: base.output(z.object({ items: z.array(Person) })),
  },
  tasks: {
    list: base
      .input(
        z.object({
          status: z.enum(["open", "done", "all"]),
          mine: z.boolean(),
          /** Only abandoned callers to be called back; with `mine` also those that nobody has taken. */
          callbacks: z.boolean().default(false),
          cursor,
          limit,
        }),
      )
      .output(list(TaskRow)),
    /** The user takes a callback that nobody has; where somebody else was first, central's word comes with the next synchronisation. */
    take: base.input(z.object({ id: TaskId })).output(ack),
    save: base
      .input(z.object({ id: TaskId.nullable(), form: TaskForm, target: PopTarget.nullable() }))
      .output(z.object({ id: TaskId })),
    setStatus: base.input(z.object({ id: TaskId, status: z.enum(["open", "done", "cancelled"]) })).output(ack),
  },
  history: {
    list: base
      .input(z.object({ filter: z.enum(["all", "in", "out", "missed"]), cursor, limit }))
      .output(list(HistoryRow)),
  },
  search: {
    query: base
      .input(z.object({ text: z.string().max(200), limit: z.number().int().min(1).max(50).default(20) }))
      .output(z.object({ items: z.array(SearchHit) })),
  },
  links: {
    /** tel:, callto:, sip: (dials after the agent's yes in the UI: returns what it would dial) and popline://pop?tel= (pops). */
    open: base
      .input(z.object({ url: z.string().max(4096) }))
      .output(
        z.discriminatedUnion("did", [
          z.object({ did: z.literal("popped"), popId: PopId }),
          z.object({ did: z.literal("dial"), number: z.string(), shown: z.string() }),
        ]),
      ),
    /** Telephone numbers in any text (pasted, from the clipboard), in the order in which they stand. */
    recognise: base
      .input(z.object({ text: z.string().max(20_000) }))
      .output(z.object({ items: z.array(z.object({ raw: z.string(), number: z.string(), shown: z.string() })) })),
  },
  dialRequest: {
    /** The agent said yes (and dials) or no: the request goes. */
    settle: base.input(z.object({ id: z.string().max(100) })).output(ack),
  },
  settings: {
    change: base.input(SettingsPatch).output(ack),
    /** For an external phone console: the token that its URL must carry. Shown to the signed-in agent only. */
    externalToken: base.output(z.object({ url: z.string().nullable(), token: z.string() })),
  },
  /** Central's users, teams, roles and dispositions, for whose role grants it. Refused with `central-refused`: central's code, reason and sentence. */
  admin: {
    users: base.output(UserList),
    saveUser: base.input(SaveUser).output(ack),
    /** A user's line and desk phone, without passwords. */
    devices: base.input(z.object({ id: UserId })).output(UserDevices),
    reasons: base.output(ReasonList),
    saveReason: base.input(SaveReason).output(ack),
    queues: base.output(QueueList),
    saveQueue: base.input(SaveQueue).output(ack),
    removeQueue: base.input(z.object({ id: QueueId })).output(ack),
    teams: base.output(TeamList),
    saveTeam: base.input(SaveTeam).output(ack),
    removeTeam: base.input(z.object({ id: TeamId })).output(ack),
    roles: base.output(RoleRecordList),
    saveRole: base.input(SaveRole).output(ack),
    removeRole: base.input(z.object({ id: RoleId })).output(ack),
    dispositions: base.output(z.object({ items: z.array(Disposition) })),
    saveDisposition: base.input(SaveDisposition).output(ack),
    announcements: base.output(AnnouncementList),
    announce: base.input(AnnouncementRequest).output(ack),
    removeAnnouncement: base.input(z.object({ id: AnnouncementId })).output(ack),
  },
  notices: { dismiss: base.input(z.object({ id: z.string().max(100) })).output(ack) },
  sync: {
    now: base.output(ack),
    problems: base.output(z.object({ items: z.array(SyncProblem) })),
    /** Conflict: per field `mine` or `theirs`. Rejected: `drop` gives the change up, `retry` sends it again. */
    resolve: base
      .input(
        z.object({
          id: z.string(),
          how: z.discriminatedUnion("kind", [
            z.object({ kind: z.literal("fields"), take: z.record(z.string(), z.enum(["mine", "theirs"])) }),
            z.object({ kind: z.literal("drop") }),
            z.object({ kind: z.literal("retry") }),
          ]),
        }),
      )
      .output(ack),
  },
  audio: {
    testTone: base.input(z.object({ on: z.enum(["speaker", "ringer"]) })).output(ack),
    /** Microphone levels while the stream is open. */
    levels: base.output(eventIterator(z.object({ microphoneDbfs: z.number() }))),
  },
  demo: {
    scripts: base.output(z.object({ scripts: z.array(DemoScript) })),
    place: base.input(z.object({ key: DemoScript.shape.key, language: z.enum(["en", "zh-CN"]) })).output(ack),
    calls: base.output(z.object({ calls: z.array(DemoCall) })),
    /** Whether made-up callers of queues ring this agent. */
    queueCalls: base.output(DemoQueueCalls),
    takeQueueCalls: base
      .input(z.object({ take: z.boolean(), language: z.enum(["en", "zh-CN"]) }))
      .output(DemoQueueCalls),
  },
  /** Imports of customers: central does them. Refused with `not-allowed` and `not-possible-now`. */
  imports: {
    list: base.output(ImportList),
    announce: base.input(ImportFile.extend({ id: z.uuid() })).output(ImportView),
    /** `body`: base64 of at most `importPartBytes`. */
    sendPart: base
      .input(z.object({ id: z.uuid(), part: z.number().int().min(0), body: z.base64().max(400_000) }))
      .output(ack),
    preview: base.input(z.object({ id: z.uuid(), reading: ImportReading })).output(ImportPreview),
    start: base.input(z.object({ id: z.uuid(), rules: ImportRules })).output(ImportView),
    get: base.input(z.object({ id: z.uuid() })).output(ImportView),
    cancel: base.input(z.object({ id: z.uuid() })).output(ImportView),
    /** The rows that were not taken, as CSV, in pieces of base64. */
    report: base.input(ReportQuery.extend({ id: z.uuid() })).output(eventIterator(FilePiece)),
    /** Customers as a file, in pieces of base64, as it comes from central. */
    exportCustomers: base.input(ExportQuery).output(eventIterator(FilePiece)),
  },
  persons: {
    previewErasure: base.input(ErasureTarget).output(ErasurePreview),
    /** Refused with `wrong-name` when `confirmName` is not the record's name. */
    erase: base.input(ErasureRequest.and(z.object({ id: z.uuid() }))).output(ErasureReceipt),
  },
  audit: {
    list: base.input(AuditQuery).output(AuditPage),
  },
  /** Central's reports, for whose role grants them. Refused with `central-refused`. */
  reports: {
    intervals: base.input(DeskReportSpan).output(QueueReport),
    queues: base.input(DeskReportSpan).output(QueueReport),
    agents: base.input(DeskReportSpan).output(AgentReport),
    dispositions: base.input(DeskReportSpan).output(DispositionReport),
    calls: base.input(DeskReportCalls).output(ReportCallPage),
    /** The same rows as a file, in pieces of base64. */
    export: base.input(DeskReportExport).output(eventIterator(FilePiece)),
    schedules: base.output(ReportScheduleList),
    saveSchedule: base.input(SaveReportSchedule).output(ack),
    removeSchedule: base.input(z.object({ id: z.uuid() })).output(ack),
    /** What central made by schedule. */
    files: base.output(ReportFileList),
    file: base.input(z.object({ id: z.uuid() })).output(eventIterator(FilePiece)),
  },
  /** Queues and agents live, for whose role grants it. Refused with `not-allowed`, and with `central-refused` as the administration is. */
  wallboard: {
    watch: base.output(eventIterator(WallboardPush)),
    trend: base.input(TrendRequest).output(WallboardTrend),
    ribbons: base.input(RibbonRequest).output(RibbonList),
    agentCommand: base.input(AgentOrder).output(ack),
    callerCommand: base.input(CallerOrder).output(ack),
    message: base.input(MessageRequest).output(ack),
    /** The short sound of a limit that was passed, in the headset. */
    chime: base.output(ack),
  },
  /** For the media page only. */
  media: {
    /** The newest page to attach owns the audio; the one before it is told by the end of its stream. */
    attach: base.input(z.object({ pageId: z.uuid() })).output(eventIterator(MediaCommand)),
    done: base.input(z.object({ pageId: z.uuid(), result: MediaResult })).output(ack),
    report: base.input(z.object({ pageId: z.uuid(), report: MediaReport })).output(ack),
  },
};
export type DeskContract = typeof deskContract;

/** Records that views hold, for typing convenience at the renderer. */
export type { Contact, Customer, Disposition, Interaction, Lead, Phone, Task };
