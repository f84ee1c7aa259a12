import type Database from "better-sqlite3";
import { StoreError } from "../errors.ts";
import { type Migration, migrations, schemaVersion } from "./index.ts";

/**
 * Brings a file to this version's schema, each step in its own transaction with the new `user_version`.
 * @param upTo stop after this version (for tests of single steps)
 * @throws StoreError `newer` when the file is from a newer Popline
 */
export function migrate(db: Database.Database, upTo = schemaVersion, steps: readonly Migration[] = migrations): void {
  const found = db.pragma("user_version", { simple: true }) as number;
  if (found > schemaVersion) {
    throw new StoreError(
      "newer",
      `The desk's store has schema ${found}; this Popline knows ${schemaVersion}. Install the newer Popline again, or sign out there first.`,
    );
  }
  for (const step of steps.filter((each) => each.version > found && each.version <= upTo)) {
    db.transaction(() => {
      step.up(db);
      db.pragma(`user_version = ${step.version}`);
    }).immediate();
  }
}
