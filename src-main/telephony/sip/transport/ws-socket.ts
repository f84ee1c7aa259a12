import type { SecureContext } from "node:tls";
import WebSocket from "ws";
import { LinkFailure, linkFailureOf } from "./link-failure.ts";

export interface WsSocketOptions {
  readonly url: string;
  readonly secureContext: () => SecureContext;
  readonly connectMs: number;
  readonly userAgent: string;
  /** One WebSocket message, of either kind (RFC 7118 4.2). */
  onFrame(bytes: Buffer, readAt: number): void;
  /** Any sign of life: frames, pings, pongs. */
  onAlive(): void;
  /** Once, after it was open. */
  onLost(failure: LinkFailure): void;
}

export interface WsSocket {
  send(text: string): Promise<void>;
  ping(): void;
  /** Closing handshake, cut short after 500 ms. Resolves when the socket is gone. */
  close(): Promise<void>;
  /** Cuts at once. */
  destroy(): void;
}

/** A frame larger than this ends the connection; a SIP message larger than 64 KiB is only refused. */
const maxFrame = 1_048_576;

/** Opens a WebSocket for SIP (RFC 7118). Resolves when open; rejects with a `LinkFailure`. */
export function openWsSocket(options: WsSocketOptions): Promise<WsSocket> {
  return new Promise((resolve, reject) => {
    let open = false;
    let over = false;
    let readAt = 0;
    let closed: () => void = () => undefined;
    const gone = new Promise<void>((done) => {
      closed = done;
    });
    const ws = new WebSocket(options.url, ["sip"], {
      handshakeTimeout: options.connectMs,
      perMessageDeflate: false,
      maxPayload: maxFrame,
      // RFC 6455 8.1 would end the connection for one caller's name in another encoding, and with it every call's signalling.
      skipUTF8Validation: true,
      followRedirects: false,
      headers: { "User-Agent": options.userAgent },
      ...(options.url.startsWith("wss:") ? { secureContext: options.secureContext() } : {}),
    });
    const end = (failure: LinkFailure) => {
      if (over) return;
      over = true;
      ws.terminate();
      if (open) options.onLost(failure);
      else reject(failure);
    };
    // handshakeTimeout starts with the request: a name that never resolves or a TLS that stalls needs its own limit.
    const deadline = setTimeout(
      () => end(new LinkFailure("timeout", `${options.url} did not answer in time.`)),
      options.connectMs,
    );
    ws.on("upgrade", (response) => {
      // Before the WebSocket layer's own listener: the moment at which the bytes were read.
      response.socket.prependListener("data", () => {
        readAt = performance.timeOrigin + performance.now();
      });
      readAt = performance.timeOrigin + performance.now();
    });
    ws.on("unexpected-response", (_request, response) =>
      end(
        new LinkFailure(
          "protocol",
          `${options.url} answered HTTP ${response.statusCode} instead of opening a WebSocket.`,
        ),
      ),
    );
    ws.on("error", (error) =>
      end(
        /timed out/.test(error.message) && !open
          ? new LinkFailure("timeout", `${options.url} did not answer in time.`, { cause: error })
          : linkFailureOf(noSubprotocol(error, options.url), options.url),
      ),
    );
    ws.on("close", (code) => {
      clearTimeout(deadline);
      closed();
      end(new LinkFailure("closed", `${options.url} closed the connection (${code}).`));
    });
    ws.on("message", (data) => {
      if (over) return;
      options.onAlive();
      options.onFrame(toBytes(data), readAt);
    });
    ws.on("pong", options.onAlive);
    ws.on("ping", options.onAlive);
    ws.on("open", () => {
      clearTimeout(deadline);
      if (over) return;
      open = true;
      resolve({
        send: (text) =>
          new Promise((sent, failed) => {
            if (over || ws.readyState !== WebSocket.OPEN)
              failed(new LinkFailure("closed", "The connection is closed."));
            else ws.send(text, (error) => (error ? failed(linkFailureOf(error, options.url)) : sent()));
          }),
        ping: () => {
          if (ws.readyState === WebSocket.OPEN) ws.ping();
        },
        close: async () => {
          over = true;
          ws.close(1000);
          const cut = setTimeout(() => ws.terminate(), 500);
          await gone;
          clearTimeout(cut);
        },
        destroy: () => {
          over = true;
          ws.terminate();
        },
      });
    });
  });
}

function toBytes(data: WebSocket.RawData): Buffer {
  return Array.isArray(data) ? Buffer.concat(data) : data instanceof ArrayBuffer ? Buffer.from(data) : data;
}

/** ws reports a missing or wrong subprotocol without a code. */
function noSubprotocol(error: Error, url: string): unknown {
  return "code" in error || !/subprotocol|Sec-WebSocket|Unexpected server response|Invalid/i.test(error.message)
    ? error
    : new LinkFailure("protocol", `${url} does not speak SIP over WebSocket (${error.message}).`, { cause: error });
}
