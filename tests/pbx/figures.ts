import { appendFileSync } from "node:fs";

/**
 * Notes what was measured on the way, for the table in docs/exchanges.md: one JSON line each into the file that POPLINE_FIGURES names. No test
 * depends on it.
 */
export function figure(what: string, ms: number): void {
  const file = process.env.POPLINE_FIGURES;
  if (file !== undefined) appendFileSync(file, `${JSON.stringify({ what, ms: Math.round(ms) })}\n`);
}

/** The longest span in which a tone was missing, in ms. */
export function longest(gaps: readonly { readonly ms: number }[]): number {
  return Math.max(0, ...gaps.map(({ ms }) => ms));
}
