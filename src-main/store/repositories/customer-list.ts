import type { CustomerRow, LeadRow } from "#shared/contract/desk/contract.ts";
import { numberKey } from "#shared/phone/number-key.ts";
import type { PhoneRules } from "#shared/phone/types.ts";
import { queryKind } from "#shared/search/query-kind.ts";
import type { Connection } from "../connection.ts";
import type { CustomerSort, StoreReaders } from "../readers.ts";
import { type Row, recordOf, tables } from "./columns.ts";
import { missingIndexes } from "./deferred-indexes.ts";
import { findParties, type PartyKind } from "./find-parties.ts";
import { numberOwners } from "./number-owners.ts";
import { keyset, type Place, paged, placeCondition } from "./ranges.ts";
import { termsOf } from "./search-text.ts";

/** A filtered list shows the best matches, not thousands of them. */
const maxFiltered = 100;

const sortColumns: Readonly<Record<CustomerSort, string>> = {
  name: "sort_name",
  company: "sort_company",
  lastContact: "last_contact_at",
  updated: "updated_at",
};

/** The index that gives the order; that of the last contact is always there. */
const indexOf: Readonly<Record<CustomerSort, string>> = {
  name: "customer_sort_name",
  company: "customer_sort_company",
  lastContact: "customer_last_contact",
  updated: "customer_updated",
};

const columns = (kind: PartyKind, sort: string) =>
  `${tables[kind].select("t")}, t.n AS n, t.${sort} AS sort, t.last_contact_at AS lastContact,
   (SELECT coalesce(p.e164, p.raw) FROM phone p WHERE p.${kind}_id = t.id ORDER BY p.n LIMIT 1) AS number`;

export const customersSql = (sort: CustomerSort, descending: boolean, place: Place) => {
  const [column, order] = [sortColumns[sort], descending ? "DESC" : "ASC"];
  const condition = placeCondition(place, `t.${column}`, "t.n", descending);
  const where = condition === null ? "" : `WHERE ${condition}`;
  return `SELECT ${columns("customer", column)} FROM customer t ${where} ORDER BY t.${column} ${order}, t.n ${order} LIMIT ?`;
};
export const leadsSql = (status: "open" | "all", place: Place) => {
  const conditions = [
    ...(status === "open" ? ["t.status NOT IN ('converted', 'dropped')"] : []),
    placeCondition(place, "t.updated_at", "t.n", true),
  ].filter((condition) => condition !== null);
  const where = conditions.length === 0 ? "" : `WHERE ${conditions.join(" AND ")}`;
  return `SELECT ${columns("lead", "updated_at")} FROM lead t ${where} ORDER BY t.updated_at DESC, t.n DESC LIMIT ?`;
};
const byId = (kind: PartyKind, sort: string) => `SELECT ${columns(kind, sort)} FROM ${kind} t WHERE t.id = ?`;

type Found = Row & { n: number; sort: string | number; lastContact: number; number: string | null };
const common = (row: Found) => ({ number: row.number, lastContactAt: row.lastContact === 0 ? null : row.lastContact });
const customerRow = (row: Found): CustomerRow => ({ ...common(row), customer: recordOf("customer", row) });
const leadRow = (row: Found): LeadRow => ({ ...common(row), lead: recordOf("lead", row) });

/** The lists of customers and leads: pages by keyset, so that the last page of a million costs what the first does. */
export function partyLists(connection: Connection, rules: PhoneRules): Pick<StoreReaders, "customers" | "leads"> {
  function filtered(kind: PartyKind, filter: string, sort: string): Found[] {
    const query = queryKind(filter);
    const ids = new Set<string>();
    if (query.kind === "digits-suffix" || query.kind === "mixed") {
      const key = numberKey(filter, rules);
      const owners = numberOwners(connection, key.kind === "e164" ? key.e164 : null, query.digits, maxFiltered);
      for (const owner of owners) if (owner.type === kind) ids.add(owner.id);
    }
    const words = query.kind === "name" || query.kind === "mixed" ? query.text : filter;
    for (const { row } of findParties(connection, kind, termsOf(words), maxFiltered)) ids.add(row.id);
    return [...ids].flatMap((id) => connection.sql<[string], Found>(byId(kind, sort)).get(id) ?? []);
  }

  return {
    customers: {
      list({ sort, descending, cursor, limit, filter }) {
        if (filter.trim() !== "") {
          const rows = filtered("customer", filter, sortColumns[sort]).sort(
            (a, b) => compare(a, b) * (descending ? -1 : 1),
          );
          return { items: rows.map(customerRow), nextCursor: null, total: rows.length };
        }
        // Sorting a million rows without their index would hold the engine up.
        const order = missingIndexes(connection).has(indexOf[sort]) ? "lastContact" : sort;
        const rows = keyset(cursor, limit, (place, values, count) =>
          connection.sql<(string | number)[], Found>(customersSql(order, descending, place)).all(...values, count),
        );
        const total =
          connection.sql<[], { rows: number }>("SELECT rows FROM tally WHERE entity = 'customer'").get()?.rows ?? 0;
        return { ...paged(rows, limit, (row) => [row.sort, row.n], customerRow), total };
      },
    },
    leads: {
      list({ status, cursor, limit, filter }) {
        if (filter.trim() !== "") {
          const open = (row: Found) => row.status !== "converted" && row.status !== "dropped";
          const rows = filtered("lead", filter, "updated_at").filter((row) => status === "all" || open(row));
          return { items: rows.sort((a, b) => -compare(a, b)).map(leadRow), nextCursor: null };
        }
        const rows = keyset(cursor, limit, (place, values, count) =>
          connection.sql<(string | number)[], Found>(leadsSql(status, place)).all(...values, count),
        );
        return paged(rows, limit, (row) => [row.sort, row.n], leadRow);
      },
    },
  };
}

function compare(a: Found, b: Found): number {
  if (a.sort === b.sort) return a.n - b.n;
  return a.sort < b.sort ? -1 : 1;
}
