import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium, type LaunchOptions } from "playwright";

const names = [
  "chromium",
  "chromium-browser",
  "google-chrome-stable",
  "google-chrome",
  "microsoft-edge",
  "msedge",
  "chrome",
];
const fixedPlaces = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
];

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function onPath(wanted: readonly string[]): string | null {
  const folders = (process.env.PATH ?? "").split(delimiter);
  for (const name of wanted) for (const folder of folders) if (isProgram(join(folder, name))) return join(folder, name);
  return null;
}

/** A Chromium, Chrome or Edge of this machine (or `POPLINE_CHROMIUM`), else Playwright's own if it was installed; null: none. */
export function findChromium(): string | null {
  if (process.env.POPLINE_CHROMIUM) return process.env.POPLINE_CHROMIUM;
  const found = onPath(names) ?? fixedPlaces.find((place) => existsSync(place));
  if (found) return found;
  const own = chromium.executablePath();
  return existsSync(own) ? own : null;
}

/**
 * Keeps Chromium's windows free of the address bar's suggestions, which are pages of their own: loading them takes as much processor time as
 * a desk's page does. Of several such switches the last one counts, so Playwright's own features are here as well.
 */
export const plainWindows = `--disable-features=${[
  ...["WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup"],
  ...["AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades"],
  ...[
    "HttpsFirstBalancedModeAutoEnable",
    "LensOverlay",
    "MediaRouter",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
  ],
  ...["AvoidCorsURLLoaderRestartOnRedirect", "TcpPortRandomizationWin", "OptimizationHints"],
  ...["NetworkTimeServiceQuerying", "AimEnabled", "PreconnectToSearch", "msForceBrowserSignIn"],
  "msEdgeUpdateLaunchServicesPreferredVersion",
].join()}`;

/**
 * How tests start Chromium: no sandbox (tests run as root too), nothing of its own on the network, a fake microphone that beeps and is
 * allowed, sound without a click, and peer connections over loopback.
 * @throws Error when there is no Chromium here
 */
export function chromiumOptions(): LaunchOptions {
  const executablePath = findChromium();
  if (executablePath === null)
    throw new Error("No Chromium, Chrome or Edge was found. Install one, or name it in POPLINE_CHROMIUM.");
  return {
    executablePath,
    // Without a locale that has them, a file whose name has other than ASCII letters is saved as "download".
    env: { ...process.env, LC_ALL: "C.UTF-8" },
    args: [
      "--no-sandbox",
      plainWindows,
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--no-first-run",
      "--disable-quic",
      "--use-fake-device-for-media-stream",
      "--use-fake-ui-for-media-stream",
      "--autoplay-policy=no-user-gesture-required",
      "--allow-loopback-in-peer-connection",
    ],
  };
}

/** The same for tests that look at pages only: where the machine has it, Chromium's headless shell, which is the engine without a browser around it. */
export function headlessOptions(): LaunchOptions {
  const shell = process.env.POPLINE_CHROMIUM ? null : onPath(["chromium-headless-shell"]);
  return { ...chromiumOptions(), ...(shell && { executablePath: shell }) };
}
