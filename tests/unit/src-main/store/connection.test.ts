import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Connection } from "#main/store/connection.ts";

let dir = "";
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "popline-connection-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const key = randomBytes(32);
const options = () => ({ file: join(dir, "store.db"), key, readonly: false, cacheKiB: 1_000 });

/** The file as SQLite Multiple Ciphers opens it with this cipher and nothing of ours. */
function openedAs(cipher: string): Database.Database {
  const db = new Database(join(dir, "store.db"));
  db.pragma(`cipher='${cipher}'`);
  db.pragma(`key="x'${key.toString("hex")}'"`);
  return db;
}

describe("the store's file", () => {
  it("is AEGIS-256 when it is new", () => {
    const made = new Connection(options());
    made.db.exec("CREATE TABLE t (a TEXT); INSERT INTO t VALUES ('typed')");
    made.close();
    const plain = openedAs("aegis");
    expect(plain.prepare("SELECT a FROM t").pluck().all()).toEqual(["typed"]);
    plain.close();
  });

  it("opens with the cipher it was made with, for writing and for reading, and keeps it", () => {
    const old = openedAs("chacha20");
    old.exec("CREATE TABLE t (a TEXT); INSERT INTO t VALUES ('typed before')");
    old.close();
    const writer = new Connection(options());
    const reader = new Connection({ ...options(), readonly: true });
    writer.db.exec("INSERT INTO t VALUES ('typed now')");
    expect(reader.db.prepare("SELECT a FROM t").pluck().all()).toEqual(["typed before", "typed now"]);
    reader.close();
    writer.close();
    const plain = openedAs("chacha20");
    expect(plain.prepare("SELECT count(*) FROM t").pluck().get()).toBe(2);
    plain.close();
  });

  it("does not open with another key, whatever its cipher", () => {
    for (const cipher of ["aegis", "chacha20"]) {
      const made = openedAs(cipher);
      made.exec("CREATE TABLE t (a TEXT)");
      made.close();
      expect(() => new Connection({ ...options(), key: randomBytes(32) })).toThrow(/not a database/);
      rmSync(join(dir, "store.db"));
    }
  });
});
