/**
 * `next`, but with every part that did not change taken from `previous`, so that selectors and memoised views see the same reference and
 * stay still. Plain JSON values only (what the desk contract carries). Array items are compared by position.
 */
export function keepEqual<T>(previous: unknown, next: T): T {
  if (Object.is(previous, next)) return next;
  if (Array.isArray(previous) && Array.isArray(next)) return keepArray(previous, next) as T;
  if (isRecord(previous) && isRecord(next)) return keepRecord(previous, next) as T;
  return next;
}

function keepArray(previous: readonly unknown[], next: readonly unknown[]): readonly unknown[] {
  const byId = new Map(previous.filter(hasId).map((item) => [item.id, item]));
  const merged = next.map((item, index) => keepEqual(hasId(item) ? byId.get(item.id) : previous[index], item));
  const same = merged.length === previous.length && merged.every((item, index) => item === previous[index]);
  return same ? previous : merged;
}

function keepRecord(previous: Record<string, unknown>, next: Record<string, unknown>): Record<string, unknown> {
  const keys = Object.keys(next);
  let same = keys.length === Object.keys(previous).length;
  const merged: Record<string, unknown> = {};
  for (const key of keys) {
    const value = keepEqual(previous[key], next[key]);
    merged[key] = value;
    same &&= key in previous && value === previous[key];
  }
  return same ? previous : merged;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function hasId(value: unknown): value is { readonly id: unknown } {
  return isRecord(value) && "id" in value;
}
