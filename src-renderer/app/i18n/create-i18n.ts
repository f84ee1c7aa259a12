import i18next, { type i18n, type Resource } from "i18next";
import { initReactI18next } from "react-i18next";
import type { Language } from "./languages.ts";

const files = import.meta.glob<Record<string, unknown>>("../../../src-shared/i18n/*/*.json", {
  eager: true,
  import: "default",
});

/** Both languages are in the bundle, so that switching is at once and works with the desk gone. Ready when it returns. */
export function createI18n(language: Language): i18n {
  const instance = i18next.createInstance();
  void instance.use(initReactI18next).init({
    lng: language,
    fallbackLng: "en",
    resources: resourcesOf(files),
    defaultNS: "common",
    initAsync: false,
    returnNull: false,
    // React escapes already.
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
  });
  return instance;
}

/** `…/<language>/<namespace>.json` → resources. */
export function resourcesOf(found: Readonly<Record<string, Record<string, unknown>>>): Resource {
  const resources: Resource = {};
  for (const [path, words] of Object.entries(found)) {
    const [, language, namespace] = /([^/]+)\/([^/]+)\.json$/.exec(path) ?? [];
    if (language === undefined || namespace === undefined) continue;
    resources[language] = { ...resources[language], [namespace]: words };
  }
  return resources;
}
