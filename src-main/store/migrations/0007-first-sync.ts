import type { Migration } from "./migration.ts";

/**
 * A first sync that is under way: where its stream goes on, where the feed will be taken up afterwards, how far it is. And the rows whose search
 * words are still to be made: those of an entity with a greater `n` than `after_n`; the rows of a first sync come in faster without.
 */
export const firstSync: Migration = {
  version: 7,
  name: "first-sync",
  up(db) {
    db.exec(`
      CREATE TABLE snapshot_state (
        id INTEGER PRIMARY KEY CHECK (id = 1), resume TEXT, cursor TEXT NOT NULL, at INTEGER NOT NULL,
        rows INTEGER NOT NULL, total INTEGER NOT NULL
      ) STRICT;
      CREATE TABLE word_backlog (entity TEXT NOT NULL PRIMARY KEY, after_n INTEGER NOT NULL) STRICT;
    `);
  },
};
