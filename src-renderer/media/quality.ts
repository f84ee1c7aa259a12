import type { MediaReport } from "#shared/contract/desk/media.ts";

/** The counters of a call at one moment, out of getStats (W3C Identifiers for WebRTC's Statistics API). */
export interface StatsSample {
  readonly packetsIn: number;
  readonly packetsOut: number;
  readonly packetsLost: number;
  /** Came too late (or too early) to be played. */
  readonly packetsDiscarded: number;
  readonly roundTripMs: number | null;
  readonly jitterMs: number | null;
  readonly energy: number;
  readonly heardSeconds: number;
  readonly codec: string | null;
  /** Share of our packets that the other side missed, of its last RTCP report. */
  readonly lossSent: number | null;
  /** Seconds that all played samples together waited in the jitter buffer, and how many samples they were. */
  readonly bufferedSeconds: number;
  readonly bufferedSamples: number;
}

export type Quality = Omit<Extract<MediaReport, { what: "quality" }>, "what" | "callId">;

type Stat = Readonly<Record<string, unknown>>;

/** Reads the counters. What a browser does not tell is null, or 0 for counters. */
export function readStats(stats: { forEach(visit: (stat: Stat) => void): void }): StatsSample {
  const byId = new Map<unknown, Stat>();
  stats.forEach((stat) => {
    byId.set(stat.id, stat);
  });
  const all = [...byId.values()];
  const audio = (type: string) => all.find((stat) => stat.type === type && stat.kind === "audio");
  const inbound = audio("inbound-rtp");
  const pair = all.find(
    (stat) => stat.type === "candidate-pair" && stat.nominated === true && stat.state === "succeeded",
  );
  const remote = audio("remote-inbound-rtp");
  const trip = number(remote?.roundTripTime) ?? number(pair?.currentRoundTripTime);
  const missed = number(remote?.fractionLost);
  const jitter = number(inbound?.jitter);
  const mime = byId.get(inbound?.codecId)?.mimeType;
  return {
    packetsIn: number(inbound?.packetsReceived) ?? 0,
    packetsOut: number(audio("outbound-rtp")?.packetsSent) ?? 0,
    packetsLost: number(inbound?.packetsLost) ?? 0,
    packetsDiscarded: number(inbound?.packetsDiscarded) ?? 0,
    roundTripMs: trip === null ? null : Math.round(trip * 1000),
    jitterMs: jitter === null ? null : Math.round(jitter * 10_000) / 10,
    energy: number(inbound?.totalAudioEnergy) ?? 0,
    heardSeconds: number(inbound?.totalSamplesDuration) ?? 0,
    codec: typeof mime === "string" ? mime.replace(/^audio\//, "").slice(0, 32) : null,
    lossSent: missed === null ? null : Math.min(1, Math.max(0, missed)),
    bufferedSeconds: number(inbound?.jitterBufferDelay) ?? 0,
    bufferedSamples: number(inbound?.jitterBufferEmittedCount) ?? 0,
  };
}

/**
 * What the call was like between two moments. Loss: lost of expected (RFC 3550, section 6.4.1), null when nothing was expected; what came too
 * late to be played is as lost to the ear as what never came (RFC 3611, section 4.7.1).
 */
export function qualityBetween(before: StatsSample, now: StatsSample): Quality {
  const lost = Math.max(0, now.packetsLost - before.packetsLost);
  const discarded = Math.max(0, now.packetsDiscarded - before.packetsDiscarded);
  const expected = Math.max(0, now.packetsIn - before.packetsIn) + lost;
  const samples = now.bufferedSamples - before.bufferedSamples;
  const buffered = (now.bufferedSeconds - before.bufferedSeconds) / samples;
  const seconds = now.heardSeconds - before.heardSeconds;
  const power = seconds > 0 ? Math.max(0, now.energy - before.energy) / seconds : null;
  return {
    roundTripMs: now.roundTripMs,
    jitterMs: now.jitterMs,
    loss: expected > 0 ? Math.min(1, (lost + discarded) / expected) : null,
    packetsIn: now.packetsIn,
    packetsOut: now.packetsOut,
    heardDbfs: power === null ? null : Math.max(-100, Math.round(100 * Math.log10(power)) / 10),
    codec: now.codec,
    lossSent: now.lossSent,
    bufferMs: samples > 0 ? Math.max(0, Math.round(buffered * 1000)) : null,
  };
}

export const noStats: StatsSample = readStats([]);

function number(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}
