import type { Match, PopTarget } from "./types.ts";

/**
 * The distinct owners among matches, each once, the last contacted first. Two contacts or two labels of one customer are one owner; a lead
 * that became a customer gives way to that customer. The order of the input does not matter.
 */
export function owners(matches: readonly Match[]): Match[] {
  const byOwner = new Map<string, Match[]>();
  for (const match of matches) {
    const key = keyOf(match.target);
    byOwner.set(key, [...(byOwner.get(key) ?? []), match]);
  }
  const isSuperseded = (match: Match) =>
    match.target.type === "lead" &&
    match.convertedTo !== null &&
    match.convertedTo !== undefined &&
    byOwner.has(keyOf({ type: "customer", id: match.convertedTo }));
  return [...byOwner.values()]
    .map(oneOf)
    .filter((match) => !isSuperseded(match))
    .sort(byLastContact);
}

/** Last contacted first, never contacted last; ties by fields, so that the order is total and the same everywhere. */
export function byLastContact(a: Match, b: Match): number {
  return (
    newestFirst(a.lastContactAt, b.lastContactAt) ||
    newestFirst(a.chosenAt, b.chosenAt) ||
    compare(a.target.type, b.target.type) ||
    compare(a.name, b.name) ||
    compare(a.target.id, b.target.id) ||
    compare(a.contactId ?? "", b.contactId ?? "") ||
    compare(a.label, b.label) ||
    compare(a.number, b.number) ||
    compare(JSON.stringify(a), JSON.stringify(b))
  );
}

/** One owner's matches as one, with the newest of their times. */
function oneOf(matches: readonly Match[]): Match {
  const [best] = [...matches].sort(byLastContact);
  if (best === undefined) throw new RangeError("an owner has at least one match");
  return {
    ...best,
    lastContactAt: newest(matches.map((match) => match.lastContactAt)),
    chosenAt: newest(matches.map((match) => match.chosenAt)),
  };
}

function newest(times: readonly (number | null)[]): number | null {
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : Math.max(...known);
}

function keyOf(target: PopTarget): string {
  return `${target.type} ${target.id}`;
}

function newestFirst(a: number | null, b: number | null): number {
  return (b ?? -1) - (a ?? -1);
}

/** By code units: the locale of a desk must not change a decision. */
function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
