import type { Logger } from "pino";
import { z } from "zod";
import type { Store } from "../store/index.ts";
import { type CentralClient, CentralError, type LiveNews, type LiveNewsSource } from "../sync/index.ts";
import type { Notices } from "./notices.ts";

const toldKey = "reports.told";
const Ids = z.array(z.string());
/** As many as central keeps. */
const mostTold = 100;
/** After a holiday the list has them all; a strip for each would hide the desk. */
const mostNotices = 3;

/**
 * Tells the user of scheduled reports that central has made: when the feed says so, and when it opens, of those that came meanwhile. Each is told
 * once, also after a restart.
 */
export function createReportDesk(options: {
  readonly central: { readonly reports: Pick<CentralClient["reports"], "files"> };
  readonly live: LiveNewsSource;
  readonly store: Pick<Store, "read" | "write">;
  readonly notices: Pick<Notices, "say">;
  /** Whether the user may read reports. */
  readonly may: () => boolean;
  readonly logger: Logger;
}): { stop(): void } {
  const { central, live, store, notices, may, logger } = options;
  /** null: nothing was told on this desk yet; what is there then is no news. */
  let told = stored();

  function stored(): ReadonlySet<string> | null {
    const text = store.read.kv.get(toldKey);
    if (text === null) return null;
    try {
      return new Set(Ids.parse(JSON.parse(text)));
    } catch (error) {
      logger.warn({ err: error }, "which reports were told is not known; they are taken as told");
      return null;
    }
  }

  async function refresh(isNews: boolean): Promise<void> {
    if (!may()) return;
    const { items } = await central.reports.files();
    const before = told ?? new Set(isNews ? items.slice(1).map(({ id }) => id) : items.map(({ id }) => id));
    const fresh = items.filter(({ id }) => !before.has(id));
    told = new Set(items.map(({ id }) => id));
    for (const { id, name } of fresh.slice(0, mostNotices).reverse()) notices.say("report-ready", "info", { name, id });
    if (fresh.length > 0 || before.size === 0)
      await store.write.kv.set(toldKey, JSON.stringify([...told].slice(0, mostTold)));
  }

  let turn = Promise.resolve();
  function heard(news: LiveNews): void {
    if (news.type !== "open" && news.type !== "reports") return;
    // One after the other: two at once would tell the same report twice.
    turn = turn
      .then(() => refresh(news.type === "reports"))
      .catch((error: unknown) => {
        // A central of before knows no reports by schedule.
        if (error instanceof CentralError && error.code === "not-found") return;
        logger.info({ err: error }, "which reports are there could not be read; asked again later");
      });
  }
  live.on("live", heard);
  return {
    stop: () => {
      live.off("live", heard);
    },
  };
}
