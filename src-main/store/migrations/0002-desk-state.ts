import type { Migration } from "./migration.ts";

/** What only this desk knows: unsent changes and their answers, drafts, live calls, the place in central's feed, preferences. */
export const deskState: Migration = {
  version: 2,
  name: "desk-state",
  up(db) {
    db.exec(`
      -- sent_at: handed out for a push, so never altered again. closed: nothing may be folded into it (its base is no longer current).
      CREATE TABLE outbox (
        seq INTEGER PRIMARY KEY AUTOINCREMENT, mutation_id TEXT NOT NULL UNIQUE,
        entity TEXT NOT NULL, record_id TEXT NOT NULL, op TEXT NOT NULL, base_version INTEGER NOT NULL,
        fields TEXT NOT NULL, base TEXT NOT NULL, made_at INTEGER NOT NULL, sent_at INTEGER, closed INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX outbox_record ON outbox (entity, record_id, seq);

      -- Central's last word on the records that have unsent changes; the others are their own.
      CREATE TABLE central_record (
        entity TEXT NOT NULL, record_id TEXT NOT NULL, record TEXT NOT NULL,
        PRIMARY KEY (entity, record_id)
      ) STRICT, WITHOUT ROWID;

      -- mutation_id: the change whose fields lost, as central answered.
      CREATE TABLE conflict (
        mutation_id TEXT NOT NULL PRIMARY KEY, entity TEXT NOT NULL, record_id TEXT NOT NULL, conflicts TEXT NOT NULL,
        at INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX conflict_record ON conflict (entity, record_id);

      CREATE TABLE rejected (
        mutation_id TEXT NOT NULL PRIMARY KEY, entity TEXT NOT NULL, record_id TEXT NOT NULL, mutation TEXT NOT NULL,
        reason TEXT NOT NULL, detail TEXT NOT NULL, at INTEGER NOT NULL
      ) STRICT;

      CREATE TABLE draft (key TEXT NOT NULL PRIMARY KEY, body TEXT NOT NULL, updated_at INTEGER NOT NULL) STRICT;

      CREATE TABLE call (
        id TEXT NOT NULL PRIMARY KEY, open INTEGER NOT NULL, body TEXT NOT NULL, dialog TEXT, updated_at INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX call_open ON call (open) WHERE open = 1;
      CREATE INDEX call_updated ON call (updated_at);

      CREATE TABLE sync_state (
        id INTEGER PRIMARY KEY CHECK (id = 1), cursor TEXT, last_pull_at INTEGER, first_sync_done INTEGER NOT NULL
      ) STRICT;
      INSERT INTO sync_state (id, cursor, last_pull_at, first_sync_done) VALUES (1, NULL, NULL, 0);

      CREATE TABLE kv (key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) STRICT;

      -- How many rows a table has, since counting a million of them takes longer than a list may.
      CREATE TABLE tally (entity TEXT NOT NULL PRIMARY KEY, rows INTEGER NOT NULL) STRICT;
      INSERT INTO tally (entity, rows) SELECT 'customer', count(*) FROM customer;
    `);
  },
};
