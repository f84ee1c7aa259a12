import type { AnyRouter } from "@orpc/server";
import { RPCHandler } from "@orpc/server/message-port";
import type { IpcMain, IpcMainEvent, MessageChannelMain, MessagePortMain, WebContents } from "electron";
import type { Logger } from "pino";
import { isOurs } from "./app-origin.ts";
import { isPageRole, type PageRole, portChannel, wantPortChannel } from "./port-protocol.ts";

export interface DeskPortsOptions {
  readonly ipcMain: Pick<IpcMain, "on" | "off">;
  readonly newChannel: () => Pick<MessageChannelMain, "port1" | "port2">;
  /** What each page may call. */
  readonly routers: Readonly<Record<PageRole, AnyRouter>>;
  /** The page that has this role now; null while there is none. */
  readonly pageOf: (role: PageRole) => WebContents | null;
  readonly logger: Logger;
}

/**
 * Serves the desk contract to our two pages, each over a MessagePort of its own. The only file that uses ipcMain. A request is believed
 * when it comes from the main frame of the very page that has that role, on our own origin; a page's new port ends its old one.
 */
export function serveDeskPorts(options: DeskPortsOptions): { close(): void } {
  const { ipcMain, routers, logger } = options;
  const handlers = { ui: new RPCHandler(routers.ui), media: new RPCHandler(routers.media) };
  const open = new Map<PageRole, MessagePortMain>();

  function onWantPort(event: IpcMainEvent, role: unknown): void {
    const frame = event.senderFrame;
    if (!frame || !isPageRole(role) || !isTrusted(event, options.pageOf(role))) {
      logger.warn({ url: frame?.url.slice(0, 200), role }, "refused a port to a page that is not ours");
      return;
    }
    open.get(role)?.close();
    const { port1, port2 } = options.newChannel();
    open.set(role, port1);
    port1.on("close", () => open.get(role) === port1 && open.delete(role));
    handlers[role].upgrade(port1);
    port1.start();
    frame.postMessage(portChannel, role, [port2]);
  }

  ipcMain.on(wantPortChannel, onWantPort);
  return {
    close() {
      ipcMain.off(wantPortChannel, onWantPort);
      for (const port of open.values()) port.close();
    },
  };
}

function isTrusted(event: IpcMainEvent, page: WebContents | null): boolean {
  const frame = event.senderFrame;
  return page !== null && event.sender === page && frame !== null && frame === page.mainFrame && isOurs(frame.url);
}
