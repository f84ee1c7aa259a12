/** Counts of times in steps of 0.1 ms up to a minute: millions of samples in a megabyte or two. */
export class Histogram {
  readonly #counts = new Uint32Array(600_000);
  count = 0;

  add(ms: number): void {
    const step = Math.min(this.#counts.length - 1, Math.max(0, Math.round(ms * 10)));
    this.#counts[step] = (this.#counts[step] ?? 0) + 1;
    this.count += 1;
  }

  /** The time below which this share (0 to 1) of the samples lies, ms. */
  percentile(share: number): number {
    let left = Math.ceil(share * this.count);
    for (let step = 0; step < this.#counts.length; step += 1) {
      left -= this.#counts[step] ?? 0;
      if (left <= 0) return step / 10;
    }
    return Number.NaN;
  }

  summary(): Spread {
    return {
      samples: this.count,
      p50Ms: this.percentile(0.5),
      p99Ms: this.percentile(0.99),
      maxMs: this.percentile(1),
    };
  }
}

export interface Spread {
  readonly samples: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}
