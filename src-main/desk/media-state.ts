import type { AudioChoice, MediaReport, MediaState, Notice } from "#shared/contract/desk/index.ts";
import type { CallQuality } from "#shared/crm/records.ts";
import type { CallId } from "#shared/ids.ts";
import type { Settings } from "#shared/settings/settings.ts";
import type { MediaBridge } from "./media-bridge.ts";
import type { Notices } from "./notices.ts";
import { QualityBook } from "./quality-book.ts";
import type { StateHub } from "./state-hub.ts";

export const noMedia: MediaState = {
  page: "absent",
  microphone: "not-asked",
  devices: [],
  needsGesture: false,
  quality: {},
};

const deviceRoles = ["microphone", "speaker", "ringer"] as const;
const deviceCodes: ReadonlySet<Notice["code"]> = new Set(["device-lost", "device-back"]);

function audioChoice(settings: Settings): AudioChoice {
  return { ...settings.audio };
}

export interface MediaDesk {
  /** Settings changed: the page switches devices and levels live. */
  applyAudio(settings: Settings): void;
  /** Microphone levels, ten a second, until `signal` aborts. The page measures only while somebody watches. */
  levels(signal: AbortSignal | undefined): AsyncGenerator<{ microphoneDbfs: number }, void, void>;
  /** How the call sounded up to now, for its record; null when nothing of it was measured. Known for a while after its end. */
  qualityOf(callId: CallId): CallQuality | null;
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
  const book = new QualityBook();

  /** Takes back what was said of a role's devices, as far as it is no longer so. */
  function unsay(isOld: (values: Notice["values"]) => boolean): void {
    hub.update("notices", (notices) => {
      const kept = notices.filter(({ code, values }) => !(deviceCodes.has(code) && isOld(values)));
      return kept.length === notices.length ? notices : kept;
    });
  }

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
        unsay(({ role }) => role === report.role);
        notices.say("device-lost", "warning", { role: report.role, label: report.label, now: report.now ?? "" });
        return;
      case "device-back":
        unsay(({ role }) => role === report.role);
        notices.say("device-back", "info", { role: report.role, label: report.label });
        return;
      case "level":
        for (const meter of meters) meter(report.microphoneDbfs);
        return;
      case "quality": {
        const quality = book.note(report);
        const live = options.liveCalls();
        hub.update("media", (media) => ({
          ...media,
          quality: {
            ...Object.fromEntries(Object.entries(media.quality).filter(([id]) => live.has(id))),
            [report.callId]: quality,
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

  function applyAudio(settings: Settings): void {
    const { audio } = settings;
    // Another device was chosen: what became of the one before is no news any more.
    unsay(({ role, label }) => deviceRoles.some((one) => one === role && audio[one]?.label !== label));
    void bridge.request({ do: "audio", choice: audioChoice(settings) });
  }
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
    qualityOf: (callId) => book.qualityOf(callId),
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
