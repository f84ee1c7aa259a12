/**
 * How abandoned calls count in the service level; `serviceLevel` has the formulas.
 * - `ignored`: left out, whenever they hung up
 * - `against`: as if they had been answered too late
 * - `for`: those who hung up within T as if they had been answered in time, later ones against it
 */
export const abandonRules = ["ignored", "against", "for"] as const;
export type AbandonRule = (typeof abandonRules)[number];

/** What of a queue decides how its callers are counted. */
export interface CountingRule {
  /** The T of "answered within T": a wait of exactly T is within it. */
  readonly serviceLevelMs: number;
  /** Who hangs up sooner than this is no abandoned call (a wrong number, a change of mind); 0: everybody is one. */
  readonly shortAbandonMs: number;
}
