/** `npm run desk -- --central https://…`: a desk alone, kept running, for the browser of this machine. Builds what is stale. */
import { join } from "node:path";
import { buildStale } from "./build.ts";
import { engineEnvironment, engineFlags } from "./engine-flags.ts";
import { openInAppWindow } from "./open-browser.ts";
import { projectRoot } from "./project-root.ts";
import { isReady, supervise } from "./supervise.ts";

const say = (line: string) => process.stdout.write(`${line}\n`);
await buildStale({ names: ["renderer", "desk"], say });

let opened = false;
const desk = supervise({
  command: process.execPath,
  args: [...engineFlags, join(projectRoot, "dist", "desk", "main.js"), ...process.argv.slice(2)],
  env: { ...process.env, ...engineEnvironment },
  onMessage: (message) => {
    if (!isReady(message)) return;
    say(`The desk is ready: ${message.url}`);
    if (!opened) openInAppWindow(message.url);
    opened = true;
  },
  onExit: ({ next, code, signal }) => {
    if (next === "restart") say(`The desk ended unexpectedly (${signal ?? `code ${code}`}) and is started again.`);
    else process.exitCode = code ?? 1;
  },
});
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => void desk.stop());
