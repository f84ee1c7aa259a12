import { createHash, timingSafeEqual } from "node:crypto";
import type { FastifyInstance } from "fastify";
import { sql } from "kysely";
import { centralRoutes } from "#shared/contract/central/index.ts";
import type { Db } from "../db/open-database.ts";
import { ProblemError } from "../http/problem-error.ts";
import type { Metrics } from "./metrics.ts";

/** Measures every answer, and shows the figures at /metrics to whoever has the token. */
export function metricsRoutes(app: FastifyInstance, metrics: Metrics, token: string): void {
  app.addHook("onResponse", async (request, reply) => {
    const route = request.routeOptions.url ?? "unknown";
    metrics.answered({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime);
  });
  const wanted = digest(`Bearer ${token}`);
  app.get(centralRoutes.metrics, { logLevel: "warn", schema: { hide: true } }, async (request, reply) => {
    if (!timingSafeEqual(digest(request.headers.authorization ?? ""), wanted))
      throw new ProblemError(
        "unauthenticated",
        "Send the token of POPLINE_METRICS_TOKEN: Authorization: Bearer <token>.",
      );
    const { type, text } = await metrics.expose();
    return reply.header("content-type", type).send(text);
  });
}

/** How long the oldest transaction that writes has been running, ms; 0: none runs. */
export async function heldBackMs(db: Db): Promise<number> {
  const { rows } = await sql<{ ms: number }>`
    select coalesce(extract(epoch from clock_timestamp() - min(xact_start)) * 1000, 0)::float8 as ms
    from pg_stat_activity where backend_xid is not null and datname = current_database()`.execute(db);
  return rows[0]?.ms ?? 0;
}

/** Equal lengths, so that the comparison tells nothing by its time. */
function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
