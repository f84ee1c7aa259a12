import type { Connection } from "../connection.ts";
import type { StoreReaders, TasksQuery } from "../readers.ts";
import { type Row, recordOf, type SqlValue, tables } from "./columns.ts";
import { keyset, type Place, paged, placeCondition } from "./ranges.ts";

const statuses: Readonly<Record<TasksQuery["status"], string>> = {
  open: "t.status = 'open'",
  done: "t.status = 'done'",
  all: "t.status IN ('open', 'done', 'cancelled')",
};

/** Soonest due first, those without a time last. */
export const tasksSql = (
  query: Pick<TasksQuery, "assigneeId" | "status" | "callbacks" | "dueBefore">,
  place: Place,
) => `
  SELECT ${tables.task.select("t")}, t.n AS n, t.due_order AS dueOrder, coalesce(c.name, l.name) AS who, u.name AS assigneeName
  FROM task t
  LEFT JOIN colleague u ON u.id = t.assignee_id
  LEFT JOIN customer c ON c.id = t.customer_id
  LEFT JOIN lead l ON l.id = t.lead_id
  WHERE ${statuses[query.status]} ${query.callbacks ? "AND t.callback IS NOT NULL" : ""} ${whose(query)}
    ${query.dueBefore === null ? "" : "AND t.due_order < ?"} ${place === "start" ? "" : `AND ${placeCondition(place, "t.due_order", "t.n", false)}`}
  ORDER BY t.due_order, t.n LIMIT ?`;

function whose({ assigneeId, callbacks }: Pick<TasksQuery, "assigneeId" | "callbacks">): string {
  if (assigneeId === null) return "";
  return callbacks ? "AND (t.assignee_id = ? OR t.assignee_id IS NULL)" : "AND t.assignee_id = ?";
}

export const tasksDueBetween = `
  SELECT ${tables.task.select("t")} FROM task t INDEXED BY task_assignee
  WHERE t.assignee_id = ? AND t.status = 'open' AND t.due_order >= ? AND t.due_order < ? ORDER BY t.due_order LIMIT 200`;

export function taskReader(connection: Connection): StoreReaders["tasks"] {
  return {
    list(query) {
      type Found = Row & { n: number; dueOrder: number; who: string | null; assigneeName: string | null };
      const fixed: SqlValue[] = [query.assigneeId, query.dueBefore].filter((value) => value !== null);
      const rows = keyset(query.cursor, query.limit, (place, values, count) =>
        connection.sql<SqlValue[], Found>(tasksSql(query, place)).all(...fixed, ...values, count),
      );
      return paged(
        rows,
        query.limit,
        (row) => [row.dueOrder, row.n],
        (row) => ({ task: recordOf("task", row), name: row.who, assignee: row.assigneeName }),
      );
    },
    dueBetween: (assigneeId, from, to) =>
      connection
        .sql<SqlValue[], Row>(tasksDueBetween)
        .all(assigneeId, from, to)
        .map((row) => recordOf("task", row)),
  };
}
