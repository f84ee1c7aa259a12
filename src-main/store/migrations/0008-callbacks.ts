import type { Migration } from "./migration.ts";

/** Abandoned callers as tasks: the team whose work it is, and what central knows of the calls (JSON). */
export const callbacks: Migration = {
  version: 8,
  name: "callbacks",
  up(db) {
    db.exec(`
      ALTER TABLE task ADD COLUMN team_id TEXT;
      ALTER TABLE task ADD COLUMN callback TEXT;
      CREATE INDEX task_callback ON task (status, due_order) WHERE callback IS NOT NULL;
    `);
  },
};
