import type { AgentState } from "#shared/agent/index.ts";
import type { DemoPace, LiveEvent } from "#shared/contract/central/index.ts";
import type { UserId } from "#shared/ids.ts";
import { endSessions, liveSessionsOf, startSession } from "../../auth/sessions.ts";
import type { Context } from "../../context.ts";
import type { LiveSockets } from "../../live/live-socket.ts";
import type { Presence } from "../../presence/presence.ts";
import { type AcdNews, realScheduler, type Switchboard } from "../exchange/index.ts";
import { createPrng } from "../prng.ts";
import { createCallers } from "./callers.ts";
import { type Colleague, createColleague } from "./colleague.ts";
import { type Floor, type FloorUser, knownCallers, readFloor } from "./read-floor.ts";
import { createSimulatedDesks } from "./simulated-desks.ts";

/** The demo's simulated colleagues and callers at work. */
export interface RunningFloor {
  among(sockets: LiveSockets): LiveSockets;
  /** The colleagues come to work, and people call. */
  open(presence: Presence): Promise<void>;
  readonly pace: DemoPace;
  setPace(pace: DemoPace): void;
  /** What callers speak from now on. */
  speak(language: "en" | "zh"): void;
  /** Everybody goes. */
  close(): Promise<void>;
}

const second = 1_000;
const meanGapMs: Readonly<Record<DemoPace, number | null>> = { off: null, calm: 30 * second, busy: 16 * second };
/** So many call within the first half minute: a call centre that has just opened looks closed. */
const firstCallers = { count: 5, withinMs: 30 * second };
/** Whoever keeps agents in the queues by their states has done so by then. */
const keptAfterMs = 5 * second;
/** Who was signed out is back after this long. */
const backAfterMs = 4 * 60 * second;
const deskIdOf = (extension: string) => `01970000-0000-7000-9000-${extension.padStart(12, "0")}`;

interface Seat {
  readonly user: FloorUser;
  readonly colleague: Colleague;
  sessionId: string | null;
  /** What is said comes one after the other. */
  said: Promise<unknown>;
}

export async function runFloor(context: Context, switchboard: Switchboard): Promise<RunningFloor> {
  const { db, bus, now } = context;
  const logger = context.logger.child({ part: "demo-floor" });
  const { acd } = switchboard;
  const scheduler = realScheduler(now);
  const prng = createPrng(now());
  const seats = new Map<UserId, Seat>();
  const byMember = new Map<string, Seat>();
  const timers = new Set<() => void>();
  const desks = createSimulatedDesks(told);
  let floor: Floor = await readFloor(db);
  let presence: Presence | null = null;
  let pace: DemoPace = "calm";
  let language: "en" | "zh" = "en";
  let open = false;
  /**
   * Who has the colleagues in the queues, and pauses them: central by their states, as all agents, or else the floor itself. Seen by what has
   * happened a while after they came; two would take each other's acts for somebody's decisions.
   */
  let keptBy: "to be seen" | "central" | "floor" = "to be seen";
  const membership = new Set<AcdNews["type"]>(["member-added", "member-removed", "member-paused"]);
  const forColleagues = {
    happened(news: AcdNews) {
      if (keptBy === "floor" || !membership.has(news.type)) acd.happened(news);
    },
  };
  switchboard.setQueues(floor.queues);

  const callers = createCallers({
    scheduler,
    prng,
    known: await knownCallers(db),
    queues: () => floor.queues.map(({ name, share }) => ({ of: name, weight: share })),
    meanGapMs: () => meanGapMs[pace],
    come: ({ voice, ...caller }) => switchboard.come({ ...caller, voice: `${voice}-${language}` }),
    hangUp: (caller, by) => switchboard.hangUp(caller, by),
    isSimulated: (member) => byMember.has(member),
  });
  const offs = [
    acd.onEvent((event) => {
      callers.heard(event);
      if ("member" in event) byMember.get(event.member)?.colleague.heard(event);
      else if (event.type !== "joined") for (const { colleague } of seats.values()) colleague.heard(event);
    }),
    bus.subscribe((message) => {
      if (message.type === "catalogue") void again();
      // Somebody has signed in as this colleague: he is played no longer.
      if (message.type === "session-ended") for (const seat of seats.values()) taken(seat, message.sessionId);
    }),
  ];

  /** Queues were changed. */
  async function again(): Promise<void> {
    try {
      floor = await readFloor(db);
      switchboard.setQueues(floor.queues);
      for (const { colleague } of seats.values()) colleague.move();
      if (open) seeWhoKeeps();
    } catch (error) {
      logger.warn({ err: error }, "the demo exchange could not read central's queues; it goes on with those of before");
    }
  }

  function seeWhoKeeps(): void {
    if (keptBy !== "to be seen" || !floor.users.some((it) => it.places.length > 0)) return;
    after(keptAfterMs, () => {
      if (keptBy !== "to be seen") return;
      const kept = [...acd.state.members.values()].some((it) => byMember.has(it.member));
      keptBy = kept ? "central" : "floor";
      for (const { colleague } of seats.values()) colleague.move();
    });
  }

  function after(ms: number, act: () => void): void {
    const cancel = scheduler.after(ms, () => {
      timers.delete(cancel);
      act();
    });
    timers.add(cancel);
  }

  function seatOf(user: FloorUser): Seat {
    const member = user.extension;
    const colleague = createColleague({
      member,
      scheduler,
      prng,
      acd: forColleagues,
      places: () => floor.users.find((it) => it.userId === user.userId)?.places ?? [],
      hangUp: (caller, by) => switchboard.hangUp(caller, by),
      says: (state) => says(seat, state),
    });
    const seat: Seat = { user, colleague, sessionId: null, said: Promise.resolve() };
    seats.set(user.userId, seat);
    byMember.set(member, seat);
    switchboard.plugIn({ extension: member, displayName: user.name, voice: "answered-by-person-en" });
    return seat;
  }

  function says(seat: Seat, state: AgentState): void {
    const { sessionId, user } = seat;
    if (sessionId === null || presence === null) return;
    if (state.name === "signed-out") return void leaves(seat);
    const here = presence;
    seat.said = seat.said.then(async () => {
      try {
        await here.say({ userId: user.userId, sessionId }, { state, next: null, passed: [] });
      } catch (error) {
        logger.warn({ err: error, extension: user.extension }, "what a simulated colleague does could not be said");
      }
    });
  }

  /** Signs the colleague in at a desk of his own, unless somebody else is. */
  async function arrives(seat: Seat, first: "ready" | "break"): Promise<void> {
    const { userId, extension } = seat.user;
    const deskId = deskIdOf(extension);
    const live = await liveSessionsOf(db, userId, now());
    if (live.some((it) => it.deskId !== deskId) || !open) return;
    await endSessions(
      db,
      live.map((it) => it.id),
      { reason: "replaced", at: now() },
    );
    const deskName = `Demo desk ${extension}`;
    const { sessionId } = await startSession(db, context.random, { userId, deskId, deskName, now: now() });
    seat.sessionId = sessionId;
    desks.join(userId, sessionId);
    seat.colleague.come(first);
  }

  function arrivesSoon(seat: Seat, ms: number, first: "ready" | "break" = "ready"): void {
    after(ms, () => {
      arrives(seat, first).catch((error: unknown) =>
        logger.warn({ err: error, extension: seat.user.extension }, "a simulated colleague could not sign in"),
      );
    });
  }

  async function leaves(seat: Seat): Promise<void> {
    const { sessionId } = seat;
    if (sessionId === null) return;
    seat.sessionId = null;
    await seat.said;
    try {
      await endSessions(db, [sessionId], { reason: "logout", at: now() });
    } catch (error) {
      logger.warn({ err: error }, "a simulated colleague could not be signed out; the next start does it");
    }
    // As a desk that has signed out, not as one that vanished.
    desks.leave(sessionId);
    if (open) arrivesSoon(seat, backAfterMs);
  }

  function taken(seat: Seat, sessionId: string): void {
    if (seat.sessionId !== sessionId) return;
    seat.sessionId = null;
    desks.leave(sessionId);
    seat.colleague.vanish();
  }

  function told(userId: UserId, event: LiveEvent): void {
    const colleague = seats.get(userId)?.colleague;
    if (colleague === undefined || event.type !== "order") return;
    const { order } = event.order;
    if (order.do === "set-state") colleague.become(order.state);
    else if (order.do === "sign-out") colleague.go();
  }

  return {
    among: desks.among,
    async open(here) {
      presence = here;
      open = true;
      for (const [i, user] of floor.users.entries()) await arrives(seatOf(user), i % 5 === 4 ? "break" : "ready");
      if (floor.users.length === 0) return;
      seeWhoKeeps();
      for (let i = 0; i < firstCallers.count; i += 1)
        after(prng.int(0, firstCallers.withinMs), () => pace !== "off" && callers.one());
      callers.start();
    },
    get pace() {
      return pace;
    },
    setPace(next) {
      pace = next;
      if (open && floor.users.length > 0) callers.start();
    },
    speak(next) {
      language = next;
    },
    async close() {
      open = false;
      for (const off of offs) off();
      for (const cancel of timers) cancel();
      timers.clear();
      callers.stop();
      for (const seat of seats.values()) {
        seat.colleague.vanish();
        await seat.said;
        await leaves(seat);
      }
    },
  };
}
