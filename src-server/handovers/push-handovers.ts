import type { Logger } from "pino";
import type { UserId } from "#shared/ids.ts";
import type { Db } from "../db/open-database.ts";
import type { LiveBus } from "../live/live-bus.ts";
import type { LiveSockets } from "../live/live-socket.ts";
import { handoverById, handoversFor } from "./handover-repository.ts";

/** What a node that was cut off from the bus tells its desks again; older ones they ask for when they connect. */
const catchUpMs = 5 * 60_000;

/** Carries handovers from the bus to the desks that are connected to this node. */
export function pushHandovers(options: {
  readonly db: Db;
  readonly bus: LiveBus;
  readonly sockets: LiveSockets;
  readonly logger: Logger;
  readonly now: () => number;
}): { stop(): void } {
  const { db, bus, sockets, logger, now } = options;

  async function push(id: string, userIds: readonly UserId[]): Promise<void> {
    const here = sockets.users();
    const told = userIds.filter((userId) => here.has(userId));
    if (told.length === 0) return;
    const handover = await handoverById(db, id);
    if (handover === null) return;
    for (const userId of told) sockets.tell(userId, { type: "handover", handover });
  }

  async function catchUp(): Promise<void> {
    for (const userId of sockets.users())
      for (const handover of await handoversFor(db, userId, now() - catchUpMs))
        sockets.tell(userId, { type: "handover", handover });
  }

  const failed = (error: unknown) => logger.error({ err: error }, "a handover could not be told; desks ask for it");
  const stop = bus.subscribe((message) => {
    if (message.type === "handover") push(message.id, message.userIds).catch(failed);
    else if (message.type === "missed") catchUp().catch(failed);
  });
  return { stop };
}
