import type { Duplicate } from "./forms.ts";
import { nameSimilarity } from "./names.ts";

/** What is typed so far. */
export interface DuplicateForm {
  readonly name: string;
  readonly company?: string | null;
  readonly email?: string | null;
  /** E.164 of the numbers typed so far. */
  readonly numbers: readonly string[];
}

/** A stored record that may be the same one. */
export interface DuplicateCandidate {
  readonly target: Duplicate["target"];
  readonly name: string;
  readonly company: string | null;
  readonly email: string | null;
  /** E.164. */
  readonly numbers: readonly string[];
}

export interface LikelyDuplicate {
  readonly duplicate: Duplicate;
  /** 0 to 1. */
  readonly score: number;
}

/** How much each kind of evidence counts. A number or an address is nearly proof, a name is a hint. */
const weights = { number: 0.8, email: 0.8, name: 0.5, company: 0.15 } as const;
const shownFrom = 0.4;
const namesMatchFrom = 0.75;

/**
 * The stored records that a new one probably repeats, likeliest first. For the warning beside a form while it is typed: it never blocks.
 * The kinds of evidence are taken as independent: 1 - (1 - w1)(1 - w2)..., names and companies scaled by their likeness.
 * @param romanise See `nameSimilarity`.
 */
export function likelyDuplicates(
  form: DuplicateForm,
  candidates: readonly DuplicateCandidate[],
  romanise?: (name: string) => readonly string[],
): readonly LikelyDuplicate[] {
  return candidates
    .map((candidate) => scored(form, candidate, romanise))
    .filter((likely) => likely !== null)
    .sort((a, b) => b.score - a.score || (a.duplicate.target.id < b.duplicate.target.id ? -1 : 1));
}

function scored(
  form: DuplicateForm,
  candidate: DuplicateCandidate,
  romanise?: (name: string) => readonly string[],
): LikelyDuplicate | null {
  const number = form.numbers.find((typed) => candidate.numbers.includes(typed));
  const likeness = {
    number: number === undefined ? 0 : 1,
    email: sameEmail(form.email, candidate.email) ? 1 : 0,
    name: alike(form.name, candidate.name, romanise),
    company: alike(form.company ?? "", candidate.company ?? "", romanise),
  };
  const doubt = (Object.keys(weights) as (keyof typeof weights)[]).reduce(
    (left, kind) => left * (1 - weights[kind] * likeness[kind]),
    1,
  );
  const because = reason(likeness);
  if (because === null || 1 - doubt < shownFrom - Number.EPSILON) return null;
  const { target, name, company, numbers } = candidate;
  return { duplicate: { target, name, company, number: number ?? numbers[0] ?? null, because }, score: 1 - doubt };
}

function reason(likeness: Readonly<Record<keyof typeof weights, number>>): Duplicate["because"] | null {
  if (likeness.number > 0) return "number";
  if (likeness.email > 0) return "email";
  // A company has many people: its name alone says nothing.
  if (likeness.name === 0) return null;
  return likeness.company > 0 ? "name-company" : "name";
}

function alike(a: string, b: string, romanise?: (name: string) => readonly string[]): number {
  const similarity = nameSimilarity(a, b, romanise);
  return similarity >= namesMatchFrom ? similarity : 0;
}

function sameEmail(a: string | null | undefined, b: string | null): boolean {
  const typed = a?.trim().toLowerCase() ?? "";
  return typed !== "" && typed === b?.trim().toLowerCase();
}
