import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import {
  ChangePasswordRequest,
  centralRoutes,
  LoginRequest,
  LoginResponse,
  RefreshRequest,
  TokenPair,
} from "#shared/contract/central/index.ts";
import type { Context } from "../context.ts";
import { ProblemError } from "../http/problem-error.ts";
import { noContent, problems } from "../http/responses.ts";
import { audit } from "./audit.ts";
import { changePassword } from "./change-password.ts";
import { identityOf } from "./identity.ts";
import { login } from "./login.ts";
import { endSessions, rotateRefreshToken } from "./sessions.ts";

const tags = ["auth"];

/** Routes that need no session: they make or renew one. */
export function publicAuthRoutes(app: FastifyInstance, context: Context): void {
  const { db, now, random, tokens } = context;
  const routes = app.withTypeProvider<ZodTypeProvider>();
  const rateLimit = { max: context.config.loginRatePerMinute, timeWindow: 60_000 };

  routes.post(
    centralRoutes.login,
    {
      config: { rateLimit },
      schema: {
        tags,
        summary: "Sign in at a desk",
        security: [],
        body: LoginRequest,
        response: { 200: LoginResponse, ...problems(400, 401, 409, 423, 429) },
      },
    },
    (request) => login(context, request.body),
  );

  routes.post(
    centralRoutes.refresh,
    {
      config: { rateLimit },
      schema: {
        tags,
        summary: "Exchange a refresh token for the next pair of tokens",
        description:
          "Each refresh token works once; the same desk may send the last one again until its successor was used. Any other second use ends the session.",
        security: [],
        body: RefreshRequest,
        response: { 200: TokenPair, ...problems(400, 401, 429) },
      },
    },
    async (request) => {
      const result = await rotateRefreshToken(db, random, { ...request.body, now: now() });
      if (result.kind === "reused") {
        await audit(db, { at: now(), userId: result.userId, action: "token-reused" });
        await context.bus.publish({
          type: "session-ended",
          sessionId: result.sessionId,
          superseded: false,
          deskName: "",
        });
        throw new ProblemError(
          "unauthenticated",
          "This refresh token was used before, so its session was ended. Sign in again, and change the password if it was not you.",
        );
      }
      // Harmless when an answer was lost; whoever looks into a theft wants to see it.
      if (result.kind === "reissued")
        await audit(db, {
          at: now(),
          userId: result.userId,
          action: "token-reissued",
          detail: { sessionId: result.session.sessionId },
        });
      const access = await tokens.issue(result.userId, result.session.sessionId);
      return {
        accessToken: access.token,
        accessExpiresAt: access.expiresAt,
        refreshToken: result.session.refreshToken,
        refreshExpiresAt: result.session.refreshExpiresAt,
      };
    },
  );
}

/** Routes of a signed-in user about his own session. */
export function sessionRoutes(app: FastifyInstance, context: Context): void {
  const { db, now } = context;
  const routes = app.withTypeProvider<ZodTypeProvider>();

  routes.post(
    centralRoutes.logout,
    { schema: { tags, summary: "End this session", response: { 204: noContent, ...problems(401) } } },
    async (request, reply) => {
      const { userId, sessionId } = identityOf(request);
      const ended = await endSessions(db, [sessionId], { reason: "logout", at: now() });
      if (ended.length > 0) {
        await audit(db, { at: now(), userId, action: "logout" });
        await context.bus.publish({ type: "session-ended", sessionId, superseded: false, deskName: "" });
      }
      return reply.status(204).send();
    },
  );

  routes.post(
    centralRoutes.changePassword,
    {
      config: { rateLimit: { max: context.config.loginRatePerMinute, timeWindow: 60_000 } },
      schema: {
        tags,
        summary: "Change the own password; other sessions end",
        body: ChangePasswordRequest,
        response: { 204: noContent, ...problems(400, 401, 423, 429) },
      },
    },
    async (request, reply) => {
      await changePassword(context, identityOf(request), request.body);
      return reply.status(204).send();
    },
  );
}
