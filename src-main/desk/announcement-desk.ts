import type { Logger } from "pino";
import { z } from "zod";
import { type Announcement, AnnouncementList, centralRoutes } from "#shared/contract/central/index.ts";
import type { Store } from "../store/index.ts";
import type { CentralClient, LiveNews, LiveNewsSource } from "../sync/index.ts";
import type { Notices } from "./notices.ts";
import type { StateHub } from "./state-hub.ts";

const readKey = "announcements.read";
const Ids = z.array(z.string());

/**
 * Central's announcements as notices of this desk. Asked for when the feed opens and when it says that there are new ones; one that the
 * agent dismissed does not come back, not even after a restart.
 */
export function createAnnouncementDesk(options: {
  readonly central: Pick<CentralClient, "send">;
  readonly live: LiveNewsSource;
  readonly store: Pick<Store, "read" | "write">;
  readonly hub: StateHub;
  readonly notices: Notices;
  readonly logger: Logger;
}): { stop(): Promise<void> } {
  const { central, live, store, hub, notices, logger } = options;
  const told = new Set<string>();
  const read = new Set(storedIds());

  function storedIds(): string[] {
    try {
      return Ids.parse(JSON.parse(store.read.kv.get(readKey) ?? "[]"));
    } catch (error) {
      logger.warn({ err: error }, "which announcements were read is not known; they are shown again");
      return [];
    }
  }

  const shown = () => hub.get("notices").filter((notice) => notice.code === "announcement");

  /** What was told and is not shown any more was dismissed. */
  async function keepRead(): Promise<void> {
    const visible = new Set(shown().map((notice) => notice.values.id));
    const before = read.size;
    for (const id of told) if (!visible.has(id)) read.add(id);
    if (read.size !== before) await store.write.kv.set(readKey, JSON.stringify([...read].slice(-200)));
  }

  async function refresh(): Promise<void> {
    const path = centralRoutes.announcements;
    const { items } = await central.send({ method: "GET", path, answer: AnnouncementList });
    await keepRead();
    const wanted = new Set<string>(items.map((it) => it.id));
    for (const notice of shown()) {
      if (wanted.has(String(notice.values.id))) continue;
      told.delete(String(notice.values.id));
      notices.dismiss(notice.id);
    }
    for (const it of [...items].reverse()) if (!read.has(it.id) && !told.has(it.id)) tell(it);
  }

  function tell({ id, text, authorName }: Announcement): void {
    told.add(id);
    notices.say("announcement", "info", { id, from: authorName, text });
  }

  const failed = (error: unknown) => logger.info({ err: error }, "announcements could not be read; asked again later");
  function heard(news: LiveNews): void {
    if (news.type === "open" || news.type === "announcements") refresh().catch(failed);
  }
  live.on("live", heard);
  return {
    async stop() {
      live.off("live", heard);
      await keepRead().catch(failed);
      for (const notice of shown()) notices.dismiss(notice.id);
    },
  };
}
