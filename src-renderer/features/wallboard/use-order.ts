import { useMemo } from "react";
import { useLanguage } from "#renderer/app/i18n/use-words.ts";
import type { Sorting } from "#renderer/ui/list/index.ts";
import type { DeskAgent, DeskQueue } from "#shared/contract/desk/index.ts";
import type { Formula } from "./figures.ts";
import { createNameOrder } from "./name-order.ts";
import { agentName, queueName, sortAgents, sortQueues } from "./shown-rows.ts";

function useNameOrder() {
  const language = useLanguage();
  return useMemo(() => createNameOrder(new Intl.Collator(language, { numeric: true })), [language]);
}

export function useQueueOrder(queues: readonly DeskQueue[], sorting: Sorting, formula: Formula): readonly string[] {
  const order = useNameOrder();
  return useMemo(() => {
    const ranks = order(queues.map((queue) => ({ id: queue.queue, name: queueName(queue) })));
    return sortQueues(queues, sorting, formula, ranks);
  }, [queues, sorting, formula, order]);
}

/** @param now by central's clock, when the picture was as it is */
export function useAgentOrder(
  agents: readonly DeskAgent[],
  sorting: Sorting,
  now: number,
  dayFrom: number,
): readonly string[] {
  const order = useNameOrder();
  return useMemo(() => {
    const ranks = order(agents.map((agent) => ({ id: agent.id as string, name: agentName(agent) })));
    return sortAgents(agents, sorting, { now, dayFrom }, ranks);
  }, [agents, sorting, now, dayFrom, order]);
}
