/**
 * The desk's engine as the benches run it: the same composition as the browser host's, plus a parent that asks for call timings and loads
 * customers. Not part of the product.
 */
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { createRouterClient } from "@orpc/server";
import { pino } from "pino";
import { createDesk } from "#main/desk/index.ts";
import { createAccess } from "#main/hosts/browser/access.ts";
import { serveDesk } from "#main/hosts/browser/serve.ts";
import { projectRoot } from "#main/hosts/launch/project-root.ts";
import { fileKey } from "#main/store/index.ts";
import { dataset } from "#tests/helpers/dataset.ts";
import { loopDelay } from "./loop-delay.ts";

const loop = monitorEventLoopDelay({ resolution: 1 });
loop.enable();

const [dataDir = "", central = "", port = "0"] = process.argv.slice(2);
const logger = pino({ level: "error" }, pino.destination(2));
const desk = await createDesk({
  dataDir,
  key: fileKey(join(dataDir, "store.key")),
  logger,
  app: { version: "bench", host: "browser", platform: process.platform },
  central,
});
const client = createRouterClient(desk.router);
const served = await serveDesk({
  router: desk.router,
  rendererDir: join(projectRoot, "dist", "renderer"),
  host: "127.0.0.1",
  port: Number(port),
  access: createAccess({
    cookieSecret: "bench".repeat(8),
    fixedToken: "bench",
    hostNames: ["127.0.0.1"],
    secure: false,
  }),
  logger,
});

export type EngineRequest =
  | { readonly do: "sign-in"; readonly username: string; readonly password: string }
  | { readonly do: "load"; readonly customers: number }
  | { readonly do: "pop-when"; readonly when: "ring" | "off" }
  | { readonly do: "last-call" }
  | { readonly do: "close-pops" }
  | { readonly do: "clock" }
  /** Wraps up whatever is due, empty, and closes every tab. */
  | { readonly do: "finish-calls" }
  /** Resolves when everything that was to be written before is on disk. */
  | { readonly do: "flush" }
  | { readonly do: "memory" }
  /** How far the first sync is: "wanted" before its first line, rows while it runs, "indexes" until all are made, then "done". */
  | { readonly do: "first-sync" }
  /** Delay of the event loop in ms since the last time this was asked. */
  | { readonly do: "loop-delay" };

/** Each request's answer, by its name. */
async function answer(request: EngineRequest): Promise<unknown> {
  const workplace = desk.workplace();
  switch (request.do) {
    case "sign-in":
      if (workplace === null) await desk.session.signIn({ server: central, ...request, takeOver: true });
      return null;
    case "load": {
      const loaded = Number(workplace?.store.read.kv.get("bench.customers") ?? 0);
      if (loaded === request.customers) return { loaded, again: true };
      await workplace?.store.write.bulkLoad(dataset(request.customers), { unattended: true });
      await workplace?.store.write.kv.set("bench.customers", String(request.customers));
      return { loaded: request.customers, again: false };
    }
    case "pop-when":
      await client.settings.change({ pop: { when: request.when } });
      return null;
    case "last-call": {
      const call = workplace?.telephony?.calls().at(-1);
      return call && workplace?.telephony
        ? { callId: call.id, timings: workplace.telephony.callTimings(call.id) }
        : null;
    }
    case "close-pops":
      for (const pop of workplace?.pops.list() ?? []) workplace?.pops.close(pop.id);
      return null;
    case "finish-calls":
      for (const call of workplace?.calls?.list() ?? [])
        if (call.work === "due")
          await client.wrapUp.save({
            callId: call.id,
            target: null,
            contactId: null,
            dispositionId: null,
            notes: "",
            task: null,
          });
      for (const pop of workplace?.pops.list() ?? []) workplace?.pops.close(pop.id);
      return null;
    case "flush":
      await workplace?.store.write.kv.set("bench.flush", String(performance.now()));
      return null;
    case "memory": {
      globalThis.gc?.();
      const { rss, heapUsed, external } = process.memoryUsage();
      return { rssMb: rss / 2 ** 20, heapMb: (heapUsed + external) / 2 ** 20 };
    }
    case "first-sync": {
      const sync = workplace?.store.read.sync;
      const running = sync?.snapshot() ?? null;
      if (running !== null) return running.rows;
      if (sync === undefined || sync.position().cursor === null) return "wanted";
      return sync.indexesLeft() ? "indexes" : "done";
    }
    case "loop-delay":
      return loopDelay(loop);
    case "clock":
      return performance.timeOrigin + performance.now();
  }
}

process.on("message", (message: { readonly id: number; readonly request: EngineRequest }) => {
  answer(message.request).then(
    (value) => process.send?.({ id: message.id, value }),
    (error: unknown) => process.send?.({ id: message.id, error: String(error) }),
  );
});
process.on("disconnect", () => process.exit(0));
process.send?.({ type: "ready", url: served.address() });
