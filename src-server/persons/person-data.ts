import { sql } from "kysely";
import type { ErasureTarget } from "#shared/contract/central/index.ts";
import type { Identity } from "../auth/identity.ts";
import type { Db } from "../db/open-database.ts";
import type { RecordEntity } from "../records/record-tables.ts";
import { writeScope } from "../records/scope.ts";

/** Everything at central that is about one person (or one customer with its people), by id. */
export interface PersonData {
  /** As the record has it. */
  readonly name: string;
  readonly ids: Readonly<Record<"customer" | "lead" | "contact" | "phone" | "interaction" | "task", readonly string[]>>;
  /** Names that the data goes by, lower case. */
  readonly names: readonly string[];
  /** E.164, of this person alone: those that another living record has too are left out. */
  readonly numbers: readonly string[];
}

/**
 * Finds it, tombstones included, and locks the record. A customer takes its contacts and the leads that became it along; a lead that became a
 * customer takes nothing of the customer's. Calls from the person's own numbers that were logged to nobody belong to it as well.
 * @returns null: there is no such record in the user's reach.
 */
export async function personData(db: Db, user: Identity, target: ErasureTarget): Promise<PersonData | null> {
  const root = await rootOf(db, user, target);
  if (root === null) return null;
  const customers = target.type === "customer" ? [target.id] : [];
  const contacts =
    target.type === "contact"
      ? [String(target.id)]
      : await idsOf(db, sql`contact r where r.customer_id = any(${customers}::uuid[])`);
  const leads =
    target.type === "lead"
      ? [String(target.id)]
      : await idsOf(db, sql`lead r where r.customer_id = any(${customers}::uuid[])`);
  const owned = sql`(r.customer_id = any(${customers}::uuid[]) or r.lead_id = any(${leads}::uuid[]))`;
  const byContact = sql`r.contact_id = any(${contacts}::uuid[])`;
  const phones = await idsOf(db, sql`phone r where ${owned} or ${byContact}`);
  const numbers = await ownNumbers(db, phones);
  const loose = sql`(r.e164 = any(${numbers}::text[]) and r.customer_id is null and r.lead_id is null)`;
  const interactions = await idsOf(db, sql`interaction r where ${owned} or ${byContact} or ${loose}`);
  const tasks = await idsOf(
    db,
    sql`task r where ${owned} or r.interaction_id = any(${interactions}::uuid[])
    or (r.number = any(${numbers}::text[]) and r.customer_id is null and r.lead_id is null)`,
  );
  const names = await sql<{ name: string }>`
    select distinct lower(r.name) as name from (
      select name from customer where id = any(${customers}::uuid[]) union all select name from lead where id = any(${leads}::uuid[])
      union all select name from contact where id = any(${contacts}::uuid[])) r`.execute(db);
  return {
    name: root,
    ids: { customer: customers, lead: leads, contact: contacts, phone: phones, interaction: interactions, task: tasks },
    names: names.rows.map((it) => it.name),
    numbers,
  };
}

async function rootOf(db: Db, user: Identity, { type, id }: ErasureTarget): Promise<string | null> {
  const entity: RecordEntity = type;
  const { rows } = await sql<{ name: string }>`
    select r.name from ${sql.table(entity)} r where r.id = ${id} and (${writeScope(user, entity)}) for update of r`.execute(
    db,
  );
  return rows[0]?.name ?? null;
}

async function idsOf(db: Db, from: ReturnType<typeof sql>): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select r.id from ${from}`.execute(db);
  return rows.map((it) => it.id);
}

async function ownNumbers(db: Db, phones: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ e164: string }>`
    select distinct r.e164 from phone r where r.id = any(${phones}::uuid[]) and r.e164 is not null
      and not exists (select 1 from phone o where o.e164 = r.e164 and o.deleted_at is null and o.id <> all(${phones}::uuid[]))`.execute(
    db,
  );
  return rows.map((it) => it.e164);
}
