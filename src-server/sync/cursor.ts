import type { Role } from "#shared/contract/central/index.ts";
import { CacheScope } from "#shared/sync/index.ts";
import type { CentralConfig } from "../config.ts";
import { ProblemError } from "../http/problem-error.ts";
import { type RecordEntity, recordEntities } from "../records/record-tables.ts";

/** Which feed a place belongs to: of which generation (feed-epoch.ts), seen through which cache scope. */
export interface Feed {
  readonly epoch: string;
  readonly scope: CacheScope;
}

/** A place in the change feed: after this transaction's record. `remaining` is an estimate carried along, so that it is counted once. */
export interface FeedPosition {
  /** PostgreSQL's 64-bit transaction id in decimal. */
  readonly txid: string;
  readonly seq: string;
  readonly remaining: number;
}

/** A place in a snapshot: after the record `id` of `entity` (null: before its first). */
export interface SnapshotPlace {
  /** The transaction id before which everything was committed when the snapshot was begun: the feed goes on from here. */
  readonly txid: string;
  /** When that was, epoch ms. */
  readonly at: number;
  readonly entity: RecordEntity | "colleague";
  readonly id: string | null;
}

const scopes: readonly string[] = CacheScope.options;
const entities: readonly string[] = ["colleague", ...recordEntities];
const cursorFormat = /^2\.([0-9a-f]{16})\.([a-z]+)\.(\d{1,20})\.(\d{1,19})\.(\d{1,15})$/;
const placeFormat = /^s1\.([0-9a-f]{16})\.([a-z]+)\.(\d{1,20})\.(\d{1,15})\.([a-z]+)\.([0-9a-f-]{36}|)$/;

export function scopeOf(config: Pick<CentralConfig, "cacheScope">, role: Role): CacheScope {
  return config.cacheScope?.[role] ?? "all";
}

export function encodeCursor(feed: Feed, { txid, seq, remaining }: FeedPosition): string {
  return `2.${feed.epoch}.${feed.scope}.${txid}.${seq}.${remaining}`;
}

/** @throws ProblemError `invalid-request` for anything that this central did not make, also under an earlier generation or another scope. */
export function decodeCursor(cursor: string): { feed: Feed; position: FeedPosition } {
  const [, epoch = "", scope = "", txid = "0", seq = "0", remaining = "0"] = cursorFormat.exec(cursor) ?? [];
  if (epoch === "" || !scopes.includes(scope)) throw unknownPlace("cursor");
  return { feed: { epoch, scope: scope as CacheScope }, position: { txid, seq, remaining: Number(remaining) } };
}

export function encodePlace(feed: Feed, { txid, at, entity, id }: SnapshotPlace): string {
  return `s1.${feed.epoch}.${feed.scope}.${txid}.${at}.${entity}.${id ?? ""}`;
}

/** @throws ProblemError `invalid-request` */
export function decodePlace(text: string): { feed: Feed; place: SnapshotPlace } {
  const [, epoch = "", scope = "", txid = "0", at = "0", entity = "", id = ""] = placeFormat.exec(text) ?? [];
  if (epoch === "" || !scopes.includes(scope) || !entities.includes(entity)) throw unknownPlace("resume");
  return {
    feed: { epoch, scope: scope as CacheScope },
    place: { txid, at: Number(at), entity: entity as SnapshotPlace["entity"], id: id === "" ? null : id },
  };
}

export function unknownPlace(parameter: "cursor" | "resume"): ProblemError {
  return new ProblemError(
    "invalid-request",
    `The sync ${parameter} is not one of this central as it is now: it was restored, or what desks keep was changed. Start again without it.`,
    { errors: [{ path: `querystring/${parameter}`, message: `is not a ${parameter} of this central` }] },
  );
}
