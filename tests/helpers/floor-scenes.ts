import type { AgentState } from "#shared/agent/types.ts";
import type {
  DeskAgent,
  DeskQueue,
  DeskQueueCall,
  DeskWaiting,
  KnownCaller,
  WallboardPush,
  WallboardTrend,
} from "#shared/contract/desk/index.ts";
import { type CustomerId, newId, type TeamId, type UserId } from "#shared/ids.ts";
import { noAgentCounts, noQueueCounts, type QueueCounts } from "#shared/queue/index.ts";

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

export function aFloorQueue(over: Partial<DeskQueue> = {}): DeskQueue {
  return {
    ...{ queue: "support", name: "Support", serviceLevelSec: 20, shortAbandonSec: 5, abandons: "ignored" },
    ...{ waiting: [], calls: [], counts: noQueueCounts },
    ...over,
  };
}

export function aFloorAgent(over: Partial<DeskAgent> = {}): DeskAgent {
  return {
    ...{ id: newId<UserId>(), name: "Lin Xiaoyu", extension: "1001", teamId: null, deskName: "DESK-1" },
    ...{ state: { name: "ready", at: Date.now() - minute }, next: null, line: "idle", queues: [], call: null },
    ...{ counts: noAgentCounts, times: {} },
    ...over,
  };
}

export function aMembership(
  queue: string,
  over: Partial<DeskAgent["queues"][number]> = {},
): DeskAgent["queues"][number] {
  return { queue, penalty: 0, paused: false, pauseReason: null, ...over };
}

export function aWaiting(over: Partial<DeskWaiting> = {}): DeskWaiting {
  return {
    ...{ caller: newId<string>(), number: "+8613912345678", name: null, position: 1, since: Date.now() - 48 * second },
    record: null,
    ...over,
  };
}

export function aFloorCall(over: Partial<DeskQueueCall> = {}): DeskQueueCall {
  return {
    ...{ caller: newId<string>(), number: "+8613912345678", name: null, member: "1001" },
    ...{ answeredAt: Date.now() - 3 * minute, record: null },
    ...over,
  };
}

export function aKnownCaller(name: string, others = 0): KnownCaller {
  return { target: { type: "customer", id: newId<CustomerId>() }, name, company: null, others };
}

/** A first, whole push. Clocks agree, and the day began with today. */
export function aFloor(over: Partial<WallboardPush> = {}): WallboardPush {
  const now = Date.now();
  return {
    ...{ whole: true, feed: { is: "live" }, clockOffsetMs: 0 },
    board: { at: now, dayFrom: new Date(now).setHours(0, 0, 0, 0), link: { is: "connected" } },
    ...{ queues: [], goneQueues: [], agents: [], goneAgents: [] },
    ...over,
  };
}

/** A later push, of what changed alone. */
export function aChange(over: Partial<WallboardPush>): WallboardPush {
  return aFloor({ whole: false, ...over });
}

export function countsOf(over: Partial<QueueCounts>): QueueCounts {
  return { ...noQueueCounts, ...over };
}

export const floorTeams = [
  { id: "01970000-0000-7000-b000-000000000001" as TeamId, name: "North" },
  { id: "01970000-0000-7000-b000-000000000002" as TeamId, name: "华南" },
];

/** A floor in the middle of a day, with everything that the wallboard can show. */
export function aBusyFloor(): {
  push: WallboardPush;
  trends: Map<string, WallboardTrend["items"]>;
  ribbons: Map<string, AgentState[]>;
} {
  const now = Date.now();
  const [north, south] = floorTeams;
  const huang = { ...aKnownCaller("黄航"), company: "北京远航科技有限公司" };
  const linsCall = aFloorCall({ record: huang, answeredAt: now - 3 * minute - 12 * second });
  const saraCall = aFloorCall({ number: "+4930901820", name: "Jonas", member: "1004", answeredAt: now - 41 * second });
  const waiting = [
    aWaiting({ position: 1, since: now - 108 * second, record: aKnownCaller("Acme Logistics", 1) }),
    aWaiting({ position: 2, since: now - 63 * second, number: "+4930901820", name: "Jonas Weber" }),
    aWaiting({ position: 3, since: now - 12 * second, number: null }),
  ];
  const day = (offered: number, share: number): QueueCounts => {
    const abandoned = Math.round(offered * 0.06);
    const answered = offered - abandoned - 4;
    return countsOf({
      ...{ offered, answered, answeredInTime: Math.round(answered * share), abandoned, abandonedInTime: 1 },
      ...{ abandonedShort: 2, left: 2, answeredWaitMs: answered * 11_300, abandonedWaitMs: abandoned * 41_000 },
      ...{ longestWaitMs: 214_000, handled: answered, talkedMs: answered * 186_000, heldMs: answered * 9_000 },
      wrapUpMs: answered * 28_000,
    });
  };
  const queues = [
    aFloorQueue({ waiting, calls: [linsCall, saraCall], counts: day(212, 0.87) }),
    aFloorQueue({ queue: "sales", name: "Sales", abandons: "against", serviceLevelSec: 30, counts: day(96, 0.94) }),
    aFloorQueue({
      ...{ queue: "vip", name: "重要客户", abandons: "for", serviceLevelSec: 10, counts: day(31, 0.71) },
      waiting: [aWaiting({ since: now - 9 * second, record: aKnownCaller("Ye Ling") })],
    }),
    aFloorQueue({ queue: "night-line", name: null }),
  ];
  const member = (...names: string[]) => names.map((name) => aMembership(name));
  const counts = (handled: number) => ({
    ...{ offered: handled + 1, answered: handled, unanswered: 1, unansweredRangMs: 15_000 },
    ...{ handled, talkedMs: handled * 192_000, heldMs: handled * 8_000, wrapUpMs: handled * 31_000 },
  });
  const times = (ready: number, talking: number) => ({
    ...{ ready: Math.round(ready * hour), reserved: 4 * minute, talking: Math.round(talking * hour) },
    ...{ "wrap-up": 24 * minute, "not-ready": 42 * minute },
  });
  const agents: DeskAgent[] = [
    aFloorAgent({
      ...{ teamId: north?.id ?? null, queues: member("support", "sales"), line: "talking", counts: counts(24) },
      ...{ state: { name: "talking", at: linsCall.answeredAt }, next: { name: "not-ready", reason: "lunch" } },
      ...{ call: { ...linsCall, queue: "support" }, times: times(1.1, 3.2) },
    }),
    aFloorAgent({
      ...{
        name: "Tom Becker",
        extension: "1002",
        teamId: north?.id ?? null,
        queues: member("support"),
        counts: counts(19),
      },
      ...{ state: { name: "ready", at: now - 5 * minute - 7 * second }, times: times(2.4, 2.1) },
    }),
    aFloorAgent({
      ...{ name: "王芳", extension: "1003", teamId: south?.id ?? null, counts: counts(28), times: times(0.6, 3.9) },
      ...{ queues: member("support", "vip"), state: { name: "wrap-up", at: now - 2 * minute - 21 * second } },
    }),
    aFloorAgent({
      ...{ name: "Sara Okafor", extension: "1004", teamId: south?.id ?? null, line: "held", counts: counts(12) },
      ...{
        queues: member("support", "vip"),
        state: { name: "talking", at: saraCall.answeredAt },
        times: times(1.5, 1.4),
      },
      call: { ...saraCall, queue: "support" },
    }),
    aFloorAgent({
      ...{
        name: "Zhang Wei",
        extension: "1005",
        queues: member("sales", "vip"),
        counts: counts(9),
        times: times(2, 1),
      },
      state: { name: "not-ready", at: now - 18 * minute, reason: "lunch" },
    }),
    aFloorAgent({
      ...{ name: "Ines Ribeiro", extension: "1006", queues: member("sales"), line: "ringing", times: times(3, 1.2) },
      state: { name: "reserved", at: now - 4 * second },
    }),
    aFloorAgent({
      ...{ id: "member:2001", name: null, extension: "2001", deskName: null, state: null },
      queues: [aMembership("support", { paused: true, pauseReason: "lunch" })],
    }),
    aFloorAgent({
      ...{ name: "Noor Haddad", extension: "1008", deskName: null, state: { name: "signed-out", at: now - hour } },
      ...{ line: null, counts: counts(15), times: times(1.2, 2.2) },
    }),
  ];
  const quarter = Math.floor(now / (15 * minute)) * 15 * minute;
  const trendOf = (scale: number): WallboardTrend["items"] =>
    Array.from({ length: 20 }, (_, index) => {
      const from = quarter - (19 - index) * 15 * minute;
      const offered = Math.round(scale * (5 + 4 * Math.sin(index / 3) + (index % 3)));
      const abandoned = index % 5 === 0 ? 2 : 0;
      const answered = Math.max(0, offered - abandoned - (index === 19 ? 2 : 0));
      const answeredInTime = Math.round(answered * (0.7 + 0.25 * Math.cos(index / 4)));
      return { from, until: from + 15 * minute, counts: countsOf({ offered, answered, answeredInTime, abandoned }) };
    });
  const ribbonOf = (shift: number): AgentState[] => {
    const names = ["ready", "reserved", "talking", "wrap-up", "ready", "talking", "wrap-up", "not-ready"] as const;
    return Array.from({ length: 40 }, (_, index) => {
      const name = names[(index + shift) % names.length] ?? "ready";
      const at = now - 5 * hour + index * 7 * minute + ((index * 37 + shift * 11) % 5) * minute;
      return name === "not-ready" ? { name, at, reason: "break" } : { name, at };
    });
  };
  return {
    push: aFloor({ queues, agents }),
    trends: new Map(queues.map(({ queue }, index) => [queue, index === 3 ? [] : trendOf(3 - index)])),
    ribbons: new Map(agents.map(({ id }, index) => [id as string, ribbonOf(index)])),
  };
}

/** A floor of any size; agents are named by their number. */
export function aLargeFloor(agentCount: number, queueCount: number): WallboardPush {
  const now = Date.now();
  const names = ["ready", "talking", "wrap-up", "not-ready", "reserved"] as const;
  const queues = Array.from({ length: queueCount }, (_, index) =>
    aFloorQueue({ queue: `q-${index}`, name: `Queue ${String(index).padStart(3, "0")}` }),
  );
  const agents = Array.from({ length: agentCount }, (_, index) => {
    const name = names[index % names.length] ?? "ready";
    const at = now - (index % 900) * second;
    return aFloorAgent({
      ...{ name: `Agent ${String(index).padStart(4, "0")}`, extension: String(10_000 + index) },
      state: name === "not-ready" ? { name, at, reason: null } : { name, at },
      queues: [aMembership(`q-${index % queueCount}`)],
    });
  });
  return aFloor({ queues, agents });
}
