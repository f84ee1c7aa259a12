import type { Call } from "#shared/call/types.ts";
import {
  type DeskState,
  type Disposition,
  firstCompany,
  type HistoryRow,
  type TransferTarget,
} from "#shared/contract/desk/index.ts";
import type { CustomerCard } from "#shared/crm/cards.ts";
import { newId } from "#shared/ids.ts";
import type { Pop } from "#shared/pop/types.ts";
import { defaultSettings } from "#shared/settings/settings.ts";
import {
  aCall,
  aColleague,
  aContact,
  aCustomer,
  aCustomerCard,
  aDisposition,
  aLead,
  aLeadCard,
  aLeadMatch,
  aMatch,
  anAgent,
  anInteraction,
  aPhone,
  aPop,
  aTask,
  e164,
} from "./builders.ts";

const minute = 60_000;
const day = 24 * 60 * minute;

/** A signed-in desk with nothing going on. */
export function aDeskState(over: Partial<DeskState> = {}): DeskState {
  const now = Date.now();
  return {
    app: {
      version: "0.1.0",
      host: "browser",
      platform: "linux",
      demo: true,
      dataDir: "",
      external: { enabled: true, url: null },
    },
    session: {
      name: "signed-in",
      server: "https://central.example.com",
      offline: false,
      user: {
        id: newId(),
        username: "wang.fang",
        name: "Wang Fang",
        role: "agent",
        roleName: "Agent",
        functions: ["records.edit", "records.assign"],
        teamId: null,
        teamName: null,
        extension: "8001",
        mustChangePassword: false,
      },
    },
    link: { name: "registered", at: now, server: "wss://pbx.example.com/ws" },
    central: { name: "online", at: now },
    sync: { name: "idle", pending: 0, conflicts: 0, rejected: 0, lastPullAt: now - 4_000, progress: null },
    agent: anAgent({ state: { name: "ready", at: now - 12 * minute - 41_000 } }),
    calls: [],
    pops: [],
    media: { page: "ready", microphone: "ok", devices: [], needsGesture: false, quality: {} },
    settings: defaultSettings(),
    notices: [],
    company: firstCompany,
    myQueues: [],
    monitored: null,
    dialRequest: null,
    phone: {
      doNotDisturb: false,
      callerId: null,
      callerIds: [],
      device: "softphone",
      deskPhone: null,
      can: { voicemail: true, testCall: true, conferenceRoom: true },
    },
    ...over,
  };
}

export function someDispositions(): Disposition[] {
  const sale = aDisposition({ code: "sale", labelEn: "Sales", labelZh: "销售", sort: 1 });
  const service = aDisposition({ code: "service", labelEn: "Service", labelZh: "服务", sort: 2 });
  const leaf = (parent: Disposition, code: string, labelEn: string, labelZh: string, over: Partial<Disposition> = {}) =>
    aDisposition({ parentId: parent.id, code, labelEn, labelZh, ...over });
  return [
    sale,
    service,
    leaf(sale, "interested", "Interested", "有意向", { proposesTask: true, sort: 1 }),
    leaf(sale, "order", "Order placed", "已下单", { sort: 2 }),
    leaf(sale, "not-interested", "Not interested", "无意向", { sort: 3 }),
    leaf(service, "solved", "Solved", "已解决", { sort: 1 }),
    leaf(service, "forwarded", "Passed on", "已转交", { sort: 2, needsNote: true }),
    aDisposition({ code: "wrong-number", labelEn: "Wrong number", labelZh: "打错电话", sort: 9 }),
  ];
}

/** A customer with a history, as the pop brings it. */
export function aFullCard(dispositions: readonly Disposition[]): CustomerCard {
  const now = Date.now();
  const customer = aCustomer({
    name: "黄航",
    company: "北京远航科技有限公司",
    title: "采购经理",
    accountNumber: "C-204418",
    email: "huang.hang@example.com",
    city: "北京",
    address: "朝阳区建国路 88 号",
    tier: "vip",
    notes: "Prefers to be called after 14:00.\n发票请寄公司地址。",
  });
  const li = aContact({ customerId: customer.id, name: "Li Na", role: "Accounts" });
  const past = (days: number, over: Parameters<typeof anInteraction>[0] = {}) =>
    anInteraction({ customerId: customer.id, startedAt: now - days * day, talkMs: 143_000, ...over });
  return aCustomerCard({
    customer,
    contacts: [li],
    phones: [
      aPhone({ customerId: customer.id }),
      aPhone({
        customerId: customer.id,
        e164: e164("+861065234567"),
        raw: "010-65234567",
        label: "work",
        extension: "204",
      }),
      aPhone({ customerId: customer.id, contactId: li.id, e164: e164("+8613912345678"), raw: "139 1234 5678" }),
    ],
    owner: aColleague({ name: "Zhang Wei" }),
    interactions: [
      past(0.1, {
        dispositionId: dispositions[2]?.id ?? null,
        notes: "Asked for a quote for 40 seats; wants delivery before the fair.",
      }),
      past(3, { direction: "out", outcome: "no-answer", talkMs: 0 }),
      past(9, { channel: "email", notes: "报价单已发送" }),
      past(31, { outcome: "missed", talkMs: 0 }),
      past(64, { dispositionId: dispositions[5]?.id ?? null, notes: "Invoice address corrected." }),
    ],
    openTasks: [
      aTask({ title: "Send the quote again", dueAt: now - 2 * 60 * minute, customerId: customer.id }),
      aTask({ kind: "follow-up", title: "Ask about the fair", dueAt: now + 2 * day, customerId: customer.id }),
    ],
  });
}

export function someHistory(): HistoryRow[] {
  const now = Date.now();
  const row = (minutes: number, name: string | null, over: Parameters<typeof anInteraction>[0] = {}): HistoryRow => ({
    interaction: anInteraction({ startedAt: now - minutes * minute, ...over }),
    name,
    company: null,
    dispositionLabel: null,
    sent: true,
  });
  return [
    row(12, "黄航"),
    row(35, null, { outcome: "missed", e164: e164("+8613912345678"), rawNumber: "13912345678" }),
    row(58, "Olga Petrova", { direction: "out", dialed: "+74951234567", e164: e164("+74951234567") }),
    row(90, null, { outcome: "missed", e164: null, rawNumber: "" }),
    row(170, "王芳芳"),
    row(2000, "Chen Wei", { direction: "out", outcome: "busy" }),
  ];
}

/** Whom a call can be given to, as the desk lists them. */
export function someTargets(): TransferTarget[] {
  const colleague = (name: string, number: string): TransferTarget => {
    return { kind: "colleague", name, number, shown: number, detail: null };
  };
  return [
    colleague("Zhang Wei", "8003"),
    colleague("李娜", "8004"),
    colleague("Maximilian Obermüller-Schmidt", "8005"),
    colleague("Olu Adeyemi", "8011"),
    colleague("王芳芳", "8012"),
    colleague("Chen Jie", "8013"),
    {
      kind: "record",
      name: "Acme GmbH",
      number: "+498912345678",
      shown: "+49 89 12345678",
      detail: "Jonas Weber",
    },
  ];
}

/** A good line. */
export function aQuality(over: Partial<DeskState["media"]["quality"][string]> = {}) {
  return {
    ...{ roundTripMs: 42, jitterMs: 4, loss: 0, heardDbfs: -22, codec: "opus", lossSent: 0, mos: 4.3 },
    ...{ warnings: [], recent: Array.from({ length: 60 }, () => ({ mos: 4.3, loss: 0 })) },
    ...over,
  };
}

export interface Scene {
  readonly name: string;
  readonly state: DeskState;
}

/** Every screen that a call can lead to. */
export function someScenes(dispositions: readonly Disposition[]): readonly Scene[] {
  const now = Date.now();
  const card = aFullCard(dispositions);
  const ringing = aCall({
    startedAt: now - 3_000,
    state: { name: "ringing", at: now - 3_000 },
    queue: "Support",
    dialed: "01065000000",
  });
  const active = (over: Partial<Call> = {}) =>
    aCall({
      startedAt: now - 100_000,
      answeredAt: now - 92_000,
      state: { name: "active", at: now - 92_000 },
      queue: "Support",
      ...over,
    });
  const record = (over: Partial<Pop> = {}): Pop =>
    aPop({
      openedAt: now - 3_000,
      decision: {
        kind: "record",
        row: 4,
        target: { type: "customer", id: card.customer.id },
        why: { code: "number", values: { label: "mobile", number: "+8613082856110", name: "黄航" } },
      },
      card,
      ...over,
    });
  const reserved = anAgent({ state: { name: "reserved", at: now - 3_000 } });
  const talking = anAgent({
    state: { name: "talking", at: now - 92_000 },
    next: { name: "not-ready", reason: "lunch" },
  });
  const quality = (call: Call, over = {}) => ({
    page: "ready" as const,
    microphone: "ok" as const,
    devices: [],
    needsGesture: false,
    quality: { [call.id]: aQuality(over) },
  });
  const withPop = (call: Call, pop: Pop, over: Partial<DeskState> = {}) =>
    aDeskState({ agent: talking, calls: [call], pops: [{ ...pop, callId: call.id }], media: quality(call), ...over });
  const candidates = [
    aMatch({ name: "Acme GmbH", contactName: "Jonas Weber", lastContactAt: now - 2 * day, label: "work" }),
    aMatch({ name: "Huang Hang", company: "Acme", lastContactAt: now - 40 * day }),
    aLeadMatch({ name: "陈伟", company: "新希望集团" }),
  ];
  const newLead = (
    check: "asking" | "not-found" | "unreachable",
    code: "asking-central" | "not-found" | "not-checked",
  ) =>
    aPop({
      number: "13912345678",
      numberShown: "+86 139 1234 5678",
      decision: { kind: "new-lead", row: 7, check, why: { code, values: { number: "+8613912345678" } } },
    });
  const active1 = active();
  const ended: Call = {
    ...active(),
    state: { name: "ended", at: now - 20_000, cause: "remote-hangup", sipStatus: null },
    endedAt: now - 20_000,
    work: "due",
  };
  const held = active({
    line: 2,
    state: { name: "held", at: now - 30_000, by: "local" },
    remote: { number: "+74951234567", name: "Olga Petrova", source: "asserted", withheld: false },
  });
  const withheldCall = active({ remote: { number: "", name: null, source: "from", withheld: true } });
  return [
    { name: "idle", state: aDeskState() },
    {
      name: "ringing",
      state: aDeskState({ agent: reserved, calls: [ringing], pops: [record({ callId: ringing.id })] }),
    },
    { name: "active", state: withPop(active1, record()) },
    {
      name: "wrap-up-due",
      state: withPop(ended, record(), { agent: anAgent({ state: { name: "wrap-up", at: now - 20_000 } }) }),
    },
    {
      name: "two-lines",
      state: aDeskState({
        agent: talking,
        calls: [active1, held, { ...ringing, line: 3 }],
        pops: [
          record({ callId: active1.id }),
          aPop({
            callId: held.id,
            openedAt: now - 60_000,
            callerName: "Olga Petrova",
            number: "+74951234567",
            numberShown: "+7 495 123-45-67",
          }),
        ],
        media: quality(active1, { roundTripMs: 480, jitterMs: 44, warnings: ["jitter", "delay"] }),
      }),
    },
    {
      name: "choose",
      state: withPop(
        active(),
        aPop({
          decision: {
            kind: "choose",
            row: 5,
            candidates,
            why: { code: "shared", values: { number: "+8613082856110", count: 3 } },
          },
        }),
      ),
    },
    {
      name: "probable",
      state: withPop(
        active(),
        aPop({
          numberShown: "008613082856110",
          decision: {
            kind: "probable",
            row: 6,
            candidates: candidates.slice(1, 2),
            why: { code: "probable", values: { number: "008613082856110", stored: "+8613082856110", count: 1 } },
          },
        }),
      ),
    },
    {
      name: "withheld",
      state: withPop(
        withheldCall,
        aPop({
          number: "",
          numberShown: "",
          decision: { kind: "withheld", row: 3, why: { code: "withheld", values: { form: "anonymous" } } },
        }),
      ),
    },
    {
      name: "new-lead",
      state: withPop(
        active({ remote: { number: "13912345678", name: null, source: "asserted", withheld: false } }),
        newLead("not-found", "not-found"),
      ),
    },
    { name: "new-lead-asking", state: withPop(active(), newLead("asking", "asking-central")) },
    {
      name: "new-lead-unchecked",
      state: withPop(active(), newLead("unreachable", "not-checked"), {
        central: { name: "unreachable", at: now, retryAt: now + 9_000 },
        sync: { name: "paused", pending: 3, conflicts: 0, rejected: 0, lastPullAt: now - minute, progress: null },
      }),
    },
    {
      name: "colleague",
      state: withPop(
        active({ remote: { number: "8003", name: "Zhang Wei", source: "asserted", withheld: false } }),
        aPop({
          number: "8003",
          numberShown: "8003",
          decision: {
            kind: "colleague",
            row: 2,
            userId: null,
            extension: "8003",
            name: "Zhang Wei",
            why: { code: "internal", values: { extension: "8003", name: "Zhang Wei" } },
          },
        }),
      ),
    },
    {
      name: "lead",
      state: withPop(
        active(),
        record({
          card: aLeadCard({
            lead: aLead({ name: "陈伟", company: "新希望集团", interest: "40 seats, cloud", source: "Fair" }),
            phones: [aPhone()],
          }),
          offer: { decision: record().decision, card },
          others: candidates,
        }),
      ),
    },
    {
      name: "troubles",
      state: aDeskState({
        agent: anAgent({ state: { name: "not-ready", at: now, reason: "no-answer" } }),
        link: { name: "waiting", at: now, server: "wss://pbx.example.com/ws", error: "timeout", retryAt: now + 7_000 },
        central: { name: "unreachable", at: now, retryAt: null },
        sync: { name: "paused", pending: 3, conflicts: 0, rejected: 0, lastPullAt: null, progress: null },
        media: { page: "ready", microphone: "denied", devices: [], needsGesture: false, quality: {} },
        notices: [
          { id: "1", code: "disk-full", level: "error", values: {}, at: now, callId: null },
          {
            id: "2",
            code: "settings-mistake",
            level: "warning",
            values: {
              file: "settings.json",
              key: "audio.ringerVolume",
              got: "7",
              expected: "",
              expectedCode: "number-between",
              min: 0,
              max: 1,
            },
            at: now,
            callId: null,
          },
          {
            id: "3",
            code: "device-lost",
            level: "warning",
            values: { role: "speaker", label: "Jabra Evolve 65", now: "" },
            at: now,
            callId: null,
          },
        ],
      }),
    },
    {
      name: "sign-in",
      state: aDeskState({
        session: {
          name: "signed-out",
          server: "https://central.example.com",
          lastUsername: "wang.fang",
          reason: "superseded",
          deskName: "DESK-14",
        },
      }),
    },
  ];
}
