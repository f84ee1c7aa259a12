import type { Connection } from "../connection.ts";

/** Small while idle (engine ≤ 150 MB), larger while a million rows go in: their index pages are hit in random order. */
export const writerCacheKiB = 4_000;
const bulkCacheKiB = 64_000;
/** Pages in the log before it is folded into the file: fewer foldings write the same page fewer times (a quarter of the load, measured). */
const checkpointPages = 1_000;
const bulkCheckpointPages = 4_000;

/** For the gathered transactions of a first sync: what they write lies at the ends of tables and indexes, and in the tail of the numbers. */
const gatheringCacheKiB = 24_000;
/** Each is a part of somebody's commit: small ones, since hardly a page is written twice. */
const gatheringCheckpointPages = 2_000;

export function gatheringMode(connection: Connection, on: boolean): void {
  connection.db.pragma(`cache_size = -${on ? gatheringCacheKiB : writerCacheKiB}`);
  connection.db.pragma(`wal_autocheckpoint = ${on ? gatheringCheckpointPages : checkpointPages}`);
  if (!on) connection.db.pragma("shrink_memory");
}

/** Settings of the connection, no part of the transaction that asks for them. */
export function bulkMode(connection: Connection, on: boolean): void {
  connection.db.pragma(`cache_size = -${on ? bulkCacheKiB : writerCacheKiB}`);
  connection.db.pragma(`wal_autocheckpoint = ${on ? bulkCheckpointPages : checkpointPages}`);
  if (!on) connection.db.pragma("shrink_memory");
}
