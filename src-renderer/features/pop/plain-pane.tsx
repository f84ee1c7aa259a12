import { useWords } from "#renderer/app/i18n/use-words.ts";
import type { Pop } from "#shared/pop/types.ts";
import styles from "./pane.module.css";
import { PaneHead } from "./pane-head.tsx";
import { popTitle } from "./pop-title.ts";

/** The call alone: pops are switched off, or the record is not here (it left the agent's scope). */
export function PlainPane({ pop }: { pop: Pop }) {
  const words = useWords();
  return (
    <section className={styles.pane} aria-label={popTitle(words, pop)}>
      <PaneHead title={popTitle(words, pop)} sub={pop.numberShown} />
      <p className={styles.hint}>{words(pop.decision.kind === "none" ? "pop:plain.off" : "pop:plain.gone")}</p>
    </section>
  );
}
