import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { centralRoutes, HandoverList, HandoverRequest } from "#shared/contract/central/index.ts";
import { identityOf } from "../auth/identity.ts";
import type { Context } from "../context.ts";
import { noContent, problems } from "../http/responses.ts";
import { handoverMemoryMs, handoversFor } from "./handover-repository.ts";
import { saveHandover } from "./save-handover.ts";

const tags = ["handovers"];
/** 20,000 characters of notes in any script, and the rest. */
const maxBytes = 128 * 1024;

/** What travels with a call that an agent gives to a colleague. */
export function handoverRoutes(app: FastifyInstance, context: Context): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();

  routes.put(
    `${centralRoutes.handovers}/:id`,
    {
      bodyLimit: maxBytes,
      schema: {
        tags,
        summary: "Send a record and notes along with a call",
        description:
          "For the desk of whoever has the extension `toExtension`, told by the live feed and kept for an hour. Again under the same id by the same user it replaces what was sent.",
        params: z.object({ id: z.uuid() }),
        body: HandoverRequest,
        response: { 204: noContent, ...problems(400, 401, 403, 404, 429, 503) },
      },
    },
    async (request, reply) => {
      await saveHandover(context, identityOf(request), request.params.id, request.body);
      return reply.status(204).send();
    },
  );

  routes.get(
    centralRoutes.handovers,
    {
      schema: {
        tags,
        summary: "What colleagues sent along with calls to the own extension",
        description: "Of the last hour, newest first.",
        response: { 200: HandoverList, ...problems(401, 503) },
      },
    },
    async (request) => {
      const serverTime = context.now();
      const items = await handoversFor(context.db, identityOf(request).userId, serverTime - handoverMemoryMs);
      return { items, serverTime };
    },
  );
}
