/**
 * The Electron host's entry. Electron says "ready" only after this module has been evaluated, so nothing here may await that at the top
 * level (electron/electron #40719); what must come before it, comes before it.
 */
import * as electron from "electron";
import electronUpdater from "electron-updater";
import { appSchemes } from "./app-protocol.ts";
import { hostFiles } from "./files.ts";
import { linkInbox } from "./link-inbox.ts";
import { takeLinks } from "./links.ts";
import { run } from "./run.ts";
import { hostWords } from "./words.ts";

const { app, dialog, protocol } = electron;

function fail(error: unknown): void {
  const { title } = hostWords("system", app.getLocale()).failed;
  dialog.showErrorBox(title, error instanceof Error ? error.message : String(error));
  app.exit(2);
}

if (!app.requestSingleInstanceLock()) {
  // The instance that runs gets this one's arguments, and with them its link.
  app.quit();
} else {
  const links = linkInbox();
  let focus = () => {};
  protocol.registerSchemesAsPrivileged(appSchemes);
  app.setAppUserModelId("com.popline.desk");
  app.enableSandbox();
  takeLinks({ app, argv: process.argv.slice(1), onLink: links.take, onSummoned: () => focus() });
  app
    .whenReady()
    .then(() => {
      const files = hostFiles(import.meta.url);
      return run({ electron, files, env: process.env, links, updater: () => electronUpdater.autoUpdater });
    })
    .then((host) => {
      focus = host.focus;
    })
    .catch(fail);
}
