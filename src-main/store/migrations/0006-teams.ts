import type { Migration } from "./migration.ts";

/** Which team looks after a customer or lead; null: its owner's. Central decides by it what this desk holds. */
export const teams: Migration = {
  version: 6,
  name: "teams",
  up(db) {
    db.exec(`
      ALTER TABLE customer ADD COLUMN team_id TEXT;
      ALTER TABLE lead ADD COLUMN team_id TEXT;
    `);
  },
};
