import type { MediaAction } from "#shared/contract/desk/media.ts";
import type { RingToneName } from "#shared/settings/settings.ts";

export type NotifySound = Extract<MediaAction, { do: "notify" }>["sound"];
export type FileSoundName = RingToneName | NotifySound;

/** A sound of resources/sounds. `periodMs`: repeated so often while it plays; null: once. */
export interface FileSound {
  readonly url: string;
  readonly periodMs: number | null;
}

// Written out: the bundler finds a file by the literal text of its address.
export const soundFiles: Readonly<Record<FileSoundName, FileSound>> = {
  classic: { url: new URL("../../resources/sounds/classic.wav", import.meta.url).href, periodMs: 3_000 },
  soft: { url: new URL("../../resources/sounds/soft.wav", import.meta.url).href, periodMs: 3_200 },
  chime: { url: new URL("../../resources/sounds/chime.wav", import.meta.url).href, periodMs: 2_600 },
  pulse: { url: new URL("../../resources/sounds/pulse.wav", import.meta.url).href, periodMs: 2_200 },
  "auto-answer": { url: new URL("../../resources/sounds/auto-answer.wav", import.meta.url).href, periodMs: null },
  "hold-reminder": { url: new URL("../../resources/sounds/hold-reminder.wav", import.meta.url).href, periodMs: null },
  limit: { url: new URL("../../resources/sounds/limit.wav", import.meta.url).href, periodMs: null },
};
