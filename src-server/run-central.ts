import { readFile } from "node:fs/promises";
import path from "node:path";
import { createSecureContext } from "node:tls";
import type { FastifyInstance } from "fastify";
import { sql } from "kysely";
import type { Logger } from "pino";
import { bootstrap } from "./bootstrap.ts";
import { createCentral } from "./central.ts";
import type { CentralConfig, Drain, ServerConfig } from "./config.ts";
import type { Context } from "./context.ts";
import { lockDataDir } from "./data-dir-lock.ts";
import { migrate } from "./db/migrate.ts";
import { type Db, type OpenDatabase, openDatabase } from "./db/open-database.ts";
import { underStartLock } from "./db/start-lock.ts";
import type { DemoStage } from "./demo/demo-stage.ts";
import { seedFloor } from "./demo/floor/seed-floor.ts";
import { createDemoQueues, type DemoQueues } from "./demo/queues/demo-queues.ts";
import { seedDemo } from "./demo/seed.ts";
import { startDemoStage } from "./demo/start-demo-stage.ts";
import { keepHistory } from "./history/history-keeper.ts";
import { startHousekeeping } from "./housekeeping.ts";
import { type Leadership, onlyNode } from "./live/leadership.ts";
import type { LiveBus } from "./live/live-bus.ts";
import { createPostgresLeadership } from "./live/postgres-leadership.ts";
import { createPostgresLiveBus } from "./live/postgres-live-bus.ts";
import { createLogger } from "./logger.ts";
import { createMetrics } from "./metrics/metrics.ts";
import { drain } from "./operations/drain.ts";
import { openWaitingRoom } from "./operations/waiting-room.ts";
import { createAsteriskAdapter } from "./pbx/asterisk/create-asterisk-adapter.ts";
import { createAsteriskQueues } from "./pbx/asterisk/queues/create-asterisk-queues.ts";
import type { PbxAdapter } from "./pbx/pbx-adapter.ts";
import type { QueueSource } from "./pbx/queue-source.ts";
import { tokenSecret } from "./token-secret.ts";

/** What closing may take beyond the drain. */
const closeMs = 10_000;
const voicesDir = path.resolve(import.meta.dirname, "..", "resources", "voices");

/** What launchers and tests wait for: a message over IPC where there is one, otherwise one JSON line on standard output. */
export interface ReadyMessage {
  readonly type: "ready";
  readonly url: string;
  readonly demo: boolean;
}

/** Starts central and keeps it running until SIGINT or SIGTERM (or a closed IPC channel), then closes it gracefully. */
export async function runCentral(config: ServerConfig): Promise<void> {
  const logger = createLogger(config.logLevel);
  const closing: (() => Promise<void>)[] = [];
  const stop = onStop(logger, closing, config.drain);
  try {
    closing.push(await lockDataDir(config.dataDir));
    const central: CentralConfig = {
      ...config.central,
      tokenSecret: await tokenSecret(config.central.tokenSecret, config.dataDir),
    };
    const leaveWaitingRoom = await occupied(config, () => openWaitingRoom(config));
    closing.push(leaveWaitingRoom);
    const database = await openDatabase(config.database);
    closing.push(() => database.close());
    await reach(database.db);
    const app = await underStartLock(database, async () => {
      const applied = await migrate(database.db);
      if (applied.length > 0) logger.info({ applied }, "the database schema was brought up to date");
      return prepare(config, central, database, logger, closing);
    });
    await leaveWaitingRoom();
    const url = await occupied(config, () => app.listen({ host: config.host, port: config.port }));
    announce({ type: "ready", url, demo: config.demo !== null });
  } catch (error) {
    logger.fatal({ err: error }, "central can't start");
    process.stderr.write(`Central can't start: ${error instanceof Error ? error.message : String(error)}\n`);
    await stop(1);
  }
}

/** Central with all that it needs in the database, ready to listen. */
async function prepare(
  config: ServerConfig,
  central: CentralConfig,
  database: OpenDatabase,
  logger: Logger,
  closing: (() => Promise<void>)[],
): Promise<FastifyInstance> {
  const { demo, metricsToken } = config;
  const bus = await busOf(config, database, logger);
  const ca = await certificatesOf(config);
  const pbx = pbxOf(config, ca, logger);
  const demoQueues = demo === null ? null : createDemoQueues({ now: Date.now });
  const listen = listeningTo(config, ca, demoQueues, logger);
  const leadership = leadershipOf(config, logger);
  const { app, context, leave } = await createCentral({
    config: central,
    db: database,
    logger,
    ...(bus && { bus }),
    ...(pbx && { pbx }),
    ...(listen && { queues: listen(), leadership }),
    ...(demo && demoQueues && { demo: (made: Context) => openDemo(made, demo.sipPort, demoQueues) }),
    ...(metricsToken !== null && { metrics: { metrics: createMetrics(), token: metricsToken } }),
  });
  closing.push(() => drain({ app, leave, limits: config.drain, logger }));
  await firstAdministrator(context, config);
  const housekeeping = startHousekeeping(context);
  closing.push(() => housekeeping.stop());
  if (listen !== null) closing.push(listenToQueues(listen, database, leadership, context));
  closing.push(async () => demoQueues?.close());
  return app;
}

/** @throws Error that says which address is taken. */
async function occupied<T>({ host, port }: ServerConfig, listen: () => Promise<T>): Promise<T> {
  try {
    return await listen();
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error) || error.code !== "EADDRINUSE") throw error;
    throw new Error(`Port ${port} of ${host} is in use. Stop what uses it, or set POPLINE_PORT to another one.`, {
      cause: error,
    });
  }
}

/** @throws Error that says why the database does not answer. */
async function reach(db: Db): Promise<void> {
  try {
    await sql`select 1`.execute(db);
  } catch (error) {
    const why = error instanceof Error && error.message !== "" ? error.message : String(error);
    throw new Error(
      `The database does not answer (${why}). Check that it runs and that POPLINE_DATABASE_URL is right.`,
      { cause: error },
    );
  }
}

async function openDemo(context: Context, port: number, queues: DemoQueues): Promise<DemoStage> {
  await seedDemo(context);
  await seedFloor(context);
  return startDemoStage(context, {
    queues,
    host: "127.0.0.1",
    port,
    voicesDir,
    logger: context.logger.child({ part: "demo" }),
  });
}

function busOf(config: ServerConfig, database: OpenDatabase, logger: Logger): Promise<LiveBus> | undefined {
  return config.database.kind === "postgres"
    ? createPostgresLiveBus({ url: config.database.url, db: database.db, logger })
    : undefined;
}

function pbxOf({ ami }: ServerConfig, ca: string | null, logger: Logger): PbxAdapter | null {
  if (ami === null) return null;
  const { target, variables, holdContext } = ami;
  return createAsteriskAdapter({ target, ca, variables, holdContext, logger, now: Date.now });
}

/**
 * Makes sources of the queues of the exchange that desks register with; null: none can be heard. Each node hears the queues by a link of its own:
 * what supervisors see does not wait for another node, nor end with it.
 */
function listeningTo(
  { ami }: ServerConfig,
  ca: string | null,
  demo: DemoQueues | null,
  logger: Logger,
): (() => QueueSource) | null {
  if (demo !== null) return () => demo.view();
  return ami === null ? null : () => createAsteriskQueues({ ...ami, ca, logger, now: Date.now });
}

/** A central without an exchange has nothing to lead in. */
function leadershipOf({ ami, demo, database: target }: ServerConfig, logger: Logger): Leadership {
  const hears = ami !== null || demo !== null;
  return hears && target.kind === "postgres" ? createPostgresLeadership({ url: target.url, logger }) : onlyNode;
}

/** Writes down what happens in the exchange's queues, on one node of all. @returns ends it, and the lead */
function listenToQueues(
  open: () => QueueSource,
  { db }: OpenDatabase,
  leadership: Leadership,
  { logger, queueNews }: Context,
): () => Promise<void> {
  const keeper = keepHistory({ db, leadership, open, logger, onWritten: () => queueNews.add("written") });
  return async () => {
    await keeper.close();
    await leadership.close();
  };
}

/** @throws Error that says which file can't be read. */
async function certificatesOf({ ami }: ServerConfig): Promise<string | null> {
  return ami === null || ami.caFile === null ? null : certificates(ami.caFile);
}

async function certificates(file: string): Promise<string> {
  try {
    const pem = await readFile(file, "utf8");
    createSecureContext({ ca: pem });
    if (pem.includes("-----BEGIN CERTIFICATE-----")) return pem;
  } catch (error) {
    throw new Error(`POPLINE_AMI_CA_FILE: ${file} can't be used as certificates in PEM.`, { cause: error });
  }
  throw new Error(`POPLINE_AMI_CA_FILE: ${file} holds no certificate in PEM.`);
}

/** The generated password is said once, on standard error: it is in no log and nowhere else. */
async function firstAdministrator(context: Context, config: ServerConfig): Promise<void> {
  const { generatedPassword } = await bootstrap(context, config.administrator);
  if (generatedPassword === null) return;
  process.stderr.write(
    `The first administrator was made: user name "${config.administrator.username}", password "${generatedPassword}". Change it after signing in; it is not shown again.\n`,
  );
}

function announce(ready: ReadyMessage): void {
  if (process.send !== undefined) process.send(ready);
  else process.stdout.write(`${JSON.stringify(ready)}\n`);
}

/**
 * Closes in the reverse order of opening, once, on a signal or when the parent that started us is gone. A part that hangs (a database that is
 * away) does not keep the process: a little after the drain's time it ends all the same.
 */
function onStop(
  logger: Logger,
  closing: (() => Promise<void>)[],
  { delayMs, patienceMs }: Drain,
): (exitCode: number) => Promise<void> {
  let stopping: Promise<void> | null = null;
  const stop = (exitCode: number): Promise<void> => {
    stopping ??= (async () => {
      setTimeout(() => process.exit(exitCode || 1), delayMs + patienceMs + closeMs).unref();
      await closeAll(logger, closing);
      process.exit(exitCode);
    })();
    return stopping;
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void stop(0));
  if (process.send !== undefined) process.once("disconnect", () => void stop(0));
  return stop;
}

async function closeAll(logger: Logger, closing: (() => Promise<void>)[]): Promise<void> {
  logger.info("central is stopping");
  for (const close of closing.reverse()) {
    try {
      await close();
    } catch (error) {
      logger.error({ err: error }, "a part of central could not be closed");
    }
  }
}
