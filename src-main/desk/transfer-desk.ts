import type { Store } from "#main/store/index.ts";
import type { Telephony } from "#main/telephony/index.ts";
import type { Call } from "#shared/call/types.ts";
import type { HandoverRequest } from "#shared/contract/central/index.ts";
import type { CallId } from "#shared/ids.ts";
import { dialTarget, formatNumber } from "#shared/phone/index.ts";
import type { PhoneRules } from "#shared/phone/types.ts";
import type { PopTarget } from "#shared/pop/types.ts";
import { Refusal } from "./refusal.ts";
import { typedNotes } from "./typed-notes.ts";

export interface TransferDeskOptions {
  readonly telephony: Telephony;
  readonly store: Store;
  readonly rules: () => PhoneRules;
  readonly call: (callId: CallId) => Call | null;
  /** The record that the call's pop ended in. */
  readonly recordOf: (callId: CallId) => PopTarget | null;
  /** Sends what travels with the call; writing again for the same call replaces it. Never waits for central. */
  readonly handOver: (callId: CallId, request: HandoverRequest) => void;
}

/** Gives calls away: blind, or after asking. The record and the notes so far go ahead to the colleague's desk, by central. */
export interface TransferDesk {
  transfer(callId: CallId, to: string): Promise<void>;
  consult(callId: CallId, to: string): Promise<CallId>;
  /** `callId`: either of the two calls. The notes are sent again as they stand now. */
  complete(callId: CallId): Promise<void>;
}

export function createTransferDesk(options: TransferDeskOptions): TransferDesk {
  const { telephony, store } = options;

  function whom(to: string) {
    const rules = options.rules();
    const target = dialTarget(to, rules);
    if (target.kind === "problem") throw new Refusal("bad-number", { problem: target.problem });
    const { key, digits } = target;
    const colleague = key.kind === "internal" ? store.read.colleagues.byExtension(key.extension) : null;
    return {
      number: digits,
      shown: key.kind === "e164" ? formatNumber(key.e164, rules) : digits,
      name: colleague?.name ?? null,
      extension: key.kind === "internal" ? key.extension : null,
    };
  }

  /** Only colleagues have a desk that could show it. */
  function sendAhead(callId: CallId, kind: HandoverRequest["kind"], extension: string | null): void {
    const call = options.call(callId);
    if (call === null || extension === null) return;
    options.handOver(callId, {
      kind,
      toExtension: extension,
      callRef: call.attached["x-call-ref"] ?? null,
      number: call.remote.withheld || call.remote.number === "" ? null : call.remote.number,
      callerName: call.remote.name,
      target: options.recordOf(callId),
      notes: typedNotes(store, callId).slice(0, 20_000),
    });
  }

  return {
    async transfer(callId, to) {
      const target = whom(to);
      sendAhead(callId, "blind", target.extension);
      await telephony.transfer(callId, target);
    },
    async consult(callId, to) {
      const target = whom(to);
      sendAhead(callId, "attended", target.extension);
      return telephony.consult(callId, target);
    },
    async complete(callId) {
      const asked = options.call(callId);
      const consult =
        asked?.purpose === "consult"
          ? asked
          : telephony.calls().find(({ purpose, about }) => purpose === "consult" && about === callId);
      const about = consult?.about ?? null;
      const key = consult === undefined ? null : dialTarget(consult.remote.number, options.rules());
      if (about !== null && key?.kind === "target" && key.key.kind === "internal")
        sendAhead(about, "attended", key.key.extension);
      await telephony.completeTransfer(callId);
    },
  };
}
