import type { AppUpdater } from "electron-updater";
import type { Logger } from "pino";
import type { Notice } from "#shared/contract/desk/index.ts";

const everyMs = 4 * 60 * 60_000;

/**
 * Looks for a new version at start and every four hours, fetches it, and installs it when Popline is closed: never during a shift. Returns
 * what ends that. Being offline is ordinary and only logged.
 */
export function followUpdates(
  make: () => Pick<AppUpdater, "autoDownload" | "autoInstallOnAppQuit" | "checkForUpdates" | "on" | "logger">,
  options: { readonly enabled: boolean; readonly logger: Logger; readonly onReady: (version: string) => void },
): () => void {
  const { enabled, logger } = options;
  if (!enabled) return () => {};
  const updater = make();
  updater.autoDownload = true;
  updater.autoInstallOnAppQuit = true;
  updater.logger = null;
  updater.on("update-downloaded", ({ version }) => options.onReady(version));
  updater.on("error", (error) => logger.info({ err: error }, "no update could be fetched"));
  const check = () => {
    updater.checkForUpdates().catch((error: unknown) => logger.info({ err: error }, "no update could be looked for"));
  };
  check();
  const timer = setInterval(check, everyMs);
  return () => clearInterval(timer);
}

/** What the agent reads once a version is there to be installed. */
export function updateNotice(version: string, at: number): Notice {
  return { id: `update-ready:${version}`, code: "update-ready", level: "info", values: { version }, at, callId: null };
}
