import type { WallboardAgent, WallboardLink, WallboardQueue } from "#shared/contract/central/index.ts";
import type { TeamId, UserId } from "#shared/ids.ts";
import {
  type AgentCounts,
  type memberStates,
  noAgentTimes,
  type QueueCounts,
  type QueueNow,
} from "#shared/queue/index.ts";
import { usualRule } from "../history/counted.ts";
import type { QueueSourceState } from "../pbx/queue-source.ts";
import type { AgentDay } from "../presence/read-agent-times.ts";
import type { PresentAgent } from "../presence/read-present.ts";
import type { DirectoryQueue, DirectoryUser } from "./directory.ts";
import type { ExchangeView } from "./exchange-view.ts";

/** @param now undefined: the exchange does not have it, or has not been heard yet */
export function queueRow(
  queue: string,
  known: DirectoryQueue | undefined,
  now: QueueNow | undefined,
  counts: QueueCounts,
): WallboardQueue {
  const { name, ...rule } = known ?? { name: null, ...usualRule };
  return { queue, name, ...rule, waiting: now?.waiting ?? [], calls: now?.calls ?? [], counts };
}

/** Whose row it is: a user, or a member of the exchange who is none. */
export type AgentKey =
  | { readonly user: Pick<DirectoryUser, "id" | "name" | "extension" | "teamId"> }
  | { readonly member: string };

export function agentRow(
  key: AgentKey,
  facts: {
    readonly exchange: Pick<ExchangeView, "queuesOf" | "callOf">;
    readonly present: PresentAgent | undefined;
    readonly day: AgentDay | undefined;
    readonly counts: AgentCounts;
  },
): WallboardAgent {
  const { exchange, present, day, counts } = facts;
  const user = "user" in key ? key.user : null;
  const extension = "member" in key ? key.member : key.user.extension;
  const queues = extension === null ? [] : [...exchange.queuesOf(extension)];
  return {
    id: "member" in key ? `member:${key.member}` : key.user.id,
    name: user?.name ?? null,
    extension,
    teamId: user?.teamId ?? null,
    deskName: present?.deskName ?? null,
    state: present?.state ?? null,
    next: present?.next ?? null,
    line: busiest(queues.map(([, it]) => it.state)),
    queues: queues
      .map(([queue, { penalty, paused, pauseReason }]) => ({ queue, penalty, paused, pauseReason }))
      .sort((a, b) => (a.queue < b.queue ? -1 : 1)),
    call: extension === null ? null : exchange.callOf(extension),
    counts,
    times: day?.times ?? noAgentTimes,
  };
}

/** In each queue the member is the same telephone; one that was heard of later says more. */
const byWork: readonly (typeof memberStates)[number][] = ["talking", "held", "ringing", "idle", "unavailable"];

function busiest(states: readonly (typeof memberStates)[number][]): WallboardAgent["line"] {
  return byWork.find((it) => states.includes(it)) ?? null;
}

/** @param rightAt when the picture was last right; null: never */
export function linkOf(state: QueueSourceState | null, rightAt: number | null): WallboardLink {
  if (state === null) return { is: "absent" };
  return state.is === "connected" ? { is: "connected" } : { is: state.is, since: rightAt };
}

/** For whom a row of agents is. */
export interface RowOwner {
  readonly userId: UserId | null;
  readonly teamId: TeamId | null;
}
