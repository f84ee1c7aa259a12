import type { Prng } from "../prng.ts";

/** A duration that is often short and sometimes long, in ms: exponential, from `min` on, cut off at `max`. */
export function span(prng: Prng, { min, mean, max }: { min: number; mean: number; max: number }): number {
  return Math.min(max, Math.round(min - Math.log(1 - prng.next()) * (mean - min)));
}

/** One of these, as often as its weight among all says; null when there is none. */
export function weighted<T>(prng: Prng, all: readonly { readonly of: T; readonly weight: number }[]): T | null {
  let at = prng.next() * all.reduce((sum, it) => sum + it.weight, 0);
  for (const { of, weight } of all) {
    at -= weight;
    if (at < 0) return of;
  }
  return null;
}
