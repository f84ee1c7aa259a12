import type { Parameters } from "fast-check";

/**
 * How long and from where a fuzzer runs. The seed is fixed, so that a failure comes again (fast-check prints it with what it found);
 * FUZZ_SEED and FUZZ_SECONDS search further, by hand.
 */
export function fuzzSettings(seed: number, runs: number): Parameters<unknown> & { readonly seed: number } {
  const seconds = Number(process.env.FUZZ_SECONDS ?? 10);
  return {
    seed: Number(process.env.FUZZ_SEED ?? seed),
    numRuns: process.env.FUZZ_SECONDS === undefined ? runs : 1_000_000,
    interruptAfterTimeLimit: seconds * 1_000,
    // A race found is not found again in every smaller game: shrinking is for the search by hand.
    endOnFailure: process.env.FUZZ_SECONDS === undefined,
  };
}
