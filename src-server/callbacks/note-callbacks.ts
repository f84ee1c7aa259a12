import { sql } from "kysely";
import type { QueueVisitRow } from "../db/history-schema.ts";
import type { Db } from "../db/open-database.ts";

interface VisitChange {
  readonly before: QueueVisitRow | null;
  readonly after: QueueVisitRow;
}

/**
 * Notes which visits to queues make a callback or may end one, in the transaction that writes them: callers who gave up, not too soon, in a queue that
 * has callbacks; and callers who were answered, where their number may be that of a callback.
 */
export async function noteCallbacks(trx: Db, changes: readonly VisitChange[]): Promise<void> {
  const over = changes
    .filter(({ before, after }) => after.number !== null && before?.outcome !== after.outcome)
    .map(({ after }) => after)
    .filter(({ outcome }) => outcome === "abandoned" || outcome === "answered");
  if (over.length === 0) return;
  const rows = over.map(({ outcome, queue, number, member, joinedAt, waitedMs }) => ({
    kind: outcome,
    at: joinedAt + (waitedMs ?? 0),
    queue,
    number,
    member,
    waited: waitedMs ?? 0,
  }));
  await sql`
    with visit as (
      select v.*, q.callbacks, q.short_abandon_sec from json_to_recordset(${JSON.stringify(rows)}::json)
        as v (kind text, at bigint, queue text, number text, member text, waited bigint)
        left join queue q on q.exchange_name = v.queue and q.deleted_at is null and q.active),
    abandoned as (
      select * from visit where kind = 'abandoned' and callbacks <> 'off' and waited >= short_abandon_sec * 1000)
    insert into callback_due (kind, at, queue, number, member)
    select kind, at, queue, number, member from (
      select * from abandoned union all
      select * from visit v where kind = 'answered' and (exists (select 1 from abandoned) or exists (select 1 from callback_due)
        or exists (select 1 from task where callback is not null and status = 'open'
          and right(number, 6) = right(regexp_replace(v.number, '\\D', '', 'g'), 6)))) noted
    order by at`.execute(trx);
}
