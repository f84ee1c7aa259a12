import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { centralRoutes } from "#shared/contract/central/index.ts";
import { type MutationResult, PullQuery, PullResponse, PushRequest, PushResponse } from "#shared/sync/index.ts";
import { identityOf } from "../auth/identity.ts";
import type { Context } from "../context.ts";
import { problems } from "../http/responses.ts";
import { applyMutation } from "./apply-mutation.ts";
import { pull } from "./pull.ts";

const tags = ["sync"];
const maxPushBytes = 16 * 1024 * 1024;

/** What keeps a desk's store equal to central. */
export function syncRoutes(app: FastifyInstance, context: Context): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();

  routes.get(
    centralRoutes.changes,
    {
      schema: {
        tags,
        summary: "Changes after a cursor",
        description: "Without a cursor: everything. Ask again with the cursor of the answer while `more` is true.",
        querystring: PullQuery,
        response: { 200: PullResponse, ...problems(400, 401, 503) },
      },
    },
    async (request, reply) => {
      // Already JSON text, in the shape of the schema above.
      const body = await pull(context.db, identityOf(request), request.query, context.now());
      context.metrics?.pulled(body);
      return reply.type("application/json; charset=utf-8").send(body as never);
    },
  );

  routes.post(
    centralRoutes.push,
    {
      bodyLimit: maxPushBytes,
      schema: {
        tags,
        summary: "Apply local changes",
        description:
          "One result per mutation, in the same order. Sent again, a mutation is answered again and applied once.",
        body: PushRequest,
        response: { 200: PushResponse, ...problems(400, 401, 503) },
      },
    },
    async (request) => {
      const identity = identityOf(request);
      const results: MutationResult[] = [];
      for (const mutation of request.body.mutations)
        results.push(await applyMutation(context, identity, request.body.deskId, mutation));
      context.metrics?.pushed(results);
      if (results.some((it) => it.status === "applied")) context.announcer.committed();
      return { results };
    },
  );
}
