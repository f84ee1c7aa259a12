import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { AuditPage, AuditQuery, centralRoutes, SeenReport } from "#shared/contract/central/index.ts";
import { audit } from "../auth/audit.ts";
import { allow } from "../auth/functions.ts";
import { identityOf } from "../auth/identity.ts";
import type { Context } from "../context.ts";
import { noContent, problems } from "../http/responses.ts";
import { readAudit } from "./read-audit.ts";
import { keepReported } from "./seen-recorder.ts";

const tags = ["audit"];

/** Who saw, changed, exported or erased what. */
export function auditRoutes(app: FastifyInstance, context: Context): void {
  const { db, now } = context;
  const routes = app.withTypeProvider<ZodTypeProvider>();

  routes.get(
    centralRoutes.audit,
    {
      onRequest: allow("audit.read"),
      schema: {
        tags,
        summary: "The audit log, newest first",
        description:
          "Reading it is written down as well, with the names of the filters: once for each list, not for its later pages.",
        querystring: AuditQuery,
        response: { 200: AuditPage, ...problems(400, 401, 403, 503) },
      },
    },
    async (request) => {
      const identity = identityOf(request);
      const { cursor, limit: _limit, ...filters } = request.query;
      const page = await readAudit(db, identity, request.query);
      if (cursor === undefined) {
        const given = Object.entries(filters).flatMap(([name, value]) => (value === undefined ? [] : [name]));
        await audit(db, { at: now(), userId: identity.userId, action: "audit-read", detail: { filters: given } });
      }
      return page;
    },
  );

  routes.post(
    centralRoutes.auditSeen,
    {
      schema: {
        tags,
        summary: "What the user's desk showed from its own store",
        body: SeenReport,
        response: { 204: noContent, ...problems(400, 401, 503) },
      },
    },
    async (request, reply) => {
      await keepReported(db, identityOf(request).userId, request.body.items, now());
      return reply.status(204).send();
    },
  );
}
