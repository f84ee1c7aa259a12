/** The clock of a thread's processor time has a grain of some ms: a work is repeated until this much is used, in µs. */
const enoughUs = 40_000;
const triesMost = 5_000;

/**
 * How many times as much of this thread's processor a work takes that is four times as big: 4 for linear work, 16 for quadratic. What else the
 * machine does is not counted.
 */
export function growthOf(work: (size: number) => unknown, size: number): number {
  const small = () => work(size);
  // Until its code is optimised.
  meanUs(small);
  const before = meanUs(small);
  return meanUs(() => work(4 * size)) / before;
}

function meanUs(work: () => unknown): number {
  const before = process.threadCpuUsage();
  for (let tries = 1; ; tries += 1) {
    work();
    const { user, system } = process.threadCpuUsage(before);
    if (user + system >= enoughUs || tries >= triesMost) return Math.max(user + system, 1) / tries;
  }
}
