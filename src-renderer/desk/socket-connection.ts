import { RPCLink } from "@orpc/client/websocket";
import type { DeskConnection, OpenConnection } from "./connection.ts";

const openWithinMs = 5_000;

/** Address of the desk contract on the page's own origin (browser host). */
export function deskSocketUrl(page: Pick<Location, "protocol" | "host">): string {
  return `${page.protocol === "https:" ? "wss:" : "ws:"}//${page.host}/desk`;
}

/** The browser host's way to the desk: a WebSocket. The only file in the renderer that makes one. */
export function openSocketConnection(url: string): OpenConnection {
  return (signal) =>
    new Promise<DeskConnection>((resolve, reject) => {
      const socket = new WebSocket(url);
      const closed = new Promise<void>((done) => socket.addEventListener("close", () => done()));
      const giveUp = () => socket.close();
      // A server that accepts and then says nothing would hold the page in "connecting" for minutes.
      const timer = setTimeout(giveUp, openWithinMs);
      signal.addEventListener("abort", giveUp);
      socket.addEventListener("open", () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", giveUp);
        const isOpen = () => socket.readyState === WebSocket.OPEN;
        resolve({ link: new RPCLink({ websocket: socket }), closed, isOpen, close: giveUp });
      });
      void closed.then(() => {
        clearTimeout(timer);
        signal.removeEventListener("abort", giveUp);
        reject(new Error("The desk did not accept the WebSocket; it is tried again."));
      });
    });
}
