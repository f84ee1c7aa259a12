import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import {
  centralRoutes,
  ErasureList,
  ErasurePreview,
  ErasureReceipt,
  ErasureRequest,
  ErasureTarget,
} from "#shared/contract/central/index.ts";
import { allow } from "../auth/functions.ts";
import { identityOf } from "../auth/identity.ts";
import type { Context } from "../context.ts";
import { problems } from "../http/responses.ts";
import { erasePerson, previewErasure, receipts } from "./erase-person.ts";

const tags = ["persons"];
const ListQuery = z.object({
  cursor: z
    .string()
    .regex(/^\d{1,15}$/)
    .optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

/** Erasing a person's data, and the receipts of it. */
export function erasureRoutes(app: FastifyInstance, context: Context): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  const onRequest = allow("persons.erase");

  routes.get(
    `${centralRoutes.erasures}/preview`,
    {
      onRequest,
      schema: {
        tags,
        summary: "What an erasure would take",
        querystring: ErasureTarget,
        response: { 200: ErasurePreview, ...problems(400, 401, 403, 404) },
      },
    },
    (request) => previewErasure(context.db, identityOf(request), request.query),
  );

  routes.put(
    `${centralRoutes.erasures}/:id`,
    {
      onRequest,
      schema: {
        tags,
        summary: "Erase a person's data everywhere; can't be undone",
        params: z.object({ id: z.uuid() }),
        body: ErasureRequest,
        response: { 200: ErasureReceipt, ...problems(400, 401, 403, 404) },
      },
    },
    async (request) => {
      const receipt = await erasePerson(context, identityOf(request), request.params.id, request.body);
      context.announcer.committed();
      return receipt;
    },
  );

  routes.get(
    centralRoutes.erasures,
    {
      onRequest,
      schema: {
        tags,
        summary: "Receipts, newest first",
        querystring: ListQuery,
        response: { 200: ErasureList, ...problems(400, 401, 403) },
      },
    },
    (request) => receipts(context.db, request.query),
  );
}
