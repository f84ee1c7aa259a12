import { Button } from "@mantine/core";
import { useDesk } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { useAction } from "#renderer/app/keys/use-action.ts";
import { useKeyParts } from "#renderer/app/keys/use-key-parts.ts";
import { Keys } from "#renderer/ui/keys.tsx";
import type { Match, Pop } from "#shared/pop/types.ts";
import { CandidateList } from "./candidate-list.tsx";
import styles from "./pane.module.css";
import { PaneHead } from "./pane-head.tsx";

/** Row 6: the same last eight digits. "Probably", until the agent says yes; nothing is logged before. */
export function ProbablePane({ pop, candidates }: { pop: Pop; candidates: readonly Match[] }) {
  const words = useWords();
  const keys = useKeyParts();
  const { client, problems } = useDesk();
  const none = () => void problems.run("pop", () => client.pops.noneOfThem({ popId: pop.id }));
  useAction("none-of-them", none);
  const [first] = candidates;
  const title =
    candidates.length === 1 && first
      ? words("pop:probable.title-one", { name: first.contactName ?? first.name })
      : words("pop:probable.title-many");
  return (
    <section className={styles.pane} aria-label={title}>
      <PaneHead title={title} sub={words("pop:probable.sub", { number: pop.numberShown })} />
      <CandidateList pop={pop} candidates={candidates} label={title} />
      <div className={styles.row}>
        <Button onClick={none} rightSection={<Keys parts={keys("none-of-them")} />}>
          {words("pop:probable.none")}
        </Button>
      </div>
      <p className={styles.hint}>{words("pop:probable.hint")}</p>
    </section>
  );
}
