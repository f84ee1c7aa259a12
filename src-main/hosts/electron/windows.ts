import type { BrowserWindow, BrowserWindowConstructorOptions, WebPreferences } from "electron";

function safePreferences(preload: string): WebPreferences {
  return {
    preload,
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    webviewTag: false,
    spellcheck: false,
    navigateOnDragDrop: false,
  };
}

/** The window that the agent sees: shown once it has painted (`showWhenPainted`), so that it never flashes white. */
export function uiWindow(files: { readonly preload: string; readonly icon: string }): BrowserWindowConstructorOptions {
  return {
    width: 1440,
    height: 900,
    minWidth: 1024,
    minHeight: 640,
    show: false,
    autoHideMenuBar: true,
    icon: files.icon,
    webPreferences: safePreferences(files.preload),
  };
}

/** The hidden window that holds the calls' audio: not slowed down while hidden, and free to play without a click. */
export function mediaWindow(files: { readonly preload: string }): BrowserWindowConstructorOptions {
  return {
    show: false,
    skipTaskbar: true,
    webPreferences: {
      ...safePreferences(files.preload),
      backgroundThrottling: false,
      autoplayPolicy: "no-user-gesture-required",
    },
  };
}

export function showWhenPainted(window: BrowserWindow): void {
  window.once("ready-to-show", () => window.show());
}

/** Closing the window leaves Popline in the tray with its line: only quitting ends a shift. */
export function hideInsteadOfClose(window: BrowserWindow, quitting: () => boolean): void {
  window.on("close", (event) => {
    if (quitting()) return;
    event.preventDefault();
    window.hide();
  });
}

/** Brings the window to the front from wherever it is. */
export function focusWindow(window: BrowserWindow | null): void {
  if (!window) return;
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}
