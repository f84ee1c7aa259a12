import type { AudioChoice, AudioDevice } from "#shared/contract/desk/media.ts";
import type { ChosenDevice } from "#shared/settings/settings.ts";

export type DeviceRole = "microphone" | "speaker" | "ringer";
export const deviceRoles: readonly DeviceRole[] = ["microphone", "speaker", "ringer"];

/** Which device serves a role: the system's own choice, the chosen one, or the system's because the chosen one is not there. */
export type ServingDevice =
  | { readonly is: "default" }
  | { readonly is: "chosen"; readonly deviceId: string }
  | { readonly is: "lost"; readonly label: string };

/**
 * Finds the chosen device among those present: by id, else by label, for browsers rotate ids (when site data is cleared, or per origin)
 * while labels stay. Devices without a label tell nothing yet (no permission so far): the id is then taken at its word.
 */
export function servingDevice(chosen: ChosenDevice, role: DeviceRole, present: readonly AudioDevice[]): ServingDevice {
  if (!chosen) return { is: "default" };
  const kind = role === "microphone" ? "input" : "output";
  const candidates = present.filter((device) => device.kind === kind);
  if (!candidates.some((device) => device.label !== "")) {
    return present.some((device) => device.label !== "")
      ? { is: "lost", label: chosen.label }
      : { is: "chosen", deviceId: chosen.deviceId };
  }
  const byId = candidates.find((device) => device.deviceId === chosen.deviceId);
  const found = byId ?? candidates.find((device) => chosen.label !== "" && device.label === chosen.label);
  return found ? { is: "chosen", deviceId: found.deviceId } : { is: "lost", label: chosen.label };
}

/** A chosen device that went, or came back. */
export interface DeviceNews {
  readonly what: "device-lost" | "device-back";
  readonly role: DeviceRole;
  readonly label: string;
}

/** What is new between two lists: roles whose chosen device is missing now and was not before, and the other way round. */
export function deviceNews(
  choice: AudioChoice,
  before: readonly AudioDevice[],
  now: readonly AudioDevice[],
): readonly DeviceNews[] {
  return deviceRoles.flatMap((role): DeviceNews[] => {
    const was = servingDevice(choice[role], role, before);
    const is = servingDevice(choice[role], role, now);
    if (is.is === "lost" && was.is !== "lost") return [{ what: "device-lost", role, label: is.label }];
    if (is.is === "chosen" && was.is === "lost") return [{ what: "device-back", role, label: was.label }];
    return [];
  });
}
