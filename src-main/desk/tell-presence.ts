import type { Logger } from "pino";
import type { AgentService } from "#main/agent/index.ts";
import type { CentralClient, Sync } from "#main/sync/index.ts";
import type { AgentState } from "#shared/agent/index.ts";

/**
 * Tells central what the agent is doing: on each change, and when the live feed is open anew. Only the newest state counts, and a state that
 * did not arrive is told again then; nothing waits for it.
 */
export function tellPresence(options: {
  readonly agent: Pick<AgentService, "on" | "off" | "current">;
  readonly live: Pick<Sync, "on" | "off">;
  readonly central: Pick<CentralClient, "putPresence">;
  readonly logger: Logger;
}): { stop(): void } {
  const { agent, live, central, logger } = options;
  let told: AgentState | null = null;
  let running = false;
  let open = false;

  async function tell(): Promise<void> {
    if (running) return;
    running = true;
    try {
      for (
        let { state } = agent.current();
        open && state !== told && state.name !== "signed-out";
        { state } = agent.current()
      ) {
        await central.putPresence(state);
        told = state;
      }
    } catch (error) {
      logger.info({ err: error }, "central was not told what the agent is doing; it is told at the next change");
    } finally {
      running = false;
    }
  }
  const changed = () => void tell();
  const news = ({ type }: { type: string }) => {
    if (type !== "open" && type !== "lost") return;
    open = type === "open";
    told = null;
    void tell();
  };
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
