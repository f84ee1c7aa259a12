import type { StoreReaders } from "#main/store/index.ts";
import type { KnownCaller } from "#shared/contract/desk/index.ts";
import { numberKey } from "#shared/phone/index.ts";
import type { PhoneRules } from "#shared/phone/types.ts";

/** The store is asked at most so often for one push: a whole floor of new callers must not hold the engine up. */
const readsPerTurn = 100;
/** More callers than a floor of any size has at once. */
const maxKept = 20_000;

/** Who callers are, by this desk's own store. */
export interface KnownCallers {
  /** A new turn: the store may be asked again. */
  turn(): void;
  /** null: nobody here has exactly this number. undefined: not looked up yet, ask again in a later turn. */
  of(caller: { readonly caller: string; readonly number: string | null }): KnownCaller | null | undefined;
}

/** Each caller is looked up once, by their exact number in E.164; who has the number is then shown for as long as they are there. */
export function createKnownCallers(options: {
  readonly matches: Pick<StoreReaders["matches"], "byNumber">;
  readonly rules: () => PhoneRules;
}): KnownCallers {
  const kept = new Map<string, KnownCaller | null>();
  let left = readsPerTurn;

  function find(number: string): KnownCaller | null | undefined {
    const key = numberKey(number, options.rules());
    if (key.kind !== "e164") return null;
    if (left === 0) return undefined;
    left -= 1;
    const { exact } = options.matches.byNumber(key);
    const [first] = exact;
    if (first === undefined) return null;
    return { target: first.target, name: first.name, company: first.company, others: exact.length - 1 };
  }

  return {
    turn() {
      left = readsPerTurn;
      if (kept.size > maxKept) kept.clear();
    },
    of({ caller, number }) {
      if (number === null) return null;
      const name = `${caller} ${number}`;
      const known = kept.get(name);
      if (known !== undefined) return known;
      const found = find(number);
      if (found !== undefined) kept.set(name, found);
      return found;
    },
  };
}
