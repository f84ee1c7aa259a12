import { RPCLink } from "@orpc/client/message-port";
import type { DeskConnection, OpenConnection, PageRole } from "./connection.ts";

const answerWithinMs = 5_000;

/** What page and preload say to each other on the window (Electron host): the page asks, the preload hands over one port. */
export interface PortRequest {
  readonly popline: "want-port";
  readonly role: PageRole;
}
export interface PortOffer {
  readonly popline: "port";
  readonly role: PageRole;
}

/** True for the preload's own message only: same window, same origin, this role, one port. */
export function isPortOffer(event: MessageEvent<unknown>, page: Window, role: PageRole): boolean {
  if (event.source !== page || event.origin !== page.location.origin || event.ports.length !== 1) return false;
  const data = event.data;
  if (typeof data !== "object" || data === null) return false;
  return "popline" in data && data.popline === "port" && "role" in data && data.role === role;
}

/**
 * The Electron host's way to the desk: a MessagePort that the preload hands over. The page asks for it (`want-port`), so that it does not
 * matter which of the two is ready first, and so that a lost port can be replaced.
 */
export function openPortConnection(role: PageRole, page: Window = window): OpenConnection {
  return (signal) =>
    new Promise<DeskConnection>((resolve, reject) => {
      const finish = () => {
        clearTimeout(timer);
        page.removeEventListener("message", take);
        signal.removeEventListener("abort", giveUp);
      };
      const giveUp = () => {
        finish();
        reject(new Error("The desk handed over no port; it is asked again."));
      };
      const take = (event: MessageEvent<unknown>) => {
        const [port] = event.ports;
        if (!port || !isPortOffer(event, page, role)) return;
        finish();
        resolve(overPort(port));
      };
      const timer = setTimeout(giveUp, answerWithinMs);
      signal.addEventListener("abort", giveUp);
      page.addEventListener("message", take);
      page.postMessage({ popline: "want-port", role } satisfies PortRequest, page.location.origin);
    });
}

function overPort(port: MessagePort): DeskConnection {
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  let open = true;
  const settle = () => {
    open = false;
    resolve();
  };
  port.addEventListener("close", settle);
  const link = new RPCLink({ port });
  port.start();
  return {
    link,
    closed,
    isOpen: () => open,
    close: () => {
      port.close();
      settle();
    },
  };
}
