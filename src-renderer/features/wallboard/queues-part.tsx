import { useCallback, useState } from "react";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { Empty } from "#renderer/ui/empty.tsx";
import type { OpenMenu } from "./act-menu.tsx";
import type { Subject } from "./acts.ts";
import { BoardTable, type Place, rowHeight } from "./board-table.tsx";
import { useBoard } from "./floor.ts";
import { type Room, useQueueColumns } from "./queue-columns.tsx";
import type { FloorViewState } from "./use-floor-view.ts";
import { useQueueOrder } from "./use-order.ts";
import { useSteadyOrder } from "./use-steady-order.ts";
import styles from "./wallboard.module.css";

export interface PartProps {
  readonly view: FloorViewState;
  readonly room: Room;
  readonly open: Subject | null;
  readonly onOpen: (subject: Subject) => void;
  readonly onMenu: (menu: OpenMenu) => void;
  /** A menu is open: rows keep their places. */
  readonly held: boolean;
}

const useQueueRow = (id: string) => useBoard((board) => board.queues.get(id));

/** The queues in the view. */
export function QueuesPart({ view, room, open, onOpen, onMenu, held }: PartProps) {
  const words = useWords();
  const [marked, setMarked] = useState<string | null>(null);
  const [over, setOver] = useState(false);
  const menu = useCallback((id: string, place: Place) => onMenu({ subject: { kind: "queue", id }, place }), [onMenu]);
  const columns = useQueueColumns(room, view.formula, menu);
  const ids = useSteadyOrder(
    useQueueOrder(view.queues, view.queueSorting, view.formula),
    over || held,
    view.queueSorting,
  );
  const absent = useBoard((board) => board.facts?.link.is === "absent");
  const none = absent ? "absent" : view.allQueues.size === 0 ? "none" : "filtered";
  return (
    <section
      className={styles.queues}
      aria-label={words("wallboard:queues")}
      // As high as its rows, as far as the agents keep their room; with none, as the sentence needs.
      style={{ flexBasis: ids.length === 0 ? 124 : (ids.length + 1) * rowHeight + 2 }}
      onPointerEnter={() => setOver(true)}
      onPointerLeave={() => setOver(false)}
    >
      <BoardTable
        label={words("wallboard:queues")}
        columns={columns}
        ids={ids}
        useRow={useQueueRow}
        marked={marked}
        onMark={setMarked}
        open={open?.kind === "queue" ? open.id : null}
        onOpen={(id) => onOpen({ kind: "queue", id })}
        onMenu={menu}
        sorting={view.queueSorting}
        onSort={view.setQueueSorting}
        empty={<Empty title={words(`wallboard:no-queues.${none}`)} hint={words(`wallboard:no-queues.${none}-hint`)} />}
      />
    </section>
  );
}
