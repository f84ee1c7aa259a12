import type { IncomingMessage } from "node:http";
import { uuidv7 } from "uuidv7";

/** A UUID, or the 32 hexadecimal digits that proxies make. Anything else could carry a number or a line break into the log. */
const wellFormed = /^(?:[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;

/** The request's id: the sender's own X-Request-Id, so that one id leads through desk, proxy and central; else a new one. */
export function requestIdOf(request: Pick<IncomingMessage, "headers">): string {
  const sent = request.headers["x-request-id"];
  return typeof sent === "string" && wellFormed.test(sent) ? sent : uuidv7();
}
