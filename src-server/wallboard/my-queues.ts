import type { Logger } from "pino";
import type { QueueGlance } from "#shared/contract/central/index.ts";
import type { Db } from "../db/open-database.ts";
import type { LiveDesk } from "../live/change-stream.ts";
import type { LiveSockets } from "../live/live-socket.ts";
import { pulse } from "../live/pulse.ts";
import type { QueueSource } from "../pbx/queue-source.ts";
import type { DirectoryKeeper } from "./directory-keeper.ts";
import { exchangeView } from "./exchange-view.ts";

const betweenMs = 1_000;

export interface MyQueues {
  desk(desk: LiveDesk, what: "joined" | "left"): void;
  close(): void;
}

/**
 * Tells every agent what waits in the own queues: those that the exchange has them in, and those that central would put them in. At most once a
 * second, and only what is not as it was told before.
 */
export function tellMyQueues(options: {
  readonly db: Db;
  readonly logger: Logger;
  readonly source: QueueSource;
  readonly directory: DirectoryKeeper;
  readonly sockets: Pick<LiveSockets, "desks">;
}): MyQueues {
  const { source, directory, sockets } = options;
  const exchange = exchangeView();
  const changed = new Set<string>();
  /** What each desk was told last. */
  const told = new WeakMap<LiveDesk, string>();
  /** By queue, as JSON. */
  const glances = new Map<string, string>();

  const ticks = pulse(betweenMs, () => {
    exchange.update(changed, source.queues());
    for (const name of changed) glances.delete(name);
    changed.clear();
    for (const desk of sockets.desks()) tell(desk);
  });

  function tell(desk: LiveDesk): void {
    const known = directory.current();
    const { userId } = desk.identity;
    const user = known?.users.get(userId);
    if (known === null || user === undefined) return;
    const own = new Set(known.queuesOf.get(userId));
    if (user.extension !== null) for (const name of exchange.queuesOf(user.extension).keys()) own.add(name);
    const text = `[${[...own].sort().map(glanceOf).join(",")}]`;
    if (told.get(desk) === text) return;
    told.set(desk, text);
    desk.send({ data: Buffer.from(`{"type":"my-queues","queues":${text}}`), binary: false });
  }

  function glanceOf(queue: string): string {
    const kept = glances.get(queue);
    if (kept !== undefined) return kept;
    const waiting = exchange.queues.get(queue)?.waiting ?? [];
    const glance: QueueGlance = {
      queue,
      name: directory.current()?.queues.get(queue)?.name ?? queue,
      waiting: waiting.length,
      longestSince: waiting.length === 0 ? null : Math.min(...waiting.map((it) => it.since)),
    };
    const text = JSON.stringify(glance);
    glances.set(queue, text);
    return text;
  }

  const offs = [
    source.onChange((names) => {
      for (const name of names) changed.add(name);
      ticks.beat();
    }),
    directory.onChange(() => {
      glances.clear();
      ticks.beat();
    }),
  ];
  return {
    desk(desk, what) {
      if (what === "left") return;
      if (directory.current() === null) void directory.ready();
      else if (directory.current()?.users.has(desk.identity.userId)) tell(desk);
      // Made since the directory was read.
      else directory.look();
    },
    close() {
      ticks.stop();
      for (const off of offs) off();
    },
  };
}
