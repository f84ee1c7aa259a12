import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { type LoadPage, PagedRows, type PagedState } from "./paged-rows.ts";

export interface PagedList<T> {
  readonly rows: PagedRows<T>;
  readonly state: PagedState;
  /** Another question (sort, filter) was asked and its first rows are not here yet; the old ones are still shown. */
  readonly stale: boolean;
}

/**
 * The rows of one question to the desk, asked anew whenever `question` changes. The rows shown stay until the first new ones are there, so
 * that nothing flickers while a filter is typed.
 * @param changed Whenever this is another value, what is looked at is read again in its place.
 */
export function usePagedRows<T>(question: string, load: LoadPage<T>, changed: unknown): PagedList<T> {
  const latest = useRef(load);
  latest.current = load;
  // biome-ignore lint/correctness/useExhaustiveDependencies: one list per question; `load` says how it is asked.
  const asked = useMemo(() => new PagedRows<T>((cursor, signal) => latest.current(cursor, signal)), [question]);
  const [shown, setShown] = useState(asked);
  useEffect(() => {
    if (asked === shown) return;
    const show = () => {
      if (!isAnswered(asked.state())) return;
      setShown(asked);
      shown.dispose();
    };
    show();
    return asked.subscribe(show);
  }, [asked, shown]);
  useEffect(() => {
    asked.want(0, 0);
  }, [asked]);
  const seen = useRef(changed);
  useEffect(() => {
    if (Object.is(seen.current, changed)) return;
    seen.current = changed;
    shown.refresh();
  }, [shown, changed]);
  const state = useSyncExternalStore(shown.subscribe, shown.state);
  return { rows: shown, state, stale: asked !== shown };
}

function isAnswered(state: PagedState): boolean {
  return state.count > 0 || state.atEnd || state.error !== null;
}
