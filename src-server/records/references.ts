import type { Fields } from "#shared/sync/index.ts";
import type { Db } from "../db/open-database.ts";
import { type RecordEntity, recordTables } from "./record-tables.ts";
import { Refusal } from "./refusal.ts";

type Referred = RecordEntity | "user";

/** Which fields name another record, and of which kind. */
const references: Readonly<Record<RecordEntity, Readonly<Record<string, Referred>>>> = {
  disposition: { parentId: "disposition" },
  customer: { ownerId: "user" },
  contact: { customerId: "customer" },
  lead: { ownerId: "user", customerId: "customer" },
  phone: { customerId: "customer", contactId: "contact", leadId: "lead" },
  interaction: {
    customerId: "customer",
    contactId: "contact",
    leadId: "lead",
    agentId: "user",
    dispositionId: "disposition",
  },
  task: { customerId: "customer", leadId: "lead", interactionId: "interaction", assigneeId: "user" },
};

/** What happened stays written down even when the record it was about is deleted meanwhile; everything else needs it alive. */
const mayReferToDeleted: readonly RecordEntity[] = ["interaction"];

/** @throws Refusal `reference-missing` naming the first of `changed` that refers to nothing. */
export async function checkReferences(
  db: Db,
  entity: RecordEntity,
  record: Fields,
  changed: readonly string[],
): Promise<void> {
  for (const [field, target] of Object.entries(references[entity])) {
    const id = record[field];
    if (!changed.includes(field) || id === null || id === undefined) continue;
    const found = await find(db, target, String(id));
    if (found === null)
      throw new Refusal("reference-missing", `${field} refers to a ${target} that central does not have.`);
    if (found.deleted && !mayReferToDeleted.includes(entity))
      throw new Refusal("reference-missing", `${field} refers to a ${target} that was deleted.`);
  }
}

async function find(db: Db, target: Referred, id: string): Promise<{ deleted: boolean } | null> {
  const row =
    target === "user"
      ? await db
          .selectFrom("appUser")
          .select("deletedAt")
          .where("id", "=", id as never)
          .executeTakeFirst()
      : await recordTables(db).selectFrom(target).select("deletedAt").where("id", "=", id).executeTakeFirst();
  return row === undefined ? null : { deleted: row.deletedAt !== null };
}
