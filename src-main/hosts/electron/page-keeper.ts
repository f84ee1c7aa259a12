import type { BrowserWindow, WebContents } from "electron";
import type { Logger } from "pino";

const quickMs = 10_000;
const pauseMs = 2_000;

export interface PageKeeper {
  /** Null once the window is closed. */
  window(): BrowserWindow | null;
  page(): WebContents | null;
  close(): void;
}

/**
 * Keeps one page alive: a page whose process is gone is loaded again in its window. The two pages are apart, so the agent's window can
 * die without the call noticing, and the media page can come back without the window. One that dies again at once waits two seconds.
 */
export function keepPage(options: {
  readonly name: "ui" | "media";
  readonly window: BrowserWindow;
  readonly logger: Logger;
  readonly now?: () => number;
}): PageKeeper {
  const { logger, name, now = Date.now } = options;
  const { webContents } = options.window;
  let window: BrowserWindow | null = options.window;
  let startedAt = now();
  let timer: ReturnType<typeof setTimeout> | null = null;

  function reload(): void {
    timer = null;
    if (!window || window.isDestroyed()) return;
    startedAt = now();
    webContents.reload();
  }
  webContents.on("render-process-gone", (_event, { reason, exitCode }) => {
    if (reason === "clean-exit" || !window) return;
    logger.error({ page: name, reason, exitCode }, "a page's process is gone: loading it again");
    timer ??= setTimeout(reload, now() - startedAt < quickMs ? pauseMs : 0);
  });
  webContents.on("unresponsive", () => logger.warn({ page: name }, "a page does not answer"));
  options.window.on("closed", () => {
    window = null;
  });

  return {
    window: () => window,
    page: () => window?.webContents ?? null,
    close() {
      if (timer !== null) clearTimeout(timer);
      const closing = window;
      window = null;
      if (closing && !closing.isDestroyed()) closing.destroy();
    },
  };
}
