import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Logger } from "pino";
import type { PopParameters } from "../links/pop-parameters.ts";
import { checkRequest } from "./check-request.ts";
import { ExternalPopError } from "./external-pop-error.ts";
import { rateLimit } from "./rate-limit.ts";

export interface ExternalPopOptions {
  /** 0: any free port. */
  readonly port: number;
  /** The secret that a request must carry. */
  readonly token: string;
  /** Called once per accepted request; what it returns is sent back as `pop`. A throw answers 500 and is logged. */
  readonly onPop: (pop: PopParameters) => unknown;
  readonly logger: Logger;
  /** Epoch ms, for the rate limit. Default `Date.now`. */
  readonly now?: () => number;
}

/** The other way in that phone consoles use: `GET http://127.0.0.1:<port>/pop?tel=&name=&id=&token=`. */
export interface ExternalPop {
  readonly port: number;
  /** Address without the token. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Opens the HTTP pop on 127.0.0.1. @throws ExternalPopError when the port can't be opened. */
export async function createExternalPop(options: ExternalPopOptions): Promise<ExternalPop> {
  const logger = options.logger.child({ part: "external-pop" });
  const limit = rateLimit({ burst: 20, perSecond: 10, now: options.now ?? Date.now });
  const server = createServer(
    { maxHeaderSize: 16_384, requestTimeout: 5_000, headersTimeout: 5_000 },
    (request, response) => {
      request.resume();
      if (!limit.take()) {
        response.setHeader("retry-after", "1");
        return reply(response, 429, {
          ok: false,
          code: "too-many-requests",
          message: "Too many requests; wait a second.",
        });
      }
      const checked = checkRequest(request, options.token);
      if (!checked.ok) {
        logger.info({ status: checked.status, code: checked.code }, "a pop by URL was refused");
        if (checked.status === 405) response.setHeader("allow", "GET");
        if (checked.status === 401) response.setHeader("www-authenticate", "Bearer");
        return reply(response, checked.status, { ok: false, code: checked.code, message: checked.message });
      }
      // HEAD asks whether the pop is there; it shows nothing.
      if (request.method === "HEAD") return reply(response, 200, { ok: true });
      try {
        const pop = options.onPop(checked.pop);
        reply(response, 200, { ok: true, ...(pop === undefined ? {} : { pop }) });
      } catch (error) {
        logger.error({ err: error }, "a pop by URL failed");
        reply(response, 500, { ok: false, code: "internal", message: "Popline could not show this; see its log." });
      }
    },
  );
  server.maxConnections = 32;
  server.on("clientError", (_error, socket) => {
    if (socket.writable) socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => reject(ExternalPopError.from(error, options.port)));
    server.listen(options.port, "127.0.0.1", resolve);
  });
  server.on("error", (error) => logger.error({ err: error }, "the HTTP pop failed"));
  server.unref();
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}/pop`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function reply(response: ServerResponse, status: number, body: Readonly<Record<string, unknown>>): void {
  response.writeHead(status, {
    "content-type": "application/json; charset=utf-8",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    connection: "close",
  });
  response.end(response.req.method === "HEAD" ? undefined : `${JSON.stringify(body)}\n`);
}
