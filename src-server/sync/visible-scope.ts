import { createHash } from "node:crypto";
import type { Db } from "../db/open-database.ts";
import type { Viewer } from "../records/scope.ts";

/** The scope that sees everything. */
export const everythingKey = "all";

/**
 * The name of what a user sees now, for his cursors: the same scope has the same name on every node, so an unchanged one costs no query.
 * Nothing but the user, his role's scope and the teams it reaches goes in: records and persons that move are the feed's matter.
 */
export function scopeKey({ userId, scope, teamId, teams }: Viewer): string {
  if (scope === "all") return everythingKey;
  const parts = [userId, scope, teamId, ...[...teams].sort()];
  return createHash("sha256").update(JSON.stringify(parts)).digest("base64url").slice(0, 22);
}

/** Keeps what a cursor's key stands for, so that the next scope can be compared with it. Once per changed scope, not per pull. */
export async function rememberScope(db: Db, viewer: Viewer, now: number): Promise<void> {
  const key = scopeKey(viewer);
  if (key === everythingKey) return;
  const { userId, scope, teamId, teams } = viewer;
  await db
    .insertInto("visibleScope")
    .values({ key, userId, scope, teamId, teams: [...teams], usedAt: now })
    .onConflict((it) => it.column("key").doUpdateSet({ usedAt: now }))
    .execute();
}

/** What keys stood for. null: one of them is not known (any more), so nothing is known of what the desk holds. */
export async function recallScopes(db: Db, user: Viewer, keys: readonly string[]): Promise<readonly Viewer[] | null> {
  const narrow = keys.filter((key) => key !== everythingKey);
  const rows =
    narrow.length === 0
      ? []
      : await db
          .selectFrom("visibleScope")
          .selectAll()
          .where("key", "in", narrow)
          .where("userId", "=", user.userId)
          .execute();
  const known = new Map<string, Viewer>(rows.map((row) => [row.key, row]));
  known.set(everythingKey, { userId: user.userId, scope: "all", teamId: null, teams: [] });
  const viewers = keys.map((key) => known.get(key));
  return viewers.every((it) => it !== undefined) ? viewers : null;
}
