import type { MediaReport, MicrophoneState } from "#shared/contract/desk/media.ts";
import type { CallId } from "#shared/ids.ts";
import { traceTitle } from "#shared/trace/index.ts";

type Quality = Extract<MediaReport, { what: "quality" }>;

/** Beyond these an agent hears it (FIELD.md: round trip 400 ms, jitter 30 ms, loss 3 %). */
const limits: readonly { readonly measure: string; readonly over: (quality: Quality) => number | null }[] = [
  { measure: "round-trip-ms", over: ({ roundTripMs }) => beyond(roundTripMs, 400) },
  { measure: "jitter-ms", over: ({ jitterMs }) => beyond(jitterMs, 30) },
  { measure: "loss-percent", over: ({ loss }) => beyond(percent(loss), 3) },
  { measure: "loss-sent-percent", over: ({ lossSent }) => beyond(percent(lossSent), 3) },
];

/** What the media page tells, as titles of entries: what happens once as it happens, what is measured each second once when it turns bad. */
export class MediaEvents {
  readonly #warned = new Map<CallId, Set<string>>();
  #microphone: MicrophoneState | null = null;
  #needsGesture = false;

  /** @returns the titles, and the call they are about; null: about every live call. */
  read(report: MediaReport): { readonly callId: CallId | null; readonly titles: readonly string[] } {
    const about = (callId: CallId | null, ...titles: readonly string[]) => ({ callId, titles });
    switch (report.what) {
      case "ice":
        return about(report.callId, traceTitle("media", "ice", { state: report.state }));
      case "flowing":
        return about(report.callId, traceTitle("media", "flowing", { direction: report.direction }));
      case "quality":
        return about(report.callId, ...this.#quality(report));
      case "device-lost":
        return about(null, traceTitle("media", "device-lost", { role: report.role, now: report.now ?? "default" }));
      case "device-back":
        return about(null, traceTitle("media", "device-back", { role: report.role }));
      case "devices": {
        if (report.microphone === this.#microphone) return about(null);
        this.#microphone = report.microphone;
        return about(null, traceTitle("media", "microphone", { state: report.microphone }));
      }
      case "needs-gesture": {
        if (report.needed === this.#needsGesture) return about(null);
        this.#needsGesture = report.needed;
        return about(null, traceTitle("media", "needs-gesture", { needed: String(report.needed) }));
      }
      case "level":
        return about(null);
    }
  }

  forget(callId: CallId): void {
    this.#warned.delete(callId);
  }

  #quality(quality: Quality): string[] {
    const warned = this.#warned.get(quality.callId) ?? new Set();
    this.#warned.set(quality.callId, warned);
    return limits.flatMap(({ measure, over }) => {
      const value = warned.has(measure) ? null : over(quality);
      if (value === null) return [];
      warned.add(measure);
      return [traceTitle("media", "quality", { measure, value: Math.round(value * 10) / 10 })];
    });
  }
}

function beyond(value: number | null, limit: number): number | null {
  return value !== null && value > limit ? value : null;
}

function percent(share: number | null): number | null {
  return share === null ? null : share * 100;
}
