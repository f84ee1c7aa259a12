import { type RawBuilder, sql } from "kysely";
import type { Db } from "../db/open-database.ts";
import { heldScope } from "../records/cache-scope.ts";
import { recordEntities } from "../records/record-tables.ts";
import { syncScope, type Viewer } from "../records/scope.ts";
import { selectedFields } from "../records/selected-fields.ts";
import { type FeedPosition, firstId, type ScopeMove, unknownKey } from "./cursor.ts";
import type { Puller } from "./pull.ts";
import { recallScopes, rememberScope, scopeKey } from "./visible-scope.ts";

/** One row that a changed scope adds to a desk, or takes from it. */
export interface MovedRow {
  readonly entity: string;
  readonly id: string;
  /** The record as JSON text; null: it goes. */
  readonly json: string | null;
}

/** Two scopes at once are remembered in a cursor; whoever's rights change a third time before the desk caught up is compared with everything. */
const maxScopes = 2;

/**
 * The place where a desk stands, with what its user sees now. If that is not what the cursor's rows were chosen by, a move begins: what
 * the change adds and takes is sent before the feed goes on. Rows that change meanwhile are in the feed behind the cursor anyway.
 */
export async function placeOf(db: Db, user: Viewer, given: FeedPosition | null, now: number): Promise<FeedPosition> {
  const scope = scopeKey(user);
  if (given?.scope === scope) return given;
  await rememberScope(db, user, now);
  if (given === null) return { txid: "0", seq: "0", remaining: 0, scope };
  const before = [...new Set([...(given.move?.from ?? []), given.scope])];
  const from = before.length > maxScopes || before.includes(unknownKey) ? [unknownKey] : before;
  return { ...given, scope, move: { from, entity: 0, after: firstId } };
}

/** The next rows of a move. `next` null: that was all of it. */
export async function movedRows(
  db: Db,
  { keeper, cache, now }: Puller,
  move: ScopeMove,
  limit: number,
): Promise<{ rows: readonly MovedRow[]; next: ScopeMove | null }> {
  const before = move.from.includes(unknownKey) ? null : await recallScopes(db, keeper, move.from);
  const found: MovedRow[] = [];
  let { entity: index, after } = move;
  for (; index < recordEntities.length; index += 1, after = firstId) {
    const entity = recordEntities[index];
    // Everybody sees them, whatever his scope.
    if (entity === undefined || entity === "disposition") continue;
    // Of these the desk keeps none anyway.
    if (cache === "none" && entity !== "task") continue;
    const seen = certainly(syncScope(keeper, entity));
    const held = certainly(heldScope(keeper, cache, entity, now));
    const differs =
      before === null
        ? sql<boolean>`true`
        : differing(
            { seen, held },
            before.map((viewer) => certainly(syncScope(viewer, entity))),
          );
    const { rows } = await sql<{ id: string; json: string | null }>`
      select moved.id, (
        select row_to_json(held)::text from (
          select ${selectedFields(entity)} from ${sql.table(entity)} r where r.id = moved.id and moved.kept) held) as json
      from (
        select r.id, ${held} as kept from ${sql.table(entity)} r
        where r.deleted_at is null and r.id > ${after}::uuid and (${differs}) order by r.id limit ${limit - found.length}) moved
      order by moved.id`.execute(db.withoutPlugins());
    for (const { id, json } of rows) found.push({ entity, id, json });
    const last = found.at(-1);
    if (found.length === limit && last !== undefined)
      return { rows: found, next: { ...move, entity: index, after: last.id } };
  }
  return { rows: found, next: null };
}

type Condition = RawBuilder<boolean>;

/**
 * Held now and not seen under every scope of before, or seen under one of them and not now. What goes is judged by rights alone: a desk may
 * still keep what its cache scope would not give it any more.
 */
function differing(now: Readonly<Record<"seen" | "held", Condition>>, before: readonly Condition[]): Condition {
  const each = (between: Condition) => sql<boolean>`(${sql.join(before, between)})`;
  return sql<boolean>`(${now.held} and not ${each(sql` and `)}) or (${each(sql` or `)} and not ${now.seen})`;
}

/** A condition of SQL's three values as one of two. */
function certainly(condition: Condition): Condition {
  return sql<boolean>`coalesce((${condition}), false)`;
}
