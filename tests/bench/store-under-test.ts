import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { pino } from "pino";
import { fileKey, openStore, type Store } from "#main/store/index.ts";
import { schemaVersion } from "#main/store/migrations/index.ts";
import { testRules } from "#tests/helpers/builders.ts";
import { dataset, datasetVersion } from "#tests/helpers/dataset.ts";

export type Out = (line: string) => void;

/** The folder with the store of so many generated customers: made once, then kept for the next bench. */
export async function benchStoreDir(customers: number, out: Out, root = ".popline/bench"): Promise<string> {
  const dir = join(root, `store-${customers}-schema${schemaVersion}-data${datasetVersion}`);
  try {
    const store = await open(dir);
    const { total } = store.read.customers.list({
      sort: "name",
      descending: false,
      cursor: null,
      limit: 1,
      filter: "",
    });
    await store.close();
    if (total === customers) return dir;
    await rm(dir, { recursive: true, force: true });
  } catch (error) {
    out(`The kept store can't be used and is made anew: ${String(error)}`);
    await rm(dir, { recursive: true, force: true });
  }
  // Made beside and moved into place when whole: an interrupted bench leaves nothing that looks finished.
  const draft = `${dir}.draft`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true });
  const store = await open(draft);
  const started = performance.now();
  let next = customers / 4;
  await store.write.bulkLoad(dataset(customers), {
    unattended: true,
    onProgress(loaded) {
      if (loaded < next) return;
      next = loaded + Math.max(1000, customers / 4);
      out(`  ${loaded.toLocaleString("en")} records in ${((performance.now() - started) / 1000).toFixed(0)} s`);
    },
  });
  await store.close();
  const seconds = (performance.now() - started) / 1000;
  out(
    `${customers.toLocaleString("en")} customers loaded in ${seconds.toFixed(1)} s (${Math.round(customers / seconds).toLocaleString("en")}/s)`,
  );
  await rename(draft, dir);
  return dir;
}

export async function openBenchStore(customers: number, out: Out): Promise<Store> {
  return open(await benchStoreDir(customers, out));
}

function open(dir: string): Promise<Store> {
  return openStore({
    dir,
    key: fileKey(join(dir, "key")),
    logger: pino({ level: "silent" }),
    now: Date.now,
    rules: testRules,
  });
}
