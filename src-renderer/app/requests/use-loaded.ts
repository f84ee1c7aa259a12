import { useCallback, useEffect, useState } from "react";

export interface Loaded<T> {
  /** null: not here yet. */
  readonly value: T | null;
  readonly error: unknown;
  readonly reload: () => void;
}

/** Asks the desk once, and again on demand; what was there stays while it is asked again. @param load must not change between renders */
export function useLoaded<T>(load: () => Promise<T>): Loaded<T> {
  const [state, setState] = useState<{ value: T | null; error: unknown }>({ value: null, error: null });
  const [round, setRound] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round asks again.
  useEffect(() => {
    let wanted = true;
    load().then(
      (value) => wanted && setState({ value, error: null }),
      (error: unknown) => wanted && setState((before) => ({ ...before, error })),
    );
    return () => {
      wanted = false;
    };
  }, [load, round]);
  return { ...state, reload: useCallback(() => setRound((now) => now + 1), []) };
}
