import { startPostgres } from "./databases.ts";

/** One PostgreSQL and one migrated PGlite for all integration files of a run. Its return value ends them. */
export function setup(): Promise<() => Promise<void>> {
  return startPostgres();
}
