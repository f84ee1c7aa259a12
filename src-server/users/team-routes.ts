import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { centralRoutes, Team, TeamChange, TeamList, TeamRequest } from "#shared/contract/central/index.ts";
import { TeamId } from "#shared/ids.ts";
import { allow } from "../auth/functions.ts";
import { identityOf } from "../auth/identity.ts";
import type { Context } from "../context.ts";
import { noContent, problems } from "../http/responses.ts";
import { createTeam, deleteTeam, updateTeam } from "./save-team.ts";
import { teamViews } from "./team-repository.ts";

const tags = ["teams"];
const Params = z.object({ id: TeamId });

/** Teams: a tree, each with a head. Their names are no secret: everybody reads them. */
export function teamRoutes(app: FastifyInstance, context: Context): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();

  routes.get(
    centralRoutes.teams,
    { schema: { tags, summary: "All teams, by name", response: { 200: TeamList, ...problems(401) } } },
    async () => ({ items: await teamViews(context.db) }),
  );

  routes.post(
    centralRoutes.teams,
    {
      onRequest: allow("teams.manage"),
      schema: { tags, summary: "Make a team", body: TeamRequest, response: { 201: Team, ...problems(400, 401, 403) } },
    },
    async (request, reply) => reply.status(201).send(await createTeam(context, identityOf(request), request.body)),
  );

  routes.patch(
    `${centralRoutes.teams}/:id`,
    {
      onRequest: allow("teams.manage"),
      schema: {
        tags,
        summary: "Rename a team, move it in the tree, give it a head",
        description: "What desks hold follows at their next pull.",
        params: Params,
        body: TeamChange,
        response: { 200: Team, ...problems(400, 401, 403, 404) },
      },
    },
    (request) => updateTeam(context, identityOf(request), request.params.id, request.body),
  );

  routes.delete(
    `${centralRoutes.teams}/:id`,
    {
      onRequest: allow("teams.manage"),
      schema: {
        tags,
        summary: "Delete a team that nobody is in, that has no team below and no records",
        params: Params,
        response: { 204: noContent, ...problems(400, 401, 403, 404) },
      },
    },
    async (request, reply) => {
      await deleteTeam(context, identityOf(request), request.params.id);
      return reply.status(204).send();
    },
  );
}
