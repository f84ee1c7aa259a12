import { sql } from "kysely";
import type { Fields } from "#shared/sync/index.ts";
import type { Identity } from "../auth/identity.ts";
import type { Db } from "../db/open-database.ts";
import { findRecord } from "./find-record.ts";
import type { RecordEntity } from "./record-tables.ts";
import { Refusal } from "./refusal.ts";
import { readScope } from "./scope.ts";
import type { WriteBatch } from "./write-batch.ts";

export type Referred = RecordEntity | "user" | "team";

/** Which fields name another record, and of which kind. */
const references: Readonly<Record<RecordEntity, Readonly<Record<string, Referred>>>> = {
  disposition: { parentId: "disposition" },
  customer: { ownerId: "user", teamId: "team" },
  contact: { customerId: "customer" },
  lead: { ownerId: "user", teamId: "team", customerId: "customer" },
  phone: { customerId: "customer", contactId: "contact", leadId: "lead" },
  interaction: {
    customerId: "customer",
    contactId: "contact",
    leadId: "lead",
    agentId: "user",
    dispositionId: "disposition",
  },
  task: { customerId: "customer", leadId: "lead", interactionId: "interaction", assigneeId: "user", teamId: "team" },
};

/** What happened stays written down even when the record it was about is deleted meanwhile; everything else needs it alive. */
const mayReferToDeleted: readonly RecordEntity[] = ["interaction"];

/** What an agent did with a customer who was taken from his scope meanwhile is not lost: the call was made, the callback promised. */
const mayReferOutOfScope: readonly RecordEntity[] = ["interaction", "task"];

/** What the fields of an entity refer to, and whether that may lie outside of the user's scope. */
export function referencesOf(entity: RecordEntity): {
  readonly anywhere: boolean;
  readonly targets: Readonly<Record<string, Referred>>;
} {
  return { anywhere: mayReferOutOfScope.includes(entity), targets: references[entity] };
}

/** @throws Refusal `reference-missing` naming the first of `changed` that refers to nothing, or to nothing that the user sees. */
export async function checkReferences(
  { db, identity, batch }: { readonly db: Db; readonly identity: Identity; readonly batch?: WriteBatch },
  entity: RecordEntity,
  record: Fields,
  changed: readonly string[],
): Promise<void> {
  for (const [field, target] of Object.entries(references[entity])) {
    const id = record[field];
    if (!changed.includes(field) || id === null || id === undefined) continue;
    const anywhere = mayReferOutOfScope.includes(entity);
    let found: { readonly deleted: boolean } | null | undefined = batch?.reference(anywhere, target, String(id));
    if (found === undefined) {
      await batch?.flush();
      found = await find(db, anywhere ? null : identity, target, String(id));
    }
    if (found === null)
      throw new Refusal(
        "reference-missing",
        `${field} refers to a ${target} that central does not have, or not for you.`,
      );
    if (found.deleted && !mayReferToDeleted.includes(entity))
      throw new Refusal("reference-missing", `${field} refers to a ${target} that was deleted.`);
  }
}

/** @param within Whose scope it must be in; null: it need only be there. */
async function find(
  db: Db,
  within: Identity | null,
  target: Referred,
  id: string,
): Promise<{ deleted: boolean } | null> {
  switch (target) {
    case "user": {
      const user = await db
        .selectFrom("appUser")
        .select("deletedAt")
        .where("id", "=", id as never)
        .executeTakeFirst();
      return user === undefined ? null : { deleted: user.deletedAt !== null };
    }
    case "team": {
      const team = await db
        .selectFrom("team")
        .select("id")
        .where("id", "=", id as never)
        .executeTakeFirst();
      return team === undefined ? null : { deleted: false };
    }
    default:
      return findRecord(db, target, id, within === null ? sql<boolean>`true` : readScope(within, target), sql``);
  }
}
