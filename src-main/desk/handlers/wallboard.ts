import { centralRoutes, RibbonList, WallboardTrend } from "#shared/contract/central/index.ts";
import { Refusal } from "../refusal.ts";
import type { HandlerDeps } from "./deps.ts";
import type { Implementer } from "./implementer.ts";

/** The wallboard: its live picture is the workplace's, everything else central is asked; central decides what the supervisor may. */
export function wallboardHandlers(os: Implementer, deps: HandlerDeps) {
  const central = () => deps.workplace().account.central;
  const post = async (path: string, body: object): Promise<Record<string, never>> => {
    await central().send({ method: "POST", path, body, answer: null });
    return {};
  };
  /** A route with its parameter filled in; the exchange's ids of callers may hold anything. */
  const filled = (route: string, value: string) => route.replace(/:[a-z]+/, encodeURIComponent(value));

  return {
    wallboard: {
      watch: os.wallboard.watch.handler(({ signal }) => {
        const { account, wallboard } = deps.workplace();
        // Central would not answer at all, and the page would wait for ever.
        if (!account.user.functions.includes("supervise.live")) throw new Refusal("not-allowed");
        return wallboard.watch(signal);
      }),
      trend: os.wallboard.trend.handler(({ input: { queues } }) =>
        central().send({
          method: "GET",
          path: centralRoutes.wallboardTrend,
          query: { queue: queues },
          answer: WallboardTrend,
        }),
      ),
      ribbons: os.wallboard.ribbons.handler(({ input: { userIds } }) =>
        central().send({
          method: "GET",
          path: centralRoutes.wallboardRibbons,
          query: { user: userIds },
          answer: RibbonList,
        }),
      ),
      agentCommand: os.wallboard.agentCommand.handler(({ input: { id, command } }) =>
        post(filled(centralRoutes.agentCommands, id), command),
      ),
      callerCommand: os.wallboard.callerCommand.handler(({ input: { caller, command } }) =>
        post(filled(centralRoutes.callerCommands, caller), command),
      ),
      message: os.wallboard.message.handler(({ input }) => post(centralRoutes.messages, input)),
      chime: os.wallboard.chime.handler(async () => {
        const result = await deps.bridge.request({ do: "notify", sound: "limit" });
        if (!result.ok) throw new Refusal("no-media-page", { detail: result.detail });
        return {};
      }),
    },
  };
}
