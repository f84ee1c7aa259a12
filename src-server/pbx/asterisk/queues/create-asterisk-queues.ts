import type { Logger } from "pino";
import type { QueueEvent } from "#shared/queue/index.ts";
import { PbxError } from "../../pbx-adapter.ts";
import type { QueueSource, QueueSourceState } from "../../queue-source.ts";
import type { AmiConnection } from "../ami-connection.ts";
import { AmiError } from "../ami-error.ts";
import { AmiLink } from "../ami-link.ts";
import type { AmiMessage } from "../ami-message.ts";
import type { AmiTarget } from "../ami-url.ts";
import { applyEvent, expects, expire, statusAnswered, statusVariable } from "./apply-event.ts";
import { QueueBook, type Visit } from "./queue-book.ts";
import { runQueueCommand } from "./queue-commands.ts";
import { recallBook, repairBook, repairOrder } from "./repair-book.ts";
import { Spies } from "./spies.ts";

export interface AsteriskQueuesOptions {
  readonly target: AmiTarget;
  /** PEM of certificates that are trusted besides the platform's, for TLS. */
  readonly ca: string | null;
  /** Where an extension named as a queue puts a caller into it. */
  readonly queueContext: string;
  /** Where numbers are dialled to which waiting callers may be moved. */
  readonly dialContext: string;
  readonly logger: Logger;
  readonly now: () => number;
}

const expireEveryMs = 500;
/** How long the channel of a line that listened may take to go. */
const goneWithinMs = 1_000;

/** Asterisk's queues by its manager interface (AMI), on a connection of their own. */
export function createAsteriskQueues(options: AsteriskQueuesOptions): QueueSource {
  const { now } = options;
  const logger = options.logger.child({ part: "asterisk-queues" });
  const book = new QueueBook();
  const onEvent = new Set<(event: QueueEvent) => void>();
  const onChange = new Set<(queues: readonly string[]) => void>();
  const onState = new Set<(state: QueueSourceState) => void>();
  const spies = new Spies();
  const onSpying = new Set<() => void>();
  let state: QueueSourceState = { is: "disconnected", since: now() };
  /** When the last event came, or the last picture was right. */
  let seenAt = now();
  let timer: NodeJS.Timeout | null = null;
  const ordering = new Set<string>();
  const link: AmiLink = new AmiLink({
    target: options.target,
    ca: options.ca,
    logger,
    onEvent: heard,
    onUp,
    onLinked: () => enter({ is: "connected" }),
    onDown,
  });

  function heard(event: AmiMessage): void {
    // What comes between login and the question for the picture is in the picture.
    if (state.is === "disconnected") return;
    const at = now();
    seenAt = at;
    applyEvent(book, event, at);
    tell();
    if (spies.apply(event)) tellSpying();
  }

  function tellSpying(): void {
    for (const listener of onSpying) listener();
  }

  async function onUp(connection: AmiConnection): Promise<void> {
    const lostAt = state.is === "disconnected" ? state.since : seenAt;
    enter({ is: "resynchronising" });
    book.fresh = new Set();
    // Callers first: who goes from waiting to talking in between is then found talking.
    const queues = await connection.list({ Action: "QueueStatus" });
    const channels = await connection.list({ Action: "CoreShowChannels" });
    const at = now();
    repairBook(book, { queues, channels }, lostAt, at);
    book.fresh = null;
    seenAt = at;
    tell();
    if (spies.reconcile(channels)) tellSpying();
  }

  function onDown(): void {
    book.fresh = null;
    if (state.is !== "disconnected") enter({ is: "disconnected", since: state.is === "connected" ? now() : seenAt });
  }

  function enter(next: QueueSourceState): void {
    state = next;
    for (const listener of onState) listener(next);
  }

  function tell(): void {
    const { events, changed, doubted, asked } = book.take();
    for (const event of events) for (const listener of onEvent) listener(event);
    if (changed.length > 0) for (const listener of onChange) listener(changed);
    for (const visit of asked) void askWhy(visit);
    for (const queue of doubted) void order(queue);
    if (timer !== null || !expects(book)) return;
    timer = setTimeout(() => {
      timer = null;
      // While there is no link nothing is decided: the next picture does it.
      if (state.is === "connected") expire(book, now());
      tell();
    }, expireEveryMs);
    timer.unref();
  }

  /** A line listens to one call, and in one way: what it did before ends, so that it is free to ring. */
  async function endListening(connection: AmiConnection, line: string): Promise<void> {
    const channels = spies.channelsOf(line);
    if (channels.length === 0) return;
    const gone = new Promise<void>((resolve) => {
      const check = () => {
        if (spies.channelsOf(line).length > 0) return;
        clearTimeout(late);
        onSpying.delete(check);
        resolve();
      };
      const late = setTimeout(() => {
        onSpying.delete(check);
        resolve();
      }, goneWithinMs);
      onSpying.add(check);
    });
    for (const Channel of channels)
      await connection.action({ Action: "Hangup", Channel, Cause: "16" }).catch((error: unknown) => {
        // Gone by itself in this moment.
        if (!(error instanceof AmiError) || error.code !== "refused") throw error;
      });
    await gone;
  }

  async function askWhy(visit: Visit): Promise<void> {
    const { connection } = link;
    if (connection === null) return;
    try {
      const action = { Action: "Getvar", Channel: visit.channel, Variable: statusVariable };
      statusAnswered(book, visit, (await connection.action(action)).get("Value"));
    } catch (error) {
      // Gone already: its end may have told it, else the reason stays unknown.
      if (!(error instanceof AmiError)) throw error;
      logger.debug({ code: error.code, caller: visit.caller }, "why a caller left the queue can't be asked any more");
    }
    tell();
  }

  async function order(queue: string): Promise<void> {
    const { connection } = link;
    if (connection === null || ordering.has(queue)) return;
    ordering.add(queue);
    try {
      repairOrder(book, await connection.list({ Action: "QueueStatus", Queue: queue }));
    } catch (error) {
      if (!(error instanceof AmiError)) throw error;
      logger.debug({ code: error.code, queue }, "the order of a queue could not be read");
    } finally {
      ordering.delete(queue);
    }
    tell();
  }

  const subscribe =
    <T>(listeners: Set<(value: T) => void>) =>
    (listener: (value: T) => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    };

  return {
    start(before = []) {
      recallBook(book, before);
      link.start();
    },
    async stop() {
      await link.stop();
      if (timer !== null) clearTimeout(timer);
      for (const listeners of [onEvent, onChange, onState, onSpying]) listeners.clear();
    },
    get state() {
      return state;
    },
    queues: () => [...book.queues.keys()].map((name) => book.now(name)),
    onEvent: subscribe(onEvent),
    onChange: subscribe(onChange),
    onState: subscribe(onState),
    spying: () => spies.all,
    onSpying(listener) {
      onSpying.add(listener);
      return () => void onSpying.delete(listener);
    },
    async command(command) {
      const { connection } = link;
      if (connection === null) throw new PbxError("unreachable", "Central has no link to the exchange now.");
      const freeLine = (line: string) => endListening(connection, line);
      await runQueueCommand({ connection, book, freeLine, ...options }, command);
      if (command.do === "move-to-front") await order(book.visits.get(command.caller)?.queue ?? "");
    },
  };
}
