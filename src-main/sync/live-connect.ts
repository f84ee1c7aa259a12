import { WebSocket } from "ws";
import { centralRoutes, liveTokenPrefix } from "#shared/contract/central/index.ts";
import type { TlsTrust } from "./tls-trust.ts";

/** Opens one WebSocket to /v1/live with this access token. */
export type LiveConnect = (accessToken: string) => WebSocket;

const handshakeTimeoutMs = 10_000;
/** A whole wallboard of a large floor, compressed, is some hundred kilobytes. */
const maxMessageBytes = 4 * 1024 * 1024;

export function createLiveConnect(server: URL, trust: TlsTrust): LiveConnect {
  const url = new URL(server.pathname.replace(/\/$/, "") + centralRoutes.live, server);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return (accessToken) =>
    new WebSocket(url, [liveTokenPrefix + accessToken], {
      handshakeTimeout: handshakeTimeoutMs,
      maxPayload: maxMessageBytes,
      perMessageDeflate: false,
      ...(trust.secureContext ? { secureContext: trust.secureContext } : {}),
    });
}
