import en from "#shared/i18n/en/host.json" with { type: "json" };
import zh from "#shared/i18n/zh-CN/host.json" with { type: "json" };
import type { Settings } from "#shared/settings/settings.ts";

/** What the host itself says: tray, notifications, start-up failure. The pages have their own words. */
export type HostWords = typeof en;

/** The agent's language, else the system's (a BCP 47 tag), else English. */
export function hostWords(chosen: Settings["look"]["language"], system: string): HostWords {
  const language = chosen === "system" ? system : chosen;
  return language.toLowerCase().startsWith("zh") ? zh : en;
}
