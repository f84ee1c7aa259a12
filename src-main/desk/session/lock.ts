/** Runs actions one after the other: a sign-out must not meet a sign-in halfway. */
export type Lock = <T>(action: () => Promise<T>) => Promise<T>;

export function createLock(): Lock {
  let last: Promise<unknown> = Promise.resolve();
  return (action) => {
    const mine = last.then(action, action);
    last = mine.catch(() => undefined);
    return mine;
  };
}
