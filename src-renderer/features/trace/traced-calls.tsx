// biome-ignore-all lint/a11y/useSemanticElements: a <select> can't hold a call with its sign and time.
// biome-ignore-all lint/a11y/useFocusableInteractive: one tab stop, the list itself; rows are named by its aria-activedescendant.
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the list has the focus and the keys.
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef } from "react";
import { useDesk, useSlice } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { ListProblem } from "#renderer/app/lists/list-problem.tsx";
import { Empty } from "#renderer/ui/empty.tsx";
import { usePagedRows } from "#renderer/ui/list/index.ts";
import type { TracedCall } from "#shared/trace/index.ts";
import styles from "./traced-calls.module.css";
import { CallLine, LineLine } from "./traced-line.tsx";
import type { Traced } from "./use-trace.ts";

/** As in traced-calls.module.css. */
const rowHeight = 32;
const lineHeight = 46;

interface TracedCallsProps {
  readonly traced: Traced | null;
  readonly onChoose: (traced: Traced) => void;
  /** The newest call, as soon as it is known; null: there is none. */
  readonly onNewest: (call: TracedCall | null) => void;
}

/** What there is a trace of: the line first, then calls, newest first. Moving the mark shows what is marked. */
export function TracedCalls({ traced, onChoose, onNewest }: TracedCallsProps) {
  const words = useWords();
  const { client } = useDesk();
  const changed = useSlice("calls", (calls) => calls.map((call) => `${call.id}${call.endedAt ?? ""}`).join());
  const box = useRef<HTMLDivElement>(null);
  const id = useId();
  const { rows, state } = usePagedRows<TracedCall>(
    "calls",
    async (cursor, signal) => {
      const page = await client.trace.calls({ cursor, limit: 100 }, { signal });
      if (cursor === null) onNewest(page.items[0] ?? null);
      return page;
    },
    changed,
  );
  const at = (index: number): Traced | undefined => (index === 0 ? "line" : rows.rowAt(index - 1)?.callId);
  const count = state.count + 1;
  const marked = Array.from({ length: count }, (_, index) => at(index)).indexOf(traced ?? undefined);
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => box.current,
    estimateSize: (index) => (index === 0 ? lineHeight : rowHeight),
    overscan: 8,
  });
  const items = virtualizer.getVirtualItems();
  const [first, last] = [items[0]?.index ?? 0, items.at(-1)?.index ?? 0];
  // biome-ignore lint/correctness/useExhaustiveDependencies: `count` changes when pages came or went.
  useEffect(() => rows.want(Math.max(0, first - 1), last), [rows, first, last, count]);
  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Record<string, number> = { ArrowDown: marked + 1, ArrowUp: marked - 1, Home: 0, End: count - 1 };
    const step = steps[event.key];
    if (step === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    const next = Math.max(0, Math.min(count - 1, step));
    const target = at(next);
    if (target === undefined) return;
    virtualizer.scrollToIndex(next);
    onChoose(target);
  };
  const shown = (index: number): ReactNode => {
    const call = rows.rowAt(index - 1);
    if (index === 0) return <LineLine />;
    return call && <CallLine call={call} />;
  };
  return (
    <div className={styles.list}>
      <ListProblem error={state.error} onRetry={() => rows.refresh()} />
      <div
        ref={box}
        role="listbox"
        tabIndex={0}
        aria-label={words("trace:calls")}
        aria-activedescendant={marked < 0 ? undefined : `${id}-${marked}`}
        className={styles.rows}
        onKeyDown={onKeyDown}
      >
        <div role="presentation" className={styles.inner} style={{ height: virtualizer.getTotalSize() }}>
          {items.map((item) => (
            <div
              key={item.key}
              id={`${id}-${item.index}`}
              role="option"
              aria-selected={item.index === marked}
              aria-posinset={item.index + 1}
              aria-setsize={state.atEnd ? count : -1}
              className={styles.row}
              style={{ height: item.size, transform: `translateY(${item.start}px)` }}
              onClick={() => {
                const target = at(item.index);
                if (target !== undefined) onChoose(target);
              }}
            >
              {shown(item.index)}
            </div>
          ))}
        </div>
      </div>
      {state.atEnd && state.count === 0 && (
        <Empty title={words("trace:empty.calls")} hint={words("trace:empty.calls-hint")} />
      )}
    </div>
  );
}
