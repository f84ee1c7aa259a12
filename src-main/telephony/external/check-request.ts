import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { type PopParameters, popParameters } from "../links/pop-parameters.ts";

export type Refusal =
  | "host-not-loopback"
  | "method-not-allowed"
  | "not-found"
  | "bad-query"
  | "no-token"
  | "wrong-token"
  | "nothing-to-pop";

export type Checked =
  | { readonly ok: true; readonly pop: PopParameters }
  | {
      readonly ok: false;
      readonly status: 400 | 401 | 403 | 404 | 405;
      readonly code: Refusal;
      readonly message: string;
    };

interface Asked {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: IncomingHttpHeaders;
}

const loopbackHost = /^(localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i;

/** Decides on one request to the HTTP pop, cheapest and safest checks first. Pure. */
export function checkRequest(asked: Asked, token: string): Checked {
  // DNS rebinding: a page of another site reaches this port under its own name; the browser then sends that name.
  if (!loopbackHost.test(asked.headers.host ?? ""))
    return refuse(403, "host-not-loopback", "Address this server as 127.0.0.1 or localhost.");
  if (asked.method !== "GET" && asked.method !== "HEAD")
    return refuse(405, "method-not-allowed", "Use GET /pop?tel=&name=&id=&token=.");
  const [path = "", query = ""] = (asked.url ?? "").split(/\?(.*)/s);
  if (path !== "/pop") return refuse(404, "not-found", "The only address here is /pop?tel=&name=&id=&token=.");
  if (query.length > 4096)
    return refuse(400, "bad-query", "The query is longer than 4096 characters; send tel, name and id only.");
  const parameters = new URLSearchParams(query);
  const bearer = /^Bearer +(\S+)$/i.exec(asked.headers.authorization ?? "")?.[1];
  const given = bearer ?? parameters.get("token") ?? "";
  if (given === "")
    return refuse(401, "no-token", "Send the token from Popline's settings as token= or as Authorization: Bearer.");
  if (!sameSecret(given, token))
    return refuse(403, "wrong-token", "The token is not this desk's; copy it from Popline's settings again.");
  for (const key of ["tel", "name", "id"])
    if (parameters.getAll(key).length > 1)
      return refuse(400, "bad-query", `The query names ${key} more than once; send it once.`);
  const pop = popParameters(parameters);
  if (pop.tel === null && pop.id === null)
    return refuse(400, "nothing-to-pop", "The query names neither tel nor id; send one of them.");
  return { ok: true, pop };
}

/** Compares digests, so that neither length nor content leaks through time. */
function sameSecret(a: string, b: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return b !== "" && timingSafeEqual(digest(a), digest(b));
}

function refuse(status: 400 | 401 | 403 | 404 | 405, code: Refusal, message: string): Checked {
  return { ok: false, status, code, message };
}
