import { useWords } from "#renderer/app/i18n/use-words.ts";
import type { Match, Pop } from "#shared/pop/types.ts";
import { CandidateList } from "./candidate-list.tsx";
import styles from "./pane.module.css";
import { PaneHead } from "./pane-head.tsx";

/** Row 5: several share the number. Chosen once, remembered for the number, logged there only. */
export function ChoosePane({ pop, candidates }: { pop: Pop; candidates: readonly Match[] }) {
  const words = useWords();
  return (
    <section className={styles.pane} aria-label={words("pop:choose.title")}>
      <PaneHead
        title={words("pop:choose.title")}
        sub={words("pop:choose.sub", { number: pop.numberShown, count: candidates.length })}
      />
      <CandidateList pop={pop} candidates={candidates} label={words("pop:choose.title")} />
      <p className={styles.hint}>{words("pop:choose.hint")}</p>
    </section>
  );
}
