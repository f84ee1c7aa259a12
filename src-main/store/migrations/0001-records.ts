import type { Migration } from "./migration.ts";

/**
 * The synchronised records, a column per field. `n` is the row's own number: small in indexes, and what the search index refers to.
 * Derived columns: `sort_name` and `sort_company` order Chinese names by pinyin, `last_contact_at` is the newest interaction's start
 * (0: never), `reversed` holds a number's digits from last to first, so that a suffix is a prefix range and the whole number an equality: one index
 * serves exact lookups, the last eight digits and the search for endings. (A second index on e164 would be written at random places for every
 * number of a first sync.)
 */
export const records: Migration = {
  version: 1,
  name: "records",
  up(db) {
    db.exec(`
      CREATE TABLE colleague (
        n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
        version INTEGER NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
        name TEXT NOT NULL, username TEXT NOT NULL, extension TEXT, team_id TEXT, active INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX colleague_extension ON colleague (extension, active) WHERE extension IS NOT NULL;

      CREATE TABLE disposition (
        n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
        version INTEGER NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
        parent_id TEXT, code TEXT NOT NULL, label_en TEXT NOT NULL, label_zh TEXT NOT NULL, sort INTEGER NOT NULL,
        active INTEGER NOT NULL, needs_note INTEGER NOT NULL, proposes_task INTEGER NOT NULL
      ) STRICT;

      CREATE TABLE customer (
        n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
        version INTEGER NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
        kind TEXT NOT NULL, name TEXT NOT NULL, company TEXT, title TEXT, account_number TEXT, email TEXT, address TEXT, city TEXT,
        country TEXT, language TEXT, time_zone TEXT, tier TEXT NOT NULL, status TEXT NOT NULL, do_not_call INTEGER NOT NULL,
        owner_id TEXT, notes TEXT NOT NULL,
        sort_name TEXT NOT NULL, sort_company TEXT NOT NULL, last_contact_at INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX customer_sort_name ON customer (sort_name);
      CREATE INDEX customer_sort_company ON customer (sort_company);
      CREATE INDEX customer_last_contact ON customer (last_contact_at);
      CREATE INDEX customer_updated ON customer (updated_at);
      CREATE INDEX customer_account_number ON customer (account_number) WHERE account_number IS NOT NULL;
      CREATE INDEX customer_email ON customer (email COLLATE NOCASE) WHERE email IS NOT NULL;

      CREATE TABLE contact (
        n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
        version INTEGER NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
        customer_id TEXT NOT NULL, name TEXT NOT NULL, role TEXT, email TEXT
      ) STRICT;
      CREATE INDEX contact_customer ON contact (customer_id);

      CREATE TABLE lead (
        n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
        version INTEGER NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
        name TEXT NOT NULL, company TEXT, email TEXT, city TEXT, source TEXT, status TEXT NOT NULL, interest TEXT, notes TEXT NOT NULL,
        owner_id TEXT, customer_id TEXT,
        sort_name TEXT NOT NULL, last_contact_at INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX lead_updated ON lead (updated_at);
      CREATE INDEX lead_open ON lead (updated_at) WHERE status NOT IN ('converted', 'dropped');
      CREATE INDEX lead_sort_name ON lead (sort_name);
      CREATE INDEX lead_email ON lead (email COLLATE NOCASE) WHERE email IS NOT NULL;

      CREATE TABLE phone (
        n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
        version INTEGER NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
        customer_id TEXT, contact_id TEXT, lead_id TEXT, raw TEXT NOT NULL, e164 TEXT, extension TEXT, label TEXT NOT NULL,
        chosen_at INTEGER,
        reversed TEXT NOT NULL
      ) STRICT;
      CREATE INDEX phone_reversed ON phone (reversed);
      CREATE INDEX phone_customer ON phone (customer_id) WHERE customer_id IS NOT NULL;
      CREATE INDEX phone_lead ON phone (lead_id) WHERE lead_id IS NOT NULL;

      CREATE TABLE interaction (
        n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
        version INTEGER NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
        channel TEXT NOT NULL, direction TEXT NOT NULL, customer_id TEXT, contact_id TEXT, lead_id TEXT, agent_id TEXT,
        e164 TEXT, raw_number TEXT, remote_name TEXT, queue TEXT, dialed TEXT,
        started_at INTEGER NOT NULL, answered_at INTEGER, ended_at INTEGER,
        talk_ms INTEGER NOT NULL, hold_ms INTEGER NOT NULL, wrap_up_ms INTEGER NOT NULL,
        outcome TEXT NOT NULL, disposition_id TEXT, notes TEXT NOT NULL
      ) STRICT;
      CREATE INDEX interaction_customer ON interaction (customer_id, started_at) WHERE customer_id IS NOT NULL;
      CREATE INDEX interaction_lead ON interaction (lead_id, started_at) WHERE lead_id IS NOT NULL;
      CREATE INDEX interaction_call ON interaction (started_at) WHERE channel = 'call';
      CREATE INDEX interaction_agent_call ON interaction (agent_id, started_at) WHERE channel = 'call';
      CREATE INDEX interaction_missed ON interaction (started_at) WHERE channel = 'call' AND direction = 'in' AND outcome = 'missed';

      CREATE TABLE task (
        n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
        version INTEGER NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
        kind TEXT NOT NULL, title TEXT NOT NULL, note TEXT NOT NULL, due_at INTEGER, status TEXT NOT NULL, done_at INTEGER,
        customer_id TEXT, lead_id TEXT, interaction_id TEXT, assignee_id TEXT, number TEXT,
        due_order INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX task_status ON task (status, due_order);
      CREATE INDEX task_assignee ON task (assignee_id, status, due_order);
      CREATE INDEX task_customer ON task (customer_id, status, due_order) WHERE customer_id IS NOT NULL;
      CREATE INDEX task_lead ON task (lead_id, status, due_order) WHERE lead_id IS NOT NULL;

      CREATE TRIGGER interaction_added AFTER INSERT ON interaction BEGIN
        UPDATE customer SET last_contact_at = NEW.started_at WHERE id = NEW.customer_id AND last_contact_at < NEW.started_at;
        UPDATE lead SET last_contact_at = NEW.started_at WHERE id = NEW.lead_id AND last_contact_at < NEW.started_at;
      END;
      CREATE TRIGGER interaction_moved AFTER UPDATE OF customer_id, lead_id, started_at ON interaction
        WHEN OLD.customer_id IS NOT NEW.customer_id OR OLD.lead_id IS NOT NEW.lead_id OR OLD.started_at <> NEW.started_at
      BEGIN
        UPDATE customer SET last_contact_at = coalesce((SELECT max(started_at) FROM interaction WHERE customer_id = customer.id), 0)
          WHERE id IN (OLD.customer_id, NEW.customer_id);
        UPDATE lead SET last_contact_at = coalesce((SELECT max(started_at) FROM interaction WHERE lead_id = lead.id), 0)
          WHERE id IN (OLD.lead_id, NEW.lead_id);
      END;
      CREATE TRIGGER interaction_removed AFTER DELETE ON interaction BEGIN
        UPDATE customer SET last_contact_at = coalesce((SELECT max(started_at) FROM interaction WHERE customer_id = customer.id), 0)
          WHERE id = OLD.customer_id;
        UPDATE lead SET last_contact_at = coalesce((SELECT max(started_at) FROM interaction WHERE lead_id = lead.id), 0)
          WHERE id = OLD.lead_id;
      END;
    `);
  },
};
