import { randomUUID } from "node:crypto";
import type { Logger } from "pino";
import type { AgentState, NextAgentState } from "#shared/agent/index.ts";
import type { UserId } from "#shared/ids.ts";
import { atDesk, type Place, placesOf, type QueueName } from "#shared/queue/index.ts";
import type { Db } from "../db/open-database.ts";
import type { Leadership } from "../live/leadership.ts";
import type { LiveBus } from "../live/live-bus.ts";
import type { LiveSockets } from "../live/live-socket.ts";
import type { QueueSource } from "../pbx/queue-source.ts";
import type { Presence } from "../presence/presence.ts";
import { AgentPlaces, type PlacesContext } from "./agent-places.ts";
import { limited } from "./limited.ts";
import { forgetPlace, keepPlace, leaveCare, takeCare, whereNow } from "./membership-rows.ts";
import { readAgents, readReasons } from "./read-agents.ts";
import { sweepLostPlaces } from "./sweep-lost-places.ts";

/** Times in ms; tests have shorter ones. */
export interface MembershipTimes {
  /** How long a desk may be gone before its agent is taken out of the queues. */
  readonly graceMs: number;
  readonly echoMs: number;
  readonly yieldMs: number;
  /** How often the leading node looks for places that nobody looks after. */
  readonly sweepMs: number;
}

const usual: MembershipTimes = { graceMs: 30_000, echoMs: 2_000, yieldMs: 3_000, sweepMs: 12_000 };

/** Asked of the exchange at a time: when it is back, thousands of agents are to be put right, and none of them shall wait for an answer too long. */
const mostCommands = 16;

export interface QueueMembership {
  /** Central stops: that desks go from this node from now on says nothing of their agents. */
  leave(): void;
  stop(): Promise<void>;
}

/**
 * Keeps the exchange's queues as the desks of this node say, and the desks as somebody at the exchange decides. While an agent is signed in at a
 * desk they are a member of their queues, paused unless they wait for calls. Each node does it for its own desks; the leading one takes out whom
 * a node has left behind that died.
 */
export function createQueueMembership(options: {
  readonly db: Db;
  readonly bus: LiveBus;
  readonly sockets: Pick<LiveSockets, "tell" | "onJoined" | "onLeft">;
  readonly presence: Pick<Presence, "nodeId" | "onSaid">;
  readonly source: QueueSource;
  readonly leadership: Leadership;
  readonly logger: Logger;
  readonly times?: Partial<MembershipTimes>;
}): QueueMembership {
  const { db, bus, sockets, presence, source } = options;
  const { nodeId } = presence;
  const times = { ...usual, ...options.times };
  const logger = options.logger.child({ part: "queue-membership" });
  const agents = new Map<UserId, AgentPlaces>();
  const bySession = new Map<string, AgentPlaces>();
  const byMember = new Map<string, AgentPlaces>();
  const places = new Map<QueueName, ReadonlyMap<string, Place>>();
  let reasons: ReadonlySet<string> = new Set();
  let leaving = false;
  /** Users whose configuration is to be read, and whether it is being read. */
  let unread = new Set<UserId>();
  let reading: Promise<void> | null = null;
  let retry: NodeJS.Timeout | null = null;

  const context: PlacesContext = {
    places: () => places,
    connected: () => source.state.is === "connected",
    command: limited(mostCommands, (command) => source.command(command)),
    keep: (place) => keepPlace(db, nodeId, place),
    forget: (place) => forgetPlace(db, place),
    reasons: () => reasons,
    order(userId, state) {
      const order = { id: randomUUID(), order: { do: "set-state" as const, state }, by: null };
      sockets.tell(userId, { type: "order", order });
    },
    done: forget,
    logger,
    ...times,
  };

  function forget(agent: AgentPlaces): void {
    if (agents.get(agent.userId) !== agent || agent.sessions.size > 0) return;
    agent.close();
    agents.delete(agent.userId);
    for (const [sessionId, its] of bySession) if (its === agent) bySession.delete(sessionId);
    for (const [member, its] of byMember) if (its === agent) byMember.delete(member);
  }

  function joined(userId: UserId, sessionId: string): void {
    const known = agents.get(userId);
    const agent = known ?? new AgentPlaces(userId, context);
    // Another desk has another clock.
    if (!agent.sessions.has(sessionId)) agent.saidAt = 0;
    agents.set(userId, agent);
    bySession.set(sessionId, agent);
    agent.sessions.add(sessionId);
    agent.stopGrace();
    if (known === undefined) read([userId]);
    if (agent.desk.is === "working" || agent.desk.is === "unheard") return;
    // Back before anybody missed them: as if nothing had happened.
    agent.desk = agent.said ?? { is: "unheard" };
    agent.settle();
  }

  async function left(sessionId: string): Promise<void> {
    const agent = bySession.get(sessionId);
    bySession.delete(sessionId);
    agent?.sessions.delete(sessionId);
    if (agent === undefined || agent.sessions.size > 0 || leaving) return;
    const where = await whereNow(db, nodeId, { sessionId, userId: agent.userId }).catch((error: unknown) => {
      logger.warn({ err: error, userId: agent.userId }, "where an agent went can't be asked; taken for vanished");
      return "nowhere" as const;
    });
    if (agent.sessions.size > 0 || agents.get(agent.userId) !== agent || leaving) return;
    if (where === "elsewhere") return forget(agent);
    if (where === "signed-out") return takeOut(agent);
    agent.desk = { is: "gone" };
    agent.settle();
    const grace = setTimeout(() => void graceOver(agent, sessionId), times.graceMs);
    grace.unref();
    agent.gone = { sessionId, grace };
  }

  async function graceOver(agent: AgentPlaces, sessionId: string): Promise<void> {
    const where = await whereNow(db, nodeId, { sessionId, userId: agent.userId }).catch((error: unknown) => {
      logger.warn({ err: error, userId: agent.userId }, "where an agent is can't be asked; taken out of the queues");
      return "nowhere" as const;
    });
    if (agent.gone?.sessionId !== sessionId || leaving) return;
    if (where === "elsewhere") forget(agent);
    else takeOut(agent);
  }

  /** Desks close their feed before they sign out. */
  function ended(sessionId: string): void {
    for (const agent of agents.values()) if (agent.gone?.sessionId === sessionId) takeOut(agent);
  }

  function takeOut(agent: AgentPlaces): void {
    agent.stopGrace();
    agent.desk = { is: "signed-out" };
    agent.said = null;
    agent.settle();
  }

  function read(userIds: Iterable<UserId>): void {
    for (const userId of userIds) unread.add(userId);
    reading ??= readAll().finally(() => {
      reading = null;
    });
  }

  async function readAll(): Promise<void> {
    while (unread.size > 0 && !leaving) {
      const now = [...unread].filter((it) => agents.has(it));
      unread = new Set();
      try {
        await configure(now);
      } catch (error) {
        logger.warn({ err: error }, "the agents' queues could not be read; tried again shortly");
        for (const userId of now) unread.add(userId);
        retry ??= setTimeout(() => {
          retry = null;
          read([]);
        }, times.yieldMs);
        return;
      }
    }
  }

  async function configure(userIds: readonly UserId[]): Promise<void> {
    reasons = await readReasons(db);
    const fresh = userIds.filter((it) => agents.get(it)?.ready === false);
    const given = Map.groupBy(await takeCare(db, nodeId, fresh), (it) => it.userId);
    for (const { userId, member, queues } of await readAgents(db, userIds)) {
      const agent = agents.get(userId);
      if (agent === undefined) continue;
      for (const place of given.get(userId) ?? [])
        if (place.member === member) agent.added.add(place.queue);
        else void takeAway(place);
      if (agent.member !== member) moveLine(agent, member);
      agent.queues = new Map(Object.entries(queues));
      agent.ready = true;
      agent.settle();
    }
  }

  /** The user has another line than before: the old one's places are nobody's. */
  function moveLine(agent: AgentPlaces, member: string | null): void {
    const before = agent.member;
    if (before !== null) {
      if (byMember.get(before) === agent) byMember.delete(before);
      for (const queue of agent.added) void takeAway({ queue, member: before });
      agent.added.clear();
    }
    const other = member === null ? undefined : byMember.get(member);
    if (other !== undefined && other !== agent) {
      logger.warn(
        { member, userIds: [other.userId, agent.userId] },
        "two users have one line: only the first one's state counts in the queues",
      );
      agent.member = null;
      return;
    }
    agent.member = member;
    if (member !== null) byMember.set(member, agent);
  }

  async function takeAway({ queue, member }: { queue: QueueName; member: string }): Promise<void> {
    try {
      await source.command({ do: "remove-member", queue, member });
      await forgetPlace(db, { queue, member });
    } catch (error) {
      logger.warn({ err: error, queue, member }, "a line that its user has no more could not be taken out of a queue");
    }
  }

  function said(sessionId: string, state: AgentState, next: NextAgentState | null): void {
    const agent = bySession.get(sessionId);
    // By way of another node it may come late.
    if (agent === undefined || state.at < agent.saidAt) return;
    agent.saidAt = state.at;
    agent.said = atDesk(state, next);
    agent.desk = agent.said;
    agent.settle();
  }

  function changed(names: readonly QueueName[]): void {
    const now = new Map(source.queues().map((it) => [it.queue, it]));
    for (const queue of names) {
      const before = places.get(queue) ?? new Map<string, Place>();
      const picture = now.get(queue);
      const after = picture === undefined ? new Map<string, Place>() : placesOf(picture);
      if (picture === undefined) places.delete(queue);
      else places.set(queue, after);
      // What is told while the picture is made right is not somebody's decision of this moment.
      if (source.state.is !== "connected") continue;
      for (const member of new Set([...before.keys(), ...after.keys()])) {
        const [was, is] = [before.get(member) ?? null, after.get(member) ?? null];
        if (was?.penalty !== is?.penalty || was?.pause !== is?.pause) byMember.get(member)?.moved(queue, was, is);
      }
    }
  }

  function lookAgain(): void {
    places.clear();
    for (const now of source.queues()) places.set(now.queue, placesOf(now));
    for (const agent of agents.values()) agent.settle();
  }

  const offs = [
    sockets.onJoined(joined),
    sockets.onLeft((sessionId) => void left(sessionId)),
    presence.onSaid((desk, { state, next }) => {
      // A load balancer may bring what a desk says to another node than the one that it is connected to.
      if (bySession.has(desk.sessionId)) said(desk.sessionId, state, next);
      else
        bus
          .publish({ type: "agent-said", ...desk, state, next })
          .catch((error: unknown) => logger.warn({ err: error }, "what a desk said did not reach its node"));
    }),
    source.onChange(changed),
    source.onState((state) => state.is === "connected" && lookAgain()),
    bus.subscribe((message) => {
      if (message.type === "catalogue" || message.type === "missed") read(agents.keys());
      else if (message.type === "agent-said") said(message.sessionId, message.state, message.next);
      else if (message.type === "session-ended" && !message.superseded) ended(message.sessionId);
      else if (message.type === "queues-chosen") read([message.userId]);
      else if (message.type === "rights") read(message.userId === undefined ? agents.keys() : [message.userId]);
    }),
  ];
  const sweep = sweepLostPlaces({ db, source, leadership: options.leadership, logger, ...times });

  return {
    leave() {
      leaving = true;
    },
    async stop() {
      leaving = true;
      for (const off of offs) off();
      if (retry !== null) clearTimeout(retry);
      for (const agent of agents.values()) agent.close();
      await sweep.stop();
      await reading;
      await leaveCare(db, nodeId).catch((error: unknown) =>
        logger.warn(
          { err: error },
          "whom this node looks after was not given over; another node finds out by its lease",
        ),
      );
    },
  };
}
