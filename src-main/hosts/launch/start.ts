/**
 * `npm start`: the whole of Popline on this machine, for trying it: central with its demo exchange and seed data, and a desk signed in as
 * an agent. Builds what is stale, prints one address, keeps its data under `.popline/demo`.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildStale } from "./build.ts";
import { electronBinary } from "./electron-binary.ts";
import { engineEnvironment, engineFlags } from "./engine-flags.ts";
import { freePort } from "./free-port.ts";
import { openInAppWindow } from "./open-browser.ts";
import { projectRoot } from "./project-root.ts";
import { isReady, supervise } from "./supervise.ts";

const say = (line: string) => process.stdout.write(`${line}\n`);
const demoDir = process.env.POPLINE_DEMO_DIR ?? join(projectRoot, ".popline", "demo");

interface Ports {
  readonly central: number;
  readonly sip: number;
  readonly desk: number;
}

/** The same ports as last time, so that the desk finds its central again; other ones where another program has them. */
async function choosePorts(): Promise<Ports> {
  const file = join(demoDir, "ports.json");
  const last: Ports = existsSync(file)
    ? (JSON.parse(readFileSync(file, "utf8")) as Ports)
    : {
        central: Number(process.env.POPLINE_PORT ?? 7400),
        sip: Number(process.env.POPLINE_DEMO_SIP_PORT ?? 7420),
        desk: Number(process.env.POPLINE_DESK_PORT ?? 7440),
      };
  const ports = {
    central: await freePort(last.central),
    sip: await freePort(last.sip),
    desk: await freePort(last.desk),
  };
  writeFileSync(file, JSON.stringify(ports));
  return ports;
}

function ended(name: string) {
  return (what: { next: "restart" | "over"; code: number | null; signal: string | null }) => {
    if (stopping) return;
    if (what.next === "restart")
      say(`${name} ended unexpectedly (${what.signal ?? `code ${what.code}`}) and is started again.`);
    else {
      say(`${name} ended (${what.signal ?? `code ${what.code}`}). Its own lines above say why.`);
      process.exitCode = 1;
      void stop();
    }
  };
}

let stopping = false;
const running: { stop(): Promise<void> }[] = [];
async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  for (const one of [...running].reverse()) await one.stop();
  process.exit();
}
process.on("SIGINT", () => void stop());
process.on("SIGTERM", () => void stop());

mkdirSync(demoDir, { recursive: true });
const electron = electronBinary();
say(
  electron
    ? "Popline opens in its own window."
    : "Electron's program is not on this machine: the desk runs in your browser instead.",
);
await buildStale({ names: electron ? ["renderer", "desk", "electron", "preload"] : ["renderer", "desk"], say });
const ports = await choosePorts();
const demoPassword = "popline-demo";

const centralReady = Promise.withResolvers<void>();
say(
  "Starting central on its embedded database, with demo customers and the demo exchange (the first time takes a little longer) …",
);
running.push(
  supervise({
    command: process.execPath,
    args: [join(projectRoot, "src-server", "main.ts")],
    env: {
      ...process.env,
      POPLINE_DEMO: "1",
      POPLINE_DATA_DIR: join(demoDir, "central"),
      POPLINE_PORT: String(ports.central),
      POPLINE_DEMO_SIP_PORT: String(ports.sip),
      POPLINE_ADMIN_PASSWORD: demoPassword,
      POPLINE_LOG_LEVEL: process.env.POPLINE_LOG_LEVEL ?? "warn",
    },
    onMessage: (message) => {
      if (isReady(message)) centralReady.resolve();
    },
    onExit: ended("Central"),
  }),
);
await centralReady.promise;
const central = `http://127.0.0.1:${ports.central}`;

const deskReady = Promise.withResolvers<string>();
running.push(
  supervise({
    command: electron ?? process.execPath,
    args: electron
      ? [join(projectRoot, "dist", "electron", "main.js")]
      : [
          ...engineFlags,
          join(projectRoot, "dist", "desk", "main.js"),
          "--port",
          String(ports.desk),
          "--data",
          join(demoDir, "desk"),
          "--central",
          central,
          "--demo",
        ],
    env: {
      ...process.env,
      ...engineEnvironment,
      POPLINE_CENTRAL_URL: central,
      POPLINE_DESK_DATA_DIR: join(demoDir, "desk"),
      // The demo's address may be opened again and in another browser; a real desk's address works once (docs/decisions/0007).
      POPLINE_DESK_TOKEN: "demo",
      POPLINE_SIGN_IN_USERNAME: "agent1",
      POPLINE_SIGN_IN_PASSWORD: demoPassword,
      POPLINE_LOG_LEVEL: process.env.POPLINE_LOG_LEVEL ?? "warn",
    },
    onMessage: (message) => {
      if (isReady(message)) deskReady.resolve(message.url);
    },
    onExit: ended("The desk"),
  }),
);
const address = await deskReady.promise;
if (!electron) openInAppWindow(address);
say("");
say(`Popline (demo) is ready: ${address}`);
say(
  `Signed in as agent1. Other accounts: agent2, supervisor, admin; password ${demoPassword}. Central's API: ${central}/docs`,
);
say("Ctrl+C ends it; what you did is kept for the next start.");
