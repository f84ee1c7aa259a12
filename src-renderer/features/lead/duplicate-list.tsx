import { useFormats } from "#renderer/app/format/use-formats.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { Section } from "#renderer/ui/section.tsx";
import type { Duplicate } from "#shared/crm/forms.ts";
import type { PopTarget } from "#shared/pop/types.ts";
import styles from "./duplicate-list.module.css";

interface DuplicateListProps {
  readonly items: readonly Duplicate[];
  readonly onUse: (target: PopTarget) => void;
  /** What using one means here; "use this record" where it is not said. */
  readonly useLabel?: string;
}

/** Records that may be the one being typed: one click uses it instead. */
export function DuplicateList({ items, onUse, useLabel }: DuplicateListProps) {
  const words = useWords();
  const formats = useFormats();
  return (
    <Section title={words("lead:duplicates")}>
      <div aria-live="polite">
        {items.length === 0 && <p className={styles.none}>{words("lead:no-duplicates")}</p>}
        <ul className={styles.list}>
          {items.map((item) => (
            <li key={`${item.target.type}${item.target.id}`} className={styles.item}>
              <p className={styles.name}>{item.name}</p>
              <p className={styles.soft}>
                {[item.company, item.number && formats.number(item.number)].filter(Boolean).join(" · ")}
              </p>
              <p className={styles.soft}>{words(`lead:because.${item.because}`)}</p>
              <button type="button" className={styles.use} onClick={() => onUse(item.target)}>
                {useLabel ?? words("lead:use-this")}
              </button>
            </li>
          ))}
        </ul>
      </div>
    </Section>
  );
}
