import type { HistoryRow } from "#shared/contract/desk/contract.ts";
import type { Connection } from "../connection.ts";
import type { HistoryQuery, StoreReaders } from "../readers.ts";
import { type Row, recordOf, type SqlValue, tables } from "./columns.ts";
import { keyset, type Place, paged, placeCondition } from "./ranges.ts";

const filters: Readonly<Record<HistoryQuery["filter"], string>> = {
  all: "",
  in: "AND i.direction = 'in'",
  out: "AND i.direction = 'out'",
  missed: "AND i.direction = 'in' AND i.outcome = 'missed'",
};

/** Newest call first. `sent`: central has acknowledged all of it. */
export const historySql = (query: Pick<HistoryQuery, "filter" | "agentId">, place: Place) => `
  SELECT ${tables.interaction.select("i")}, i.n AS n, coalesce(c.name, l.name, i.remote_name) AS who,
    CASE WHEN c.id IS NULL THEN l.company ELSE c.company END AS company, d.label_en AS en, d.label_zh AS zh,
    NOT EXISTS (SELECT 1 FROM outbox o WHERE o.entity = 'interaction' AND o.record_id = i.id) AS sent
  FROM interaction i
  LEFT JOIN customer c ON c.id = i.customer_id
  LEFT JOIN lead l ON l.id = i.lead_id
  LEFT JOIN disposition d ON d.id = i.disposition_id
  WHERE i.channel = 'call' ${filters[query.filter]} ${query.agentId === null ? "" : "AND i.agent_id = ?"}
    ${and(placeCondition(place, "i.started_at", "i.n", true))}
  ORDER BY i.started_at DESC, i.n DESC LIMIT ?`;

const and = (condition: string | null) => (condition === null ? "" : `AND ${condition}`);

type Found = Row & {
  n: number;
  startedAt: number;
  who: string | null;
  company: string | null;
  en: string | null;
  zh: string | null;
  sent: number;
};

export function historyReader(connection: Connection): StoreReaders["history"] {
  return {
    list(query) {
      const agent: SqlValue[] = query.agentId === null ? [] : [query.agentId];
      const rows = keyset(query.cursor, query.limit, (place, values, count) =>
        connection.sql<SqlValue[], Found>(historySql(query, place)).all(...agent, ...values, count),
      );
      return paged(rows, query.limit, (row) => [row.startedAt, row.n], historyRow);
    },
  };
}

function historyRow(row: Found): HistoryRow {
  return {
    interaction: recordOf("interaction", row),
    name: row.who,
    company: row.company,
    dispositionLabel: row.en === null || row.zh === null ? null : { en: row.en, zh: row.zh },
    sent: row.sent === 1,
  };
}
