import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { TrayState } from "./tray.ts";

/** Where the built parts lie, from the bundle's own place (`dist/electron`), in the checkout and inside `app.asar` alike. */
export interface HostFiles {
  readonly rendererDir: string;
  readonly preload: string;
  readonly icon: string;
  trayIcon(state: TrayState): string;
  readonly storeWorkerUrl: URL;
}

export function hostFiles(bundleUrl: string): HostFiles {
  const top = fileURLToPath(new URL("../../", bundleUrl));
  const icons = join(top, "resources", "icons");
  return {
    rendererDir: join(top, "dist", "renderer"),
    preload: join(top, "dist", "preload", "preload.js"),
    icon: join(icons, "icon.png"),
    trayIcon: (state) => join(icons, `tray-${state}.png`),
    storeWorkerUrl: new URL("./store-worker.js", bundleUrl),
  };
}
