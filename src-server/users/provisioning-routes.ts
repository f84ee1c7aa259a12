import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { centralRoutes, type LineProvisioning, Provisioning, User } from "#shared/contract/central/index.ts";
import type { UserId } from "#shared/ids.ts";
import { identityOf } from "../auth/identity.ts";
import type { Context } from "../context.ts";
import { problems } from "../http/responses.ts";
import { deskPhoneOf } from "../pbx/desk-phone-repository.ts";
import { type Exchange, voicemailOf } from "../sip-config.ts";
import { userView } from "./users-repository.ts";

/** Who am I, and what does my desk need. */
export function meRoutes(
  app: FastifyInstance,
  context: Context,
  exchanges: {
    /** The exchange that lines register with. */
    exchange(): Exchange | null;
    /** Central has a link to an exchange that steers desk phones. */
    readonly steersPhones: boolean;
  },
): void {
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
        summary: "What a desk needs after login: SIP line, desk phone, phone rules, wrap-up rules",
        response: { 200: Provisioning, ...problems(401, 503) },
      },
    },
    async (request) => {
      const { userId, mustChangePassword } = identityOf(request);
      // Whoever knows the password that somebody else has set gets no line with it.
      const exchange = mustChangePassword ? null : exchanges.exchange();
      const steersPhones = exchanges.steersPhones && !mustChangePassword;
      return {
        line: await lineOf(context, userId, exchange),
        deskPhone: steersPhones ? await provisionedPhone(context, userId) : null,
        phoneRules: context.config.phoneRules,
        wrapUp: { ...context.config.wrapUp },
        serverTime: context.now(),
      };
    },
  );
}

async function lineOf(context: Context, userId: UserId, exchange: Exchange | null): Promise<LineProvisioning | null> {
  if (exchange === null) return null;
  const line = await context.db
    .selectFrom("sipLine")
    .innerJoin("appUser", "appUser.id", "sipLine.userId")
    .select(["sipLine.username", "authUsername", "sealedPassword", "displayName", "callerIds", "extension"])
    .where("userId", "=", userId)
    .executeTakeFirst();
  if (line === undefined) return null;
  return {
    servers: [...exchange.servers],
    domain: exchange.domain,
    username: line.username,
    authUsername: line.authUsername,
    password: context.secrets.open(line.sealedPassword),
    displayName: line.displayName,
    registerExpiresSec: 300,
    reattachTarget: exchange.reattach,
    demo: exchange.demo,
    iceServers: [...exchange.iceServers],
    callerIds: exchange.callerIds.filter(({ number }) => line.callerIds === null || line.callerIds.includes(number)),
    voicemailTarget: voicemailOf(exchange.voicemail, line.extension),
    echoTarget: exchange.echo,
    conferencePrefix: exchange.conferencePrefix,
  };
}

async function provisionedPhone(context: Context, userId: UserId): Promise<Provisioning["deskPhone"]> {
  const phone = await deskPhoneOf(context.db, userId);
  return phone && { extension: phone.extension, label: phone.label };
}
