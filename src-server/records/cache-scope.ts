import { type RawBuilder, sql } from "kysely";
import type { CacheScope } from "#shared/sync/index.ts";
import type { Identity } from "../auth/identity.ts";
import type { RecordEntity } from "./record-tables.ts";
import { syncScope, teamsScope } from "./scope.ts";

/** 90 days. Migration 0008's triggers know the same number. */
const recentMs = 7_776_000_000;

/**
 * Condition on a row of `entity`, named `r`: the desk of this user keeps it. Rights come first (scope.ts); of what they allow, the cache scope of
 * the user's role says how much. Dispositions and tasks are always kept: they are the day's work and few.
 */
export function heldScope(user: Identity, cache: CacheScope, entity: RecordEntity, now: number): RawBuilder<boolean> {
  const allowed = syncScope(user, entity);
  if (entity === "disposition" || entity === "task" || cache === "all") return allowed;
  switch (cache) {
    case "teams":
      return sql<boolean>`(${allowed}) and (${teamsScope(user, entity)})`;
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
