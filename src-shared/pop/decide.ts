import { assertNever } from "../assert-never.ts";
import type { UserId } from "../ids.ts";
import { formatNumber } from "../phone/format-number.ts";
import { last8 } from "../phone/suffix.ts";
import type { PhoneRules } from "../phone/types.ts";
import { owners } from "./owners.ts";
import type { CentralAnswer, Match, OutsideOwner, PopDecision, PopEvidence } from "./types.ts";

/** What the local store knows about a call, found before the decision. */
export interface LocalMatches {
  /** The first attached key whose value is a record's id or an account number. */
  readonly byRef: { readonly key: string; readonly value: string; readonly match: Match } | null;
  /** The record that a colleague handed over with the call. */
  readonly byHandover: { readonly from: string; readonly match: Match } | null;
  /** Owners of exactly this E.164 number. */
  readonly exact: readonly Match[];
  /** Owners of numbers with the same last eight digits; need not be asked for when `exact` has any. */
  readonly sameLast8: readonly Match[];
  readonly colleague: { readonly id: UserId; readonly name: string; readonly extension: string } | null;
}

export interface PopSettings {
  readonly when: "ring" | "answer" | "off";
  readonly phone: Pick<PhoneRules, "defaultCountry">;
}

/** A decision and, when one of several owners was chosen before, the others: the agent can switch. */
export interface Decided {
  readonly decision: PopDecision;
  readonly others: Match[];
}

/**
 * DESIGN 6's table, row by row. Deterministic: the order of matches does not matter. Each decision says why.
 *
 *  1 attached id, or handed over by a colleague → that record
 *                                                                              4 one owner of the number     → that record
 *  2 internal           → the colleague                    5 several                     → the one chosen before, else choose
 *  3 withheld           → withheld pane, nothing looked up 6 same last eight digits only → probable
 *                                                          7 none here                   → central's answer, else a new lead
 */
export function decide(
  evidence: PopEvidence,
  local: LocalMatches,
  central: CentralAnswer,
  settings: PopSettings,
): Decided {
  const { key, remote } = evidence;
  const shown = (number: string) => formatNumber(number, settings.phone);
  const number = key.kind === "e164" ? shown(key.e164) : remote.number;

  if (settings.when === "off")
    return alone({ kind: "none", row: null, why: { code: "no-lookup", values: { number } } });

  // Row 1 too, and before what the exchange attached: the colleague talked to this customer a moment ago.
  const handed = handoverOf(evidence, local, central);
  if (handed !== null) {
    const why = { code: "handover", values: { from: handed.from, name: handed.match.name } } as const;
    return alone({ kind: "record", row: 1, target: handed.match.target, why });
  }

  if (local.byRef !== null) {
    const { key: name, value, match } = local.byRef;
    const why = { code: "attached-id", values: { key: name, value, name: match.name } } as const;
    return alone({ kind: "record", row: 1, target: match.target, why });
  }

  if (key.kind === "internal") return alone(colleague(key.extension, remote.name, local.colleague));

  if (key.kind === "withheld" || remote.withheld) {
    const form = key.kind === "withheld" ? key.form : "anonymous";
    return alone({ kind: "withheld", row: 3, why: { code: "withheld", values: { form } } });
  }

  const exact = key.kind === "e164" ? owners(local.exact) : [];
  const [first] = exact;
  if (first !== undefined) {
    return exact.length === 1
      ? alone({
          kind: "record",
          row: 4,
          target: first.target,
          why: { code: "number", values: { label: first.label, number: shown(first.number), name: first.name } },
        })
      : shared(exact, number);
  }

  const tail = key.kind === "e164" ? last8(key.e164) : key.last8;
  const probable = tail === null ? [] : owners(local.sameLast8);
  const [likeliest] = probable;
  if (likeliest !== undefined) {
    const values = { number, stored: shown(likeliest.number), count: probable.length };
    return alone({ kind: "probable", row: 6, candidates: probable, why: { code: "probable", values } });
  }

  return alone(asCentralSays(central, number));
}

/** The record handed over: known here, or told by central where the own store does not hold it. */
function handoverOf(
  { handover }: PopEvidence,
  local: LocalMatches,
  central: CentralAnswer,
): { from: string; match: Match } | null {
  if (handover === null) return null;
  if (local.byHandover !== null) return local.byHandover;
  const told = central.state === "answered" ? central.matches.find((it) => it.target.id === handover.target.id) : null;
  return told ? { from: handover.from, match: told } : null;
}

function colleague(extension: string, remoteName: string | null, known: LocalMatches["colleague"]): PopDecision {
  if (known === null) {
    const why = { code: "internal-unknown", values: { extension } } as const;
    return { kind: "colleague", row: 2, userId: null, extension, name: remoteName, why };
  }
  const why = { code: "internal", values: { extension, name: known.name } } as const;
  return { kind: "colleague", row: 2, userId: known.id, extension, name: known.name, why };
}

/** Row 5. The owner whom an agent chose last for this number, if exactly one was the last; otherwise the agent is asked. */
function shared(candidates: Match[], number: string): Decided {
  const newest = Math.max(...candidates.map((match) => match.chosenAt ?? -1));
  const [chosen, ...alsoChosen] = newest < 0 ? [] : candidates.filter((match) => match.chosenAt === newest);
  if (chosen === undefined || alsoChosen.length > 0) {
    return alone({
      kind: "choose",
      row: 5,
      candidates,
      why: { code: "shared", values: { number, count: candidates.length } },
    });
  }
  const others = candidates.filter((match) => match !== chosen);
  const why = { code: "number-chosen", values: { number, name: chosen.name, others: others.length } } as const;
  return { decision: { kind: "record", row: 5, target: chosen.target, why }, others };
}

/** Row 7. */
function asCentralSays(central: CentralAnswer, number: string): PopDecision {
  switch (central.state) {
    case "not-asked":
    case "asking":
      return { kind: "new-lead", row: 7, check: "asking", why: { code: "asking-central", values: { number } } };
    case "unreachable":
      return { kind: "new-lead", row: 7, check: "unreachable", why: { code: "not-checked", values: { number } } };
    case "answered": {
      const found = owners(central.matches);
      const [first] = found;
      const [outside] = central.outside ?? [];
      if (first === undefined && outside !== undefined)
        return {
          kind: "new-lead",
          row: 7,
          check: "elsewhere",
          why: { code: "elsewhere", values: { number, who: whoLooksAfter(outside) } },
        };
      if (first === undefined)
        return { kind: "new-lead", row: 7, check: "not-found", why: { code: "not-found", values: { number } } };
      if (found.length === 1) {
        return {
          kind: "record",
          row: 7,
          target: first.target,
          why: { code: "central", values: { number, name: first.name } },
        };
      }
      return {
        kind: "choose",
        row: 7,
        candidates: found,
        why: { code: "shared", values: { number, count: found.length } },
      };
    }
    default:
      return assertNever(central);
  }
}

/** "Lin Xiaoyu (1001), North": names, which need no translation. */
function whoLooksAfter({ name, extension, teamName }: OutsideOwner): string {
  const person = name === null ? null : extension === null ? name : `${name} (${extension})`;
  return [person, teamName].filter((it) => it !== null).join(", ");
}

function alone(decision: PopDecision): Decided {
  return { decision, others: [] };
}
