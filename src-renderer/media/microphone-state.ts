import type { AudioDevice, MicrophoneState } from "#shared/contract/desk/media.ts";
import type { Permission } from "./audio-devices.ts";
import type { Microphone } from "./microphone.ts";

/** One word for how the microphone stands: what was tried last weighs more than what could be. */
export function microphoneState(
  microphone: Pick<Microphone, "open" | "trouble">,
  permission: Permission,
  devices: readonly AudioDevice[],
): MicrophoneState {
  if (microphone.open) return microphone.trouble === "muted-by-system" ? "muted-by-system" : "ok";
  if (permission === "denied") return "denied";
  if (microphone.trouble) return microphone.trouble;
  if (!devices.some((device) => device.kind === "input")) return "missing";
  return permission === "granted" ? "ok" : "not-asked";
}
