import type { Logger } from "pino";
import type { Monitored } from "#shared/contract/central/index.ts";
import type { UserId } from "#shared/ids.ts";
import type { MemberName } from "#shared/queue/index.ts";
import type { MonitoredAgentsKnow } from "../config.ts";
import type { Db } from "../db/open-database.ts";
import { usersAt } from "../handovers/handover-repository.ts";
import type { LiveSockets } from "../live/live-socket.ts";
import type { SpyHow, Spying } from "../pbx/queue-command.ts";
import type { QueueSource } from "../pbx/queue-source.ts";

/** Who is heard counts more than who only hears. */
const strength: Readonly<Record<SpyHow, number>> = { listen: 0, whisper: 1, barge: 2 };

/** Tells the agents whose desks are connected to this node that a supervisor is in their call, when one comes, changes or goes. */
export function tellMonitored(options: {
  readonly db: Db;
  readonly sockets: Pick<LiveSockets, "tell" | "users" | "onJoined">;
  readonly source: Pick<QueueSource, "spying" | "onSpying">;
  readonly know: MonitoredAgentsKnow;
  readonly logger: Logger;
}): { stop(): Promise<void> } {
  const { db, sockets, source, know, logger } = options;
  let told = new Map<MemberName, Spying>();
  /** One after the other: the desk must end as it is. */
  let turn: Promise<void> = Promise.resolve();
  const inTurn = (work: () => Promise<void>): void => {
    turn = turn.then(work).catch((error: unknown) => {
      logger.error({ err: error }, "an agent was not told that a supervisor is in the call, or out of it");
    });
  };

  function strongest(): Map<MemberName, Spying> {
    const found = new Map<MemberName, Spying>();
    for (const one of source.spying?.() ?? []) {
      const other = found.get(one.member);
      if (other === undefined || strength[other.how] < strength[one.how]) found.set(one.member, one);
    }
    return found;
  }

  async function changed(): Promise<void> {
    const before = told;
    told = strongest();
    for (const member of new Set([...before.keys(), ...told.keys()])) {
      const now = told.get(member) ?? null;
      const was = before.get(member);
      if (now?.how === was?.how && now?.line === was?.line) continue;
      for (const userId of await usersAt(db, member)) await tell(userId, now);
    }
  }

  async function tell(userId: UserId, spying: Spying | null): Promise<void> {
    if (!sockets.users().has(userId)) return;
    const monitored: Monitored = { how: spying?.how ?? null, by: spying === null ? null : await nameOf(spying) };
    sockets.tell(userId, { type: "monitored", monitored });
  }

  async function nameOf({ line }: Spying): Promise<string | null> {
    if (know !== "by-name") return null;
    const [userId] = await usersAt(db, line);
    if (userId === undefined) return line;
    const user = await db.selectFrom("appUser").select("name").where("id", "=", userId).executeTakeFirst();
    return user?.name ?? line;
  }

  /** A desk that connects has missed what was told before. */
  async function greet(userId: UserId): Promise<void> {
    for (const [member, spying] of told) if ((await usersAt(db, member)).includes(userId)) await tell(userId, spying);
  }

  const offs =
    know === "never" || source.onSpying === undefined
      ? []
      : [source.onSpying(() => inTurn(changed)), sockets.onJoined((userId) => inTurn(() => greet(userId)))];
  return {
    async stop() {
      for (const off of offs) off();
      await turn;
    },
  };
}
