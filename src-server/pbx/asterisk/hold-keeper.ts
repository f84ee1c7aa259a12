import type { Logger } from "pino";
import type { AmiConnection } from "./ami-connection.ts";
import type { Channel } from "./channel.ts";
import type { ChannelTable } from "./channel-table.ts";
import { hangUpChannel } from "./commands.ts";
import { readPlace } from "./dialplan-place.ts";
import { holdExtensions, isParked } from "./phone-call.ts";

/** The two sides of a call reach their places one after the other. */
const settleMs = 500;

/** Ends what is left of a held call when one of its sides is gone: nobody must listen to music, or to silence, for ever. */
export function createHoldKeeper(options: {
  readonly table: ChannelTable;
  readonly holdContext: string;
  readonly logger: Logger;
  readonly connection: () => AmiConnection | null;
}): { check(linkedId: string): void; stop(): void } {
  const { table, holdContext, logger } = options;
  const timers = new Map<string, NodeJS.Timeout>();

  const parked = (linkedId: string, side: keyof typeof holdExtensions): Channel[] =>
    [...table.all()].filter((it) => it.linkedId === linkedId && isParked(it, holdContext, holdExtensions[side]));

  function leftOver(linkedId: string): Channel[] {
    const [phones, farSides] = [parked(linkedId, "phone"), parked(linkedId, "farSide")];
    return phones.length > 0 && farSides.length > 0 ? [] : [...phones, ...farSides];
  }

  async function end(channel: Channel): Promise<void> {
    const connection = options.connection();
    if (connection === null) return;
    // It may have gone on in the dialplan (a held call that was transferred): ask before it is cut off.
    const { exten } = channel;
    await readPlace(connection, channel);
    if (isParked(channel, holdContext, exten)) await hangUpChannel(connection, channel);
  }

  return {
    /** Something of this conversation ended. */
    check(linkedId) {
      if (timers.has(linkedId) || leftOver(linkedId).length === 0) return;
      const timer = setTimeout(() => {
        timers.delete(linkedId);
        for (const channel of leftOver(linkedId))
          end(channel).catch((error: unknown) =>
            logger.info(
              { err: error, channel: channel.id },
              "what is left of a held call was not ended; it ends by itself",
            ),
          );
      }, settleMs);
      timers.set(linkedId, timer);
    },
    stop() {
      for (const timer of timers.values()) clearTimeout(timer);
    },
  };
}
