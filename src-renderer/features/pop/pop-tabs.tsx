import { IconPhone, IconSparkles, IconX } from "@tabler/icons-react";
import { memo } from "react";
import { useDesk, useSlice, useWorkspace } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { useKeyParts } from "#renderer/app/keys/use-key-parts.ts";
import { showPop } from "#renderer/app/state/workspace.ts";
import { IconButton } from "#renderer/ui/icon-button.tsx";
import { tipOf } from "#renderer/ui/tip.ts";
import type { PopId } from "#shared/ids.ts";
import type { Pop } from "#shared/pop/types.ts";
import styles from "./pop-tabs.module.css";
import { popTitle } from "./pop-title.ts";
import { useCloseTab } from "./use-close-tab.ts";

/** One tab per pop. A tab that came in behind the agent's back glows and says "new" until it is looked at. */
export function PopTabs({ tabs, activeId }: { tabs: readonly Pop[]; activeId: PopId | null }) {
  const words = useWords();
  const { workspace } = useDesk();
  const glowing = useWorkspace((state) => state.glowing);
  if (tabs.length === 0) return null;
  const step = (from: number, by: number) => {
    const next = tabs[(from + by + tabs.length) % tabs.length];
    if (next === undefined) return;
    showPop(workspace, next.id);
    document.getElementById(`tab-${next.id}`)?.focus();
  };
  return (
    <div className={styles.tabs}>
      <div role="tablist" aria-label={words("pop:tabs")} className={styles.list}>
        {tabs.map((pop, index) => (
          <Tab
            key={pop.id}
            pop={pop}
            active={pop.id === activeId}
            glowing={glowing.includes(pop.id)}
            onStep={(by) => step(index, by)}
          />
        ))}
      </div>
      <CloseButton pop={tabs.find((pop) => pop.id === activeId)} />
    </div>
  );
}

interface TabProps {
  readonly pop: Pop;
  readonly active: boolean;
  readonly glowing: boolean;
  readonly onStep: (by: number) => void;
}

const Tab = memo(function Tab({ pop, active, glowing, onStep }: TabProps) {
  const words = useWords();
  const { workspace } = useDesk();
  const live = useSlice("calls", (calls) =>
    calls.some((call) => call.id === pop.callId && call.state.name !== "ended"),
  );
  const due = useSlice("calls", (calls) => calls.some((call) => call.id === pop.callId && call.work === "due"));
  const title = popTitle(words, pop);
  return (
    <button
      type="button"
      role="tab"
      id={`tab-${pop.id}`}
      aria-selected={active}
      aria-controls={active ? `pop-${pop.id}` : undefined}
      tabIndex={active ? 0 : -1}
      className={styles.tab}
      data-glowing={glowing || undefined}
      onClick={() => showPop(workspace, pop.id)}
      onKeyDown={(event) => {
        if (event.key === "ArrowRight") onStep(1);
        if (event.key === "ArrowLeft") onStep(-1);
      }}
      {...tipOf(title)}
    >
      {live && <IconPhone size={14} className={styles.live} aria-label={words("pop:tab.live")} />}
      {glowing && <IconSparkles size={14} className={styles.new} aria-label={words("pop:tab.new")} />}
      <span className={styles.title}>{title}</span>
      {due && <span className={styles.due}>{words("pop:tab.due")}</span>}
    </button>
  );
});

function CloseButton({ pop }: { pop: Pop | undefined }) {
  const words = useWords();
  const keys = useKeyParts();
  const close = useCloseTab();
  if (pop === undefined) return null;
  return (
    <IconButton label={words("app:action.tab-close")} keys={keys("tab-close")} onClick={() => close(pop)}>
      <IconX size={16} />
    </IconButton>
  );
}
