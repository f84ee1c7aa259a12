import type { Logger } from "pino";
import type { AgentService } from "#main/agent/index.ts";
import type { CentralClient, LiveNews, LiveNewsSource } from "#main/sync/index.ts";
import type { AgentState } from "#shared/agent/index.ts";

/** More than an agent goes through while central is away for a day; older ones are given up. */
const mostPassed = 500;

/**
 * Tells central what the agent is doing: on each change, and when the live feed is open anew. States that central has not taken go along with the
 * next one, so that what the agent did while it was away is known; nothing waits for it.
 */
export function tellPresence(options: {
  readonly agent: Pick<AgentService, "on" | "off" | "current">;
  readonly live: LiveNewsSource;
  readonly central: Pick<CentralClient, "putPresence">;
  readonly now: () => number;
  readonly logger: Logger;
}): { stop(): void } {
  const { agent, live, central, now, logger } = options;
  /** The state of now, once the agent is signed in. */
  let last: AgentState | null = null;
  let taken = false;
  /** Those before it that central has not taken. */
  let passed: readonly AgentState[] = [];
  let due = false;
  let running = false;
  let open = false;

  function note(): void {
    const { state } = agent.current();
    due = true;
    if (state.name === "signed-out" || state === last) return;
    if (last !== null && !taken) passed = [...passed, last].slice(-mostPassed);
    last = state;
    taken = false;
  }

  async function tell(): Promise<void> {
    if (running) return;
    running = true;
    try {
      while (open && due && last !== null) {
        due = false;
        const [state, before] = [last, passed];
        await central.putPresence({ state, next: agent.current().next, passed: [...before], sentAt: now() });
        const told = new Set([...before, state]);
        passed = passed.filter((it) => !told.has(it));
        if (last === state) taken = true;
      }
    } catch (error) {
      due = true;
      logger.info({ err: error }, "central was not told what the agent is doing; it is told at the next change");
    } finally {
      running = false;
    }
  }

  function changed(): void {
    note();
    void tell();
  }
  function news({ type }: LiveNews): void {
    if (type !== "open" && type !== "lost") return;
    open = type === "open";
    // Central takes a desk that it can't hear for gone: what was told last is told again, so that it counts for the time between.
    if (open) changed();
    else taken = false;
  }
  agent.on("changed", changed);
  live.on("live", news);
  return {
    stop() {
      open = false;
      agent.off("changed", changed);
      live.off("live", news);
    },
  };
}
