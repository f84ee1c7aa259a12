import type { Colleague, CustomerCard, Interaction, LeadCard, Phone, RecordCard, Task } from "#shared/crm/index.ts";
import type { CustomerId, LeadId, UserId } from "#shared/ids.ts";
import type { PopTarget } from "#shared/pop/index.ts";
import type { Db } from "../db/open-database.ts";
import { readColleagues } from "../users/colleagues.ts";
import { type RecordTableRow, recordOf } from "./record-tables.ts";

const shownInteractions = 20;

/** Everything that the first paint of a record needs. null: it is gone. */
export function readCard(db: Db, target: PopTarget): Promise<RecordCard | null> {
  return target.type === "customer" ? customerCard(db, target.id) : leadCard(db, target.id);
}

async function customerCard(db: Db, id: CustomerId): Promise<CustomerCard | null> {
  const [customer, contacts, parts] = await Promise.all([
    db.selectFrom("customer").selectAll().where("id", "=", id).where("deletedAt", "is", null).executeTakeFirst(),
    db
      .selectFrom("contact")
      .selectAll()
      .where("customerId", "=", id)
      .where("deletedAt", "is", null)
      .orderBy("name")
      .execute(),
    partsOf(db, "customerId", id),
  ]);
  if (customer === undefined) return null;
  const owner = await ownerOf(db, customer.ownerId);
  return {
    type: "customer",
    customer: strip("customer", customer),
    contacts: contacts.map((it) => strip("contact", it)),
    owner,
    ...parts,
  };
}

async function leadCard(db: Db, id: LeadId): Promise<LeadCard | null> {
  const [lead, parts] = await Promise.all([
    db.selectFrom("lead").selectAll().where("id", "=", id).where("deletedAt", "is", null).executeTakeFirst(),
    partsOf(db, "leadId", id),
  ]);
  if (lead === undefined) return null;
  return { type: "lead", lead: strip("lead", lead), owner: await ownerOf(db, lead.ownerId), ...parts };
}

interface Parts {
  phones: Phone[];
  interactions: Interaction[];
  openTasks: Task[];
}

async function partsOf(db: Db, field: "customerId" | "leadId", id: string): Promise<Parts> {
  const [phones, interactions, openTasks] = await Promise.all([
    db
      .selectFrom("phone")
      .selectAll()
      .where(field, "=", id as never)
      .where("deletedAt", "is", null)
      .orderBy("createdAt")
      .execute(),
    db
      .selectFrom("interaction")
      .selectAll()
      .where(field, "=", id as never)
      .where("deletedAt", "is", null)
      .orderBy("startedAt", "desc")
      .limit(shownInteractions)
      .execute(),
    db
      .selectFrom("task")
      .selectAll()
      .where(field, "=", id as never)
      .where("status", "=", "open")
      .where("deletedAt", "is", null)
      .orderBy("dueAt")
      .execute(),
  ]);
  return {
    phones: phones.map((it) => strip("phone", it)),
    interactions: interactions.map((it) => strip("interaction", it)),
    openTasks: openTasks.map((it) => strip("task", it)),
  };
}

async function ownerOf(db: Db, ownerId: UserId | null): Promise<Colleague | null> {
  const [owner] = ownerId === null ? [] : await readColleagues(db, [ownerId]);
  return owner ?? null;
}

function strip<R extends object>(entity: Parameters<typeof recordOf>[0], row: R & { deletedAt: number | null }): R {
  return recordOf(entity, row as unknown as RecordTableRow) as unknown as R;
}
