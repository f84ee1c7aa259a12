import type { AudioDevice } from "#shared/contract/desk/index.ts";
import type { ChosenDevice } from "#shared/settings/settings.ts";

export interface DeviceOption {
  readonly deviceId: string;
  readonly label: string;
  /** Chosen, but not plugged in now: the system's default is used until it is back. */
  readonly absent: boolean;
}

/**
 * Devices to choose from. One that was chosen and is not there now stays in the list; browsers give a re-plugged device another id, so it is
 * found again by its label.
 */
export function deviceOptions(
  devices: readonly AudioDevice[],
  kind: AudioDevice["kind"],
  chosen: ChosenDevice,
): { readonly options: readonly DeviceOption[]; readonly selected: string | null } {
  const options = devices
    .filter((device) => device.kind === kind)
    // "default" is what a browser calls the system's own choice; that is our first entry.
    .filter((device) => device.deviceId !== "default" && device.deviceId !== "communications" && device.deviceId !== "")
    .map(({ deviceId, label }) => ({ deviceId, label, absent: false }));
  if (chosen === null) return { options, selected: null };
  const found =
    options.find((option) => option.deviceId === chosen.deviceId) ??
    options.find((option) => option.label === chosen.label);
  if (found !== undefined) return { options, selected: found.deviceId };
  return { options: [...options, { ...chosen, absent: true }], selected: chosen.deviceId };
}
