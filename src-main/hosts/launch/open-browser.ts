import { spawn } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, join } from "node:path";

const names = [
  "google-chrome-stable",
  "google-chrome",
  "chromium",
  "chromium-browser",
  "microsoft-edge-stable",
  "microsoft-edge",
];
const fixedPlaces: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  darwin: [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
  ],
  win32: [
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
  ],
};

function onPath(name: string): string | null {
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return join(folder, name);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT" && (error as NodeJS.ErrnoException).code !== "ENOTDIR")
        continue;
    }
  }
  return null;
}

function findBrowser(): string | null {
  for (const name of names) {
    const found = onPath(name);
    if (found) return found;
  }
  return (fixedPlaces[process.platform] ?? []).find((place) => existsSync(place)) ?? null;
}

/** Opens the address in an app-mode window of a browser of Chromium's family. Where there is no screen or no such browser, the printed address serves. */
export function openInAppWindow(address: string): void {
  if (process.env.CI || process.env.POPLINE_OPEN === "0") return;
  if (process.platform === "linux" && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return;
  const browser = findBrowser();
  if (browser === null) return;
  const child = spawn(browser, [`--app=${address}`], { stdio: "ignore", detached: true });
  child.on("error", () => process.stdout.write(`${browser} could not be started: open the address below by hand.\n`));
  child.unref();
}
