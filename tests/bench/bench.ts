export interface BenchOptions {
  readonly customers: number;
  /** For benches that place calls: how many. */
  readonly calls?: number;
  readonly out: (line: string) => void;
}

/** What a bench measured: the keys of its JSON line besides `bench` and `customers`. */
export type Figures = Record<string, unknown>;

/** The value below which the share `q` (0..1) of the samples lies (nearest rank). */
export function percentile(samples: readonly number[], q: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(q * sorted.length) - 1))] ?? Number.NaN;
}

export function rounded(value: number, digits = 1): number {
  return Number(value.toFixed(digits));
}

/** Rows of cells as an aligned table, the first row its head. */
export function table(rows: readonly (readonly string[])[], out: (line: string) => void): void {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  for (const row of rows)
    out(
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join("  "),
    );
}
