import type { CustomerCard, LeadCard } from "#shared/crm/cards.ts";
import type { Entity, EntityRecord } from "#shared/crm/entities.ts";
import type { CustomerId, LeadId } from "#shared/ids.ts";
import type { Connection } from "../connection.ts";
import type { StoreReaders } from "../readers.ts";
import { type Row, recordOf, tables } from "./columns.ts";
import { recordReader } from "./record-reader.ts";

const ownInteractions = 20;
/** A card is read in one go: even a customer with thousands of numbers must not make it long. */
const maxRows = 200;

const select = (entity: Entity, where: string) =>
  `SELECT ${tables[entity].select("t")} FROM ${entity} t WHERE ${where}`;
export const cardSql = {
  contacts: select("contact", `t.customer_id = ? ORDER BY t.n LIMIT ${maxRows}`),
  customerPhones: select("phone", `t.customer_id = ? ORDER BY t.n LIMIT ${maxRows}`),
  leadPhones: select("phone", `t.lead_id = ? ORDER BY t.n LIMIT ${maxRows}`),
  customerInteractions: select("interaction", `t.customer_id = ? ORDER BY t.started_at DESC LIMIT ${ownInteractions}`),
  leadInteractions: select("interaction", `t.lead_id = ? ORDER BY t.started_at DESC LIMIT ${ownInteractions}`),
  customerTasks: select("task", `t.customer_id = ? AND t.status = 'open' ORDER BY t.due_order LIMIT ${maxRows}`),
  leadTasks: select("task", `t.lead_id = ? AND t.status = 'open' ORDER BY t.due_order LIMIT ${maxRows}`),
} as const;

/** Everything that the first paint of a record needs, read in one transaction. */
export function cardReader(connection: Connection): StoreReaders["cards"] {
  const records = recordReader(connection);
  const all = <E extends Entity>(entity: E, sql: string, id: string): EntityRecord<E>[] =>
    connection
      .sql<[string], Row>(sql)
      .all(id)
      .map((row) => recordOf(entity, row));
  const owner = (id: string | null) => (id === null ? null : records.get("colleague", id));

  const customer = (id: CustomerId): CustomerCard | null =>
    connection.transaction(() => {
      const record = records.get("customer", id);
      if (record === null) return null;
      return {
        type: "customer",
        customer: record,
        contacts: all("contact", cardSql.contacts, id),
        phones: all("phone", cardSql.customerPhones, id),
        owner: owner(record.ownerId),
        interactions: all("interaction", cardSql.customerInteractions, id),
        openTasks: all("task", cardSql.customerTasks, id),
      };
    });
  const lead = (id: LeadId): LeadCard | null =>
    connection.transaction(() => {
      const record = records.get("lead", id);
      if (record === null) return null;
      return {
        type: "lead",
        lead: record,
        phones: all("phone", cardSql.leadPhones, id),
        owner: owner(record.ownerId),
        interactions: all("interaction", cardSql.leadInteractions, id),
        openTasks: all("task", cardSql.leadTasks, id),
      };
    });
  return { customer, lead, of: (target) => (target.type === "customer" ? customer(target.id) : lead(target.id)) };
}
