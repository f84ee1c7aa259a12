import { startPostgres } from "./databases.ts";
import { openRunFolder } from "./run-folder.ts";

/** One PostgreSQL and one folder for all integration files of a run. Its return value ends them. */
export async function setup(): Promise<() => Promise<void>> {
  const closeFolder = await openRunFolder();
  const stopPostgres = await startPostgres();
  return async () => {
    await stopPostgres();
    await closeFolder();
  };
}
