import { afterEach, describe } from "vitest";
import { lastWords } from "./asterisk.ts";
import { fetchPbx } from "./fetch.ts";
import { noWayForSound } from "./network.ts";

/**
 * Declares tests that need the real exchange. Where it can't run, they are skipped with the reason in their name.
 * @param define gets the folder of the unpacked set, for `startAsterisk`
 */
export async function onAsterisk(name: string, define: (root: string) => void): Promise<void> {
  const set = await fetchPbx();
  const reason = set.ok ? noWayForSound() : set.reason;
  if (reason === null && set.ok) {
    const { root } = set;
    describe(name, () => {
      // The first to be declared is the last to run: after what the file's own did.
      afterEach(async ({ task }) => {
        const [error] = task.result?.errors ?? [];
        if (error !== undefined) error.stack = `${error.stack ?? error.message}\n${await lastWords()}`;
      });
      define(root);
    });
  } else describe.skip(`${name} · Asterisk can't run here: ${reason}`, () => define(""));
}
