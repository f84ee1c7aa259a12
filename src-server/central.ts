import { randomBytes } from "node:crypto";
import type { Server } from "node:http";
import compress from "@fastify/compress";
import rateLimit from "@fastify/rate-limit";
import Fastify, { type FastifyInstance, type FastifyRequest, LogController } from "fastify";
import { serializerCompiler, validatorCompiler } from "fastify-type-provider-zod";
import type { Logger } from "pino";
import { centralRoutes } from "#shared/contract/central/index.ts";
import { announcementRoutes } from "./announcements/announcement-routes.ts";
import { auditRoutes } from "./audit/audit-routes.ts";
import { createSeenRecorder } from "./audit/seen-recorder.ts";
import { createAccessTokens } from "./auth/access-tokens.ts";
import { publicAuthRoutes, sessionRoutes } from "./auth/auth-routes.ts";
import { requireOwnPassword } from "./auth/identity.ts";
import { oidcRoutes } from "./auth/oidc/oidc-routes.ts";
import { roleRoutes } from "./auth/role-routes.ts";
import { createSecretBox } from "./auth/secret-box.ts";
import { identityOfSession } from "./auth/sessions.ts";
import { settleCallbacks } from "./callbacks/settle-callbacks.ts";
import type { CentralConfig } from "./config.ts";
import type { Context } from "./context.ts";
import type { OpenDatabase } from "./db/open-database.ts";
import { demoRoutes } from "./demo/demo-routes.ts";
import type { DemoStage } from "./demo/demo-stage.ts";
import { exportRoutes } from "./exports/export-routes.ts";
import { handoverRoutes } from "./handovers/handover-routes.ts";
import { pushHandovers } from "./handovers/push-handovers.ts";
import { reportRoutes } from "./history/report-routes.ts";
import { tellWrapUps } from "./history/wrap-ups.ts";
import { installErrorHandler } from "./http/error-handler.ts";
import { healthRoutes } from "./http/health-routes.ts";
import { installOpenApi } from "./http/openapi.ts";
import { ProblemError } from "./http/problem-error.ts";
import { requestIdOf } from "./http/request-id.ts";
import { importRoutes } from "./imports/import-routes.ts";
import { createImportRunner } from "./imports/import-runner.ts";
import { createChangeAnnouncer } from "./live/change-announcer.ts";
import { createChangeStream } from "./live/change-stream.ts";
import { coalescing } from "./live/coalescing.ts";
import { createInProcessLiveBus } from "./live/in-process-live-bus.ts";
import { type Leadership, onlyNode } from "./live/leadership.ts";
import type { LiveBus } from "./live/live-bus.ts";
import { openLiveSockets } from "./live/live-socket.ts";
import { myQueueRoutes } from "./membership/my-queue-routes.ts";
import type { MembershipTimes } from "./membership/queue-membership.ts";
import type { Metrics } from "./metrics/metrics.ts";
import { heldBackMs, metricsRoutes } from "./metrics/metrics-routes.ts";
import { createDeskPhones, type DeskPhones } from "./pbx/desk-phones.ts";
import type { PbxAdapter } from "./pbx/pbx-adapter.ts";
import { phoneRoutes } from "./pbx/phone-routes.ts";
import type { QueueSource } from "./pbx/queue-source.ts";
import { erasureRoutes } from "./persons/erasure-routes.ts";
import { createPresence, type Presence } from "./presence/presence.ts";
import { presenceRoutes } from "./presence/presence-routes.ts";
import { queueRoutes } from "./queues/queue-routes.ts";
import { reasonRoutes } from "./reasons/reason-routes.ts";
import { lookupRoutes } from "./records/lookup-routes.ts";
import { recordRoutes } from "./records/record-routes.ts";
import { scheduleRoutes } from "./schedules/schedule-routes.ts";
import { startScheduleRunner } from "./schedules/schedule-runner.ts";
import { startSupervision } from "./supervision/start-supervision.ts";
import { supervisionRoutes } from "./supervision/supervision-routes.ts";
import { cacheScopeOf } from "./sync/cursor.ts";
import { createFeedEpoch } from "./sync/feed-epoch.ts";
import { syncRoutes } from "./sync/sync-routes.ts";
import { meRoutes } from "./users/provisioning-routes.ts";
import { teamRoutes } from "./users/team-routes.ts";
import { userRoutes } from "./users/user-routes.ts";
import { createWallboard } from "./wallboard/wallboard.ts";
import { wallboardRoutes } from "./wallboard/wallboard-routes.ts";
import { systemZone } from "./zone.ts";

/** What a user may do before choosing a password: know who he is, choose one, leave. Provisioning then gives no line. */
const withoutOwnPassword: ReadonlySet<string> = new Set([
  centralRoutes.me,
  centralRoutes.provisioning,
  centralRoutes.changePassword,
  centralRoutes.logout,
]);

const queueNewsMs = 100;

export interface CentralOptions {
  readonly config: CentralConfig;
  /** Open and migrated; who opened it closes it. */
  readonly db: OpenDatabase;
  readonly logger: Logger;
  /** Epoch milliseconds; default `Date.now`. */
  readonly now?: () => number;
  readonly random?: (bytes: number) => Uint8Array;
  /** Default: a bus inside this process. Several nodes on one PostgreSQL need `createPostgresLiveBus`. Closed with central. */
  readonly bus?: LiveBus;
  /** The exchange that steers desk phones; without it there are none. Started and stopped with central. */
  readonly pbx?: PbxAdapter;
  /** The exchange's queues as this node hears them, not started yet; without it nobody can watch or steer them. Started and stopped with central. */
  readonly queues?: QueueSource;
  /** Which node takes out of the queues whom a dead node left behind; default: this one is alone. Who made it closes it. */
  readonly leadership?: Leadership;
  /** Of the queues' membership; for tests. */
  readonly membershipTimes?: Partial<MembershipTimes>;
  /** Opens the demo exchange and its scripts; without it the demo routes are not there. Closed with central. */
  readonly demo?: (context: Context) => Promise<DemoStage>;
  /** Counts what is done, and shows it at /metrics to whoever has the token. */
  readonly metrics?: { readonly metrics: Metrics; readonly token: string };
}

export interface Central {
  readonly app: FastifyInstance;
  /** What its parts were built from. */
  readonly context: Context;
  /** Every HTTP route that the app has, as `GET /v1/users/:id`, hidden ones included: for tests that must know of all. */
  readonly routes: readonly string[];
  /** Turns readiness off; requests are still served until `app.close()`. */
  leave(): void;
}

/** Central as a Fastify app, ready for `inject` and `listen`. */
export async function createCentral(options: CentralOptions): Promise<Central> {
  const context = contextOf(options);
  const { trustedProxies = [], zone = systemZone() } = options.config;
  let leaving = false;
  const demo = (await options.demo?.(context)) ?? null;
  const app = Fastify({
    loggerInstance: options.logger,
    genReqId: requestIdOf,
    trustProxy: trustedProxies.length > 0 ? [...trustedProxies] : false,
    routerOptions: { maxParamLength: 200 },
    // Numbers and references stand in query strings: they stay out of the log. `logRequests` writes the line.
    logController: new LogController({ disableRequestLogging: true }),
  }) as unknown as FastifyInstance;
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.decorateRequest("identity", null);
  const routes = collectRoutes(app);
  logRequests(app);
  installErrorHandler(app);
  await app.register(rateLimit, { global: false });
  await app.register(compress, { encodings: ["gzip", "identity"], threshold: 8 * 1024, zlibOptions: { level: 1 } });
  await installOpenApi(app);

  let phones: DeskPhones | null = null;
  let presence: Presence | null = null;
  const authenticate = async (token: string) => identityOfSession(context.db, await context.tokens.sessionOf(token));
  const imports = createImportRunner(context);
  const schedules = startScheduleRunner(context);
  if (options.metrics) metricsRoutes(app, options.metrics.metrics, options.metrics.token);
  healthRoutes(app, context.db, () => leaving);
  publicAuthRoutes(app, context);
  oidcRoutes(app, context);
  await app.register(async (secured) => {
    secured.addHook("onRequest", async (request, reply) => {
      request.identity = await authenticate(bearerOf(request));
      if (!withoutOwnPassword.has(request.routeOptions.url ?? "")) requireOwnPassword(request.identity);
      // People's data and line passwords have no place in a cache.
      reply.header("cache-control", "no-store");
    });
    sessionRoutes(secured, context);
    meRoutes(secured, context, {
      exchange: () => demo?.exchange() ?? options.config.sip,
      steersPhones: options.pbx !== undefined,
    });
    phoneRoutes(secured, context, () => phones);
    userRoutes(secured, context);
    roleRoutes(secured, context);
    teamRoutes(secured, context);
    announcementRoutes(secured, context);
    reasonRoutes(secured, context);
    queueRoutes(secured, context);
    myQueueRoutes(secured, context);
    supervisionRoutes(secured, context, options.queues ?? null);
    handoverRoutes(secured, context);
    presenceRoutes(secured, () => presence, context.now);
    lookupRoutes(secured, context);
    syncRoutes(secured, context);
    importRoutes(secured, context, imports);
    exportRoutes(secured, context);
    reportRoutes(secured, context);
    wallboardRoutes(secured, context, zone);
    scheduleRoutes(secured, context);
    erasureRoutes(secured, context);
    auditRoutes(secured, context);
    recordRoutes(secured, context, "customer", centralRoutes.customers);
    recordRoutes(secured, context, "contact", centralRoutes.contacts);
    recordRoutes(secured, context, "phone", centralRoutes.phones);
    recordRoutes(secured, context, "lead", centralRoutes.leads);
    recordRoutes(secured, context, "interaction", centralRoutes.interactions);
    recordRoutes(secured, context, "task", centralRoutes.tasks);
    recordRoutes(secured, context, "disposition", centralRoutes.dispositions);
    if (demo !== null) demoRoutes(secured, demo);
  });

  const changes = createChangeStream({
    ...context,
    // With its own connection: a pile of requests must not hold up the news of all desks.
    db: options.db.lane ?? context.db,
    epochs: createFeedEpoch(context),
    cacheOf: (role) => cacheScopeOf(context.config, role),
  });
  const sockets = openLiveSockets({
    server: app.server as Server,
    bus: context.bus,
    logger: options.logger,
    now: context.now,
    changes,
    async authenticate(token) {
      const identity = await authenticate(token);
      requireOwnPassword(identity);
      return identity;
    },
  });
  const live = demo?.among(sockets) ?? sockets;
  const written = () => context.queueNews.add("written");
  const callbacks = settleCallbacks(context);
  const wrapUps = tellWrapUps({ ...context, onWritten: written });
  presence = await createPresence({ ...context, sockets: live, onWrappedUp: wrapUps.look });
  const wallboard = createWallboard({ ...context, zone, sockets: live, source: options.queues ?? null });
  const handovers = pushHandovers({ ...context, sockets: live });
  phones = options.pbx ? await createDeskPhones({ ...context, sockets: live, adapter: options.pbx }) : null;
  const supervision = startSupervision({
    context,
    sockets: live,
    presence,
    source: options.queues ?? null,
    leadership: options.leadership ?? onlyNode,
    ...(options.membershipTimes && { times: options.membershipTimes }),
  });
  options.queues?.start();
  app.addHook("preClose", () => {
    supervision.leave();
    return live.close();
  });
  app.addHook("onClose", async () => {
    await demo?.leave();
    handovers.stop();
    await changes.close();
    await phones?.stop();
    await supervision.stop();
    await wallboard.close();
    await options.queues?.stop();
    await presence
      ?.close()
      .catch((error: unknown) =>
        context.logger.warn({ err: error }, "the node's lease was not given back; it runs out"),
      );
    await wrapUps.close();
    await callbacks.close();
    await demo?.stop();
    await imports.stop();
    await schedules.stop();
    await context.seen.close();
    await context.announcer.close();
    await context.queueNews.close();
    await context.bus.close();
  });
  options.metrics?.metrics.watch({
    desks: live.count,
    pool: () => options.db.pool?.() ?? null,
    heldBackMs: () => heldBackMs(context.db),
  });
  await app.ready();
  await demo?.open(presence);
  return {
    app,
    context,
    routes,
    leave() {
      leaving = true;
    },
  };
}

function contextOf(options: CentralOptions): Context {
  const { config, db, logger } = options;
  const now = options.now ?? Date.now;
  const random = options.random ?? randomBytes;
  const bus = options.bus ?? createInProcessLiveBus();
  const metrics = options.metrics?.metrics ?? null;
  return {
    config,
    db: db.db,
    logger,
    now,
    random,
    bus,
    tokens: createAccessTokens(config.tokenSecret, now),
    secrets: createSecretBox(config.tokenSecret, random),
    announcer: createChangeAnnouncer({ bus, logger, onAnnounced: (ms) => metrics?.announced(ms) }),
    queueNews: coalescing({
      betweenMs: queueNewsMs,
      logger,
      what: "events of queues",
      tell: () => bus.publish({ type: "queue-events" }),
    }),
    seen: createSeenRecorder({ db: db.db, logger, now }),
    metrics,
  };
}

function bearerOf(request: FastifyRequest): string {
  const token = /^Bearer ([\w.~+/-]+=*)$/i.exec(request.headers.authorization ?? "")?.[1];
  if (token === undefined)
    throw new ProblemError("unauthenticated", "Send the access token: Authorization: Bearer <token>.");
  return token;
}

/** The routes that are registered from here on. */
function collectRoutes(app: FastifyInstance): readonly string[] {
  const routes: string[] = [];
  app.addHook("onRoute", ({ method, url }) => {
    for (const one of [method].flat()) routes.push(`${one} ${url}`);
  });
  return routes;
}

/** One line per answered request: what, how it ended, how long it took, by its id. Neither query, headers nor bodies. */
function logRequests(app: FastifyInstance): void {
  app.addHook("onRequest", async (request, reply) => {
    reply.header("x-request-id", request.id);
  });
  app.addHook("onResponse", async (request, reply) => {
    const route = request.routeOptions.url ?? "unknown";
    request.log.info(
      { method: request.method, route, status: reply.statusCode, ms: Math.round(reply.elapsedTime) },
      "answered",
    );
  });
}
