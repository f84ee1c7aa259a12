import { useCallback, useState } from "react";

const prefix = "popline:view:";

/**
 * How the agent likes a view (its columns, its order), kept in this browser. No data of anybody's. What can't be read counts as never
 * chosen; what can't be written lasts as long as the page.
 */
export function useViewPreference<T>(
  name: string,
  initial: T,
  read: (stored: unknown) => T | null,
): readonly [T, (next: T) => void] {
  const [value, setValue] = useState(() => stored(name, read) ?? initial);
  const set = useCallback(
    (next: T) => {
      setValue(next);
      try {
        localStorage.setItem(prefix + name, JSON.stringify(next));
      } catch {
        // Storage is full or switched off: a preference is not worth a message.
      }
    },
    [name],
  );
  return [value, set];
}

function stored<T>(name: string, read: (stored: unknown) => T | null): T | null {
  try {
    const text = localStorage.getItem(prefix + name);
    return text === null ? null : read(JSON.parse(text));
  } catch {
    return null;
  }
}

/** For preferences that are lists of words. */
export function asWords(value: unknown): readonly string[] | null {
  return Array.isArray(value) && value.every((item) => typeof item === "string") ? value : null;
}
