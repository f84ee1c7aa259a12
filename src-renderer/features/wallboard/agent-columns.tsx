import { IconDots } from "@tabler/icons-react";
import { useMemo } from "react";
import { useSlice } from "#renderer/app/desk-context.ts";
import { useFormats } from "#renderer/app/format/use-formats.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import type { Column } from "#renderer/ui/list/index.ts";
import type { DeskAgent } from "#shared/contract/desk/index.ts";
import { averageHandleMs } from "#shared/queue/index.ts";
import type { Place } from "./board-table.tsx";
import { CallerName } from "./caller-name.tsx";
import { DoingMark } from "./doing-mark.tsx";
import { lengthText, percentText } from "./figure-text.ts";
import { occupancyOf } from "./figures.ts";
import { useBoard } from "./floor.ts";
import type { Room } from "./queue-columns.tsx";
import { QueueWord } from "./queue-word.tsx";
import { Ribbon } from "./ribbon.tsx";
import { RowMenuButton } from "./row-menu-button.tsx";
import { Running, useMoment } from "./running.tsx";
import { type AgentColumnId, agentName } from "./shown-rows.ts";
import { nextText } from "./state-text.ts";
import styles from "./wallboard.module.css";

const shown: Readonly<Record<Room, ReadonlySet<AgentColumnId>>> = {
  narrow: new Set<AgentColumnId>(["name", "state", "menu"]),
  middle: new Set<AgentColumnId>(["name", "state", "call", "handled", "menu"]),
  wide: new Set<AgentColumnId>(["name", "state", "next", "call", "handled", "aht", "occupancy", "ribbon", "menu"]),
};

const ribbonWidth = 132;

export function useAgentColumns(room: Room, onMenu: (id: string, place: Place) => void): readonly Column<DeskAgent>[] {
  const words = useWords();
  const formats = useFormats();
  const { reasons } = useSlice("company");
  return useMemo(() => {
    const title = (id: AgentColumnId) => words(`wallboard:agent.${id as "name"}`);
    const all: readonly Column<DeskAgent>[] = [
      {
        ...{ id: "name", title: title("name"), width: "minmax(110px, 1fr)", sortable: true },
        cell: (agent) => (
          <>
            <bdi className={styles.name}>{agentName(agent)}</bdi>
            {agent.extension !== null && agent.name !== null && <span className={styles.soft}>{agent.extension}</span>}
          </>
        ),
      },
      {
        ...{ id: "state", title: title("state"), width: "200px", sortable: true },
        cell: (agent) => <DoingMark agent={agent} />,
      },
      {
        ...{ id: "next", title: title("next"), width: "72px" },
        cell: (agent) => (agent.next === null ? "" : nextText(words, reasons, agent.next)),
      },
      {
        ...{ id: "call", title: title("call"), width: "minmax(130px, 1.4fr)", sortable: true },
        cell: (agent) => <CallCell agent={agent} />,
      },
      {
        ...{ id: "handled", title: title("handled"), width: "66px", sortable: true, alignEnd: true },
        cell: (agent) => formats.count(agent.counts.handled),
      },
      {
        ...{ id: "aht", title: title("aht"), width: "54px", sortable: true, alignEnd: true },
        cell: (agent) => lengthText(averageHandleMs(agent.counts)),
      },
      {
        ...{ id: "occupancy", title: title("occupancy"), width: "76px", sortable: true, alignEnd: true },
        cell: (agent) => <Occupancy agent={agent} />,
      },
      {
        ...{ id: "ribbon", title: title("ribbon"), width: `${ribbonWidth + 8}px` },
        cell: (agent) => <Ribbon agent={agent} width={ribbonWidth} />,
      },
      {
        ...{ id: "menu", title: words("wallboard:act.menu"), width: "24px", alignEnd: true },
        cell: (agent) => (
          <RowMenuButton
            label={words("wallboard:act.menu-of", { name: agentName(agent) })}
            onMenu={(place) => onMenu(agent.id, place)}
          >
            <IconDots size={16} />
          </RowMenuButton>
        ),
      },
    ];
    return all.filter(({ id }) => shown[room].has(id as AgentColumnId));
  }, [room, onMenu, words, formats, reasons]);
}

function CallCell({ agent: { call } }: { agent: DeskAgent }) {
  if (call === null) return null;
  return (
    <>
      <CallerName caller={call} />
      <span className={styles.soft}>
        <QueueWord queue={call.queue} />
      </span>
      <Running since={call.answeredAt} />
    </>
  );
}

function Occupancy({ agent }: { agent: DeskAgent }) {
  const words = useWords();
  const dayFrom = useBoard((board) => board.facts?.dayFrom ?? 0);
  const now = useMoment(60_000);
  return percentText(words, occupancyOf([agent], now, dayFrom));
}
