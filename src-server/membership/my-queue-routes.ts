import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { centralRoutes, MyQueueList, QueueChoice } from "#shared/contract/central/index.ts";
import { identityOf } from "../auth/identity.ts";
import type { Context } from "../context.ts";
import { noContent, problems } from "../http/responses.ts";
import { chooseQueues, myQueues } from "./choose-queues.ts";

const tags = ["queues"];

/** An agent's own queues, and which of them they leave for a while. */
export function myQueueRoutes(app: FastifyInstance, context: Context): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();

  routes.get(
    centralRoutes.myQueues,
    {
      schema: {
        tags,
        summary: "The queues that the user takes calls from",
        response: { 200: MyQueueList, ...problems(401) },
      },
    },
    (request) => myQueues(context.db, identityOf(request)),
  );

  routes.put(
    centralRoutes.myQueues,
    {
      schema: {
        tags,
        summary: "Leave some of the own queues, or come back, as long as the session lasts",
        body: QueueChoice,
        response: { 204: noContent, ...problems(400, 401) },
      },
    },
    async (request, reply) => {
      await chooseQueues(context, identityOf(request), request.body);
      return reply.status(204).send();
    },
  );
}
