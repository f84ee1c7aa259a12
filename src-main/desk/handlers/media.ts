import { Refusal } from "../refusal.ts";
import type { HandlerDeps } from "./deps.ts";
import type { Implementer } from "./implementer.ts";

export function mediaHandlers(os: Implementer, deps: HandlerDeps) {
  const { bridge, media } = deps;

  /** Central, as the demo panel uses it. */
  function demoCentral() {
    const { account } = deps.workplace();
    if (!account.provisioning.line?.demo) throw new Refusal("demo-unavailable");
    return account.central;
  }

  return {
    media: {
      attach: os.media.attach.handler(({ input, signal }) => bridge.attach(input.pageId, signal)),
      done: os.media.done.handler(({ input }) => {
        bridge.done(input.pageId, input.result);
        return {};
      }),
      report: os.media.report.handler(({ input }) => {
        bridge.report(input.pageId, input.report);
        return {};
      }),
    },
    audio: {
      testTone: os.audio.testTone.handler(async ({ input }) => {
        const result = await bridge.request({ do: "test-tone", on: input.on });
        if (!result.ok) throw new Refusal("no-media-page", { detail: result.detail });
        return {};
      }),
      levels: os.audio.levels.handler(({ signal }) => media.levels(signal)),
    },
    demo: {
      scripts: os.demo.scripts.handler(() => demoCentral().demoScripts()),
      place: os.demo.place.handler(async ({ input }) => {
        await demoCentral().demoPlace(input);
        return {};
      }),
      calls: os.demo.calls.handler(() => demoCentral().demoCalls()),
      queueCalls: os.demo.queueCalls.handler(() => demoCentral().demoQueueCalls()),
      takeQueueCalls: os.demo.takeQueueCalls.handler(({ input }) => demoCentral().demoChangeQueueCalls(input)),
    },
  };
}
