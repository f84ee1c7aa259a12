import { useComputedColorScheme } from "@mantine/core";
import { useMemo } from "react";

const names = [
  "ready",
  "talking",
  "held",
  "wrap-up",
  "not-ready",
  "offline",
  "danger",
  "accent",
  "line",
  "text-soft",
  "bg-hover",
] as const;
export type TokenColours = Readonly<Record<(typeof names)[number], string>>;

/** The tokens of ui/tokens.css for what is painted on a canvas; others after the theme has changed. */
export function useTokenColours(): TokenColours {
  const scheme = useComputedColorScheme("light");
  // biome-ignore lint/correctness/useExhaustiveDependencies: the scheme decides what the tokens are.
  return useMemo(() => {
    const style = getComputedStyle(document.documentElement);
    return Object.fromEntries(
      names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]),
    ) as unknown as TokenColours;
  }, [scheme]);
}
