import { type ReactNode, useMemo } from "react";
import { useDesk, useSlice, useWorkspace } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { useAction } from "#renderer/app/keys/use-action.ts";
import { ProblemStrip } from "#renderer/app/problem-strip.tsx";
import { showPop, tabsOf } from "#renderer/app/state/workspace.ts";
import type { Call } from "#shared/call/types.ts";
import type { RecordCard } from "#shared/crm/cards.ts";
import type { Pop } from "#shared/pop/types.ts";
import { PopPane } from "./pop-pane.tsx";
import { PopTabs } from "./pop-tabs.tsx";
import styles from "./pop-workspace.module.css";
import { useCloseTab } from "./use-close-tab.ts";

interface PopWorkspaceProps {
  /** What stands under the record: the wrap-up of its call. */
  readonly under: (pop: Pop, call: Call) => ReactNode;
  /** What stands over the record: what a colleague sent along with the call. */
  readonly over?: (pop: Pop, call: Call | undefined) => ReactNode;
  /** Buttons at the head of a record (edit, convert). */
  readonly recordActions?: (card: RecordCard, pop: Pop) => ReactNode;
  readonly empty: ReactNode;
}

/** The workspace: one tab per pop, the newest left, the one in front with its record and, under it, its call's wrap-up. */
export function PopWorkspace({ under, over, recordActions, empty }: PopWorkspaceProps) {
  const words = useWords();
  const pops = useSlice("pops");
  const calls = useSlice("calls");
  const activeId = useWorkspace((workspace) => workspace.activePop);
  const tabs = useMemo(() => tabsOf(pops), [pops]);
  const active = tabs.find((pop) => pop.id === activeId);
  const call = active && calls.find((one) => one.id === active.callId);
  useTabKeys(tabs, active);
  return (
    <main className={styles.workspace} aria-label={words("pop:workspace")}>
      <PopTabs tabs={tabs} activeId={activeId} />
      <div className={styles.problem}>
        <ProblemStrip place="pop" />
      </div>
      {active === undefined ? (
        <div className={styles.empty}>{empty}</div>
      ) : (
        <div
          key={active.id}
          className={styles.active}
          role="tabpanel"
          id={`pop-${active.id}`}
          aria-labelledby={`tab-${active.id}`}
        >
          {over?.(active, call)}
          <div className={styles.pane} data-pop={active.id}>
            <PopPane pop={active} call={call} recordActions={recordActions} />
          </div>
          {call && under(active, call)}
        </div>
      )}
    </main>
  );
}

function useTabKeys(tabs: readonly Pop[], active: Pop | undefined): void {
  const { workspace } = useDesk();
  const close = useCloseTab();
  const step = (by: number) => {
    const at = tabs.findIndex((pop) => pop.id === active?.id);
    const next = tabs[(at + by + tabs.length) % tabs.length];
    if (next === undefined) return false;
    showPop(workspace, next.id);
    return true;
  };
  useAction("tab-next", () => step(1));
  useAction("tab-previous", () => step(-1));
  useAction("tab-close", () => {
    if (active === undefined) return false;
    close(active);
    return true;
  });
}
