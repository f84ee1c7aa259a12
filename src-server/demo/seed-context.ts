import type { DispositionId, UserId } from "#shared/ids.ts";
import { type E164, numberKey, type PhoneRules } from "#shared/phone/index.ts";
import { castNumbers } from "./cast.ts";
import type { Prng } from "./prng.ts";

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;

/** What the parts of the seed share. */
export interface SeedContext {
  readonly prng: Prng;
  readonly now: number;
  readonly rules: PhoneRules;
  /** Agents who own records and handled calls. */
  readonly agents: readonly UserId[];
  /** Leaves of the disposition tree. */
  readonly dispositions: readonly DispositionId[];
  /** Numbers in use: no two records share one by accident. */
  readonly taken: Set<string>;
}

/** version, createdAt, updatedAt and id of a record that was made then. */
export function metaAt(context: SeedContext, createdAt: number) {
  return { id: context.prng.id(createdAt), version: 1, createdAt, updatedAt: createdAt };
}

/** A valid number that nobody has yet, from a pattern in which # is any digit. @throws Error for a pattern without valid numbers. */
export function freshNumber(context: SeedContext, pattern: string): E164 {
  for (let tries = 0; tries < 1_000; tries += 1) {
    const raw = pattern.replace(/#/g, () => String(context.prng.int(0, 9)));
    const key = numberKey(raw, context.rules);
    if (key.kind !== "e164" || context.taken.has(key.e164)) continue;
    context.taken.add(key.e164);
    return key.e164;
  }
  throw new Error(`the pattern ${pattern} makes no numbers that are valid and free`);
}

export function castTaken(): Set<string> {
  return new Set(Object.values(castNumbers));
}

/** The many ways in which people type numbers of their own country; all of them have the same key. */
export function typed(context: SeedContext, e164: E164): string {
  const mobile = /^\+86(1\d{2})(\d{4})(\d{4})$/.exec(e164);
  if (context.rules.defaultCountry !== "CN" || mobile === null) return e164;
  const [, a = "", b = "", c = ""] = mobile;
  return context.prng.pick([
    `${a}${b}${c}`,
    `${a} ${b} ${c}`,
    `${a}-${b}-${c}`,
    `+86 ${a} ${b} ${c}`,
    `0086${a}${b}${c}`,
  ]);
}
