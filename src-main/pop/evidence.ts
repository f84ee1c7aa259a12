import type { Call } from "#shared/call/types.ts";
import { numberKey } from "#shared/phone/index.ts";
import type { PhoneRules } from "#shared/phone/types.ts";
import type { LocalMatches } from "#shared/pop/index.ts";
import type { PopEvidence } from "#shared/pop/types.ts";
import type { PopSources } from "./pop-sources.ts";

/** What a call says about who is calling. A caller that asked for privacy is withheld, whatever number came along (RFC 3323). */
export function evidenceOf(call: Call, rules: PhoneRules, handover: PopEvidence["handover"] = null): PopEvidence {
  return {
    attached: call.attached,
    remote: call.remote,
    key: call.remote.withheld ? { kind: "withheld", form: "anonymous" } : numberKey(call.remote.number, rules),
    divertedBy: call.divertedBy,
    dialed: call.dialed,
    handover,
  };
}

/** What the store knows about the evidence. A withheld caller's number is not looked up (DESIGN 6, row 3). */
export function localMatches(evidence: PopEvidence, sources: PopSources): LocalMatches {
  let byRef: LocalMatches["byRef"] = null;
  for (const key of sources.attachedKeys()) {
    const value = evidence.attached[key];
    const match = value ? sources.byRef(value) : null;
    if (value && match) {
      byRef = { key, value, match };
      break;
    }
  }
  const { key } = evidence;
  const colleague = key.kind === "internal" ? sources.colleague(key.extension) : null;
  const found =
    key.kind === "withheld" || key.kind === "internal" ? { exact: [], sameLast8: [] } : sources.byNumber(key);
  const { handover } = evidence;
  const handed = handover === null ? null : sources.byRef(handover.target.id);
  const byHandover = handover !== null && handed !== null ? { from: handover.from, match: handed } : null;
  return { byRef, byHandover, colleague, exact: found.exact, sameLast8: found.sameLast8 };
}

/** What to ask central about: an attached reference that nothing here knows goes before the number. null: nothing can be asked. */
export function questionOf(
  evidence: PopEvidence,
  attachedKeys: readonly string[],
): { number: string } | { ref: string } | null {
  const ref = attachedKeys.map((key) => evidence.attached[key]).find((value) => value !== undefined && value !== "");
  if (ref !== undefined) return { ref };
  if (evidence.key.kind === "e164") return { number: evidence.key.e164 };
  return null;
}
