import { Button } from "@mantine/core";
import { useState } from "react";
import { useDesk } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { LeadForm } from "#renderer/features/lead/index.ts";
import { RecordFinder } from "#renderer/features/search/index.ts";
import type { Call } from "#shared/call/types.ts";
import type { Pop } from "#shared/pop/types.ts";
import styles from "./pane.module.css";
import { PaneHead } from "./pane-head.tsx";

/** Row 3: the caller hides the number. Nothing is looked up and nothing created by itself: the agent searches, or creates by hand. */
export function WithheldPane({ pop, call }: { pop: Pop; call: Call | undefined }) {
  const words = useWords();
  const { client, problems } = useDesk();
  const [byHand, setByHand] = useState(false);
  return (
    <section className={styles.pane} aria-label={words("pop:withheld.title")}>
      <PaneHead title={words("pop:withheld.title")} sub={words("pop:withheld.sub")} />
      {byHand ? (
        <LeadForm pop={pop} call={call} />
      ) : (
        <>
          <RecordFinder
            label={words("pop:withheld.search")}
            onFound={(target) => void problems.run("pop", () => client.pops.attach({ popId: pop.id, target }))}
          />
          <div className={styles.row}>
            <Button onClick={() => setByHand(true)}>{words("pop:withheld.by-hand")}</Button>
          </div>
        </>
      )}
      <p className={styles.hint}>{words("pop:withheld.hint")}</p>
    </section>
  );
}
