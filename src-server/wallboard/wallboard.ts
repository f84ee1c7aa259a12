import type { Logger } from "pino";
import type { WallboardLink } from "#shared/contract/central/index.ts";
import type { Db } from "../db/open-database.ts";
import type { LiveDesk } from "../live/change-stream.ts";
import type { LiveBus } from "../live/live-bus.ts";
import type { LiveSockets } from "../live/live-socket.ts";
import { pulse } from "../live/pulse.ts";
import type { QueueSource } from "../pbx/queue-source.ts";
import { keepDirectory } from "./directory-keeper.ts";
import { watchLink } from "./link-watch.ts";
import { type LivePicture, livePicture } from "./live-picture.ts";
import { tellMyQueues } from "./my-queues.ts";
import { createWatchers } from "./watchers.ts";

/** Between two messages, while there is something to say. */
const betweenMs = 250;
/** The picture is kept so long after the last watcher: a page that loads again finds it there. */
const lingerMs = 60_000;

/**
 * The live picture for supervisors, and for each agent what waits in the own queues. Nothing of it costs anything while nobody watches, and nothing is
 * asked of the exchange or the database while nothing happens: the exchange tells this node itself, desks tell by the bus, counts go by the events that
 * were written (decisions/0026).
 */
export interface WallboardService {
  /** Midnight by central's zone. */
  dayFrom(): number;
  close(): Promise<void>;
}

export function createWallboard(options: {
  readonly db: Db;
  readonly bus: LiveBus;
  readonly logger: Logger;
  readonly now: () => number;
  readonly zone: string;
  /** Not started yet. */
  readonly source: QueueSource | null;
  readonly sockets: Pick<LiveSockets, "onDesk" | "desks">;
  readonly lingerMs?: number;
}): WallboardService {
  const { now, source, sockets } = options;
  const logger = options.logger.child({ part: "wallboard" });
  const directory = keepDirectory(options);
  const link = watchLink(source, now);
  const watchers = createWatchers();
  const glances = source === null ? null : tellMyQueues({ ...options, source, directory });
  let picture: LivePicture | null = null;
  let told: { readonly link: WallboardLink; readonly dayFrom: number } | null = null;
  let linger: NodeJS.Timeout | null = null;
  let ready = false;
  const closing = new Set<Promise<void>>();

  const ticks = pulse(betweenMs, () => {
    if (picture === null || !ready) return;
    const board = picture.refresh();
    const next = { link: picture.link(), dayFrom: picture.dayFrom() };
    if (told !== null && told.dayFrom !== next.dayFrom) watchers.startAnew();
    const headChanged = told === null || JSON.stringify(told) !== JSON.stringify(next);
    told = next;
    if (watchers.tell({ at: now(), ...next }, headChanged, board)) ticks.beat();
  });

  function open(): void {
    if (linger !== null) clearTimeout(linger);
    linger = null;
    if (picture !== null) {
      ticks.beat();
      return;
    }
    const opened = livePicture({ ...options, logger, link, directory, onDirty: ticks.beat });
    picture = opened;
    ready = false;
    told = null;
    opened.ready().then(
      () => {
        if (picture !== opened) return;
        ready = true;
        ticks.beat();
      },
      (error: unknown) => logger.error({ err: error }, "the live picture could not be made"),
    );
  }

  function leave(): void {
    if (watchers.size > 0 || picture === null || linger !== null) return;
    linger = setTimeout(shut, options.lingerMs ?? lingerMs);
    linger.unref();
  }

  function shut(): void {
    linger = null;
    const last = picture;
    picture = null;
    if (last === null) return;
    const end = last.close().finally(() => closing.delete(end));
    closing.add(end);
  }

  const head = () => ({
    at: now(),
    dayFrom: picture?.dayFrom() ?? now(),
    link: link.current(),
  });

  const heard = (desk: LiveDesk, what: "watch" | "unwatch" | "rights" | "left" | "joined"): void => {
    if (what === "joined" || what === "left") glances?.desk(desk, what);
    if (what === "watch") {
      watchers.add(desk);
      if (watchers.has(desk)) open();
    }
    if (what === "rights" && watchers.has(desk)) {
      watchers.checkRights(desk, head());
      ticks.beat();
    }
    if (what === "left" || what === "unwatch") watchers.delete(desk);
    leave();
  };

  const off = sockets.onDesk(heard);
  return {
    dayFrom: () => head().dayFrom,
    async close() {
      off();
      ticks.stop();
      if (linger !== null) clearTimeout(linger);
      shut();
      link.close();
      glances?.close();
      await Promise.all([...closing, directory.close()]);
    },
  };
}
