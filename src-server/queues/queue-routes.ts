import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { centralRoutes, Queue, QueueChange, QueueList, QueueRequest } from "#shared/contract/central/index.ts";
import { QueueId } from "#shared/ids.ts";
import { allow } from "../auth/functions.ts";
import { identityOf } from "../auth/identity.ts";
import type { Context } from "../context.ts";
import { noContent, problems } from "../http/responses.ts";
import { queuesFor } from "./read-queues.ts";
import { createQueue, deleteQueue, updateQueue } from "./save-queue.ts";

const tags = ["queues"];
const Params = z.object({ id: QueueId });

/** The exchange's queues, who takes their calls, and what service they promise. */
export function queueRoutes(app: FastifyInstance, context: Context): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();

  routes.get(
    centralRoutes.queues,
    {
      schema: {
        tags,
        summary: "All queues, by name",
        description:
          "Who is in them is told to those who manage queues or watch them live; others are told of themselves.",
        response: { 200: QueueList, ...problems(401) },
      },
    },
    async (request) => ({ items: await queuesFor(context.db, identityOf(request)) }),
  );

  routes.post(
    centralRoutes.queues,
    {
      onRequest: allow("queues.manage"),
      schema: {
        tags,
        summary: "Make a queue",
        body: QueueRequest,
        response: { 201: Queue, ...problems(400, 401, 403) },
      },
    },
    async (request, reply) => reply.status(201).send(await createQueue(context, identityOf(request), request.body)),
  );

  routes.patch(
    `${centralRoutes.queues}/:id`,
    {
      onRequest: allow("queues.manage"),
      schema: {
        tags,
        summary: "Change a queue, or who takes its calls",
        params: Params,
        body: QueueChange,
        response: { 200: Queue, ...problems(400, 401, 403, 404) },
      },
    },
    (request) => updateQueue(context, identityOf(request), request.params.id, request.body),
  );

  routes.delete(
    `${centralRoutes.queues}/:id`,
    {
      onRequest: allow("queues.manage"),
      schema: {
        tags,
        summary: "Delete a queue; its calls stay",
        params: Params,
        response: { 204: noContent, ...problems(400, 401, 403, 404) },
      },
    },
    async (request, reply) => {
      await deleteQueue(context, identityOf(request), request.params.id);
      return reply.status(204).send();
    },
  );
}
