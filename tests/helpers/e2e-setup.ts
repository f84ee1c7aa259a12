import { buildStale } from "#main/hosts/launch/build.ts";
import { openRunFolder } from "./run-folder.ts";

/** Builds what the end-to-end tests start, before the first of them: in a fresh clone nothing is built yet. */
export async function setup(): Promise<() => Promise<void>> {
  const closeFolder = await openRunFolder();
  await buildStale({ say: (line) => process.stdout.write(`${line}\n`) });
  return closeFolder;
}
