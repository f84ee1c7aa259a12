import type { Logger } from "pino";
import type { DeskPhoneCommand, DeskPhoneSnapshot } from "#shared/contract/central/index.ts";
import type { UserId } from "#shared/ids.ts";
import type { Db } from "../db/open-database.ts";
import type { DeskPhoneRow } from "../db/schema.ts";
import type { LiveBus } from "../live/live-bus.ts";
import type { LiveSockets } from "../live/live-socket.ts";
import { allDeskPhones } from "./desk-phone-repository.ts";
import type { PbxAdapter } from "./pbx-adapter.ts";

/** Users change rarely, records often: "changed" says only that something did. */
const reloadAfterMs = 250;

/** The desk phones of the users: whose phone is whose, and what each desk is told of its own. */
export interface DeskPhones {
  /** null: the user has none. */
  snapshot(userId: UserId): DeskPhoneSnapshot | null;
  /** @throws PbxError; null when the user has no desk phone */
  command(userId: UserId, command: DeskPhoneCommand): Promise<"done" | "no-phone">;
  /** Resolves when users that were changed up to now count. */
  reload(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Each node of central has a link of its own to the exchange and tells the desks that are connected to it, so nodes need no leader for this. What must
 * be done once for all nodes (queue statistics, say) needs one.
 */
export async function createDeskPhones(options: {
  readonly db: Db;
  readonly bus: LiveBus;
  readonly sockets: LiveSockets;
  readonly adapter: PbxAdapter;
  readonly logger: Logger;
}): Promise<DeskPhones> {
  const { db, bus, sockets, adapter, logger } = options;
  let phones = new Map<UserId, DeskPhoneRow>();
  let timer: NodeJS.Timeout | null = null;

  async function reload(): Promise<void> {
    const before = phones;
    const rows = await allDeskPhones(db);
    phones = new Map(rows.map((row) => [row.userId, row]));
    adapter.follow(rows);
    for (const { userId, endpoint } of rows) if (before.get(userId)?.endpoint !== endpoint) tell(userId);
  }

  function tell(userId: UserId): void {
    const phone = phones.get(userId);
    if (phone !== undefined) sockets.tell(userId, { type: "phone", phone: adapter.snapshot(phone.endpoint) });
  }

  const offs = [
    adapter.onPhone((endpoint, phone) => {
      for (const row of phones.values())
        if (row.endpoint === endpoint) sockets.tell(row.userId, { type: "phone", phone });
    }),
    // A desk that connects has missed what was told before.
    sockets.onJoined(tell),
    bus.subscribe((message) => {
      if (message.type !== "changed") return;
      timer ??= setTimeout(() => {
        timer = null;
        reload().catch((error: unknown) => logger.warn({ err: error }, "the desk phones could not be read again"));
      }, reloadAfterMs);
    }),
  ];
  await reload();
  adapter.start();

  return {
    snapshot(userId) {
      const phone = phones.get(userId);
      return phone === undefined ? null : adapter.snapshot(phone.endpoint);
    },
    async command(userId, command) {
      const phone = phones.get(userId);
      if (phone === undefined) return "no-phone";
      await adapter.command(phone.endpoint, command);
      return "done";
    },
    reload,
    async stop() {
      for (const off of offs) off();
      if (timer !== null) clearTimeout(timer);
      await adapter.stop();
    },
  };
}
