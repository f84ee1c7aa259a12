import type { Handovers } from "#main/handover/index.ts";
import type { Pops } from "#main/pop/index.ts";
import type { Call } from "#shared/call/types.ts";
import type { HandoverRequest } from "#shared/contract/central/index.ts";
import { type CallId, newId } from "#shared/ids.ts";
import { numberKey } from "#shared/phone/index.ts";
import type { PhoneRules } from "#shared/phone/types.ts";
import type { Notices } from "./notices.ts";

/** The colleague's desk has rung, been answered or given up by then; the record is found by the number anyway. */
const sendWithinMs = 120_000;

export interface HandoverDeskOptions {
  readonly handovers: Handovers;
  readonly pops: Pops;
  readonly notices: Notices;
  readonly rules: () => PhoneRules;
  /** Calls that a late handover may still belong to. */
  readonly liveCalls: () => readonly Call[];
}

/** Brings the record and the notes that travel with a call to its pop, and sends ours along. */
export interface HandoverDesk {
  /** The network named the other party of a call: what a colleague sent may belong to it. */
  named(call: Call): void;
  send(callId: CallId, request: HandoverRequest): void;
  stop(): void;
}

export function createHandoverDesk(options: HandoverDeskOptions): HandoverDesk {
  const { handovers, pops, notices } = options;
  /** One handover a call: sent again as the notes grow, and to another colleague when the first was not there. */
  const ids = new Map<CallId, string>();

  function named(call: Call): void {
    if (call.direction !== "in" || call.state.name === "ended") return;
    const key = numberKey(call.remote.number, options.rules());
    const found = handovers.find({
      callId: call.id,
      callRef: call.attached["x-call-ref"] ?? null,
      number: call.remote.withheld ? null : call.remote.number,
      fromExtension: key.kind === "internal" ? key.extension : null,
    });
    if (found === null) return;
    const shown = pops.ofCall(call.id)?.handover;
    if (shown?.id !== found.id || shown.at !== found.at) pops.handOver(call, found);
  }

  const off = handovers.on("handover", () => {
    for (const call of options.liveCalls()) named(call);
  });

  return {
    named,
    send(callId, request) {
      const id = ids.get(callId) ?? newId<string>();
      ids.set(callId, id);
      void handovers.send(id, request, AbortSignal.timeout(sendWithinMs)).then((outcome) => {
        if (outcome === "refused" || outcome === "given-up")
          notices.say("handover-unsent", "warning", { to: request.toExtension }, callId);
      });
    },
    stop() {
      off();
      handovers.stop();
    },
  };
}
