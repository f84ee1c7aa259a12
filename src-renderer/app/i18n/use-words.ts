import type { TFunction } from "i18next";
import { createContext, useContext } from "react";
import type { Language } from "./languages.ts";

/** All namespaces of i18n/resources.d.ts. */
export const namespaces = [
  "common",
  "app",
  "session",
  "phone",
  "quality",
  "pop",
  "why",
  "lead",
  "wrapUp",
  "search",
  "demo",
  "notice",
  "problem",
  "field",
  "lists",
  "customers",
  "leads",
  "tasks",
  "history",
  "settings",
  "sync",
  "trace",
  "administration",
  "imports",
  "reports",
  "persons",
  "audit",
  "central",
  "wallboard",
] as const;

/** Words by literal, checked key: `words("phone:answer")`. */
export type Words = TFunction<typeof namespaces>;

/** What the language in use gives to every view; set by WordsProvider. */
export const WordsContext = createContext<{ readonly words: Words; readonly language: Language } | null>(null);

/** The words of the language in use; the component is drawn again when it changes. */
export function useWords(): Words {
  return useSpoken().words;
}

export function useLanguage(): Language {
  return useSpoken().language;
}

function useSpoken() {
  const spoken = useContext(WordsContext);
  if (spoken === null) throw new Error("useWords is used outside of the page: wrap the view in WordsProvider.");
  return spoken;
}
