import { type RawBuilder, sql } from "kysely";
import type { TeamId } from "#shared/ids.ts";
import type { CacheScope } from "#shared/sync/index.ts";
import type { Db } from "../db/open-database.ts";
import type { RecordEntity } from "./record-tables.ts";
import { syncScope, type Viewer } from "./scope.ts";

/** 90 days. Migration 0008's triggers know the same number. */
const recentMs = 7_776_000_000;

/**
 * Through whose eyes the rows of a user's desk are chosen: his own, but under the cache scope "teams" no wider than his teams and those below
 * them. So a change of his teams is for his desk what a change of rights is, and is reconciled the same way (sync/scope-move.ts).
 */
export async function keeperOf(db: Db, user: Viewer, cache: CacheScope): Promise<Viewer> {
  const { userId, teamId } = user;
  if (cache !== "teams" || user.scope !== "all") return user;
  const { rows } = await sql<{ teams: TeamId[] }>`select reached_teams(${userId}::uuid, true) as teams`.execute(db);
  return { userId, scope: "team-and-below", teamId, teams: rows[0]?.teams ?? [] };
}

/**
 * Condition on a row of `entity`, named `r`: the keeper's desk keeps it. Rights come first (scope.ts); of what they allow, the cache scope of
 * the user's role says how much. "recent" and "none" leave dispositions and tasks: they are the day's work and few.
 */
export function heldScope(keeper: Viewer, cache: CacheScope, entity: RecordEntity, now: number): RawBuilder<boolean> {
  const allowed = syncScope(keeper, entity);
  if (entity === "disposition" || entity === "task") return allowed;
  switch (cache) {
    case "all":
    case "teams":
      return allowed;
    case "recent":
      return sql<boolean>`(${allowed}) and (${recent(entity, now - recentMs)})`;
    case "none":
      return sql<boolean>`false`;
  }
}

/** A customer falls out of "recent" by time alone: no change tells its desks, and it stays there, kept up to date, until its next change. */
function recent(entity: Exclude<RecordEntity, "disposition" | "task">, since: number): RawBuilder<boolean> {
  switch (entity) {
    case "customer":
      return sql<boolean>`r.updated_at >= ${since} or ${calledSince(sql`r.id`, since)}`;
    case "contact":
      return ownerSince(since);
    case "phone":
      return sql<boolean>`r.customer_id is null or ${ownerSince(since)}`;
    case "lead":
      return sql<boolean>`r.updated_at >= ${since}`;
    case "interaction":
      return sql<boolean>`r.started_at >= ${since}`;
  }
}

function ownerSince(since: number): RawBuilder<boolean> {
  return sql<boolean>`((select c.updated_at from customer c where c.id = r.customer_id) >= ${since}
    or ${calledSince(sql`r.customer_id`, since)})`;
}

function calledSince(customerId: RawBuilder<unknown>, since: number): RawBuilder<boolean> {
  return sql<boolean>`exists (select 1 from interaction i where i.customer_id = ${customerId} and i.deleted_at is null
    and i.started_at >= ${since})`;
}
