import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const css = readFileSync(join(import.meta.dirname, "../../../../src-renderer/ui/tokens.css"), "utf8");

function theme(name: "light" | "dark"): Map<string, string> {
  const block = css.split(`[data-mantine-color-scheme="${name}"] {`)[1]?.split("\n}")[0] ?? "";
  return new Map([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, key = "", value = ""]) => [key, value]));
}

/** Relative luminance and contrast ratio (WCAG 2.2, 1.4.3). */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

const surfaces = ["bg-surface", "bg-sunken", "bg-hover", "bg-selected", "bg-desk"];
const states = ["ready", "talking", "held", "wrap-up", "not-ready", "offline", "danger"];
const pairs: readonly (readonly [string, string, number])[] = [
  ...surfaces.flatMap((surface) => [["text", surface, 4.5] as const, ["text-soft", surface, 4.5] as const]),
  ...states.flatMap((state) => [
    [state, `${state}-bg`, 4.5] as const,
    [state, "bg-surface", 4.5] as const,
    [state, "bg-sunken", 4.5] as const,
    ["text", `${state}-bg`, 4.5] as const,
    ["text-soft", `${state}-bg`, 4.5] as const,
    ["on-state", state, 4.5] as const,
  ]),
  ["accent", "bg-surface", 4.5],
  ["accent", "bg-sunken", 4.5],
  ["accent", "bg-selected", 4.5],
  ["on-accent", "accent", 4.5],
  ["on-accent", "accent-hover", 4.5],
  ["line-strong", "bg-surface", 3],
  ["line-strong", "bg-sunken", 3],
  ["focus", "bg-surface", 3],
  ["focus", "bg-sunken", 3],
];

test.each(["light", "dark"] as const)("every pair of the %s theme can be read", (name) => {
  const colors = theme(name);
  const bad = pairs
    .map(([front, back, least]) => {
      const [a, b] = [colors.get(front), colors.get(back)];
      if (a === undefined || b === undefined) return `${front} or ${back} is missing`;
      const ratio = contrast(a, b);
      return ratio < least ? `${front} on ${back}: ${ratio.toFixed(2)} < ${least}` : null;
    })
    .filter((line) => line !== null);
  expect(bad).toEqual([]);
});

test("both themes name the same roles", () => {
  expect([...theme("dark").keys()]).toEqual([...theme("light").keys()]);
});
