import { encodeMulaw, SAMPLE_RATE } from "./mulaw.ts";

/** A sine of `hz` at `dbfs` (RMS), `ms` long, as µ-law; whole periods when hz × ms is a multiple of 1000, so it loops. */
export function tone(hz: number, dbfs: number, ms: number): Uint8Array {
  const peak = 32_768 * 10 ** (dbfs / 20) * Math.SQRT2;
  return Uint8Array.from({ length: (ms * SAMPLE_RATE) / 1000 }, (_, i) =>
    encodeMulaw(peak * Math.sin((2 * Math.PI * hz * i) / SAMPLE_RATE)),
  );
}
