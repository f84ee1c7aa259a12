import { Refusal } from "../refusal.ts";
import { transferTargets } from "../transfer-targets.ts";
import type { HandlerDeps } from "./deps.ts";
import type { Implementer } from "./implementer.ts";

/** What the telephone is set to, and whom a call can be given to. */
export function phoneHandlers(os: Implementer, deps: HandlerDeps) {
  return {
    phone: {
      set: os.phone.set.handler(async ({ input }) => {
        await deps.workplace().phone.set(input);
        return {};
      }),
      retryLine: os.phone.retryLine.handler(async () => {
        const { telephony } = deps.workplace();
        // What the exchange refused it refuses again, unless central has another line by now.
        if (telephony?.link().name !== "refused") telephony?.retryNow();
        await deps.session.renew();
        const renewed = deps.workplace().telephony;
        if (renewed === null) throw new Refusal("not-registered");
        if (renewed.link().name === "refused") renewed.retryNow();
        return {};
      }),
      targets: os.phone.targets.handler(({ input }) => {
        const { store, account } = deps.workplace();
        const items = transferTargets(store, account.user, account.provisioning.phoneRules, input.text);
        return { items };
      }),
    },
  };
}
