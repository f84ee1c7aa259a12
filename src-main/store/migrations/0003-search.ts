import type { Migration } from "./migration.ts";

/**
 * Search indexes over prepared words (search-words.ts): contentless, since the records themselves hold the text, and without positions,
 * since words of Chinese names are indexed as single characters and pairs. No prefix indexes: what they would speed up is answered from
 * the sort_name indexes first (search-reader.ts), and they would double the time of a first sync.
 */
export const search: Migration = {
  version: 3,
  name: "search",
  up(db) {
    const options = "content='', contentless_delete=1, detail=column, tokenize='unicode61 remove_diacritics 2'";
    db.exec(`
      CREATE VIRTUAL TABLE customer_words USING fts5 (name, company, other, ${options});
      CREATE VIRTUAL TABLE lead_words USING fts5 (name, company, other, ${options});
      CREATE VIRTUAL TABLE contact_words USING fts5 (name, company, other, ${options});
      CREATE VIRTUAL TABLE task_words USING fts5 (name, company, other, ${options});
    `);
  },
};
