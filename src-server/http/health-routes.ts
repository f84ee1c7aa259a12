import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { sql } from "kysely";
import { z } from "zod";
import { centralRoutes } from "#shared/contract/central/index.ts";
import type { Db } from "../db/open-database.ts";
import { ProblemError } from "./problem-error.ts";
import { problems } from "./responses.ts";

const Health = z.object({ status: z.literal("ok") });

/** For load balancers and supervisors: the process answers; the database answers. */
export function healthRoutes(app: FastifyInstance, db: Db): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  const tags = ["health"];
  routes.get(
    centralRoutes.healthLive,
    { logLevel: "warn", schema: { tags, security: [], summary: "The process is up", response: { 200: Health } } },
    async () => ({ status: "ok" as const }),
  );
  routes.get(
    centralRoutes.healthReady,
    {
      logLevel: "warn",
      schema: { tags, security: [], summary: "Requests can be served", response: { 200: Health, ...problems(503) } },
    },
    async (request) => {
      try {
        await sql`select 1`.execute(db);
      } catch (error) {
        request.log.warn({ err: error }, "not ready");
        throw new ProblemError("unavailable", "Central's database does not answer.");
      }
      return { status: "ok" as const };
    },
  );
}
