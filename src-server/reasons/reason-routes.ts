import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { centralRoutes, Reason, ReasonChange, ReasonList, ReasonRequest } from "#shared/contract/central/index.ts";
import { ReasonId } from "#shared/ids.ts";
import { allow } from "../auth/functions.ts";
import { identityOf } from "../auth/identity.ts";
import type { Context } from "../context.ts";
import { problems } from "../http/responses.ts";
import { createReason, readReasons, updateReason } from "./save-reason.ts";

const tags = ["not-ready reasons"];

/** Why agents are not ready: every desk offers these. */
export function reasonRoutes(app: FastifyInstance, context: Context): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();

  routes.get(
    centralRoutes.reasons,
    {
      schema: {
        tags,
        summary: "All not-ready reasons, in the order of the menu",
        response: { 200: ReasonList, ...problems(401) },
      },
    },
    async () => ({ items: await readReasons(context.db) }),
  );

  routes.post(
    centralRoutes.reasons,
    {
      onRequest: allow("reasons.manage"),
      schema: {
        tags,
        summary: "Make a not-ready reason",
        body: ReasonRequest,
        response: { 201: Reason, ...problems(400, 401, 403) },
      },
    },
    async (request, reply) => reply.status(201).send(await createReason(context, identityOf(request), request.body)),
  );

  routes.patch(
    `${centralRoutes.reasons}/:id`,
    {
      onRequest: allow("reasons.manage"),
      schema: {
        tags,
        summary: "Change a not-ready reason, or offer it no longer",
        params: z.object({ id: ReasonId }),
        body: ReasonChange,
        response: { 200: Reason, ...problems(400, 401, 403, 404) },
      },
    },
    (request) => updateReason(context, identityOf(request), request.params.id, request.body),
  );
}
