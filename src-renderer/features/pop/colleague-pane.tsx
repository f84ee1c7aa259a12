import { IconUsers } from "@tabler/icons-react";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { StateMark } from "#renderer/ui/state-mark.tsx";
import type { PopDecision } from "#shared/pop/types.ts";
import styles from "./pane.module.css";
import { PaneHead } from "./pane-head.tsx";

/** Row 2: a colleague. No customer's record is opened and nothing is logged to one. */
export function ColleaguePane({ decision }: { decision: Extract<PopDecision, { kind: "colleague" }> }) {
  const words = useWords();
  return (
    <section className={styles.pane} aria-label={words("pop:colleague.title")}>
      <PaneHead
        title={decision.name ?? words("pop:colleague.unknown")}
        sub={words("pop:extension", { extension: decision.extension })}
        marks={
          <StateMark tone="talking" icon={IconUsers}>
            {words("pop:colleague.title")}
          </StateMark>
        }
      />
      <p className={styles.hint}>{words("pop:colleague.hint")}</p>
    </section>
  );
}
