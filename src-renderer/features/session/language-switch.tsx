import { SegmentedControl } from "@mantine/core";
import { useDesk } from "#renderer/app/desk-context.ts";
import { useLanguage, useWords } from "#renderer/app/i18n/use-words.ts";

/** English or Chinese, each named in itself; works before anybody has signed in. */
export function LanguageSwitch() {
  const words = useWords();
  const language = useLanguage();
  const { client, problems } = useDesk();
  return (
    <SegmentedControl
      size="xs"
      aria-label={words("session:language")}
      value={language}
      data={[
        { value: "en", label: words("session:english") },
        { value: "zh-CN", label: words("session:chinese") },
      ]}
      onChange={(chosen) => {
        const next = chosen === "zh-CN" ? "zh-CN" : "en";
        void problems.run("session", () => client.settings.change({ look: { language: next } }));
      }}
    />
  );
}
