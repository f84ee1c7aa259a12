// biome-ignore-all lint/a11y/useSemanticElements: a <select> draws no diagram.
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useEffect, useId, useRef } from "react";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { lifelines, type LadderRow as Row } from "#shared/trace/index.ts";
import styles from "./ladder.module.css";
import { LadderRow, places } from "./ladder-row.tsx";

/** As in ladder.module.css. */
const rowHeight = 34;
const pauseHeight = 20;

interface LadderProps {
  readonly label: string;
  readonly rows: readonly Row[];
  /** By its place. */
  readonly marked: number;
  readonly byClock: boolean;
  /** The message is shown beside it, so there is less room. */
  readonly open: boolean;
  readonly onMark: (index: number) => void;
  /** Enter, or a click. */
  readonly onOpen: (index: number, by: "key" | "pointer") => void;
}

/** The diagram: who said what to whom, from top to bottom. One tab stop; arrows move the mark, Enter opens the message. Any length. */
export function Ladder({ label, rows, marked, byClock, open, onMark, onOpen }: LadderProps) {
  const words = useWords();
  const box = useRef<HTMLDivElement>(null);
  const id = useId();
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: (index) => rowHeight + (rows[index]?.pauseMs == null ? 0 : pauseHeight),
    getItemKey: (index) => rows[index]?.entry.seq ?? index,
    overscan: 10,
  });
  // Another filter gives other heights to the same places.
  // biome-ignore lint/correctness/useExhaustiveDependencies: measured anew when the rows are others.
  useEffect(() => virtualizer.measure(), [rows]);
  // The message takes its room from the diagram: what is marked stays in sight.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when it opens or closes.
  useEffect(() => {
    if (rows.length > 0) virtualizer.scrollToIndex(marked);
  }, [open]);
  const move = (index: number) => {
    const next = Math.max(0, Math.min(rows.length - 1, index));
    onMark(next);
    virtualizer.scrollToIndex(next);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const page = Math.max(1, Math.floor((box.current?.clientHeight ?? rowHeight) / rowHeight) - 1);
    const steps: Record<string, number | undefined> = {
      ArrowDown: marked + 1,
      ArrowUp: marked - 1,
      PageDown: marked + page,
      PageUp: marked - page,
      Home: 0,
      End: rows.length - 1,
    };
    const step = steps[event.key];
    if (step !== undefined) move(step);
    else if (event.key === "Enter" && rows.length > 0) onOpen(marked, "key");
    else return;
    event.preventDefault();
  };
  return (
    <div className={styles.ladder}>
      <div className={styles.head} aria-hidden="true">
        <span className={styles.time}>{words("trace:time")}</span>
        <span className={styles.diagram}>
          {lifelines.map((line) => (
            <span key={line} className={styles.name} style={{ left: `${places[line]}%` }}>
              {words(`trace:lifeline.${line}`)}
            </span>
          ))}
        </span>
        <span className={styles.status}>{words("trace:outcome")}</span>
      </div>
      <div
        ref={box}
        role="listbox"
        tabIndex={0}
        aria-label={label}
        aria-activedescendant={rows.length > 0 ? `${id}-${marked}` : undefined}
        className={styles.rows}
        onKeyDown={onKeyDown}
      >
        <div role="presentation" style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map((item) => {
            const row = rows[item.index];
            return (
              row && (
                <LadderRow
                  key={item.key}
                  id={`${id}-${item.index}`}
                  row={row}
                  top={item.start}
                  index={item.index}
                  count={rows.length}
                  marked={item.index === marked}
                  byClock={byClock}
                  onPick={(index) => onOpen(index, "pointer")}
                />
              )
            );
          })}
        </div>
      </div>
    </div>
  );
}
