import { useWords } from "#renderer/app/i18n/use-words.ts";
import type { ErasureCounts } from "#shared/contract/desk/index.ts";
import styles from "./persons.module.css";

const known = [
  "customer",
  "lead",
  "contact",
  "phone",
  "interaction",
  "task",
  "handovers",
  "audit-entries",
  "kept-answers",
  "import-rows",
  "queue-visits",
] as const;

/** How many of what, without what there is none of. */
export function CountList({ title, counts }: { readonly title: string; readonly counts: ErasureCounts }) {
  const words = useWords();
  return (
    <section>
      <h3 className={styles.title}>{title}</h3>
      <dl className={styles.counts}>
        {known
          .filter((kind) => (counts[kind] ?? 0) > 0)
          .map((kind) => (
            <div key={kind}>
              <dt>{words(`persons:count.${kind}`)}</dt>
              <dd>{counts[kind]}</dd>
            </div>
          ))}
      </dl>
    </section>
  );
}
