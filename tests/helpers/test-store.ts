import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { fileKey, type OpenStoreOptions, openStore, type Store, type StoreEvents } from "#main/store/index.ts";
import { testRules, testTime } from "./builders.ts";

/** A real store in a folder of its own. The clock stands still unless `now` is given. */
export async function testStore(
  over: Partial<OpenStoreOptions> = {},
): Promise<{ store: Store; dir: string; discard(): Promise<void> }> {
  const dir = over.dir ?? (await mkdtemp(join(tmpdir(), "popline-store-")));
  const store = await openStore({
    dir,
    key: fileKey(join(dir, "key")),
    logger: pino({ level: "silent" }),
    now: () => testTime,
    rules: testRules,
    ...over,
  });
  return {
    store,
    dir,
    async discard() {
      await store.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** Resolves with the next such event. */
export function nextEvent<N extends keyof StoreEvents>(store: Store, event: N): Promise<StoreEvents[N]> {
  return new Promise((resolve) => {
    const off = store.on(event, (...args) => {
      off();
      resolve(args);
    });
  });
}
