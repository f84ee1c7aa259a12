import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { implement, ORPCError } from "@orpc/server";
import { RPCHandler } from "@orpc/server/ws";
import sirv from "sirv";
import { WebSocketServer } from "ws";
import type { AgentState } from "#shared/agent/types.ts";
import type {
  AgentReportRow,
  Announcement,
  AuditItem,
  DispositionReportRow,
  ErasurePreview,
  ImportPreview,
  ImportView,
  Queue,
  QueueReportRow,
  Reason,
  ReportCall,
  ReportFile,
  ReportSchedule,
  RoleRecord,
  Team,
  User,
  UserDevices,
} from "#shared/contract/central/index.ts";
import type { DemoCall } from "#shared/contract/demo.ts";
import {
  type CustomerRow,
  type DeskPatch,
  type DeskProblem,
  type DeskReportSpan,
  type DeskState,
  type Disposition,
  type Draft,
  deskContract,
  type HistoryRow,
  type LeadRow,
  type Person,
  type SyncProblem,
  type TaskRow,
  type TransferTarget,
  type WallboardPush,
  type WallboardTrend,
} from "#shared/contract/desk/index.ts";
import type { RecordCard } from "#shared/crm/cards.ts";
import type { Duplicate } from "#shared/crm/forms.ts";
import type { SearchHit } from "#shared/crm/search-hit.ts";
import { newId } from "#shared/ids.ts";
import type { TracedCall, TraceEntry } from "#shared/trace/index.ts";

/** What a view asked of the desk. */
export interface Asked {
  readonly what: string;
  readonly input: unknown;
}

/**
 * A desk that plays a script: the real contract over a real WebSocket, with the state and answers that a test sets. For views only; the
 * engine has its own tests.
 */
export interface FakeDesk {
  readonly origin: string;
  readonly asked: readonly Asked[];
  readonly drafts: Map<string, Draft>;
  /** Answers to what is asked; a test changes them. */
  readonly answers: FakeAnswers;
  state(): DeskState;
  push(slices: Partial<DeskState>): void;
  /** To the pages that watch the wallboard; kept as the first push of those that come later. */
  pushFloor(push: WallboardPush): void;
  /** The next request of this name is refused. */
  refuse(what: string, problem: DeskProblem): void;
  /** Resolves with the next request of this name. */
  next(what: string): Promise<unknown>;
  /** Cuts every connection; new ones are refused until `resume`. */
  cut(): void;
  resume(): void;
  close(): Promise<void>;
}

export interface FakeAnswers {
  /** The company's sign-in; null: passwords only. */
  sso: { name: string } | null;
  dispositions: Disposition[];
  history: HistoryRow[];
  hits: SearchHit[];
  duplicates: Duplicate[];
  demoCalls: DemoCall[];
  takesQueueCalls: boolean;
  /** Pages of lists are cut from these by the request's limit. */
  customers: CustomerRow[];
  leads: LeadRow[];
  tasks: TaskRow[];
  problems: SyncProblem[];
  /** Whom a call can be given to, whatever is typed. */
  targets: TransferTarget[];
  /** The numbers of a text. */
  numbers: { raw: string; number: string; shown: string }[];
  tracedCalls: TracedCall[];
  /** By the call's id; null: the line. */
  traces: Map<string | null, TraceEntry[]>;
  traceIsComplete: boolean;
  traceFile: { fileName: string; body: string };
  /** By the record's id. */
  cards: Map<string, RecordCard>;
  microphoneDbfs: number[];
  users: User[];
  teams: Team[];
  roles: RoleRecord[];
  announcements: Announcement[];
  people: Person[];
  devices: UserDevices;
  reasons: Reason[];
  queues: Queue[];
  imports: ImportView[];
  importPreview: ImportPreview;
  erasurePreview: ErasurePreview;
  audit: AuditItem[];
  /** By the report and its intervals, so that a week's hours differ from its days. */
  queueReport: (report: "intervals" | "queues", span: DeskReportSpan) => QueueReportRow[];
  agentReport: AgentReportRow[];
  dispositionReport: DispositionReportRow[];
  reportCalls: ReportCall[];
  reportSchedules: ReportSchedule[];
  reportFiles: ReportFile[];
  /** By the exchange's name of the queue. */
  trends: Map<string, WallboardTrend["items"]>;
  /** By the user's id. */
  ribbons: Map<string, AgentState[]>;
}

/** The policy that the pages must live with: styles from files and attributes only. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-src 'self'; media-src 'self' blob:";

export async function startFakeDesk(options: { rendererDir: string; state: DeskState }): Promise<FakeDesk> {
  let state = options.state;
  let revision = 0;
  let isCut = false;
  const asked: Asked[] = [];
  const drafts = new Map<string, Draft>();
  const refusals = new Map<string, DeskProblem>();
  const waiting: { what: string; resolve: (input: unknown) => void }[] = [];
  const watchers = new Set<(patch: DeskPatch) => void>();
  const floorWatchers = new Set<(push: WallboardPush) => void>();
  let floor: WallboardPush[] = [];
  const answers: FakeAnswers = {
    sso: null,
    ...{ dispositions: [], history: [], hits: [], duplicates: [], demoCalls: [], takesQueueCalls: false },
    ...{ customers: [], leads: [], tasks: [], problems: [], cards: new Map(), microphoneDbfs: [-40] },
    ...{ targets: [], numbers: [], users: [], teams: [], roles: [], announcements: [] },
    ...{ people: [], devices: { line: null, deskPhone: null, callerIds: [] }, reasons: [], queues: [] },
    ...{ imports: [], importPreview: { readable: false, problem: "empty" }, audit: [] },
    erasurePreview: { name: "Huang Hang", counts: { customer: 1, phone: 2, interaction: 7 } },
    ...{ queueReport: () => [], agentReport: [], dispositionReport: [] },
    ...{ reportCalls: [], reportSchedules: [], reportFiles: [] },
    ...{ trends: new Map(), ribbons: new Map() },
    ...{ tracedCalls: [], traces: new Map(), traceIsComplete: true, traceFile: { fileName: "trace.jsonl", body: "" } },
  };

  const os = implement(deskContract).use(async ({ next, path }, input) => {
    const what = path.join(".");
    asked.push({ what, input });
    for (const one of waiting.filter((entry) => entry.what === what)) {
      waiting.splice(waiting.indexOf(one), 1);
      one.resolve(input);
    }
    const problem = refusals.get(what);
    refusals.delete(what);
    if (problem) throw new ORPCError("REFUSED", { defined: true, message: "refused", data: problem });
    return next();
  });
  const ack = () => ({});
  const emptyList = () => ({ items: [], nextCursor: null });

  const patches = (signal: AbortSignal | undefined) =>
    pushed<DeskPatch>(signal, watchers, [{ revision, slices: state }]);

  async function* pushed<T>(
    signal: AbortSignal | undefined,
    watchers: Set<(value: T) => void>,
    first: readonly T[],
  ): AsyncGenerator<T> {
    const queue = [...first];
    let wake = () => {};
    const watch = (value: T) => {
      queue.push(value);
      wake();
    };
    watchers.add(watch);
    signal?.addEventListener("abort", () => wake());
    try {
      while (!signal?.aborted) {
        const patch = queue.shift();
        if (patch) yield patch;
        else
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
      }
    } finally {
      watchers.delete(watch);
    }
  }

  const router = os.router({
    state: { watch: os.state.watch.handler(({ signal }) => patches(signal)) },
    session: {
      signIn: os.session.signIn.handler(ack),
      methods: os.session.methods.handler(() => ({ sso: answers.sso })),
      startSso: os.session.startSso.handler(() => ({ url: null })),
      finishSso: os.session.finishSso.handler(ack),
      cancelSso: os.session.cancelSso.handler(ack),
      signOut: os.session.signOut.handler(ack),
      changePassword: os.session.changePassword.handler(ack),
    },
    agent: { setState: os.agent.setState.handler(ack) },
    calls: {
      dial: os.calls.dial.handler(() => ({ callId: newId() })),
      answer: os.calls.answer.handler(ack),
      reject: os.calls.reject.handler(ack),
      hangUp: os.calls.hangUp.handler(ack),
      hold: os.calls.hold.handler(ack),
      resume: os.calls.resume.handler(ack),
      mute: os.calls.mute.handler(ack),
      dtmf: os.calls.dtmf.handler(ack),
      transfer: os.calls.transfer.handler(ack),
      consult: os.calls.consult.handler(() => ({ callId: newId() })),
      completeTransfer: os.calls.completeTransfer.handler(ack),
      cancelConsult: os.calls.cancelConsult.handler(ack),
      merge: os.calls.merge.handler(ack),
      split: os.calls.split.handler(ack),
      toRoom: os.calls.toRoom.handler(ack),
      test: os.calls.test.handler(() => ({ callId: newId() })),
    },
    phone: {
      set: os.phone.set.handler(({ input }) => {
        push({ phone: { ...state.phone, ...input } });
        return {};
      }),
      retryLine: os.phone.retryLine.handler(ack),
      targets: os.phone.targets.handler(() => ({ items: answers.targets })),
    },
    trace: {
      calls: os.trace.calls.handler(({ input }) => pageOf(answers.tracedCalls, input)),
      get: os.trace.get.handler(({ input }) => {
        const call = answers.tracedCalls.find((one) => one.callId === input.callId) ?? null;
        return { call, entries: answers.traces.get(input.callId) ?? [], complete: answers.traceIsComplete };
      }),
      export: os.trace.export.handler(() => answers.traceFile),
    },
    pops: {
      choose: os.pops.choose.handler(ack),
      noneOfThem: os.pops.noneOfThem.handler(ack),
      attach: os.pops.attach.handler(ack),
      acceptOffer: os.pops.acceptOffer.handler(ack),
      dismissOffer: os.pops.dismissOffer.handler(ack),
      askCentralAgain: os.pops.askCentralAgain.handler(ack),
      saveLead: os.pops.saveLead.handler(() => ({ leadId: newId() })),
      open: os.pops.open.handler(() => ({ popId: state.pops[0]?.id ?? newId() })),
      close: os.pops.close.handler(ack),
      editing: os.pops.editing.handler(ack),
    },
    wrapUp: { save: os.wrapUp.save.handler(ack) },
    drafts: {
      save: os.drafts.save.handler(({ input: { key, body } }) => {
        const updatedAt = Date.now();
        drafts.set(key, { key, body, updatedAt });
        return { savedAt: updatedAt };
      }),
      get: os.drafts.get.handler(({ input: { key } }) => drafts.get(key) ?? null),
      discard: os.drafts.discard.handler(({ input: { key } }) => {
        drafts.delete(key);
        return {};
      }),
    },
    records: {
      card: os.records.card.handler(({ input }) => {
        const card = answers.cards.get(input.id);
        if (card) return card;
        throw new ORPCError("REFUSED", {
          defined: true,
          message: "refused",
          data: { code: "no-such-record" as const, values: {} },
        });
      }),
      interactions: os.records.interactions.handler(emptyList),
      customers: os.records.customers.handler(({ input }) => ({
        ...pageOf(answers.customers, input),
        total: answers.customers.length,
      })),
      leads: os.records.leads.handler(({ input }) => pageOf(answers.leads, input)),
      saveCustomer: os.records.saveCustomer.handler(() => ({ id: newId() })),
      saveLead: os.records.saveLead.handler(ack),
      convertLead: os.records.convertLead.handler(() => ({ customerId: newId() })),
      duplicates: os.records.duplicates.handler(() => ({ items: answers.duplicates })),
      dispositions: os.records.dispositions.handler(() => ({ items: answers.dispositions })),
      people: os.records.people.handler(() => ({ items: answers.people })),
    },
    tasks: {
      list: os.tasks.list.handler(({ input }) => pageOf(answers.tasks, input)),
      save: os.tasks.save.handler(() => ({ id: newId() })),
      take: os.tasks.take.handler(ack),
      setStatus: os.tasks.setStatus.handler(ack),
    },
    history: { list: os.history.list.handler(({ input }) => pageOf(answers.history, input)) },
    search: { query: os.search.query.handler(() => ({ items: answers.hits })) },
    links: {
      open: os.links.open.handler(() => ({ did: "dial" as const, number: "10086", shown: "10086" })),
      recognise: os.links.recognise.handler(() => ({ items: answers.numbers })),
    },
    admin: {
      users: os.admin.users.handler(() => ({ items: answers.users })),
      saveUser: os.admin.saveUser.handler(ack),
      devices: os.admin.devices.handler(() => answers.devices),
      reasons: os.admin.reasons.handler(() => ({ items: answers.reasons })),
      saveReason: os.admin.saveReason.handler(ack),
      queues: os.admin.queues.handler(() => ({ items: answers.queues })),
      saveQueue: os.admin.saveQueue.handler(ack),
      removeQueue: os.admin.removeQueue.handler(ack),
      teams: os.admin.teams.handler(() => ({ items: answers.teams })),
      saveTeam: os.admin.saveTeam.handler(ack),
      removeTeam: os.admin.removeTeam.handler(ack),
      roles: os.admin.roles.handler(() => ({ items: answers.roles })),
      saveRole: os.admin.saveRole.handler(ack),
      removeRole: os.admin.removeRole.handler(ack),
      dispositions: os.admin.dispositions.handler(() => ({ items: answers.dispositions })),
      announcements: os.admin.announcements.handler(() => ({ items: answers.announcements })),
      announce: os.admin.announce.handler(ack),
      removeAnnouncement: os.admin.removeAnnouncement.handler(ack),
      saveDisposition: os.admin.saveDisposition.handler(ack),
    },
    dialRequest: { settle: os.dialRequest.settle.handler(ack) },
    settings: {
      change: os.settings.change.handler(({ input }) => {
        const { settings } = state;
        push({
          settings: {
            ...settings,
            look: { ...settings.look, ...input.look },
            audio: { ...settings.audio, ...input.audio },
            pop: { ...settings.pop, ...input.pop },
            calls: { ...settings.calls, ...input.calls },
            wallboard: { ...settings.wallboard, ...input.wallboard },
            keys: input.keys ?? settings.keys,
          },
        });
        return {};
      }),
      externalToken: os.settings.externalToken.handler(() => ({ url: state.app.external.url, token: "t0ken" })),
    },
    notices: { dismiss: os.notices.dismiss.handler(ack) },
    sync: {
      now: os.sync.now.handler(ack),
      problems: os.sync.problems.handler(() => ({ items: answers.problems })),
      resolve: os.sync.resolve.handler(ack),
    },
    audio: {
      testTone: os.audio.testTone.handler(ack),
      levels: os.audio.levels.handler(async function* () {
        for (const microphoneDbfs of answers.microphoneDbfs) yield { microphoneDbfs };
      }),
    },
    demo: {
      scripts: os.demo.scripts.handler(() => ({
        scripts: [
          { key: "known" as const, number: "+8613082856110", name: null },
          { key: "unknown" as const, number: "+8613912345678", name: null },
          { key: "withheld" as const, number: "", name: null },
          { key: "shared" as const, number: "+861065234567", name: null },
        ],
      })),
      place: os.demo.place.handler(ack),
      calls: os.demo.calls.handler(() => ({ calls: answers.demoCalls })),
      queueCalls: os.demo.queueCalls.handler(() => ({ take: answers.takesQueueCalls, pace: "calm" as const })),
      takeQueueCalls: os.demo.takeQueueCalls.handler(({ input }) => {
        answers.takesQueueCalls = input.take;
        return { take: input.take, pace: "calm" as const };
      }),
    },
    imports: {
      list: os.imports.list.handler(() => ({ items: answers.imports })),
      announce: os.imports.announce.handler(() => importView(answers)),
      sendPart: os.imports.sendPart.handler(ack),
      preview: os.imports.preview.handler(() => answers.importPreview),
      start: os.imports.start.handler(() => importView(answers)),
      get: os.imports.get.handler(() => importView(answers)),
      cancel: os.imports.cancel.handler(() => importView(answers)),
      report: os.imports.report.handler(async function* () {
        yield { body: btoa("Row,Reason\r\n") };
      }),
      exportCustomers: os.imports.exportCustomers.handler(async function* () {
        yield { body: btoa("Name\r\n") };
        yield { body: btoa("Huang Hang\r\n") };
      }),
    },
    persons: {
      previewErasure: os.persons.previewErasure.handler(() => answers.erasurePreview),
      erase: os.persons.erase.handler(({ input }) => ({
        ...{ id: input.id, at: Date.now(), userId: newId(), userName: "Iris Novak", reason: input.reason },
        ...{ kind: input.target.type, counts: answers.erasurePreview.counts, previousHash: "", hash: "5f".repeat(32) },
      })),
    },
    audit: {
      list: os.audit.list.handler(({ input }) =>
        pageOf(answers.audit, { cursor: input.cursor ?? null, limit: input.limit }),
      ),
    },
    reports: {
      intervals: os.reports.intervals.handler(({ input }) => ({ items: answers.queueReport("intervals", input) })),
      queues: os.reports.queues.handler(({ input }) => ({ items: answers.queueReport("queues", input) })),
      agents: os.reports.agents.handler(() => ({ items: answers.agentReport })),
      dispositions: os.reports.dispositions.handler(() => ({ items: answers.dispositionReport })),
      calls: os.reports.calls.handler(({ input }) => pageOf(answers.reportCalls, input)),
      export: os.reports.export.handler(async function* () {
        yield { body: btoa("From,Offered\r\n") };
      }),
      schedules: os.reports.schedules.handler(() => ({ items: answers.reportSchedules })),
      saveSchedule: os.reports.saveSchedule.handler(ack),
      removeSchedule: os.reports.removeSchedule.handler(ack),
      files: os.reports.files.handler(() => ({ items: answers.reportFiles })),
      file: os.reports.file.handler(async function* () {
        yield { body: btoa("From,Queue\r\n") };
      }),
    },
    wallboard: {
      watch: os.wallboard.watch.handler(({ signal }) => pushed(signal, floorWatchers, floor)),
      trend: os.wallboard.trend.handler(({ input: { queues } }) => ({
        items: queues.flatMap((queue) => answers.trends.get(queue) ?? []),
      })),
      ribbons: os.wallboard.ribbons.handler(({ input: { userIds } }) => ({
        items: userIds.map((userId) => ({ userId, states: answers.ribbons.get(userId) ?? [] })),
      })),
      agentCommand: os.wallboard.agentCommand.handler(ack),
      callerCommand: os.wallboard.callerCommand.handler(ack),
      message: os.wallboard.message.handler(ack),
      chime: os.wallboard.chime.handler(ack),
    },
    media: {
      // The page of audio is not part of the views: it finds a desk that has nothing for it to do.
      attach: os.media.attach.handler(async function* ({ signal }) {
        await new Promise<void>((resolve) => signal?.addEventListener("abort", () => resolve()));
      }),
      done: os.media.done.handler(ack),
      report: os.media.report.handler(ack),
    },
  });

  const push = (slices: Partial<DeskState>) => {
    state = { ...state, ...slices };
    revision += 1;
    for (const watch of watchers) watch({ revision, slices });
  };

  const files = sirv(options.rendererDir, { dev: true });
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    response.setHeader("Content-Security-Policy", policy);
    files(request, response, () => void response.writeHead(404).end());
  });
  const sockets = new WebSocketServer({ noServer: true });
  const handler = new RPCHandler(router);
  server.on("upgrade", (request, socket, head) => {
    if (isCut) socket.destroy();
    else sockets.handleUpgrade(request, socket, head, (ws) => void handler.upgrade(ws));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;

  return {
    origin: `http://127.0.0.1:${port}`,
    asked,
    drafts,
    answers,
    state: () => state,
    push,
    pushFloor(push) {
      floor = push.whole ? [push] : [...floor, push];
      for (const watch of floorWatchers) watch(push);
    },
    refuse: (what, problem) => void refusals.set(what, problem),
    next: (what) => new Promise((resolve) => waiting.push({ what, resolve })),
    cut: () => {
      isCut = true;
      for (const ws of sockets.clients) ws.terminate();
    },
    resume: () => {
      isCut = false;
    },
    close: async () => {
      for (const ws of sockets.clients) ws.terminate();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function pageOf<T>(all: readonly T[], { cursor, limit }: { cursor: string | null; limit: number }) {
  const start = Number(cursor ?? 0);
  const end = start + limit;
  return { items: all.slice(start, end), nextCursor: end < all.length ? String(end) : null };
}

/** The import that the script is about. */
function importView({ imports }: FakeAnswers): ImportView {
  const [view] = imports;
  if (view === undefined) throw new Error("the script has no import");
  return view;
}
