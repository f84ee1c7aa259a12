import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import {
  centralRoutes,
  RibbonList,
  RibbonQuery,
  WallboardTrend,
  WallboardTrendQuery,
} from "#shared/contract/central/index.ts";
import { intervalsIn } from "#shared/queue/index.ts";
import { allow } from "../auth/functions.ts";
import { identityOf } from "../auth/identity.ts";
import type { Context } from "../context.ts";
import { problems } from "../http/responses.ts";
import { trends } from "./read-trend.ts";
import { ribbonsOf } from "./ribbons.ts";

const tags = ["wallboard"];
const onRequest = allow("supervise.live");
const refusals = problems(400, 401, 403, 503);

/** Pictures of the day so far, for whoever watches live. The rest of the wallboard comes on the live feed. */
export function wallboardRoutes(app: FastifyInstance, context: Pick<Context, "db" | "now">, zone: string): void {
  const { db, now } = context;
  const trend = trends({ db, now, zone });
  const dayOf = intervalsIn(zone, "day");
  const routes = app.withTypeProvider<ZodTypeProvider>();

  routes.get(
    centralRoutes.wallboardTrend,
    {
      onRequest,
      schema: {
        tags,
        summary: "The day so far by quarter of an hour, the queues that are asked for together",
        description:
          "Days and quarters begin by central's clock (POPLINE_ZONE). Quarters in which nobody joined are not there.",
        querystring: WallboardTrendQuery,
        response: { 200: WallboardTrend, ...refusals },
      },
    },
    async ({ query }) => ({ items: await trend.of(query.queue ?? null) }),
  );

  routes.get(
    centralRoutes.wallboardRibbons,
    {
      onRequest,
      schema: {
        tags,
        summary: "What agents did today, state by state",
        description: "Of agents whom the role's scope reaches; the others that were asked for are left out.",
        querystring: RibbonQuery,
        response: { 200: RibbonList, ...refusals },
      },
    },
    async (request) => ({ items: await ribbonsOf(db, identityOf(request), request.query.user, dayOf(now()), now()) }),
  );
}
