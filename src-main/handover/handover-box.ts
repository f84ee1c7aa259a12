import type { Handover } from "#shared/contract/central/schemas.ts";
import type { CallId } from "#shared/ids.ts";
import { numberKey } from "#shared/phone/number-key.ts";
import type { PhoneRules } from "#shared/phone/types.ts";
import type { HandoverQuery } from "./create-handovers.ts";

/** As long as central keeps them. */
const keptMs = 60 * 60_000;
/** Who calls is weak evidence: the same customer may call by himself later. A transferred call rings within seconds. */
const weakMs = 5 * 60_000;

interface Kept {
  readonly handover: Handover;
  /** By this machine's clock. */
  readonly madeAt: number;
  /** The call that weak evidence gave it to. */
  callId: CallId | null;
}

export interface HandoverBox {
  /** @returns false when it was known as it is */
  put(handover: Handover, ageMs: number): boolean;
  find(query: HandoverQuery): Handover | null;
}

/** The handovers of the last hour, in memory: central has them, a restarted desk asks again. */
export function createHandoverBox(options: { rules: () => PhoneRules; now: () => number }): HandoverBox {
  const kept = new Map<string, Kept>();
  const { now } = options;

  function forgetOld(): void {
    for (const [id, { madeAt }] of kept) if (madeAt < now() - keptMs) kept.delete(id);
  }

  function sameNumber(one: string, other: string): boolean {
    const [a, b] = [numberKey(one, options.rules()), numberKey(other, options.rules())];
    if (a.kind === "e164" && b.kind === "e164") return a.e164 === b.e164;
    if (a.kind === "internal" && b.kind === "internal") return a.extension === b.extension;
    return a.kind === "unusable" && b.kind === "unusable" && a.digits !== "" && a.digits === b.digits;
  }

  function speaksOf({ handover }: Kept, { fromExtension, number, callRef }: HandoverQuery): boolean {
    // A consult is a call of its own and may have a reference of its own.
    if (fromExtension !== null && handover.fromExtension === fromExtension && handover.kind === "attended") return true;
    if (callRef !== null && handover.callRef !== null) return false;
    return number !== null && handover.number !== null && sameNumber(number, handover.number);
  }

  return {
    put(handover, ageMs) {
      forgetOld();
      const known = kept.get(handover.id);
      if (known !== undefined && known.handover.at >= handover.at) return false;
      kept.set(handover.id, { handover, madeAt: now() - ageMs, callId: known?.callId ?? null });
      return true;
    },
    find(query) {
      forgetOld();
      const { callRef, callId } = query;
      const newest = [...kept.values()].sort((a, b) => b.madeAt - a.madeAt);
      const sure = callRef === null ? undefined : newest.find((it) => it.handover.callRef === callRef);
      if (sure !== undefined) return sure.handover;
      const found = newest.find((it) => {
        if (it.callId !== null) return it.callId === callId;
        return it.madeAt >= now() - weakMs && speaksOf(it, query);
      });
      if (found === undefined) return null;
      found.callId = callId ?? null;
      return found.handover;
    },
  };
}
