import { NativeSelect } from "@mantine/core";
import { useSlice } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import type { RingToneName } from "#shared/settings/settings.ts";
import { useChangeSettings } from "./use-change-settings.ts";

/** In the settings' own order; the first is what a desk comes with. */
const tones: readonly RingToneName[] = ["classic", "soft", "chime", "pulse"];

/** In which tone calls ring: heard with "Play the ring", and at once by a call that rings. */
export function RingToneChoice() {
  const words = useWords();
  const change = useChangeSettings();
  const chosen = useSlice("settings", (settings) => settings.audio.ringTone);
  return (
    <NativeSelect
      size="xs"
      aria-label={words("settings:audio.ring-tone")}
      value={chosen}
      data={tones.map((tone) => ({ value: tone, label: words(`settings:audio.tone.${tone}`) }))}
      onChange={(event) => {
        const ringTone = tones.find((tone) => tone === event.currentTarget.value);
        if (ringTone !== undefined) change({ audio: { ringTone } });
      }}
    />
  );
}
