import type { Sorting } from "#renderer/ui/list/index.ts";
import type { DeskAgent, DeskQueue } from "#shared/contract/desk/index.ts";
import { averageHandleMs, averageSpeedOfAnswerMs } from "#shared/queue/index.ts";
import { type AgentView, agentViews, doingOf } from "./agent-view.ts";
import { type Formula, longestSince, occupancyOf, serviceLevelOf } from "./figures.ts";
import type { Ranks } from "./name-order.ts";

export type QueueColumnId =
  | "name"
  | "waiting"
  | "longest"
  | "answered"
  | "abandoned"
  | "service-level"
  | "asa"
  | "aht"
  | "hands"
  | "day"
  | "menu";
export type AgentColumnId = "name" | "state" | "next" | "call" | "handled" | "aht" | "occupancy" | "ribbon" | "menu";

/** `teamId`, `queues` null: all. */
export interface Scope {
  readonly teamId: string | null;
  readonly queues: readonly string[] | null;
}

/** The name of a queue: central's, or the exchange's where central knows it not. */
export function queueName(queue: Pick<DeskQueue, "queue" | "name">): string {
  return queue.name ?? queue.queue;
}

/** The name of an agent, or what else there is of him. */
export function agentName(agent: Pick<DeskAgent, "id" | "name" | "extension">): string {
  return agent.name ?? agent.extension ?? agent.id.replace(/^member:/, "");
}

/** The queues in the view: those chosen; of a team, those that somebody of it takes calls from. */
export function queuesInScope(
  queues: ReadonlyMap<string, DeskQueue>,
  agents: ReadonlyMap<string, DeskAgent>,
  scope: Scope,
): DeskQueue[] {
  const ofTeam = scope.teamId === null ? null : new Set<string>();
  if (ofTeam !== null)
    for (const agent of agents.values())
      if (agent.teamId === scope.teamId) for (const { queue } of agent.queues) ofTeam.add(queue);
  const chosen = scope.queues === null ? null : new Set(scope.queues);
  return [...queues.values()].filter(
    ({ queue }) => (chosen === null || chosen.has(queue)) && (ofTeam === null || ofTeam.has(queue)),
  );
}

/** The agents in the view: of the team, and in one of the chosen queues. */
export function agentsInScope(agents: ReadonlyMap<string, DeskAgent>, scope: Scope): DeskAgent[] {
  const chosen = scope.queues === null ? null : new Set(scope.queues);
  return [...agents.values()].filter(
    (agent) =>
      (scope.teamId === null || agent.teamId === scope.teamId) &&
      (chosen === null || agent.queues.some(({ queue }) => chosen.has(queue))),
  );
}

/** By name or extension, whatever the case. */
export function agentMatches(agent: DeskAgent, text: string): boolean {
  const wanted = text.trim().toLowerCase();
  if (wanted === "") return true;
  return agentName(agent).toLowerCase().includes(wanted) || (agent.extension?.includes(wanted) ?? false);
}

type Key = number | null;

/** What a column is sorted by. Rows without a value are last, whichever way. */
function queueKey(queue: DeskQueue, by: string, formula: Formula, rank: number): Key {
  switch (by as QueueColumnId) {
    case "waiting":
      return queue.waiting.length;
    case "longest": {
      const since = longestSince(queue);
      return since === null ? null : -since;
    }
    case "answered":
      return queue.counts.answered;
    case "abandoned":
      return queue.counts.abandoned;
    case "service-level":
      return serviceLevelOf([queue], formula);
    case "asa":
      return averageSpeedOfAnswerMs(queue.counts);
    case "aht":
      return averageHandleMs(queue.counts);
    default:
      return rank;
  }
}

const viewOrder = new Map<AgentView, number>(agentViews.map((view, index) => [view, index]));

function agentKey(agent: DeskAgent, by: string, moment: { now: number; dayFrom: number }, rank: number): Key {
  switch (by as AgentColumnId) {
    case "state": {
      // Within a state, who has been in it the longest comes first.
      const { view, since } = doingOf(agent);
      return (viewOrder.get(view) ?? 0) * 1e14 + (since ?? 0);
    }
    case "call":
      return agent.call?.answeredAt ?? null;
    case "handled":
      return agent.counts.handled;
    case "aht":
      return averageHandleMs(agent.counts);
    case "occupancy":
      return occupancyOf([agent], moment.now, moment.dayFrom);
    default:
      return rank;
  }
}

/** @param ranks by name */
export function sortQueues(
  queues: readonly DeskQueue[],
  sorting: Sorting,
  formula: Formula,
  ranks: Ranks,
): readonly string[] {
  return sorted(
    queues,
    (queue) => queue.queue,
    sorting,
    ranks,
    (queue, rank) => queueKey(queue, sorting.by, formula, rank),
  );
}

/** @param ranks by name */
export function sortAgents(
  agents: readonly DeskAgent[],
  sorting: Sorting,
  moment: { now: number; dayFrom: number },
  ranks: Ranks,
): readonly string[] {
  return sorted(
    agents,
    (agent) => agent.id,
    sorting,
    ranks,
    (agent, rank) => agentKey(agent, sorting.by, moment, rank),
  );
}

/** By their keys; rows of the same key by name. */
function sorted<T>(
  rows: readonly T[],
  idOf: (row: T) => string,
  { descending }: Sorting,
  ranks: Ranks,
  keyOf: (row: T, rank: number) => Key,
): readonly string[] {
  const sign = descending ? -1 : 1;
  return rows
    .map((row) => {
      const id = idOf(row);
      const rank = ranks.get(id) ?? ranks.size;
      return { id, rank, key: keyOf(row, rank) };
    })
    .sort((a, b) => {
      if (a.key === null || b.key === null) return a.key === b.key ? a.rank - b.rank : a.key === null ? 1 : -1;
      return sign * (a.key - b.key) || a.rank - b.rank;
    })
    .map(({ id }) => id);
}

/** The order of before as far as its rows are still there, the new ones behind: nothing moves under the pointer. */
export function heldOrder(before: readonly string[], now: readonly string[]): readonly string[] {
  const there = new Set(now);
  const known = new Set(before);
  return [...before.filter((id) => there.has(id)), ...now.filter((id) => !known.has(id))];
}
