import type { FastifyInstance, FastifyReply } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import {
  centralRoutes,
  LoginResponse,
  SignInMethods,
  type SsoError,
  SsoRedeem,
  SsoStart,
} from "#shared/contract/central/index.ts";
import type { Context } from "../../context.ts";
import { ProblemError } from "../../http/problem-error.ts";
import { problems } from "../../http/responses.ts";
import { audit } from "../audit.ts";
import { enter } from "../login.ts";
import { attemptMs, readGrant, saveAttempt, saveGrant, sha256, takeAttempt } from "./attempts.ts";
import type { OidcConfig } from "./oidc-config.ts";
import { oidcUser } from "./oidc-user.ts";
import { createOidcProvider, ProviderError } from "./provider.ts";

const tags = ["auth"];
const cookie = "popline-sign-in";
const redirect = z.undefined().describe("to the provider, or back to the desk");
const Callback = z.object({ state: z.string().max(500).optional() }).loose();

/** Signing in by the company's provider; without one only `methods` is there, and says so. */
export function oidcRoutes(app: FastifyInstance, context: Context): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  const config = context.config.oidc ?? null;
  routes.get(
    centralRoutes.signInMethods,
    {
      schema: {
        tags,
        security: [],
        summary: "How one can sign in besides a password",
        response: { 200: SignInMethods },
      },
    },
    async () => ({ sso: config && { name: config.name } }),
  );
  if (config !== null) flow(app, context, config);
}

function flow(app: FastifyInstance, context: Context, config: OidcConfig): void {
  const { db, now, random } = context;
  const routes = app.withTypeProvider<ZodTypeProvider>();
  const provider = createOidcProvider(config, now);
  const rateLimit = { max: context.config.loginRatePerMinute, timeWindow: 60_000 };
  const secret = () => Buffer.from(random(32)).toString("base64url");
  const secure = config.publicUrl.protocol === "https:" ? "; Secure" : "";
  const browserCookie = (value: string, maxAgeSec: number) =>
    `${cookie}=${value}; Path=${config.publicUrl.pathname.replace(/\/$/, "")}${centralRoutes.ssoCallback}; HttpOnly; SameSite=Lax; Max-Age=${maxAgeSec}${secure}`;

  routes.get(
    centralRoutes.ssoStart,
    {
      config: { rateLimit },
      schema: {
        tags,
        security: [],
        summary: "Sign in at the provider, in the system's browser",
        querystring: SsoStart,
        response: { 302: redirect, ...problems(400, 429) },
      },
    },
    async (request, reply) => {
      const attempt = { state: secret(), nonce: secret(), verifier: secret() };
      const browser = secret();
      const desk = request.query;
      try {
        const url = await provider.authorizationUrl(attempt);
        await saveAttempt(context, attempt, { ...desk, browser });
        reply.header("set-cookie", browserCookie(browser, attemptMs / 1000)).header("cache-control", "no-store");
        return reply.redirect(url.href);
      } catch (error) {
        if (!(error instanceof ProviderError)) throw error;
        request.log.warn({ err: error }, "single sign-on can't begin");
        return back(reply, { redirect: desk.redirect, deskState: desk.state }, { error: codeOf(error) });
      }
    },
  );

  routes.get(
    centralRoutes.ssoCallback,
    {
      config: { rateLimit },
      schema: {
        tags,
        security: [],
        summary: "Where the provider sends the browser back to",
        querystring: Callback,
        response: { 302: redirect, ...problems(400, 429) },
      },
    },
    async (request, reply) => {
      const taken = await takeAttempt(context, request.query.state ?? "");
      const sent = new RegExp(`(?:^|; )${cookie}=([A-Za-z0-9_-]+)`).exec(request.headers.cookie ?? "")?.[1] ?? "";
      // Without the cookie somebody else's sign-in would be finished in this browser.
      if (taken === null || sha256(sent) !== taken.row.browserHash)
        throw new ProblemError(
          "invalid-request",
          "This sign-in is not known, was finished before, or belongs to another browser. Begin again at the desk.",
        );
      const { row, attempt } = taken;
      reply.header("set-cookie", browserCookie("", 0)).header("cache-control", "no-store");
      if (row.expiresAt <= now()) return back(reply, row, { error: "expired" });
      try {
        const claims = await provider.identify(new URL(request.url, config.publicUrl).searchParams, attempt);
        const user = await oidcUser(context, config, claims);
        if (user.kind === "found")
          return back(reply, row, { code: await saveGrant(context, user.userId, row.challenge) });
        await audit(db, {
          at: now(),
          userId: null,
          action: "login-failed",
          detail: { by: "single sign-on", why: user.kind },
        });
        return back(reply, row, { error: user.kind });
      } catch (error) {
        if (!(error instanceof ProviderError)) throw error;
        request.log.warn({ err: error }, "single sign-on failed");
        return back(reply, row, { error: codeOf(error) });
      }
    },
  );

  routes.post(
    centralRoutes.ssoRedeem,
    {
      config: { rateLimit },
      schema: {
        tags,
        security: [],
        summary: "Exchange the code of a finished sign-in for a session",
        body: SsoRedeem,
        response: { 200: LoginResponse, ...problems(400, 401, 409, 429) },
      },
    },
    async ({ body }) => {
      const grant = await readGrant(context, body.code, body.verifier);
      const user =
        grant &&
        (await db
          .selectFrom("appUser")
          .selectAll()
          .where("id", "=", grant.userId)
          .where("active", "=", true)
          .where("deletedAt", "is", null)
          .executeTakeFirst());
      if (!grant || !user)
        throw new ProblemError(
          "sso-failed",
          "This sign-in was used, has expired or belongs to another desk. Sign in again.",
        );
      return enter(context, user, body, async (trx) => {
        const used = await trx
          .deleteFrom("oidcGrant")
          .where("codeHash", "=", grant.codeHash)
          .returning("codeHash")
          .execute();
        if (used.length === 0) throw new ProblemError("sso-failed", "This sign-in was used already. Sign in again.");
      });
    },
  );
}

function codeOf(error: ProviderError): SsoError {
  return error.code;
}

/** The browser goes to the desk that waits on its machine; the address was checked at the start. */
function back(
  reply: FastifyReply,
  desk: { redirect: string; deskState: string },
  answer: { code: string } | { error: SsoError },
): FastifyReply {
  const url = new URL(desk.redirect);
  url.search = new URLSearchParams({ state: desk.deskState, ...answer }).toString();
  return reply.header("referrer-policy", "no-referrer").redirect(url.href);
}
