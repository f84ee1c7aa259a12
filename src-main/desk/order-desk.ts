import type { Logger } from "pino";
import { z } from "zod";
import type { AgentService } from "#main/agent/index.ts";
import type { Store } from "#main/store/index.ts";
import type { LiveNews, LiveNewsSource } from "#main/sync/index.ts";
import type { NextAgentState } from "#shared/agent/index.ts";
import { assertNever } from "#shared/assert-never.ts";
import type { DeskOrder } from "#shared/contract/central/index.ts";
import type { Notices } from "./notices.ts";
import type { StateHub } from "./state-hub.ts";

const doneKey = "orders.done";
const Ids = z.array(z.string());
/** Central tells an order again within a minute; nobody gives more in that time. */
const mostRemembered = 100;

/**
 * What supervisors ask of this desk, each order once, also over a restart; what was decided about the agent at the exchange itself; and whether
 * somebody is in the agent's call.
 */
export function createOrderDesk(options: {
  readonly live: LiveNewsSource;
  readonly agent: Pick<AgentService, "on" | "off" | "current" | "setState" | "setNext">;
  readonly store: Pick<Store, "read" | "write">;
  readonly hub: StateHub;
  readonly notices: Notices;
  /** Unsent changes stay in the store. */
  readonly signOut: () => Promise<void>;
  readonly logger: Logger;
}): { stop(): void } {
  const { live, agent, store, hub, notices, signOut, logger } = options;
  let done = remembered();
  /** Signing out waits for the end of the call. */
  let leaving = false;

  function remembered(): string[] {
    try {
      return Ids.parse(JSON.parse(store.read.kv.get(doneKey) ?? "[]"));
    } catch (error) {
      logger.warn({ err: error }, "which orders were carried out is not known; those of the last minute may be again");
      return [];
    }
  }

  function take(order: DeskOrder): void {
    if (done.includes(order.id)) return;
    done = [...done, order.id].slice(-mostRemembered);
    store.write.kv
      .set(doneKey, JSON.stringify(done))
      .catch((error: unknown) => logger.error({ err: error }, "an order could not be remembered as carried out"));
    logger.info({ order: order.id, do: order.order.do, by: order.by }, "an order for this desk");
    carryOut(order);
  }

  function carryOut({ id, order, by }: DeskOrder): void {
    switch (order.do) {
      case "set-state":
        if (!become(order.state)) return;
        // Only who did it last is news.
        notices.settle("state-changed-at-exchange");
        notices.settle("state-changed-by-supervisor");
        if (by === null) notices.say("state-changed-at-exchange", "info", { id });
        else notices.say("state-changed-by-supervisor", "info", { id, from: by });
        return;
      case "sign-out":
        notices.say("signed-out-by-supervisor", "info", { id, from: by ?? "" });
        leaving = true;
        // No call after the one that is on.
        if (isBusy()) become({ name: "not-ready", reason: null });
        leave();
        return;
      case "message":
        notices.say("supervisor-message", "info", { id, from: by ?? "", text: order.text });
        return;
      default:
        assertNever(order);
    }
  }

  /** As if the agent had chosen it. @returns whether anything is different now */
  function become(next: NextAgentState): boolean {
    const before = JSON.stringify(agent.current());
    const answer = agent.setState(next);
    // The wrap-up that must be done stays: what was asked for comes after it.
    if (!answer.ok && answer.code === "wrap-up-first") agent.setNext(next);
    return JSON.stringify(agent.current()) !== before;
  }

  function isBusy(): boolean {
    const { name } = agent.current().state;
    return name === "reserved" || name === "talking";
  }

  function leave(): void {
    if (!leaving || isBusy()) return;
    leaving = false;
    signOut().catch((error: unknown) => logger.error({ err: error }, "the desk could not sign out as it was asked to"));
  }

  function heard(news: LiveNews): void {
    if (news.type === "order") take(news.order);
    // Central tells it again to a desk that was away.
    else if (news.type === "open") hub.set("monitored", null);
    else if (news.type === "monitored") hub.set("monitored", news.monitored.how === null ? null : news.monitored);
  }

  live.on("live", heard);
  agent.on("changed", leave);
  return {
    stop() {
      live.off("live", heard);
      agent.off("changed", leave);
    },
  };
}
