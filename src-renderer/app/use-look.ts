import { useColorScheme } from "@mantine/hooks";
import type { i18n } from "i18next";
import { useEffect, useSyncExternalStore } from "react";
import type { Settings } from "#shared/settings/settings.ts";
import { languageFor } from "./i18n/languages.ts";
import type { Slices } from "./state/slices.ts";

const idle = () => () => {};

/** Follows the settings' theme and language: sets the page's language at run time and gives the colour scheme to draw in. */
export function useLook(slices: Slices | null, i18n: i18n): "light" | "dark" {
  const look: Settings["look"] | null = useSyncExternalStore(
    slices?.settings.subscribe ?? idle,
    () => slices?.settings.getState().look ?? null,
  );
  const system = useColorScheme("light", { getInitialValueInEffect: false });
  const language = languageFor(look?.language ?? "system", navigator.languages);
  useEffect(() => {
    document.documentElement.lang = language;
    if (i18n.language !== language) void i18n.changeLanguage(language);
  }, [i18n, language]);
  const theme = look?.theme ?? "system";
  return theme === "system" ? system : theme;
}
