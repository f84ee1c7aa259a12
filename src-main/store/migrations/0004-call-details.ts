import type { Migration } from "./migration.ts";

/** What a call's record says since Part 2: to whom it was given, which conversation it was part of, how it sounded (JSON). */
export const callDetails: Migration = {
  version: 4,
  name: "call-details",
  up(db) {
    db.exec(`
      ALTER TABLE interaction ADD COLUMN transferred_to TEXT;
      ALTER TABLE interaction ADD COLUMN call_ref TEXT;
      ALTER TABLE interaction ADD COLUMN quality TEXT;
    `);
  },
};
