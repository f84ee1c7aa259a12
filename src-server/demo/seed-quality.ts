import type { CallQuality } from "#shared/crm/index.ts";
import { addSecond, callQuality, emptySummary, mosOfSample } from "#shared/quality/index.ts";

type Line = Pick<CallQuality, "codec"> & {
  readonly roundTripMs: number;
  readonly jitterMs: number;
  readonly loss: number;
};

/** Lines as they are on most days, and one bad one among them. */
const lines: readonly Line[] = [
  { roundTripMs: 24, jitterMs: 3, loss: 0, codec: "opus" },
  { roundTripMs: 31, jitterMs: 4, loss: 0.001, codec: "opus" },
  { roundTripMs: 58, jitterMs: 6, loss: 0, codec: "PCMA" },
  { roundTripMs: 42, jitterMs: 5, loss: 0.002, codec: "opus" },
  { roundTripMs: 37, jitterMs: 9, loss: 0.006, codec: "opus" },
  { roundTripMs: 95, jitterMs: 12, loss: 0.004, codec: "PCMA" },
  { roundTripMs: 28, jitterMs: 2, loss: 0, codec: "opus" },
  { roundTripMs: 210, jitterMs: 34, loss: 0.045, codec: "opus" },
];

/** How a call of the past sounded: the same for the same start, so that a seed stays what it was. Rated as desks rate theirs. */
export function qualityAt(startedAt: number, talkMs: number): CallQuality | null {
  const line = lines[Math.floor(startedAt / 60_000) % lines.length];
  if (line === undefined || talkMs === 0) return null;
  const sample = { ...line, lossSent: 0, bufferMs: null };
  const worse = { ...sample, loss: line.loss * 3, jitterMs: line.jitterMs * 2 };
  const twoSeconds = [sample, worse].reduce((sum, one) => addSecond(sum, one, mosOfSample(one)), emptySummary);
  const quality = callQuality(twoSeconds);
  return quality && { ...quality, seconds: Math.round(talkMs / 1_000) };
}
