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
      serializerCompiler: () => (data) => JSON.stringify(data),
    },
    async (request) => {
      const identity = identityOf(request);
      const answer = await lookup(context.db, identity, request.query, context.config.phoneRules);
      const shown = answer.card === null ? undefined : answer.matches[0]?.target;
      if (shown !== undefined) context.seen.note(identity.userId, shown.type, shown.id, "lookup");
      return answer;
    },
  );
}
