import { createORPCClient } from "@orpc/client";
import type { ContractRouterClient } from "@orpc/contract";
import type { DeskContract } from "#shared/contract/desk/index.ts";
import type { OpenConnection, PageRole } from "./connection.ts";
import { DeskLink, type DeskStatus } from "./desk-link.ts";
import { openPortConnection } from "./port-connection.ts";
import { deskSocketUrl, openSocketConnection } from "./socket-connection.ts";

/** The desk contract as the page calls it. Refusals: `refusalOf(error)`. A lost connection: `DeskLostError`. */
export type DeskApi = ContractRouterClient<DeskContract>;

export interface DeskClient {
  readonly client: DeskApi;
  status(): DeskStatus;
  /** Calls the listener at each change; returns what ends that. */
  onStatus(listener: (status: DeskStatus) => void): () => void;
  /** Resolves true once the desk is connected, false when aborted or disposed. */
  whenOpen(signal?: AbortSignal): Promise<boolean>;
  dispose(): void;
}

/** Electron serves its pages from `app://`; everything else is the browser host, on the page's own origin. */
function connectionOf(role: PageRole): OpenConnection {
  return location.protocol === "app:" ? openPortConnection(role) : openSocketConnection(deskSocketUrl(location));
}

/**
 * The page's client of the desk: connects by itself, over a MessagePort in Electron and a WebSocket in the browser host, and again (100 ms
 * to 2 s, with jitter) whenever the connection is lost. A request made meanwhile waits up to 2 s, then fails with `DeskLostError`.
 */
export function createDeskClient(options: { role: PageRole; open?: OpenConnection }): DeskClient {
  const link = new DeskLink(options.open ?? connectionOf(options.role));
  return {
    client: createORPCClient<DeskApi>(link),
    status: () => link.status,
    onStatus: (listener) => link.onStatus(listener),
    whenOpen: (signal) => link.whenOpen(signal),
    dispose: () => link.dispose(),
  };
}
