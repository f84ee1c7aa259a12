import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { centralRoutes, LookupQuery, LookupResponse } from "#shared/contract/central/index.ts";
import { identityOf } from "../auth/identity.ts";
import type { Context } from "../context.ts";
import { problems } from "../http/responses.ts";
import { lookup } from "./lookup.ts";

export function lookupRoutes(app: FastifyInstance, context: Context): void {
  app.withTypeProvider<ZodTypeProvider>().get(
    centralRoutes.lookup,
    {
      schema: {
        tags: ["records"],
        summary: "Who owns a number, or what a reference names",
        description:
          "`number` in any form, or `ref`: a record id or an account number. With exactly one match the answer holds its card.",
        querystring: LookupQuery,
        response: { 200: LookupResponse, ...problems(400, 401, 503) },
      },
    },
    async (request, reply) => {
      const identity = identityOf(request);
      const { matches, card, outside } = await lookup(context.db, identity, request.query, context.config.phoneRules);
      const shown = card === null ? undefined : matches[0]?.target;
      if (shown !== undefined) context.seen.note(identity.userId, shown.type, shown.id, "lookup");
      // The card is JSON text already, in the shape of the schema above.
      const owners = outside.length === 0 ? "" : `,"outside":${JSON.stringify(outside)}`;
      const body = `{"matches":${JSON.stringify(matches)},"card":${card}${owners}}`;
      return reply.type("application/json; charset=utf-8").send(body as never);
    },
  );
}
