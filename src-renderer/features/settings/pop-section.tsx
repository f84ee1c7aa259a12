import { useSlice } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { Choice } from "./choice.tsx";
import styles from "./settings.module.css";
import { useChangeSettings } from "./use-change-settings.ts";

/** When a call opens its record. */
export function PopSection() {
  const words = useWords();
  const change = useChangeSettings();
  const when = useSlice("settings", (settings) => settings.pop.when);
  return (
    <div className={styles.section}>
      <Choice
        label={words("settings:pop.when")}
        value={when}
        options={(["ring", "answer", "off"] as const).map((value) => ({
          value,
          label: words(`settings:pop.${value}`),
          hint: words(`settings:pop.${value}-hint`),
        }))}
        onChange={(next) => change({ pop: { when: next } })}
      />
    </div>
  );
}
