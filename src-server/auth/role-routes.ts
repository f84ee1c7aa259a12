import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { centralRoutes, RoleChange, RoleRecord, RoleRecordList, RoleRequest } from "#shared/contract/central/index.ts";
import { RoleId } from "#shared/ids.ts";
import type { Context } from "../context.ts";
import { noContent, problems } from "../http/responses.ts";
import { allow } from "./functions.ts";
import { identityOf } from "./identity.ts";
import { roleRecords } from "./role-repository.ts";
import { createRole, deleteRole, updateRole } from "./save-role.ts";

const tags = ["roles"];
const Params = z.object({ id: RoleId });

/** Roles: which functions they grant, and which rows they see. */
export function roleRoutes(app: FastifyInstance, context: Context): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();

  routes.get(
    centralRoutes.roles,
    {
      onRequest: allow("roles.manage", "users.manage"),
      schema: { tags, summary: "All roles", response: { 200: RoleRecordList, ...problems(401, 403) } },
    },
    async () => ({ items: await roleRecords(context.db) }),
  );

  routes.post(
    centralRoutes.roles,
    {
      onRequest: allow("roles.manage"),
      schema: {
        tags,
        summary: "Make a role",
        description: "It can't grant functions, or see more, than its maker does.",
        body: RoleRequest,
        response: { 201: RoleRecord, ...problems(400, 401, 403) },
      },
    },
    async (request, reply) => reply.status(201).send(await createRole(context, identityOf(request), request.body)),
  );

  routes.patch(
    `${centralRoutes.roles}/:id`,
    {
      onRequest: allow("roles.manage"),
      schema: {
        tags,
        summary: "Change a role; it counts from the next request of whoever has it",
        params: Params,
        body: RoleChange,
        response: { 200: RoleRecord, ...problems(400, 401, 403, 404) },
      },
    },
    (request) => updateRole(context, identityOf(request), request.params.id, request.body),
  );

  routes.delete(
    `${centralRoutes.roles}/:id`,
    {
      onRequest: allow("roles.manage"),
      schema: {
        tags,
        summary: "Delete a custom role that nobody has",
        params: Params,
        response: { 204: noContent, ...problems(400, 401, 403, 404) },
      },
    },
    async (request, reply) => {
      await deleteRole(context, identityOf(request), request.params.id);
      return reply.status(204).send();
    },
  );
}
