import Database from "better-sqlite3";
import { codeOf } from "./failure.ts";

export type Statement<P extends unknown[] = unknown[], R = unknown> = Database.Statement<P, R>;

export type ConnectionOptions = {
  file: string;
  /** 32 bytes, used as they are: no key derivation, so opening costs nothing. */
  key: Buffer;
  readonly: boolean;
  /** Page cache in KiB. Small: the system's page cache holds the (encrypted) file anyway. */
  cacheKiB: number;
};

/**
 * One open database with its prepared statements, each made once. The database behind it can be exchanged (after a rebuild), so that
 * readers built on it go on.
 */
export class Connection {
  #db: Database.Database;
  readonly #statements = new Map<string, Statement>();

  constructor(options: ConnectionOptions) {
    this.#db = openDatabase(options);
  }

  get db(): Database.Database {
    return this.#db;
  }

  /** The prepared statement of a constant text. */
  sql<P extends unknown[] = unknown[], R = unknown>(text: string): Statement<P, R> {
    let statement = this.#statements.get(text);
    if (statement === undefined) {
      statement = this.#db.prepare(text);
      this.#statements.set(text, statement);
    }
    return statement as Statement<P, R>;
  }

  /** Runs `work` in one transaction, immediate for writers, so that all its reads see one state. */
  transaction<T>(work: () => T): T {
    const run = this.#db.transaction(work);
    return this.#db.readonly ? run.deferred() : run.immediate();
  }

  reopen(options: ConnectionOptions): void {
    this.close();
    this.#db = openDatabase(options);
  }

  close(): void {
    this.#statements.clear();
    this.#db.close();
  }
}

/**
 * How files are encrypted, each page with a check of its own, so that a damaged one is an error and never wrong data. New files get the first:
 * AEGIS-256 by the processor's AES instructions, or by portable code where there are none (decision 0024). Files of before keep theirs.
 */
const ciphers = ["aegis", "chacha20"] as const;

/** @throws SqliteError SQLITE_NOTADB and others, when the key is another's or the file is damaged */
function openDatabase(options: ConnectionOptions): Database.Database {
  const failures: unknown[] = [];
  for (const cipher of ciphers) {
    try {
      return openWith(cipher, options);
    } catch (error) {
      failures.push(error);
      if (codeOf(error) !== "corrupt") break;
    }
  }
  throw failures[0];
}

/**
 * Opens and proves the key by a first read. The cipher has to be named before the key is given; the raw form `x'…'` skips key derivation
 * (SQLite3 Multiple Ciphers, "PRAGMA key").
 */
function openWith(
  cipher: (typeof ciphers)[number],
  { file, key, readonly, cacheKiB }: ConnectionOptions,
): Database.Database {
  const db = new Database(file, { readonly, fileMustExist: readonly, timeout: 5000 });
  try {
    db.pragma(`cipher='${cipher}'`);
    db.pragma(`key="x'${key.toString("hex")}'"`);
    db.prepare("SELECT count(*) FROM sqlite_schema").get();
    if (readonly) db.pragma("query_only = ON");
    else {
      db.pragma("journal_mode = WAL");
      db.pragma("synchronous = FULL");
      // References between records come in any order from central and are no business of the file.
      db.pragma("foreign_keys = OFF");
      // After a large sync the log is cut down again.
      db.pragma("journal_size_limit = 33554432");
    }
    db.pragma(`cache_size = -${cacheKiB}`);
    db.pragma("temp_store = MEMORY");
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}
