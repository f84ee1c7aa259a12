import { useElementSize } from "@mantine/hooks";
import { useCallback, useState } from "react";
import { useSlice } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { Keys } from "#renderer/ui/keys.tsx";
import { SkeletonRows } from "#renderer/ui/skeleton-rows.tsx";
import { isEnded } from "#shared/call/record.ts";
import type { Call } from "#shared/call/types.ts";
import { ActMenu, type OpenMenu } from "./act-menu.tsx";
import { ActResultStrip } from "./act-result-strip.tsx";
import type { Subject } from "./acts.ts";
import { AgentDetail } from "./agent-detail.tsx";
import { AgentsPart } from "./agents-part.tsx";
import { BoardHead } from "./board-head.tsx";
import { useBoard } from "./floor.ts";
import { HandsContext } from "./hands.ts";
import { LimitsPanel } from "./limits-panel.tsx";
import type { Room } from "./queue-columns.tsx";
import { QueueDetail } from "./queue-detail.tsx";
import { QueuesPart } from "./queues-part.tsx";
import { Totals } from "./totals.tsx";
import { useActs } from "./use-acts.ts";
import { type FloorViewState, useFloorView } from "./use-floor-view.ts";
import { useWall } from "./use-wall.ts";
import { Wall } from "./wall.tsx";
import styles from "./wallboard.module.css";
import { Watchman } from "./watchman.tsx";

/** The page, or the wall; both warn. */
export function FloorView() {
  const view = useFloorView();
  const wall = useWall();
  const inCall = useSlice("calls", hasCall);
  return (
    <HandsContext value={view.hands}>
      <Watchman queues={view.queues} agents={view.agents} formula={view.formula} />
      {wall.on ? (
        <Wall queues={view.queues} agents={view.agents} formula={view.formula} beside={inCall} onLeave={wall.leave} />
      ) : (
        <Board view={view} onWall={wall.enter} />
      )}
    </HandsContext>
  );
}

function hasCall(calls: readonly Call[]): boolean {
  return calls.some((call) => !isEnded(call));
}

const roomOf = (width: number): Room => (width < 560 ? "narrow" : width < 900 ? "middle" : "wide");

function Board({ view, onWall }: { view: FloorViewState; onWall: () => void }) {
  const words = useWords();
  const [open, setOpen] = useState<Subject | null>(null);
  const [menu, setMenu] = useState<OpenMenu | null>(null);
  const [panel, setPanel] = useState(false);
  const heard = useBoard((board) => board.facts !== null);
  const { ref, width } = useElementSize();
  const show = useCallback((subject: Subject) => setOpen(detailOf(subject)), []);
  const acts = useActs(show);
  const { ask, clear } = acts;
  const openRow = (subject: Subject) => {
    // What was asked of one row does not go on about another.
    ask(null);
    clear();
    show(subject);
  };
  const close = () => {
    ask(null);
    setOpen(null);
  };
  const detail = useDetail(open);
  const room = roomOf(width);
  return (
    <>
      <BoardHead view={view} onOpen={openRow} onLimits={() => setPanel(true)} onWall={onWall} />
      {heard ? (
        <>
          <Totals queues={view.queues} agents={view.agents} formula={view.formula} onFormula={view.setFormula} />
          <div className={styles.body}>
            <div ref={ref} className={styles.tables} data-room={room}>
              {width > 0 && (
                <>
                  <QueuesPart
                    view={view}
                    room={room}
                    open={open}
                    onOpen={openRow}
                    onMenu={setMenu}
                    held={menu !== null}
                  />
                  <AgentsPart
                    view={view}
                    room={room}
                    open={open}
                    onOpen={openRow}
                    onMenu={setMenu}
                    held={menu !== null}
                  />
                </>
              )}
            </div>
            {detail?.kind === "queue" && (
              <QueueDetail queue={detail.row} formula={view.formula} acts={acts} onMenu={setMenu} onClose={close} />
            )}
            {detail?.kind === "agent" && (
              <AgentDetail key={detail.row.id} agent={detail.row} acts={acts} onMenu={setMenu} onClose={close} />
            )}
          </div>
          <footer className={styles.foot}>
            <span className={styles.hint}>
              <Keys parts={["↑", "↓"]} />
              {words("lists:move")}
            </span>
            <span className={styles.hint}>
              <Keys parts={["Enter"]} />
              {words("wallboard:act.details")}
            </span>
            <span className={styles.hint}>
              <Keys parts={["Shift", "F10"]} />
              {words("wallboard:act.menu")}
            </span>
            {detail === null && <ActResultStrip acts={acts} />}
          </footer>
        </>
      ) : (
        <Shape />
      )}
      {menu !== null && (
        <ActMenu
          key={`${menu.place.x} ${menu.place.y}`}
          menu={menu}
          acts={acts}
          onOpen={openRow}
          onOnlyQueue={(queue) => view.setChosen([queue])}
          onClose={() => setMenu(null)}
        />
      )}
      {panel && <LimitsPanel onClose={() => setPanel(false)} />}
    </>
  );
}

/** Nothing was heard yet: the shape of what comes, or why it does not. */
function Shape() {
  const words = useWords();
  const away = useSlice("central", (central) => central.name === "unreachable");
  return (
    <div className={styles.shape}>
      {away && <p className={styles.soft}>{words("wallboard:link.never")}</p>}
      <SkeletonRows rows={4} label={words("common:loading")} />
      <SkeletonRows rows={9} label={words("common:loading")} />
    </div>
  );
}

/** Callers are shown with their queue. */
function detailOf(subject: Subject): Subject {
  return subject.kind === "caller" ? { kind: "queue", id: subject.queue } : subject;
}

function useDetail(open: Subject | null) {
  const queue = useBoard((board) => (open?.kind === "queue" ? board.queues.get(open.id) : undefined));
  const agent = useBoard((board) => (open?.kind === "agent" ? board.agents.get(open.id) : undefined));
  if (queue !== undefined) return { kind: "queue", row: queue } as const;
  if (agent !== undefined) return { kind: "agent", row: agent } as const;
  return null;
}
