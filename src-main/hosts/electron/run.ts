import { createRouterClient } from "@orpc/server";
import type * as Electron from "electron";
import type { AppUpdater } from "electron-updater";
import { createDesk } from "#main/desk/index.ts";
import { mediaUrl, uiUrl } from "./app-origin.ts";
import { serveApp } from "./app-protocol.ts";
import { clipboardShortcut, shortcutNotice } from "./clipboard-shortcut.ts";
import { serveDeskPorts } from "./desk-ports.ts";
import { readEnvironment } from "./environment.ts";
import type { HostFiles } from "./files.ts";
import { keychainKey } from "./keychain-key.ts";
import type { linkInbox } from "./link-inbox.ts";
import { hostLogger } from "./logging.ts";
import { keepPage } from "./page-keeper.ts";
import { followPower } from "./power.ts";
import { quitInOrder } from "./quit.ts";
import { notifyRinging } from "./ringing.ts";
import { sayReady, signInFirst } from "./start-help.ts";
import { keepTray, trayState } from "./tray.ts";
import { followUpdates, updateNotice } from "./updates.ts";
import { confinePages, limitPermissions } from "./web-security.ts";
import { focusWindow, hideInsteadOfClose, mediaWindow, showWhenPainted, uiWindow } from "./windows.ts";
import { hostWords } from "./words.ts";

export interface RunOptions {
  readonly electron: typeof Electron;
  readonly files: HostFiles;
  readonly env: NodeJS.ProcessEnv;
  readonly links: ReturnType<typeof linkInbox>;
  /** Called for the updater only when updates are on: making it reads the installed program's settings. */
  readonly updater: () => AppUpdater;
}

/** Composes the Electron host around the desk, step by step, once Electron is ready. @throws what keeps the desk from opening */
export async function run({ electron, files, env, links, updater }: RunOptions): Promise<{ focus(): void }> {
  const { app, BrowserWindow } = electron;
  const environment = readEnvironment(env, app.getPath("userData"));
  // A secret leaves the environment before anything else can read it.
  delete env.POPLINE_SIGN_IN_PASSWORD;
  const logger = hostLogger({ level: environment.logLevel, logsDir: app.isPackaged ? app.getPath("logs") : null });

  confinePages(app, logger);
  limitPermissions(electron.session.defaultSession);
  serveApp(electron.protocol, files.rendererDir);

  const { dataDir, central } = environment;
  const desk = await createDesk({
    dataDir,
    key: keychainKey({
      safeStorage: electron.safeStorage,
      file: `${dataDir}/store.sealed-key`,
      plainFile: `${dataDir}/store.key`,
    }),
    logger,
    app: { version: app.getVersion(), host: "electron", platform: process.platform },
    central,
    storeWorkerUrl: files.storeWorkerUrl,
    openInBrowser: (url) => electron.shell.openExternal(url),
  });
  const { hub, router } = desk;
  const words = () => hostWords(hub.get("settings").look.language, app.getLocale());

  const media = keepPage({ name: "media", window: new BrowserWindow(mediaWindow(files)), logger });
  const window = new BrowserWindow(uiWindow(files));
  const ui = keepPage({ name: "ui", window, logger });
  const focus = () => focusWindow(ui.window());
  const ports = serveDeskPorts({
    ipcMain: electron.ipcMain,
    newChannel: () => new electron.MessageChannelMain(),
    routers: { ui: router, media: { media: router.media } },
    pageOf: (role) => (role === "ui" ? ui : media).page(),
    logger,
  });

  const tray = keepTray({
    tray: new electron.Tray(files.trayIcon("signed-out")),
    buildMenu: (template) => electron.Menu.buildFromTemplate(template),
    imageOf: files.trayIcon,
    words,
    onOpen: focus,
    onQuit: () => app.quit(),
  });
  const client = createRouterClient(router);
  const ringing = notifyRinging({
    make: (options) => new electron.Notification(options),
    words,
    inFront: () => ui.window()?.isFocused() === true,
    onOpen: focus,
    onAnswer: (callId) => {
      client.calls.answer({ callId }).catch((error: unknown) => logger.info({ err: error, callId }, "not answered"));
    },
  });
  followPower(electron.powerMonitor, desk);
  const shortcut = clipboardShortcut({
    globalShortcut: electron.globalShortcut,
    clipboard: electron.clipboard,
    logger,
    onText(text) {
      desk.dialText(text);
      focus();
    },
    onTaken: (keys) => hub.update("notices", (notices) => [...notices, shortcutNotice(keys, Date.now())]),
  });
  const showState = () => {
    tray.show(trayState({ session: hub.get("session"), link: hub.get("link"), agent: hub.get("agent") }));
    ringing.calls(hub.get("calls"));
    shortcut.keep(hub.get("session").name === "signed-in" ? hub.get("settings").calls.clipboardKeys : null);
  };
  const stopShowing = hub.onChange(showState);
  showState();
  const stopUpdates = followUpdates(updater, {
    enabled: environment.updates && app.isPackaged,
    logger,
    onReady: (version) => hub.update("notices", (notices) => [...notices, updateNotice(version, Date.now())]),
  });
  app.on("child-process-gone", (_event, { type, reason }) =>
    logger.error({ type, reason }, "a helper process is gone"),
  );
  app.on("activate", focus);
  // Popline lives in the tray while its window is closed.
  app.on("window-all-closed", () => {});

  const quitting = quitInOrder(
    app,
    async () => {
      stopShowing();
      stopUpdates();
      shortcut.release();
      ringing.close();
      tray.destroy();
      ports.close();
      await desk.stop();
      ui.close();
      media.close();
    },
    logger,
  );
  hideInsteadOfClose(window, quitting);
  showWhenPainted(window);
  await Promise.all([media.window()?.loadURL(mediaUrl), window.loadURL(uiUrl)]);
  await signInFirst(desk.session, environment, logger);
  links.deliverTo((url) => desk.openLink(url));
  sayReady(uiUrl);
  return { focus };
}
