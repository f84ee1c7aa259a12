/** The end of an axis from 0 that holds `value`, and is 1, 2, 4 or 5 times a power of ten; at least 4. */
export function niceEnd(value: number): number {
  if (value <= 4) return 4;
  const power = 10 ** Math.floor(Math.log10(value));
  return (([1, 2, 4, 5, 10] as const).find((step) => step * power >= value) ?? 10) * power;
}

/** Which of `count` places are named, so that no more than `most` are: every nth, from the first. */
export function everyNth(count: number, most: number, steps: readonly number[]): number {
  const least = Math.ceil(count / Math.max(1, most));
  return steps.find((step) => step >= least) ?? Math.max(1, least);
}
