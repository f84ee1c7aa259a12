import { type RawBuilder, sql } from "kysely";
import type { RecordEntity } from "./record-tables.ts";
import { selectedFields } from "./selected-fields.ts";

const shownInteractions = 20;

/**
 * Everything that the first paint of a record needs (a `CustomerCard`), as JSON that the database writes: one statement where there were
 * seven. @param id of the customer, an expression; null when it is gone
 */
export function customerCard(id: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(select json_build_object('type', 'customer',
      'customer', (select row_to_json(f) from (select ${selectedFields("customer")}) f),
      'contacts', ${listOf("contact", sql`r.customer_id = ${id}`, sql`r.name`)},
      ${partsOf("customer_id", id)})
    from customer r where r.id = ${id} and r.deleted_at is null)`;
}

/** A `LeadCard`, likewise. */
export function leadCard(id: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(select json_build_object('type', 'lead',
      'lead', (select row_to_json(f) from (select ${selectedFields("lead")}) f),
      ${partsOf("lead_id", id)})
    from lead r where r.id = ${id} and r.deleted_at is null)`;
}

/** Of the row `r` of a customer or lead. */
function partsOf(column: "customer_id" | "lead_id", id: RawBuilder<unknown>): RawBuilder<unknown> {
  const belongs = sql`${sql.ref(`r.${column}`)} = ${id}`;
  return sql`
    'phones', ${listOf("phone", belongs, sql`r.created_at`)},
    'owner', (select json_build_object('id', u.id, 'version', u.version, 'createdAt', u.created_at, 'updatedAt', u.updated_at,
        'name', u.name, 'username', u.username, 'extension', u.extension, 'teamId', u.team_id, 'active', u.active)
      from app_user u where u.id = r.owner_id and u.deleted_at is null),
    'interactions', ${listOf("interaction", belongs, sql`r.started_at desc`, shownInteractions)},
    'openTasks', ${listOf("task", sql`${belongs} and r.status = 'open'`, sql`r.due_at`)}`;
}

function listOf(
  entity: RecordEntity,
  which: RawBuilder<unknown>,
  order: RawBuilder<unknown>,
  limit?: number,
): RawBuilder<unknown> {
  const most = limit === undefined ? sql`` : sql`limit ${sql.lit(limit)}`;
  return sql`coalesce((select json_agg(row_to_json(f)) from (
    select ${selectedFields(entity)} from ${sql.table(entity)} r where ${which} and r.deleted_at is null order by ${order} ${most}) f), '[]')`;
}
