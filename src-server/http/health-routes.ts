import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { sql } from "kysely";
import { z } from "zod";
import { centralRoutes } from "#shared/contract/central/index.ts";
import type { Db } from "../db/open-database.ts";
import { ProblemError } from "./problem-error.ts";
import { problems } from "./responses.ts";

const Health = z.object({ status: z.literal("ok") });

/** A database that hangs is away as well. */
const patienceMs = 2_000;

/**
 * For supervisors and load balancers. Live: the process answers; whoever kills it for less makes an outage of the database one of central.
 * Ready: it is not stopping, and its database answers.
 */
export function healthRoutes(app: FastifyInstance, db: Db, isLeaving: () => boolean): void {
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
      if (isLeaving()) throw new ProblemError("unavailable", "This node of central is stopping. Use another one.");
      try {
        await within(patienceMs, sql`select 1`.execute(db));
      } catch (error) {
        request.log.warn({ err: error }, "not ready");
        throw new ProblemError("unavailable", "Central's database does not answer.");
      }
      return { status: "ok" as const };
    },
  );
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
