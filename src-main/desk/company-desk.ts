import type { Logger } from "pino";
import { centralRoutes, QueueList, ReasonList, TeamList } from "#shared/contract/central/index.ts";
import { DeskCompany, firstCompany } from "#shared/contract/desk/index.ts";
import type { Store } from "../store/index.ts";
import { type CentralClient, CentralError, type LiveNews, type LiveNewsSource } from "../sync/index.ts";
import type { StateHub } from "./state-hub.ts";

const keptKey = "company";

/**
 * What the company has set for every desk: not-ready reasons, queues and the names of teams. Asked for when the feed opens and when it says that they changed;
 * what was heard last serves while central is away. A central without reasons leaves the desk its first ones.
 */
export function createCompanyDesk(options: {
  readonly central: Pick<CentralClient, "send">;
  readonly live: LiveNewsSource;
  readonly store: Pick<Store, "read" | "write">;
  readonly hub: StateHub;
  readonly logger: Logger;
}): { stop(): void } {
  const { central, live, store, hub, logger } = options;

  function kept(): DeskCompany {
    const text = store.read.kv.get(keptKey);
    if (text === null) return firstCompany;
    try {
      return DeskCompany.parse(JSON.parse(text));
    } catch (error) {
      logger.warn({ err: error }, "the company's not-ready reasons and queues could not be read; central is asked");
      return firstCompany;
    }
  }

  /** null: a company's own CRM in central's place has no such thing. */
  async function orNone<T>(asking: Promise<T>): Promise<T | null> {
    try {
      return await asking;
    } catch (error) {
      if (error instanceof CentralError && error.code === "not-found") return null;
      throw error;
    }
  }

  async function refresh(): Promise<void> {
    const [reasons, queues, teams] = await Promise.all([
      orNone(central.send({ method: "GET", path: centralRoutes.reasons, answer: ReasonList })),
      orNone(central.send({ method: "GET", path: centralRoutes.queues, answer: QueueList })),
      orNone(central.send({ method: "GET", path: centralRoutes.teams, answer: TeamList })),
    ]);
    const company: DeskCompany = {
      reasons: reasons?.items ?? firstCompany.reasons,
      queues: (queues?.items ?? []).map(({ id, name, exchangeName, number, active }) => ({
        ...{ id, name, exchangeName, number, active },
      })),
      teams: (teams?.items ?? []).map(({ id, name }) => ({ id, name })),
    };
    hub.set("company", company);
    await store.write.kv.set(keptKey, JSON.stringify(company));
  }

  function heard(news: LiveNews): void {
    // Teams that change are told as rights that change.
    if (news.type !== "open" && news.type !== "catalogue" && news.type !== "rights") return;
    refresh().catch((error: unknown) =>
      logger.info({ err: error }, "not-ready reasons and queues could not be read; the last ones stay"),
    );
  }

  hub.set("company", kept());
  live.on("live", heard);
  return {
    stop: () => {
      live.off("live", heard);
    },
  };
}
