/**
 * The preload of both pages, sandboxed: hands the desk's MessagePort to the page that asks for it, and gives the page nothing else.
 * The only file that uses ipcRenderer.
 */
import { ipcRenderer } from "electron";
import { isPageRole, portChannel, wantPortChannel } from "./port-protocol.ts";

/** The page's window as seen from here; this root has no DOM types. */
interface PageMessage {
  readonly source: unknown;
  readonly origin: string;
  readonly data: unknown;
}
interface PageWindow {
  readonly location: { readonly origin: string };
  addEventListener(type: "message", listener: (event: PageMessage) => void): void;
  postMessage(message: unknown, origin: string, transfer: unknown[]): void;
}

const page = globalThis as unknown as PageWindow;

page.addEventListener("message", ({ source, origin, data }) => {
  if (source !== page || origin !== page.location.origin) return;
  if (typeof data !== "object" || data === null || !("popline" in data) || data.popline !== "want-port") return;
  if ("role" in data && isPageRole(data.role)) ipcRenderer.send(wantPortChannel, data.role);
});

ipcRenderer.on(portChannel, (event, role: unknown) => {
  const [port] = event.ports;
  if (port && isPageRole(role)) page.postMessage({ popline: "port", role }, page.location.origin, [port]);
});
