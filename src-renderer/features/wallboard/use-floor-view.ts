import { useMemo } from "react";
import type { Sorting } from "#renderer/ui/list/index.ts";
import { asWords, useViewPreference } from "#renderer/ui/list/index.ts";
import { handsOfQueues } from "./agent-view.ts";
import { asFormula, type Formula } from "./figures.ts";
import { useBoard } from "./floor.ts";
import { agentsInScope, queuesInScope } from "./shown-rows.ts";

const asId = (value: unknown) => (typeof value === "string" ? value : null);
const asSorting = (value: unknown): Sorting | null =>
  typeof value === "object" &&
  value !== null &&
  "by" in value &&
  typeof value.by === "string" &&
  "descending" in value &&
  typeof value.descending === "boolean"
    ? { by: value.by, descending: value.descending }
    : null;
const byName: Sorting = { by: "name", descending: false };
const none: readonly string[] = [];

/** How the supervisor likes to see the floor, and what of it is in the view. */
export function useFloorView() {
  const [team, setTeam] = useViewPreference("wallboard:team", "", asId);
  const [chosen, setChosen] = useViewPreference<readonly string[]>("wallboard:queues", none, asWords);
  const [formula, setFormula] = useViewPreference<Formula>("wallboard:formula", "own", asFormula);
  const [queueSorting, setQueueSorting] = useViewPreference("wallboard:queue-sorting", byName, asSorting);
  const [agentSorting, setAgentSorting] = useViewPreference("wallboard:agent-sorting", byName, asSorting);
  const allQueues = useBoard((board) => board.queues);
  const allAgents = useBoard((board) => board.agents);
  const scope = useMemo(
    () => ({ teamId: team === "" ? null : team, queues: chosen.length === 0 ? null : chosen }),
    [team, chosen],
  );
  const queues = useMemo(() => queuesInScope(allQueues, allAgents, scope), [allQueues, allAgents, scope]);
  const agents = useMemo(() => agentsInScope(allAgents, scope), [allAgents, scope]);
  const hands = useMemo(() => handsOfQueues(allAgents.values()), [allAgents]);
  return {
    ...{ team, setTeam, chosen, setChosen, formula, setFormula },
    ...{ queueSorting, setQueueSorting, agentSorting, setAgentSorting },
    ...{ allQueues, queues, agents, hands },
  };
}
export type FloorViewState = ReturnType<typeof useFloorView>;
