import type { Migration } from "./migration.ts";

/**
 * The trace of calls for support: a ring of entries, oldest first by `seq`, and the calls that they are about. `bytes` is what an entry counts for in
 * the ring; `trace_ring` holds their sum, since counting a large ring at each writing would take longer than the writing.
 * A call whose first entries left the ring, or were never written, is no longer complete.
 */
export const trace: Migration = {
  version: 5,
  name: "trace",
  up(db) {
    db.exec(`
      CREATE TABLE trace_entry (
        seq INTEGER PRIMARY KEY, at REAL NOT NULL, call_id TEXT, sip_call_id TEXT, kind TEXT NOT NULL, title TEXT NOT NULL,
        body TEXT NOT NULL, bytes INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX trace_entry_call ON trace_entry (call_id);

      CREATE TABLE trace_call (
        n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, direction TEXT NOT NULL, number TEXT NOT NULL, name TEXT,
        started_at INTEGER NOT NULL, ended_at INTEGER, about TEXT, complete INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX trace_call_started ON trace_call (started_at);
      CREATE INDEX trace_call_about ON trace_call (about) WHERE about IS NOT NULL;

      CREATE TABLE trace_ring (id INTEGER PRIMARY KEY CHECK (id = 1), bytes INTEGER NOT NULL) STRICT;
      INSERT INTO trace_ring (id, bytes) VALUES (1, 0);
    `);
  },
};
