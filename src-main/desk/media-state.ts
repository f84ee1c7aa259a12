import type { AudioChoice, MediaReport, MediaState } from "#shared/contract/desk/index.ts";
import type { Settings } from "#shared/settings/settings.ts";
import type { MediaBridge } from "./media-bridge.ts";
import type { Notices } from "./notices.ts";
import type { StateHub } from "./state-hub.ts";

export const noMedia: MediaState = {
  page: "absent",
  microphone: "not-asked",
  devices: [],
  needsGesture: false,
  quality: {},
};

function audioChoice(settings: Settings): AudioChoice {
  return { ...settings.audio };
}

export interface MediaDesk {
  /** Settings changed: the page switches devices and levels live. */
  applyAudio(settings: Settings): void;
  /** Microphone levels, ten a second, until `signal` aborts. The page measures only while somebody watches. */
  levels(signal: AbortSignal | undefined): AsyncGenerator<{ microphoneDbfs: number }, void, void>;
  dispose(): void;
}

/** Keeps the `media` slice, hands the chosen devices to every new page, and says so when the microphone can't be had. */
export function createMediaDesk(options: {
  readonly bridge: MediaBridge;
  readonly hub: StateHub;
  readonly notices: Notices;
  readonly settings: () => Settings;
  readonly liveCalls: () => ReadonlySet<string>;
}): MediaDesk {
  const { bridge, hub, notices } = options;
  const meters = new Set<(dbfs: number) => void>();

  function onReport(report: MediaReport): void {
    switch (report.what) {
      case "devices":
        hub.update("media", (media) => ({ ...media, devices: report.devices, microphone: report.microphone }));
        if (report.microphone === "denied") notices.say("microphone-denied", "error");
        else notices.settle("microphone-denied");
        if (report.microphone === "missing") notices.say("microphone-missing", "error");
        else notices.settle("microphone-missing");
        return;
      case "device-lost":
        notices.say("device-lost", "warning", { role: report.role, label: report.label, now: report.now ?? "" });
        return;
      case "level":
        for (const meter of meters) meter(report.microphoneDbfs);
        return;
      case "quality": {
        const { callId, roundTripMs, jitterMs, loss, heardDbfs, codec } = report;
        const live = options.liveCalls();
        hub.update("media", (media) => ({
          ...media,
          quality: {
            ...Object.fromEntries(Object.entries(media.quality).filter(([id]) => live.has(id))),
            [callId]: { roundTripMs, jitterMs, loss, heardDbfs, codec },
          },
        }));
        return;
      }
      case "needs-gesture":
        hub.update("media", (media) => ({ ...media, needsGesture: report.needed }));
        return;
      case "ice":
      case "flowing":
        return; // The telephony listens to these itself.
    }
  }

  const applyAudio = (settings: Settings) => void bridge.request({ do: "audio", choice: audioChoice(settings) });
  const offReport = bridge.onReport(onReport);
  const offPage = bridge.onPage((event) => {
    hub.update("media", (media) => ({
      ...(event === "ready" ? media : noMedia),
      page: event === "ready" ? "ready" : "absent",
    }));
    if (event !== "ready") return;
    applyAudio(options.settings());
    if (meters.size > 0) void bridge.request({ do: "meter", on: true });
  });

  return {
    applyAudio,
    async *levels(signal) {
      let latest: number | null = null;
      let wake: (() => void) | null = null;
      const meter = (dbfs: number) => {
        latest = dbfs;
        wake?.();
      };
      const stop = () => wake?.();
      signal?.addEventListener("abort", stop);
      meters.add(meter);
      if (meters.size === 1) void bridge.request({ do: "meter", on: true });
      try {
        while (!signal?.aborted) {
          if (latest === null) {
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
            wake = null;
            continue;
          }
          const microphoneDbfs = latest;
          latest = null;
          yield { microphoneDbfs };
        }
      } finally {
        signal?.removeEventListener("abort", stop);
        meters.delete(meter);
        if (meters.size === 0) void bridge.request({ do: "meter", on: false });
      }
    },
    dispose() {
      offReport();
      offPage();
    },
  };
}
