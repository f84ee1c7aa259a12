import type { PowerMonitor } from "electron";

/** After sleep, or when the screen is unlocked, the line is looked at at once instead of at the next keep-alive. */
export function followPower(powerMonitor: Pick<PowerMonitor, "on">, desk: { powerResumed(): void }): void {
  powerMonitor.on("resume", () => desk.powerResumed());
  powerMonitor.on("unlock-screen", () => desk.powerResumed());
}
