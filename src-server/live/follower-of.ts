import type { CacheScope } from "#shared/sync/index.ts";
import type { Identity } from "../auth/identity.ts";
import type { Db } from "../db/open-database.ts";
import { ProblemError } from "../http/problem-error.ts";
import { keeperOf } from "../records/cache-scope.ts";
import { decodeCursor } from "../sync/cursor.ts";
import { scopeKey } from "../sync/visible-scope.ts";
import type { Place } from "./feed-page.ts";
import type { Reader } from "./frames.ts";

/** A desk that is brought changes, and where it stands. */
export interface Follower extends Reader {
  readonly at: Place;
}

/** Who follows from a cursor. null: the desk has something to pull first (its scope has changed, or the database), or no cursor of this central. */
export async function followerOf(
  db: Db,
  identity: Identity,
  cursor: string,
  { epoch, cache }: { epoch: string; cache: CacheScope },
): Promise<Follower | null> {
  const known = decoded(cursor);
  if (known === null || known.feed.epoch !== epoch || known.feed.cache !== cache) return null;
  const keeper = await keeperOf(db, identity, cache);
  const scope = scopeKey(keeper);
  const { txid, seq, scope: chosenBy, move } = known.position;
  if (move !== undefined || chosenBy !== scope) return null;
  return { keeper, cache, scope, cursor, at: { txid: BigInt(txid), seq: BigInt(seq) } };
}

/** The same desk with rights as they are now. null: its scope has changed. */
export async function still(
  db: Db,
  follower: Follower,
  identity: Identity,
  cache: CacheScope,
): Promise<Follower | null> {
  const keeper = await keeperOf(db, identity, cache);
  return cache === follower.cache && scopeKey(keeper) === follower.scope ? { ...follower, keeper } : null;
}

function decoded(cursor: string): ReturnType<typeof decodeCursor> | null {
  try {
    return decodeCursor(cursor);
  } catch (error) {
    if (error instanceof ProblemError) return null;
    throw error;
  }
}
