import type { App, Session, WebContents } from "electron";
import type { Logger } from "pino";
import { appOrigin, isOurs } from "./app-origin.ts";

/** Pages go nowhere: no navigation, no windows, no webviews, whatever a page is made to try (DESIGN 13). */
export function confinePages(app: Pick<App, "on">, logger: Logger): void {
  app.on("web-contents-created", (_event, contents) => confine(contents, logger));
}

function confine(contents: WebContents, logger: Logger): void {
  contents.on("will-frame-navigate", (details) => {
    if (isOurs(details.url) && details.isMainFrame) return;
    details.preventDefault();
    logger.warn({ url: details.url.slice(0, 200) }, "refused a navigation");
  });
  contents.on("will-redirect", (details) => {
    if (!isOurs(details.url)) details.preventDefault();
  });
  contents.on("will-attach-webview", (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    logger.warn({ url: url.slice(0, 200) }, "refused a window");
    return { action: "deny" };
  });
}

/** Our own pages may use the microphone and choose a loudspeaker, and the clipboard for copying. Nothing else, and nobody else. */
export function limitPermissions(
  session: Pick<Session, "setPermissionRequestHandler" | "setPermissionCheckHandler" | "setDevicePermissionHandler">,
): void {
  session.setPermissionRequestHandler((contents, permission, callback, details) => {
    const ours = isOurs(details.requestingUrl ?? contents.getURL());
    // A media request lists what it is for; one for a camera is refused as a whole.
    const types = "mediaTypes" in details ? (details.mediaTypes ?? []) : [];
    const audioOnly = types.length > 0 && types.every((type) => type === "audio");
    callback(ours && (permission === "media" ? audioOnly : harmless.has(permission)));
  });
  session.setPermissionCheckHandler((_contents, permission, requestingOrigin, details) => {
    const ours = requestingOrigin.replace(/\/$/, "") === appOrigin;
    return ours && (permission === "media" ? details.mediaType !== "video" : harmless.has(permission));
  });
  session.setDevicePermissionHandler(() => false);
}

const harmless: ReadonlySet<string> = new Set([
  "speaker-selection",
  "clipboard-sanitized-write",
  "notifications",
  "fullscreen",
]);
