import type { Logger } from "pino";
import type { NextAgentState } from "#shared/agent/index.ts";
import type { UserId } from "#shared/ids.ts";
import {
  type AtDesk,
  decidedAtExchange,
  differences,
  type MemberName,
  type MembershipCommand,
  type Place,
  type Places,
  type QueueName,
  wantedPlace,
} from "#shared/queue/index.ts";
import { PbxError } from "../pbx/pbx-adapter.ts";

/** What an agent's places stand on; the same for all agents of a node. */
export interface PlacesContext {
  /** As the exchange has them now. */
  places(): Places;
  /** There is a link, and the picture is right. */
  connected(): boolean;
  command(command: MembershipCommand): Promise<void>;
  /** Before central makes somebody a member, and after it took them out. */
  keep(place: { queue: QueueName; member: MemberName; userId: UserId }): Promise<void>;
  forget(place: { queue: QueueName; member: MemberName }): Promise<void>;
  reasons(): ReadonlySet<string>;
  /** Asks the agent's desk for what was decided at the exchange. */
  order(userId: UserId, state: NextAgentState): void;
  /** Nothing is left to do for who is not signed in any more. */
  done(agent: AgentPlaces): void;
  readonly logger: Logger;
  /** How long the exchange may take to tell what it was asked for. */
  readonly echoMs: number;
  /** How long a desk may take to follow what was decided at the exchange. */
  readonly yieldMs: number;
}

type Mark = string | null | "absent";
const mark = (place: Place | null): Mark =>
  place === null ? "absent" : place.pause === null ? null : `=${place.pause}`;

/** An exchange that never takes what it is asked for is not asked for ever. */
const mostRounds = 5;

/**
 * One agent's places in the queues, kept as the desk says. What changes at the exchange is told apart by whether central has just asked for it:
 *
 *   desk says ──► settle: ask for the differences, wait for their echo
 *   exchange changes ──► an echo, or what the desk wants anyway: nothing
 *                    └─► somebody's decision: order to the desk, which says its new state (settle), or not (heal: settle after yieldMs)
 */
export class AgentPlaces {
  readonly userId: UserId;
  readonly sessions = new Set<string>();
  desk: AtDesk = { is: "unheard" };
  /** What the desk said last: it holds again when it is back. */
  said: AtDesk | null = null;
  /** By the desk's clock, ms since 1970. */
  saidAt = 0;
  member: MemberName | null = null;
  queues: ReadonlyMap<QueueName, number> = new Map();
  readonly added = new Set<QueueName>();
  /** The configuration was read. */
  ready = false;
  /** While the desk is gone: its last session, and until when the agent is not taken out. */
  gone: { readonly sessionId: string; readonly grace: NodeJS.Timeout } | null = null;
  readonly #context: PlacesContext;
  /** What was asked for and is not told yet, by queue, with the time until which it is waited for. */
  readonly #asked = new Map<QueueName, { readonly mark: Mark; readonly until: number }[]>();
  #refused = new Set<string>();
  #running = false;
  #again = false;
  #wake: (() => void) | null = null;
  #yielding: { readonly timer: NodeJS.Timeout; readonly order: string } | null = null;
  #ordered = false;
  #closed = false;

  constructor(userId: UserId, context: PlacesContext) {
    this.userId = userId;
    this.#context = context;
  }

  /** Brings the exchange to what the desk says. Called whenever one of the two, or the configuration, changed. */
  settle(): void {
    this.#stopYielding();
    this.#refused = new Set();
    this.#again = true;
    this.#wake?.();
    if (this.#running || this.#closed) return;
    this.#running = true;
    this.#run()
      .catch((error: unknown) => {
        this.#context.logger.error(
          { err: error, userId: this.userId },
          "an agent's queues can't be set; tried again shortly",
        );
        this.#yieldFor("retry");
      })
      .finally(() => {
        this.#running = false;
        if (this.#again) this.settle();
        else if (this.desk.is === "signed-out" && this.#agrees()) this.#context.done(this);
      });
  }

  /** The exchange has another place for this agent than before. Only while there is a right picture. */
  moved(queue: QueueName, before: Place | null, after: Place | null): void {
    const { logger } = this.#context;
    if (this.#isEcho(queue, mark(after)) || mark(before) === mark(after) || this.#isWanted(queue, after)) {
      if (this.#agrees()) this.#wake?.();
      else if (!this.#running && this.#yielding === null) this.settle();
      return;
    }
    const state = this.desk.is === "working" ? decidedAtExchange(before, after, this.#context.reasons()) : null;
    if (state === null) {
      logger.info(
        { ...this.#sides(queue, after) },
        "a queue's member was changed at the exchange; the desk's state holds",
      );
      this.settle();
      return;
    }
    const order = JSON.stringify(state);
    if (this.#yielding?.order === order) return;
    logger.info({ ...this.#sides(queue, after), order: state }, "an agent's state was changed at the exchange");
    this.#ordered = true;
    this.#yieldFor(order);
    this.#wake?.();
    this.#context.order(this.userId, state);
  }

  close(): void {
    this.#closed = true;
    this.#stopYielding();
    this.stopGrace();
    this.#wake?.();
  }

  stopGrace(): void {
    if (this.gone !== null) clearTimeout(this.gone.grace);
    this.gone = null;
  }

  async #run(): Promise<void> {
    const { logger } = this.#context;
    for (let round = 0; round < mostRounds; round = this.#again ? 0 : round + 1) {
      this.#again = false;
      const commands = this.#differences().filter((it) => !this.#refused.has(JSON.stringify(it)));
      if (commands.length === 0) {
        this.#ordered = false;
        return;
      }
      if (this.#ordered) {
        this.#ordered = false;
        logger.warn(
          { userId: this.userId, member: this.member, desk: this.desk, exchange: this.#places() },
          "the agent's desk and the exchange disagree; the desk's state holds",
        );
      }
      for (const command of commands) {
        if (this.#again || this.#interrupted()) break;
        if (!(await this.#ask(command))) return;
      }
      if (this.#interrupted()) return;
      if (!this.#again && !this.#agrees()) await this.#echo();
      if (this.#interrupted()) return;
    }
    logger.warn(
      { userId: this.userId, member: this.member },
      "the exchange does not keep an agent's queues as it is asked to",
    );
  }

  /** @returns false when there is no exchange to ask */
  async #ask(command: MembershipCommand): Promise<boolean> {
    const { logger, places } = this.#context;
    const { queue, member } = command;
    const now = places().get(queue)?.get(member) ?? null;
    const asked = { mark: markAfter(command, now), until: performance.now() + this.#context.echoMs };
    const list = this.#asked.get(queue) ?? [];
    this.#asked.set(queue, list);
    if (asked.mark !== mark(now)) list.push(asked);
    try {
      if (command.do === "add-member" && now === null) {
        await this.#context.keep({ queue, member, userId: this.userId });
        this.added.add(queue);
      }
      await this.#context.command(command);
      if (command.do === "remove-member") {
        await this.#context.forget({ queue, member });
        this.added.delete(queue);
      }
      return true;
    } catch (error) {
      const place = list.indexOf(asked);
      if (place >= 0) list.splice(place, 1);
      if (!(error instanceof PbxError)) throw error;
      logger.warn({ code: error.code, err: error, command }, "the exchange did not take what an agent's desk asks for");
      // Who was taken out by somebody in between is not there to be paused; the next round sees it.
      if (error.code === "unreachable") {
        this.#yieldFor("retry");
        return false;
      }
      this.#refused.add(JSON.stringify(command));
      return true;
    }
  }

  /** Until the exchange has told what it was asked for, or something else is wanted. */
  #echo(): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#wake = null;
        resolve();
      };
      const timer = setTimeout(done, this.#context.echoMs);
      this.#wake = done;
    });
  }

  #interrupted(): boolean {
    return this.#closed || this.#yielding !== null || !this.#context.connected();
  }

  #differences(): MembershipCommand[] {
    const agent = this.#agent();
    return agent === null || !this.#context.connected() ? [] : differences(agent, this.#context.places());
  }

  #agrees(): boolean {
    return this.#context.connected() && this.ready && this.#differences().length === 0;
  }

  #isWanted(queue: QueueName, place: Place | null): boolean {
    const agent = this.#agent();
    return agent === null || mark(wantedPlace(agent, queue, place)) === mark(place);
  }

  #agent() {
    const { member, desk, queues, added } = this;
    return member === null || !this.ready ? null : { member, desk, queues, added };
  }

  /** What was asked for is told once: the same again is somebody else's doing. */
  #isEcho(queue: QueueName, seen: Mark): boolean {
    const list = this.#asked.get(queue)?.filter(({ until }) => until > performance.now()) ?? [];
    const at = list.findIndex((it) => it.mark === seen);
    this.#asked.set(queue, at < 0 ? list : list.slice(at + 1));
    return at >= 0;
  }

  #places(): Record<QueueName, Place> {
    const member = this.member ?? "";
    return Object.fromEntries(
      [...this.#context.places()].flatMap(([queue, members]) => {
        const place = members.get(member);
        return place === undefined ? [] : [[queue, place]];
      }),
    );
  }

  #sides(queue: QueueName, exchange: Place | null) {
    return { userId: this.userId, member: this.member, queue, desk: this.desk, exchange };
  }

  #yieldFor(order: string): void {
    if (this.#closed) return;
    this.#stopYielding();
    const timer = setTimeout(() => {
      this.#yielding = null;
      this.settle();
    }, this.#context.yieldMs);
    timer.unref();
    this.#yielding = { timer, order };
  }

  #stopYielding(): void {
    if (this.#yielding !== null) clearTimeout(this.#yielding.timer);
    this.#yielding = null;
  }
}

function markAfter(command: MembershipCommand, now: Place | null): Mark {
  switch (command.do) {
    case "add-member":
      return mark(now ?? { penalty: command.penalty, pause: command.pause });
    case "remove-member":
      return "absent";
    case "pause-member":
      return `=${command.reason}`;
    case "unpause-member":
      return null;
  }
}
