/** The clock of a thread's processor time has a grain of some ms: a work is repeated until this much is used, in µs. */
const enoughUs = 40_000;
const triesMost = 5_000;

/**
 * How many times as much of this thread's processor a work takes whose input is four times as big: 4 for linear work, 16 for quadratic. What
 * else the machine does, and making the input, is not counted.
 */
export function growthOf<T>(work: (input: T) => unknown, make: (size: number) => T, size: number): number {
  const [few, many] = [make(size), make(4 * size)];
  // Until its code is optimised.
  meanUs(() => work(few));
  const before = meanUs(() => work(few));
  return meanUs(() => work(many)) / before;
}

function meanUs(work: () => unknown): number {
  const before = process.threadCpuUsage();
  for (let tries = 1; ; tries += 1) {
    work();
    const { user, system } = process.threadCpuUsage(before);
    if (user + system >= enoughUs || tries >= triesMost) return Math.max(user + system, 1) / tries;
  }
}
