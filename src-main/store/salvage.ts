import { existsSync, renameSync } from "node:fs";
import { Connection } from "./connection.ts";
import { salvagedColumns, salvagedTables } from "./repositories/restore-rows.ts";
import type { Salvage } from "./writer/requests.ts";

type Rows = Salvage[keyof Salvage];

/**
 * Reads what can't be had again from anywhere else out of a damaged file: unsent and rejected changes, values
 * that lost in a conflict, drafts, calls. Table by table and row by
 * row, so that one bad page costs as little as possible. A file with another key gives nothing.
 */
export function salvage(file: string, key: Buffer): Salvage {
  const empty: Record<keyof Salvage, Rows> = { outbox: [], rejected: [], conflict: [], draft: [], call: [] };
  let connection: Connection;
  try {
    connection = new Connection({ file, key, readonly: true, cacheKiB: 1000 });
  } catch {
    // Not even its first page can be read: there is nothing to save here, and the caller reports the loss.
    return empty;
  }
  try {
    for (const table of salvagedTables) empty[table] = rowsOf(connection, table);
    return empty;
  } finally {
    connection.close();
  }
}

function rowsOf(connection: Connection, table: keyof Salvage): Rows {
  const rows: Rows[number][] = [];
  try {
    const sql = `SELECT ${salvagedColumns[table].join(", ")} FROM ${table} ORDER BY rowid`;
    for (const row of connection.sql<[], Rows[number]>(sql).iterate()) rows.push(row);
  } catch {
    // The damage is here: what came before it is kept.
  }
  return rows;
}

/** Moves the file with its log away. @returns where it lies now */
export function setAside(file: string, now: number): string {
  const stamp = new Date(now).toISOString().replace(/[:.]/g, "-");
  const aside = `${file}.damaged-${stamp}`;
  for (const suffix of ["", "-wal", "-shm"]) {
    if (existsSync(file + suffix)) renameSync(file + suffix, aside + suffix);
  }
  return aside;
}
