import { useSlice } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { Choice } from "./choice.tsx";
import styles from "./settings.module.css";
import { useChangeSettings } from "./use-change-settings.ts";

/** Theme and language. */
export function LookSection() {
  const words = useWords();
  const change = useChangeSettings();
  const look = useSlice("settings", (settings) => settings.look);
  return (
    <div className={styles.section}>
      <Choice
        label={words("settings:look.theme")}
        value={look.theme}
        options={(["system", "light", "dark"] as const).map((value) => ({
          value,
          label: words(`session:theme.${value}`),
        }))}
        onChange={(theme) => change({ look: { theme } })}
      />
      <Choice
        label={words("session:language")}
        value={look.language}
        options={[
          { value: "system", label: words("settings:look.system-language") },
          { value: "en", label: words("session:english"), lang: "en" },
          { value: "zh-CN", label: words("session:chinese"), lang: "zh-CN" },
        ]}
        onChange={(language) => change({ look: { language } })}
      />
    </div>
  );
}
