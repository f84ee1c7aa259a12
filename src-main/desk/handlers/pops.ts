import type { PopId } from "#shared/ids.ts";
import type { PopTarget } from "#shared/pop/index.ts";
import { Refusal } from "../refusal.ts";
import type { HandlerDeps } from "./deps.ts";
import type { Implementer } from "./implementer.ts";

export function popHandlers(os: Implementer, deps: HandlerDeps) {
  const pops = () => deps.workplace().pops;
  const found = (known: boolean) => {
    if (!known) throw new Refusal("no-such-pop");
    return {};
  };

  /** A call that is over already was logged to somebody else, or to nobody: its record follows the agent's choice. */
  async function follow(popId: PopId, target: PopTarget): Promise<void> {
    const { log, pops: list } = deps.workplace();
    const callId = list.get(popId)?.callId;
    if (callId) await log.moveTo(callId, target);
  }

  return {
    pops: {
      choose: os.pops.choose.handler(async ({ input }) => {
        found(pops().choose(input.popId, input.target));
        await follow(input.popId, input.target);
        return {};
      }),
      noneOfThem: os.pops.noneOfThem.handler(({ input }) => found(pops().noneOfThem(input.popId))),
      attach: os.pops.attach.handler(async ({ input }) => {
        found(pops().attach(input.popId, input.target, "agent-chose"));
        await follow(input.popId, input.target);
        return {};
      }),
      acceptOffer: os.pops.acceptOffer.handler(async ({ input }) => {
        found(pops().acceptOffer(input.popId));
        const decision = pops().get(input.popId)?.decision;
        if (decision?.kind === "record") await follow(input.popId, decision.target);
        return {};
      }),
      dismissOffer: os.pops.dismissOffer.handler(({ input }) => found(pops().dismissOffer(input.popId))),
      askCentralAgain: os.pops.askCentralAgain.handler(({ input }) => found(pops().askCentralAgain(input.popId))),
      saveLead: os.pops.saveLead.handler(async ({ input }) => {
        const pop = pops().get(input.popId);
        if (pop === null) throw new Refusal("no-such-pop");
        const leadId = await deps.records().createLead(input.form, `pop:${input.popId}`);
        pops().attach(input.popId, { type: "lead", id: leadId }, "lead-saved");
        await follow(input.popId, { type: "lead", id: leadId });
        return { leadId };
      }),
      open: os.pops.open.handler(({ input }) => {
        const pop = pops().openRecord(input.target);
        if (pop === null) throw new Refusal("no-such-record");
        return { popId: pop.id };
      }),
      close: os.pops.close.handler(({ input }) => found(pops().close(input.popId))),
      editing: os.pops.editing.handler(({ input }) => found(pops().editing(input.popId, input.dirty))),
    },
  };
}
