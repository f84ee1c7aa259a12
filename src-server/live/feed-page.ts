import { sql } from "kysely";
import type { CacheScope } from "#shared/sync/index.ts";
import type { Db } from "../db/open-database.ts";
import { heldScope } from "../records/cache-scope.ts";
import { type RecordEntity, recordEntities } from "../records/record-tables.ts";
import type { Viewer } from "../records/scope.ts";
import { type SeenThrough, seenThrough } from "../records/seen-by.ts";
import { selectedFields } from "../records/selected-fields.ts";
import { readColleagues } from "../users/colleagues.ts";

/** A place in the change feed: behind the row of this transaction and sequence. */
export interface Place {
  readonly txid: bigint;
  readonly seq: bigint;
}

export function isBehind(one: Place, other: Place): boolean {
  return one.txid === other.txid ? one.seq > other.seq : one.txid > other.txid;
}

/** One row of the feed. */
export interface FeedRow {
  readonly entity: RecordEntity | "colleague";
  readonly id: string;
  readonly place: Place;
  readonly removed: boolean;
  readonly erased: boolean;
}

/** What lies behind a place, as one picture of the database. */
export interface FeedPage {
  readonly rows: readonly FeedRow[];
  /** There are changes that wait for an older transaction which is still running. */
  readonly heldBack: boolean;
  /** Rises with each change of rights (migration 0012). */
  readonly rightsMark: number;
  /** The database has not reached the place: it was put back to an earlier state. */
  readonly ahead: boolean;
}

interface PageRow {
  readonly heldBack: boolean;
  readonly rightsMark: string;
  readonly ahead: boolean;
  readonly entity: FeedRow["entity"] | null;
  readonly id: string;
  readonly txid: string;
  readonly seq: string;
  readonly removed: boolean;
  readonly erased: boolean;
}

/** The next rows, up to the oldest transaction that is still running (DESIGN 8.3). */
export async function readFeedPage(db: Db, { txid, seq }: Place, limit: number): Promise<FeedPage> {
  const { rows } = await sql<PageRow>`
    select f.*, s.* from (select
        exists (select 1 from sync_feed where txid >= pg_snapshot_xmin(pg_current_snapshot())) as "heldBack",
        ${String(txid)}::xid8 >= pg_snapshot_xmax(pg_current_snapshot()) as ahead,
        (select n::text from rights_mark) as "rightsMark") s
      left join lateral (
        select entity, id, txid::text, seq::text, removed, erased from sync_feed
        where (sync_feed.txid, sync_feed.seq) > (${String(txid)}::xid8, ${String(seq)}::bigint)
          and sync_feed.txid < pg_snapshot_xmin(pg_current_snapshot())
        order by sync_feed.txid, sync_feed.seq limit ${limit}) f on true`.execute(db.withoutPlugins());
  const [first] = rows;
  return {
    rows: rows.flatMap(({ entity, id, removed, erased, ...at }) =>
      entity === null ? [] : [{ entity, id, removed, erased, place: { txid: BigInt(at.txid), seq: BigInt(at.seq) } }],
    ),
    heldBack: first?.heldBack ?? false,
    rightsMark: Number(first?.rightsMark ?? 0),
    ahead: first?.ahead ?? false,
  };
}

/** Where the feed ends now. */
export async function endOfFeed(db: Db): Promise<Place> {
  const { rows } = await sql<{ txid: string; seq: string }>`
    select txid::text, seq::text from sync_feed where txid < pg_snapshot_xmin(pg_current_snapshot())
    order by sync_feed.txid desc, sync_feed.seq desc limit 1`.execute(db.withoutPlugins());
  return { txid: BigInt(rows[0]?.txid ?? 0), seq: BigInt(rows[0]?.seq ?? 0) };
}

/** Ids are made by desks: two kinds could have the same. */
export function keyOf({ entity, id }: Pick<FeedRow, "entity" | "id">): string {
  return `${entity} ${id}`;
}

/** What a row's record is, for desks of each cache scope that see it. */
export interface Content {
  /** As JSON text; null: no desk of that cache scope keeps it. */
  readonly json: Readonly<Partial<Record<CacheScope, string | null>>>;
  /** null: everybody sees it. */
  readonly through: SeenThrough | null;
}

/** Sees everything; who does not is sorted out by `seenBy`. */
const everybody: Viewer = {
  userId: "00000000-0000-0000-0000-000000000000" as Viewer["userId"],
  scope: "all",
  teamId: null,
  teams: [],
};

/**
 * The records of a page, read once for all desks: what each cache scope keeps of them, and through whom they are seen, by one statement
 * for each kind, so that both are of the same moment. A row that is gone has no entry.
 *
 * @returns by `keyOf`
 */
export async function readContents(
  db: Db,
  rows: readonly FeedRow[],
  caches: ReadonlySet<CacheScope>,
  now: number,
): Promise<ReadonlyMap<string, Content>> {
  const contents = new Map<string, Content>();
  const idsOf = (entity: FeedRow["entity"]) =>
    rows.filter((row) => row.entity === entity && !row.removed).map(({ id }) => id);
  for (const colleague of await readColleagues(db, idsOf("colleague"))) {
    const json = JSON.stringify(colleague);
    contents.set(keyOf({ entity: "colleague", id: colleague.id }), {
      json: Object.fromEntries([...caches].map((cache) => [cache, json])),
      through: null,
    });
  }
  for (const entity of recordEntities) {
    const ids = idsOf(entity);
    if (ids.length === 0) continue;
    const record = sql`(select row_to_json(f)::text from (select ${selectedFields(entity)}) f)`;
    const columns = [...caches].map(
      (cache) => sql`case when ${heldScope(everybody, cache, entity, now)} then ${record} end as ${sql.id(cache)}`,
    );
    const read = await sql<{ id: string; through: SeenThrough } & Record<CacheScope, string | null>>`
      select r.id, ${seenThrough(entity)} as through, ${sql.join(columns)} from ${sql.table(entity)} r
      where r.id = any(${ids}::uuid[]) and r.deleted_at is null`.execute(db.withoutPlugins());
    for (const { id, through, ...json } of read.rows) contents.set(keyOf({ entity, id }), { json, through });
  }
  return contents;
}
