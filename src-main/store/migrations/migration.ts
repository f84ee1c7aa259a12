import type Database from "better-sqlite3";

/** One step of the schema, forward only. A released step is never edited: a change is a new step. */
export type Migration = { version: number; name: string; up(db: Database.Database): void };
