import type { Fields, FieldValue } from "#shared/sync/index.ts";
import type { Audited, Written } from "./central-messages.ts";
import type { Kept } from "./fault-desk.ts";

/** Something that somebody typed: each value is like no other, so its way can be followed. */
interface Typed {
  readonly desk: string;
  readonly entity: string;
  readonly id: string;
  readonly field: string;
  readonly token: string;
  /** The token that stood there when the change began; null: none. */
  readonly base: string | null;
  readonly note: boolean;
}

const tokenFormat = /[tn]\d+\.|\b139\d{8}\b/g;
/** The tokens in a value. */
export function tokensIn(value: FieldValue | undefined): string[] {
  return typeof value === "string" ? [...value.matchAll(tokenFormat)].map(([token]) => token) : [];
}
const tokenOf = (value: FieldValue | undefined): string | null => tokensIn(value)[0] ?? null;

/**
 * The model: what was typed where, upon what, and what became of it by somebody's own will. Against it stands what central had over time
 * (`Written`) and what desks keep. It knows no protocol: whatever messages went lost, these rules hold.
 *
 * - what was typed is, or was, at central; or it is kept as a conflict or a refusal; or its own author wrote over it, took the record away, or
 *   gave it up
 * - a value comes to central once for each time that it was typed (no change is applied twice)
 * - a value takes the place of one that its author saw, never of another (no lost update)
 * - a line added to a note stays, once
 */
export class Ledger {
  readonly #typed: Typed[] = [];
  /** Values whose author decided about a conflict or refusal: they may come once more, upon anything. */
  readonly #settled = new Map<string, number>();
  readonly #removed = new Set<string>();
  readonly #erased = new Set<string>();
  #serial = 0;

  /** A word that stands nowhere else. */
  token(kind: "t" | "n" = "t"): string {
    this.#serial += 1;
    return `${kind}${this.#serial}.`;
  }
  number(): string {
    this.#serial += 1;
    return `139${String(10_000_000 + this.#serial)}`;
  }

  typed(
    desk: string,
    entity: string,
    id: string,
    field: string,
    value: FieldValue,
    before: FieldValue,
    note = false,
  ): void {
    const known = new Set(tokensIn(before));
    for (const token of tokensIn(value)) {
      if (!known.has(token))
        this.#typed.push({ desk, entity, id, field, token, base: note ? null : tokenOf(before), note });
    }
  }
  removed(desk: string, id: string): void {
    this.#removed.add(`${desk} ${id}`);
  }
  erased(ids: readonly string[]): void {
    for (const id of ids) this.#erased.add(id);
  }
  anyErased(): boolean {
    return this.#erased.size > 0;
  }
  /** The author decided: given up, or sent again. */
  settled(values: Fields): void {
    for (const value of Object.values(values))
      for (const token of tokensIn(value)) this.#settled.set(token, (this.#settled.get(token) ?? 0) + 1);
  }

  /** @returns a sentence for each broken rule */
  broken(history: readonly Written[], kept: ReadonlyMap<string, Kept>): string[] {
    const versions = Map.groupBy(history, ({ entity, id }) => `${entity} ${id}`);
    const problems: string[] = [];
    const byPlace = Map.groupBy(this.#typed, ({ entity, id }) => `${entity} ${id}`);
    for (const [place, typed] of byPlace) {
      const rows = versions.get(place) ?? [];
      const [first] = typed;
      if (first === undefined || this.#erased.has(first.id)) continue;
      for (const [field, here] of Map.groupBy(typed, (it) => it.field)) {
        const values = rows.map(({ row }) => row[field]);
        if (here[0]?.note === true) problems.push(...this.#brokenNotes(place, field, here, values));
        else problems.push(...this.#brokenField(place, field, here, values));
        for (const each of here)
          if (!this.#accounted(each, here, values, kept))
            problems.push(`${place} ${field}: ${each.token} that ${each.desk} typed is nowhere`);
      }
    }
    return problems;
  }

  #accounted(
    it: Typed,
    here: readonly Typed[],
    values: readonly (FieldValue | undefined)[],
    kept: ReadonlyMap<string, Kept>,
  ): boolean {
    if (values.some((value) => tokensIn(value).includes(it.token))) return true;
    if (this.#settled.has(it.token) || this.#removed.has(`${it.desk} ${it.id}`)) return true;
    if (!it.note && here.some((later) => later.desk === it.desk && later.base === it.token)) return true;
    const { conflicts = [], rejected = [] } = kept.get(it.desk) ?? {};
    const fields = [...conflicts.map(({ mine }) => mine), ...rejected.map(({ mutation }) => mutation.fields)];
    return fields.some((each) => Object.values(each).some((value) => tokensIn(value).includes(it.token)));
  }

  #brokenField(
    place: string,
    field: string,
    here: readonly Typed[],
    values: readonly (FieldValue | undefined)[],
  ): string[] {
    const problems: string[] = [];
    const ever = new Set(values.map(tokenOf));
    const times = new Map<string, number>();
    let before: string | null = null;
    for (const now of values.map(tokenOf)) {
      if (now === before) continue;
      if (now !== null) {
        times.set(now, (times.get(now) ?? 0) + 1);
        const settled = this.#settled.get(now) ?? 0;
        if ((times.get(now) ?? 0) > 1 + settled) problems.push(`${place} ${field}: ${now} was applied twice`);
        else if (settled === 0 && !upon(now, before, here, ever))
          problems.push(`${place} ${field}: ${now} wrote over ${before}, which its author had not seen`);
      }
      before = now;
    }
    return problems;
  }

  #brokenNotes(
    place: string,
    field: string,
    here: readonly Typed[],
    values: readonly (FieldValue | undefined)[],
  ): string[] {
    const problems: string[] = [];
    for (const { token } of here) {
      let came = false;
      for (const value of values) {
        const times = tokensIn(value).filter((it) => it === token).length;
        if (times > 1) problems.push(`${place} ${field}: ${token} stands there ${times} times`);
        if (came && times === 0) problems.push(`${place} ${field}: ${token} was there and is gone`);
        came ||= times > 0;
      }
    }
    return problems;
  }
}

/** Whether `token` was typed upon `before`, or upon something that its author typed upon `before` and that never got as far as central. */
function upon(token: string, before: string | null, here: readonly Typed[], ever: ReadonlySet<string | null>): boolean {
  let at = here.find((it) => it.token === token);
  while (at !== undefined) {
    const { base, desk } = at;
    if (base === before) return true;
    if (base === null || ever.has(base)) return false;
    at = here.find((it) => it.token === base && it.desk === desk);
  }
  return false;
}

/** A record's version is the number of writes to it, and each has its line in the audit log. */
export function unaudited(history: readonly Written[], audited: readonly Audited[]): string[] {
  const last = new Map(history.map((it) => [it.id, it]));
  const entries = Map.groupBy(audited, ({ id }) => id);
  return [...last.values()]
    .filter(({ deleted, id, version }) => {
      const written = (entries.get(id) ?? []).reduce((sum, it) => sum + it.entries, 0);
      return !deleted && written !== version;
    })
    .map(
      ({ entity, id, version }) =>
        `${entity} ${id} has version ${version} and ${JSON.stringify(entries.get(id))} in the audit log`,
    );
}
