/** Languages of the user interface, as BCP 47 tags; the names of the folders in src-shared/i18n. */
export const languages = ["en", "zh-CN"] as const;
export type Language = (typeof languages)[number];

/** The language to use: the agent's choice, else the first of the system's that Popline speaks, else English. */
export function languageFor(choice: Language | "system", system: readonly string[]): Language {
  if (choice !== "system") return choice;
  const wanted = system.map((tag) => tag.toLowerCase().split("-")[0]).find((tag) => tag === "en" || tag === "zh");
  return wanted === "zh" ? "zh-CN" : "en";
}
