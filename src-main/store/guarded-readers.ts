import { storeError } from "./failure.ts";
import type { StoreReaders } from "./readers.ts";

// biome-ignore lint/complexity/noBannedTypes: any function, called as it came
type AnyFunction = Function;

/** The readers with SQLite's errors turned into the store's, and each error told to `onError` first. */
export function guardedReaders(readers: StoreReaders, onError: (error: unknown) => void): StoreReaders {
  const guard =
    (read: AnyFunction) =>
    (...args: unknown[]): unknown => {
      try {
        return read(...args);
      } catch (error) {
        onError(error);
        throw storeError(error);
      }
    };
  const guardAll = (group: object): object =>
    Object.fromEntries(
      Object.entries(group).map(([name, member]) => [
        name,
        typeof member === "function" ? guard(member) : guardAll(member),
      ]),
    );
  return guardAll(readers) as StoreReaders;
}
