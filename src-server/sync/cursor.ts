import type { Role } from "#shared/contract/central/index.ts";
import { CacheScope } from "#shared/sync/index.ts";
import type { CentralConfig } from "../config.ts";
import { ProblemError } from "../http/problem-error.ts";
import { type RecordEntity, recordEntities } from "../records/record-tables.ts";

/** Which feed a place belongs to: of which generation (feed-epoch.ts), and how much of it the desk keeps. */
export interface Feed {
  readonly epoch: string;
  readonly cache: CacheScope;
}

/** A place in the change feed: after this transaction's record. `remaining` is an estimate carried along, so that it is counted once. */
export interface FeedPosition {
  /** PostgreSQL's 64-bit transaction id in decimal. */
  readonly txid: string;
  readonly seq: string;
  readonly remaining: number;
  /** What the desk's rows were chosen by (`scopeKey`). */
  readonly scope: string;
  /** The scope changed, and what differs is being sent: the feed waits. */
  readonly move?: ScopeMove;
}

/** How far the rows that a changed scope adds or takes are sent: up to this id of this kind of record. */
export interface ScopeMove {
  /** The scopes by which the desk's rows were chosen before: any row may be by any of them. `unknownKey`: nobody knows. */
  readonly from: readonly string[];
  /** Index in `recordEntities`. */
  readonly entity: number;
  readonly after: string;
}

/** A place in a snapshot: after the record `id` of `entity` (null: before its first). */
export interface SnapshotPlace {
  /** The transaction id before which all that the feed knew was committed when the snapshot was begun: the feed goes on from here. */
  readonly txid: string;
  /** When that was, epoch ms. */
  readonly at: number;
  readonly entity: RecordEntity | "colleague";
  readonly id: string | null;
  /** What its rows are chosen by (`scopeKey`), from the first to the last. */
  readonly scope: string;
}

/** Where nothing is known of what a desk holds. */
export const unknownKey = "unknown";
/** Before every id. */
export const firstId = "00000000-0000-0000-0000-000000000000";

const caches: readonly string[] = CacheScope.options;
const entities: readonly string[] = ["colleague", ...recordEntities];
const feedFormat = String.raw`([0-9a-f]{16})\.([a-z]{1,6})`;
const key = String.raw`[\w-]{3,22}`;
const moveFormat = String.raw`(${key}(?:~${key})?)\.(\d)\.([0-9a-f-]{36})`;
const cursorFormat = new RegExp(
  String.raw`^2\.${feedFormat}\.(\d{1,20})\.(\d{1,19})\.(\d{1,15})\.(${key})(?:\.${moveFormat})?$`,
);
const placeFormat = new RegExp(
  String.raw`^s1\.${feedFormat}\.(\d{1,20})\.(\d{1,15})\.([a-z]+)\.([0-9a-f-]{36}|)\.(${key})$`,
);

export function cacheScopeOf(config: Pick<CentralConfig, "cacheScope">, role: Role): CacheScope {
  return config.cacheScope?.[role] ?? "all";
}

/** At most 200 characters, as the contract says. */
export function encodeCursor(feed: Feed, { txid, seq, remaining, scope, move }: FeedPosition): string {
  const moving = move === undefined ? "" : `.${move.from.join("~")}.${move.entity}.${move.after}`;
  return `2.${feed.epoch}.${feed.cache}.${txid}.${seq}.${remaining}.${scope}${moving}`;
}

/** @throws ProblemError `invalid-request` for anything that this central did not make, and for cursors of before there were generations. */
export function decodeCursor(cursor: string): { feed: Feed; position: FeedPosition } {
  const match = cursorFormat.exec(cursor) ?? [];
  const [, epoch = "", cache = "", txid = "0", seq = "0", remaining = "0", scope = "", from, entity, after] = match;
  if (epoch === "" || !caches.includes(cache)) throw unknownPlace("cursor");
  const feed: Feed = { epoch, cache: cache as CacheScope };
  const position: FeedPosition = { txid, seq, remaining: Number(remaining), scope };
  if (from === undefined || entity === undefined || after === undefined) return { feed, position };
  return { feed, position: { ...position, move: { from: from.split("~"), entity: Number(entity), after } } };
}

export function encodePlace(feed: Feed, { txid, at, entity, id, scope }: SnapshotPlace): string {
  return `s1.${feed.epoch}.${feed.cache}.${txid}.${at}.${entity}.${id ?? ""}.${scope}`;
}

/** @throws ProblemError `invalid-request` */
export function decodePlace(text: string): { feed: Feed; place: SnapshotPlace } {
  const match = placeFormat.exec(text) ?? [];
  const [, epoch = "", cache = "", txid = "0", at = "0", entity = "", id = "", scope = ""] = match;
  if (epoch === "" || !caches.includes(cache) || !entities.includes(entity)) throw unknownPlace("resume");
  return {
    feed: { epoch, cache: cache as CacheScope },
    place: { txid, at: Number(at), entity: entity as SnapshotPlace["entity"], id: id === "" ? null : id, scope },
  };
}

export function unknownPlace(parameter: "cursor" | "resume"): ProblemError {
  return new ProblemError(
    "invalid-request",
    `The sync ${parameter} is not one of this central as it is now: it was restored, or what this desk keeps was changed. Start again without it.`,
    { errors: [{ path: `querystring/${parameter}`, message: `is not a ${parameter} of this central` }] },
  );
}
