import { NativeSelect } from "@mantine/core";
import { useSlice } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { deviceOptions } from "./device-options.ts";
import { useChangeSettings } from "./use-change-settings.ts";

/** Switched live: a call that is going on moves to the chosen device at once. */
export function DeviceChoice({ use }: { use: "microphone" | "speaker" | "ringer" }) {
  const words = useWords();
  const change = useChangeSettings();
  const devices = useSlice("media", (media) => media.devices);
  const chosen = useSlice("settings", (settings) => settings.audio[use]);
  const { options, selected } = deviceOptions(devices, use === "microphone" ? "input" : "output", chosen);
  return (
    <NativeSelect
      size="xs"
      aria-label={words(`settings:audio.${use}`)}
      value={selected ?? ""}
      data={[
        { value: "", label: words("settings:audio.system-default") },
        ...options.map((option, index) => ({
          value: option.deviceId,
          label: option.absent
            ? words("settings:audio.absent", { label: option.label })
            : option.label || words("settings:audio.unnamed", { place: index + 1 }),
        })),
      ]}
      onChange={(event) => {
        const option = options.find(({ deviceId }) => deviceId === event.currentTarget.value);
        change({ audio: { [use]: option === undefined ? null : { deviceId: option.deviceId, label: option.label } } });
      }}
    />
  );
}
