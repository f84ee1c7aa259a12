import { useCallback, useMemo, useRef, useState } from "react";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { useKeyParts } from "#renderer/app/keys/use-key-parts.ts";
import { useListAction } from "#renderer/app/lists/use-list-action.ts";
import { Empty } from "#renderer/ui/empty.tsx";
import { FilterField } from "#renderer/ui/list/index.ts";
import { useAgentColumns } from "./agent-columns.tsx";
import { AgentStates } from "./agent-states.tsx";
import { type AgentView, doingOf } from "./agent-view.ts";
import { BoardTable, type Place } from "./board-table.tsx";
import { useBoard } from "./floor.ts";
import type { PartProps } from "./queues-part.tsx";
import { agentMatches } from "./shown-rows.ts";
import { useAgentOrder } from "./use-order.ts";
import { useSteadyOrder } from "./use-steady-order.ts";
import styles from "./wallboard.module.css";

const useAgentRow = (id: string) => useBoard((board) => board.agents.get(id));

/** The agents in the view, by state and name. */
export function AgentsPart({ view, room, open, onOpen, onMenu, held }: PartProps) {
  const words = useWords();
  const keys = useKeyParts();
  const [marked, setMarked] = useState<string | null>(null);
  const [over, setOver] = useState(false);
  const [state, setState] = useState<AgentView | null>(null);
  const [text, setText] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const box = useRef<HTMLElement>(null);
  useListAction("list-filter", () => field.current?.focus());
  const menu = useCallback((id: string, place: Place) => onMenu({ subject: { kind: "agent", id }, place }), [onMenu]);
  const columns = useAgentColumns(room, menu);
  const at = useBoard((board) => board.facts?.at ?? 0);
  const dayFrom = useBoard((board) => board.facts?.dayFrom ?? 0);
  const found = useMemo(
    () => view.agents.filter((agent) => (state === null || doingOf(agent).view === state) && agentMatches(agent, text)),
    [view.agents, state, text],
  );
  // Only the occupancy's order runs with the time.
  const now = view.agentSorting.by === "occupancy" ? at : 0;
  const question = useMemo(() => ({ sorting: view.agentSorting, state, text }), [view.agentSorting, state, text]);
  const ids = useSteadyOrder(useAgentOrder(found, view.agentSorting, now, dayFrom), over || held, question);
  return (
    <section ref={box} className={styles.agents} aria-label={words("wallboard:agents")}>
      <div className={styles.agentTools}>
        <AgentStates agents={view.agents} chosen={state} onChoose={setState} />
        <div className={styles.search}>
          <FilterField
            ref={field}
            label={words("wallboard:agent.search")}
            clearLabel={words("lists:clear-filter")}
            keys={keys("list-filter")}
            value={text}
            onChange={setText}
            onLeave={() => box.current?.querySelector<HTMLElement>("[role=grid]")?.focus()}
          />
        </div>
      </div>
      <div className={styles.fill} onPointerEnter={() => setOver(true)} onPointerLeave={() => setOver(false)}>
        <BoardTable
          label={words("wallboard:agents")}
          columns={columns}
          ids={ids}
          useRow={useAgentRow}
          marked={marked}
          onMark={setMarked}
          open={open?.kind === "agent" ? open.id : null}
          onOpen={(id) => onOpen({ kind: "agent", id })}
          onMenu={menu}
          sorting={view.agentSorting}
          onSort={view.setAgentSorting}
          empty={
            <Empty
              title={words(view.agents.length === 0 ? "wallboard:no-agents.none" : "wallboard:no-agents.filtered")}
            />
          }
        />
      </div>
    </section>
  );
}
