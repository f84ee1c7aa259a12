import { Refusal } from "../refusal.ts";
import type { HandlerDeps } from "./deps.ts";
import type { Implementer } from "./implementer.ts";

/** The trace of calls, for support. */
export function traceHandlers(os: Implementer, deps: HandlerDeps) {
  const desk = () => deps.workplace().trace.desk;

  /** Support asks first which program on which machine it was. */
  function aboutThisDesk() {
    const { version, host, platform } = deps.hub.get("app");
    const link = deps.hub.get("link");
    const known = deps.workplace().account.provisioning.line?.servers[0] ?? null;
    return { version, host, platform, exchange: "server" in link ? link.server : known };
  }

  return {
    trace: {
      calls: os.trace.calls.handler(({ input }) => desk().calls(input)),
      get: os.trace.get.handler(async ({ input }) => {
        const { call, entries, complete } = await desk().get(input.callId);
        return { call, entries: [...entries], complete };
      }),
      export: os.trace.export.handler(async ({ input }) => {
        const file = await desk().export(input.callId, input.hideNumbers, aboutThisDesk());
        if (file === null) throw new Refusal("no-such-record");
        return file;
      }),
    },
  };
}
