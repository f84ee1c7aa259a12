import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { centralRoutes, type LineProvisioning, Provisioning, User } from "#shared/contract/central/index.ts";
import type { UserId } from "#shared/ids.ts";
import { identityOf } from "../auth/identity.ts";
import type { Context } from "../context.ts";
import { problems } from "../http/responses.ts";
import { userView } from "./users-repository.ts";

/** The exchange that lines register with. The demo's address is known only once it runs. */
export interface Exchange {
  readonly servers: readonly string[];
  readonly domain: string;
  readonly demo: boolean;
}

/** Who am I, and what does my desk need. */
export function meRoutes(app: FastifyInstance, context: Context, exchange: () => Exchange | null): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();

  routes.get(
    centralRoutes.me,
    { schema: { tags: ["me"], summary: "The signed-in user", response: { 200: User, ...problems(401) } } },
    (request) => userView(context.db, identityOf(request).userId),
  );

  routes.get(
    centralRoutes.provisioning,
    {
      schema: {
        tags: ["me"],
        summary: "What a desk needs after login: SIP line, phone rules, wrap-up rules",
        response: { 200: Provisioning, ...problems(401, 503) },
      },
    },
    async (request) => ({
      line: await lineOf(context, identityOf(request).userId, exchange()),
      phoneRules: context.config.phoneRules,
      wrapUp: { ...context.config.wrapUp },
      serverTime: context.now(),
    }),
  );
}

async function lineOf(context: Context, userId: UserId, exchange: Exchange | null): Promise<LineProvisioning | null> {
  if (exchange === null) return null;
  const line = await context.db.selectFrom("sipLine").selectAll().where("userId", "=", userId).executeTakeFirst();
  if (line === undefined) return null;
  return {
    servers: [...exchange.servers],
    domain: exchange.domain,
    username: line.username,
    authUsername: line.authUsername,
    password: context.secrets.open(line.sealedPassword),
    displayName: line.displayName,
    registerExpiresSec: 300,
    reattachTarget: "reattach",
    demo: exchange.demo,
    iceServers: [],
  };
}
