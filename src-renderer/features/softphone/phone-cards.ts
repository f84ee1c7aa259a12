import type { Call } from "#shared/call/types.ts";
import { byStart, currentCall, isLive, isTalked, lines } from "./sort-calls.ts";

/** A card of the phone column: one call, or calls that belong together. */
export type PhoneCard =
  | { readonly kind: "call"; readonly key: string; readonly call: Call; readonly isCurrent: boolean }
  /** Somebody is asked about another call, or called to join it. */
  | { readonly kind: "consult"; readonly key: string; readonly consult: Call; readonly about: Call }
  /** Mixed in the media page: the parties hear each other. */
  | { readonly kind: "conference"; readonly key: string; readonly calls: readonly Call[] }
  | { readonly kind: "ringing"; readonly key: string; readonly call: Call }
  | { readonly kind: "ended"; readonly key: string; readonly call: Call };

/**
 * The cards from top to bottom: live calls by their lines, then what rings, then what is over. A second call that begins to ring moves
 * nothing that is above it, so that a hand on its way to Hang up does not land on Answer (DESK.md).
 */
export function phoneCards(calls: readonly Call[]): readonly PhoneCard[] {
  const live = lines(calls);
  const mixed = live.filter((call) => call.conference);
  const isMix = mixed.length > 1;
  const consult = consultOf(calls);
  const pair = consult === null ? [] : [consult.consult, consult.about];
  const current = currentCall(calls);
  const cards = live.flatMap((call): PhoneCard[] => {
    if (isMix && mixed.includes(call)) {
      return call === mixed[0] ? [{ kind: "conference", key: "conference", calls: mixed }] : [];
    }
    if (consult !== null && pair.includes(call)) {
      return call === live.find((one) => pair.includes(one))
        ? [{ kind: "consult", key: consult.about.id, ...consult }]
        : [];
    }
    return [{ kind: "call", key: call.id, call, isCurrent: call === current }];
  });
  const ringing = calls.filter((call) => call.state.name === "ringing").sort(byStart);
  const ended = calls.filter((call) => !isLive(call) && isWorthShowing(call, calls)).sort(byStart);
  return [
    ...cards,
    ...ringing.map((call): PhoneCard => ({ kind: "ringing", key: call.id, call })),
    ...ended.map((call): PhoneCard => ({ kind: "ended", key: call.id, call })),
  ];
}

/** The question that is going on about another live call, unless both are mixed already. */
export function consultOf(calls: readonly Call[]): { readonly consult: Call; readonly about: Call } | null {
  for (const consult of lines(calls)) {
    if (consult.purpose !== "consult") continue;
    const about = calls.find((call) => call.id === consult.about && isTalked(call));
    if (about && !(about.conference && consult.conference)) return { consult, about };
  }
  return null;
}

/** Calls that are mixed now; empty when there is no conference. */
export function mixOf(calls: readonly Call[]): readonly Call[] {
  const mixed = lines(calls).filter((call) => call.conference);
  return mixed.length > 1 ? mixed : [];
}

/** Two of the mix whose other parties can be left to each other: one was asked about the other. */
export function pairOfMix(mixed: readonly Call[]): Call | undefined {
  return mixed.length === 2 ? mixed.find((call) => mixed.some((other) => other.id === call.about)) : undefined;
}

/** An ended call stays while its wrap-up is due; the newest one also says why it ended, until another call comes. */
function isWorthShowing(call: Call, calls: readonly Call[]): boolean {
  if (call.work === "due") return true;
  if (call.work === "done" || call.state.name !== "ended") return false;
  // The agent ended it on purpose, and its customer is back on the line: nothing to say.
  if (call.purpose !== "call" && deliberate.has(call.state.cause)) return false;
  return calls.every((other) => other === call || other.startedAt < call.startedAt);
}

const deliberate: ReadonlySet<string> = new Set(["local-hangup", "transferred"]);
