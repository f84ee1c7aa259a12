import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import {
  CreateUserRequest,
  centralRoutes,
  UpdateUserRequest,
  User,
  UserDevices,
  UserList,
} from "#shared/contract/central/index.ts";
import { UserId } from "#shared/ids.ts";
import { allow } from "../auth/functions.ts";
import { identityOf } from "../auth/identity.ts";
import type { Context } from "../context.ts";
import { problems } from "../http/responses.ts";
import { createUser, updateUser } from "./save-user.ts";
import { userDevices } from "./user-devices.ts";
import { userViews } from "./users-repository.ts";

const tags = ["users"];

export function userRoutes(app: FastifyInstance, context: Context): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();

  routes.get(
    centralRoutes.users,
    {
      onRequest: allow("users.manage"),
      schema: { tags, summary: "All users, by name", response: { 200: UserList, ...problems(401, 403) } },
    },
    async () => ({ items: await userViews(context.db) }),
  );

  routes.post(
    centralRoutes.users,
    {
      onRequest: allow("users.manage"),
      schema: {
        tags,
        summary: "Make a user",
        body: CreateUserRequest,
        response: { 201: User, ...problems(400, 401, 403) },
      },
    },
    async (request, reply) => reply.status(201).send(await createUser(context, identityOf(request), request.body)),
  );

  routes.get(
    `${centralRoutes.users}/:id/devices`,
    {
      onRequest: allow("users.manage"),
      schema: {
        tags,
        summary: "A user's line and desk phone as they are set, without passwords",
        params: z.object({ id: UserId }),
        response: { 200: UserDevices, ...problems(400, 401, 403, 404) },
      },
    },
    (request) => userDevices(context, request.params.id),
  );

  routes.patch(
    `${centralRoutes.users}/:id`,
    {
      onRequest: allow("users.manage"),
      schema: {
        tags,
        summary: "Change a user, his password, line or desk phone",
        params: z.object({ id: UserId }),
        body: UpdateUserRequest,
        response: { 200: User, ...problems(400, 401, 403, 404) },
      },
    },
    (request) => updateUser(context, identityOf(request), request.params.id, request.body),
  );
}
