import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { centralRoutes, PresenceList, PresenceUpdate } from "#shared/contract/central/index.ts";
import { identityOf } from "../auth/identity.ts";
import { ProblemError } from "../http/problem-error.ts";
import { noContent, problems } from "../http/responses.ts";
import { leaseMs, type Presence } from "./presence.ts";

const tags = ["presence"];

/** Who is there, and what he is doing: for whoever wants to give a call to a colleague. */
export function presenceRoutes(app: FastifyInstance, presence: () => Presence | null, now: () => number): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  const present = (): Presence => {
    const here = presence();
    if (here === null) throw new ProblemError("unavailable", "Central is starting. Try again shortly.");
    return here;
  };
  routes.get(
    centralRoutes.presence,
    {
      schema: {
        tags,
        summary:
          "Who is signed in, on every node: everybody, or the members of the teams that the user's scope reaches",
        response: { 200: PresenceList, ...problems(401, 503) },
      },
    },
    async (request) => ({ items: await present().list(identityOf(request)), vanishMs: leaseMs, serverTime: now() }),
  );
  routes.put(
    centralRoutes.presence,
    {
      schema: {
        tags,
        summary: "What the agent at this desk is doing",
        body: PresenceUpdate,
        response: { 204: noContent, ...problems(400, 401, 409, 503) },
      },
    },
    async (request, reply) => {
      if (await present().say(identityOf(request), request.body)) return reply.status(204).send();
      throw new ProblemError(
        "wrong-call-state",
        "This desk is not connected to the live feed. Say it again once it is.",
      );
    },
  );
}
