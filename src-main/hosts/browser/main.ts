/** The desk's engine in a process of its own, served to a browser of this machine. Started by `npm start` and `npm run desk`. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { pino } from "pino";
import { createDesk, readSecret } from "#main/desk/index.ts";
import { fileKey, StoreError } from "#main/store/index.ts";
import { version } from "../../../package.json" with { type: "json" };
import { createAccess } from "./access.ts";
import { readArguments } from "./arguments.ts";
import { serveDesk } from "./serve.ts";

function fail(sentence: string): never {
  process.stderr.write(`${sentence}\n`);
  process.exit(2);
}

function readOrFail(): ReturnType<typeof readArguments> {
  try {
    return readArguments(process.argv.slice(2), process.env);
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
}

const args = readOrFail();
// Secrets have left the environment before anything else can read it.
delete process.env.POPLINE_SIGN_IN_PASSWORD;
delete process.env.POPLINE_DESK_TOKEN;

const bundled = !import.meta.url.endsWith(".ts");
const top = fileURLToPath(new URL(bundled ? "../../" : "../../../", import.meta.url));
const rendererDir = join(top, "dist", "renderer");
if (!existsSync(join(rendererDir, "index.html")))
  fail(`The built pages are missing (${rendererDir}). Run "npm run build" first.`);

const logger = pino(
  { level: args.logLevel, redact: ["password", "*.password", "token", "*.token", "accessToken", "refreshToken"] },
  pino.destination(2),
);

const desk = await createDesk({
  dataDir: args.dataDir,
  key: fileKey(join(args.dataDir, "store.key")),
  logger,
  app: { version, host: "browser", platform: process.platform },
  central: args.central,
  ...(bundled ? { storeWorkerUrl: new URL("./store-worker.js", import.meta.url) } : {}),
}).catch((error: unknown) => {
  if (error instanceof StoreError) fail(error.message);
  const { code, path } = error as NodeJS.ErrnoException;
  if (code && path)
    fail(
      `The data folder ${args.dataDir} can't be used (${code} at ${path}). Check its rights and the room on its disk.`,
    );
  throw error;
});

const served = await serveDesk({
  router: desk.router,
  rendererDir,
  host: args.host,
  port: args.port,
  access: createAccess({
    cookieSecret: await readSecret(join(args.dataDir, "browser-cookie.secret")),
    fixedToken: args.token,
    hostNames: ["127.0.0.1", "localhost", "[::1]"],
    secure: false,
  }),
  logger,
}).catch(async (error: NodeJS.ErrnoException) => {
  await desk.stop();
  if (error.code === "EADDRINUSE")
    fail(`Port ${args.port} is taken. Is the desk running already? Else name another with --port.`);
  if (error.syscall === "listen")
    fail(`The desk can't listen on ${args.host}, port ${args.port} (${error.code}). Name another with --port.`);
  throw error;
});

if (args.signIn !== null && args.central !== null && desk.session.state().name === "signed-out") {
  await desk.session.signIn({ server: args.central, ...args.signIn, takeOver: true }).catch((error: unknown) => {
    logger.error({ err: error }, "the first sign-in failed: sign in by hand");
  });
}

if (process.send) process.send({ type: "ready", url: served.address() });
else process.stdout.write(`The desk is ready: ${served.address()}\n`);

let stopping = false;
async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  await served.close();
  await desk.stop();
  process.exit(0);
}
process.on("SIGINT", () => void stop());
process.on("SIGTERM", () => void stop());
process.on("disconnect", () => void stop());
