import { sql } from "kysely";
import type { Db } from "../db/open-database.ts";
import { snakeCase } from "../db/snake-case.ts";
import { heldScope } from "../records/cache-scope.ts";
import { fieldNames, recordEntities } from "../records/record-tables.ts";
import {
  decodePlace,
  encodeCursor,
  encodePlace,
  type Feed,
  firstId,
  type SnapshotPlace,
  unknownPlace,
} from "./cursor.ts";
import type { FeedEpoch } from "./feed-epoch.ts";
import type { Puller } from "./pull.ts";
import { rememberScope, scopeKey } from "./visible-scope.ts";

/** Rows in a line: about 10 ms of a desk's writer, so that an agent's save comes in between. */
const rowsPerLine = 500;
const order: readonly SnapshotPlace["entity"][] = ["colleague", ...recordEntities];
/** Behind every sequence number of a transaction. */
const lastSeq = "9223372036854775807";

/**
 * Everything that the desk shall hold, as the lines of an NDJSON stream (`SnapshotLine`): entity by entity, by id.
 *
 * The place in the feed is taken before the first row is read, and behind the last row the desk goes on from there: what was committed before
 * that place is in the rows, what was committed since comes by the feed, whether or not a row shows it already. So the lines need no
 * transaction that lasts as long as the slowest line between central and a desk: each is a statement of its own, holds no connection while
 * the network is slow, and a cut stream goes on behind the last line that was kept, days later too.
 *
 * @throws ProblemError `invalid-request` when the place to resume at is of another generation of the feed, another cache scope or other rights
 */
export async function snapshot(
  db: Db,
  epochs: FeedEpoch,
  puller: Puller,
  resume: string | undefined,
): Promise<AsyncGenerator<string>> {
  const known = resume === undefined ? null : decodePlace(resume);
  const feed: Feed = { epoch: await epochs.current(known?.feed.epoch), cache: puller.cache };
  const scope = scopeKey(puller.keeper);
  const sameFeed = known === null || (known.feed.epoch === feed.epoch && known.feed.cache === feed.cache);
  if (!sameFeed || (known !== null && known.place.scope !== scope)) throw unknownPlace("resume");
  const from = known?.place ?? (await begin(db, scope, puller.now));
  // The cursor in the first line names it.
  await rememberScope(db, puller.keeper, puller.now);
  return lines(db, feed, puller, from, resume ?? null);
}

/**
 * Behind the newest change of which the feed knows for certain. Not simply before the oldest running transaction: the one before that may have been
 * rolled back, and a database that is killed then gives its id once more.
 */
async function begin(db: Db, scope: string, now: number): Promise<SnapshotPlace> {
  const { rows } = await sql<{ txid: string }>`
    select txid::text as txid from sync_feed where txid < pg_snapshot_xmin(pg_current_snapshot())
    order by sync_feed.txid desc limit 1`.execute(db);
  return { txid: String(BigInt(rows[0]?.txid ?? "0") + 1n), at: now, entity: "colleague", id: null, scope };
}

async function* lines(
  db: Db,
  feed: Feed,
  puller: Puller,
  from: SnapshotPlace,
  resume: string | null,
): AsyncGenerator<string> {
  // The feed is read from behind the cursor's place: the oldest transaction that ran then is the first that it may bring.
  const before = String(BigInt(from.txid) - 1n);
  const cursor = encodeCursor(feed, { txid: before, seq: lastSeq, remaining: 0, scope: from.scope });
  const total = await estimate(db, puller);
  yield `${JSON.stringify({ type: "snapshot", cursor, at: from.at, total })}\n`;
  const anyErased = await hasErased(db);
  let previous = resume;
  for (const entity of order.slice(order.indexOf(from.entity))) {
    let after = entity === from.entity ? from.id : null;
    for (let last: string | null = ""; last !== null; after = last) {
      const page = await readPage(db, puller, entity, after);
      last = page.count < rowsPerLine ? null : page.last;
      const next = encodePlace(feed, { ...from, ...nextPlace(entity, last) });
      const erased = anyErased ? await erasedIds(db, entity, after, last) : [];
      yield rowsLine({ entity, after, last, from: previous, next, erased, rows: page.rows });
      previous = next;
    }
  }
  yield `{"type":"end"}\n`;
}

/** Behind an entity's last row begins the next entity; behind the last entity's, nothing is left of it. */
function nextPlace(entity: SnapshotPlace["entity"], last: string | null): Pick<SnapshotPlace, "entity" | "id"> {
  const next = order[order.indexOf(entity) + 1];
  if (last !== null) return { entity, id: last };
  return next === undefined ? { entity, id: "ffffffff-ffff-ffff-ffff-ffffffffffff" } : { entity: next, id: null };
}

function rowsLine(line: {
  entity: SnapshotPlace["entity"];
  after: string | null;
  last: string | null;
  from: string | null;
  next: string;
  erased: readonly string[];
  rows: string;
}): string {
  const { rows, ...rest } = line;
  const head = JSON.stringify({ type: "rows", ...rest, fields: fieldNames(line.entity) });
  return `${head.slice(0, -1)},"rows":[${rows}]}\n`;
}

async function hasErased(db: Db): Promise<boolean> {
  const { rows } = await sql<{ some: boolean }>`select exists (select 1 from erased_record) as some`.execute(db);
  return rows[0]?.some ?? false;
}

/** A desk that was off while a person was erased learns of it here: the feed's word may lie before its snapshot. */
async function erasedIds(
  db: Db,
  entity: SnapshotPlace["entity"],
  after: string | null,
  last: string | null,
): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from erased_record where entity = ${entity} and id > ${after ?? firstId}::uuid
      and (${last}::uuid is null or id <= ${last}::uuid) order by id`.execute(db);
  return rows.map(({ id }) => id);
}

interface PageRow {
  readonly count: number;
  readonly last: string | null;
  readonly rows: string | null;
}

/** The next rows by id, their JSON written by the database. */
async function readPage(
  db: Db,
  puller: Puller,
  entity: SnapshotPlace["entity"],
  after: string | null,
): Promise<{ count: number; last: string | null; rows: string }> {
  const columns = sql.join(fieldNames(entity).map((field) => sql.ref(`held.${snakeCase(field)}`)));
  const { rows } = await sql<PageRow>`
    select count(*)::int as count, max(held.id::text collate "C") as last,
      string_agg(json_build_array(${columns})::text, ',' order by held.id) as rows
    from (
      select r.* from ${tableOf(entity)} r
      where r.id > ${after ?? firstId}::uuid and r.deleted_at is null and (${scopeOf(puller, entity)})
      order by r.id limit ${sql.lit(rowsPerLine)}) held`.execute(db.withoutPlugins());
  const page = rows[0];
  return { count: page?.count ?? 0, last: page?.last ?? null, rows: page?.rows ?? "" };
}

function tableOf(entity: SnapshotPlace["entity"]) {
  return sql.table(entity === "colleague" ? "app_user" : entity);
}

function scopeOf({ keeper, cache, now }: Puller, entity: SnapshotPlace["entity"]) {
  return entity === "colleague" ? sql<boolean>`true` : heldScope(keeper, cache, entity, now);
}

/** Up to so many rows are counted; of larger tables a sample says how large a part the desk holds. */
const countedRows = 20_000;

/** About how many rows the snapshot has, for the progress picture: a few milliseconds whatever the size. */
async function estimate(db: Db, puller: Puller): Promise<number> {
  let total = 0;
  for (const entity of order) {
    const table = tableOf(entity);
    const name = entity === "colleague" ? "app_user" : entity;
    const held = sql`r.deleted_at is null and (${scopeOf(puller, entity)})`;
    const { rows } = await sql<{ rows: number }>`
      select greatest(reltuples, 0)::bigint::int as rows from pg_class where oid = ${name}::regclass`.execute(db);
    const size = rows[0]?.rows ?? 0;
    if (size <= countedRows) {
      const counted = await sql<{ rows: number }>`
        select count(*)::int as rows from (select 1 from ${table} r where ${held} limit ${sql.lit(countedRows * 5)}) counted`.execute(
        db,
      );
      total += counted.rows[0]?.rows ?? 0;
    } else {
      const percent = Math.min(100, (500 / size) * 100);
      const sampled = await sql<{ share: number | null }>`
        select avg((${held})::int)::float8 as share from ${table} r tablesample system (${sql.lit(percent)})`.execute(
        db,
      );
      total += Math.round(size * (sampled.rows[0]?.share ?? 1));
    }
  }
  return total;
}
