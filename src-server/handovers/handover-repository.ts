import { sql } from "kysely";
import { Handover, type HandoverRequest } from "#shared/contract/central/index.ts";
import type { UserId } from "#shared/ids.ts";
import type { Db } from "../db/open-database.ts";
import type { HandoverRow } from "../db/schema.ts";

/** How long a handover can be read. */
export const handoverMemoryMs = 60 * 60_000;
/** A hundred calls an hour given away is more than anybody does. */
export const handoversPerHour = 200;

/** Who takes calls at an extension: by his line or by his desk phone. */
export async function usersAt(db: Db, extension: string): Promise<UserId[]> {
  const rows = await db
    .selectFrom("appUser")
    .leftJoin("deskPhone", "deskPhone.userId", "appUser.id")
    .select("appUser.id")
    .where("deletedAt", "is", null)
    .where("active", "=", true)
    .where((where) =>
      where.or([where("appUser.extension", "=", extension), where("deskPhone.extension", "=", extension)]),
    )
    .execute();
  return rows.map((it) => it.id);
}

/**
 * Writes it, or replaces what the same user wrote under the same id.
 * @returns null: another user wrote under this id; else whether it is new.
 */
export async function putHandover(
  db: Db,
  id: string,
  from: { readonly userId: UserId; readonly name: string; readonly extension: string | null },
  request: HandoverRequest,
  at: number,
): Promise<{ readonly fresh: boolean } | null> {
  const { target, ...fields } = request;
  const row = { ...fields, at, targetType: target?.type ?? null, targetId: target?.id ?? null };
  const written = await db
    .insertInto("handover")
    .values({ id, fromUserId: from.userId, fromName: from.name, fromExtension: from.extension, ...row })
    .onConflict((conflict) => conflict.column("id").doUpdateSet(row).where("handover.fromUserId", "=", from.userId))
    // A row version that was inserted has no deleting transaction; one that was updated has.
    .returning(sql<boolean>`(xmax = 0)`.as("fresh"))
    .executeTakeFirst();
  return written ?? null;
}

export async function sentSince(db: Db, userId: UserId, since: number): Promise<number> {
  const { count } = await db
    .selectFrom("handover")
    .select(sql<number>`count(*)::int`.as("count"))
    .where("fromUserId", "=", userId)
    .where("at", ">", since)
    .executeTakeFirstOrThrow();
  return count;
}

/** Those for a user: at his extension or his desk phone's, newest first. */
export async function handoversFor(db: Db, userId: UserId, since: number): Promise<Handover[]> {
  const rows = await db
    .selectFrom("handover")
    .innerJoin("appUser", (join) => join.on("appUser.id", "=", userId))
    .leftJoin("deskPhone", "deskPhone.userId", "appUser.id")
    .selectAll("handover")
    .where((where) =>
      where.or([
        where("handover.toExtension", "=", where.ref("appUser.extension")),
        where("handover.toExtension", "=", where.ref("deskPhone.extension")),
      ]),
    )
    .where("handover.at", ">", since)
    .orderBy("handover.at", "desc")
    .limit(handoversPerHour)
    .execute();
  return rows.map(handoverOf);
}

export async function handoverById(db: Db, id: string): Promise<Handover | null> {
  const row = await db.selectFrom("handover").selectAll().where("id", "=", id).executeTakeFirst();
  return row === undefined ? null : handoverOf(row);
}

export async function forgetHandovers(db: Db, before: number): Promise<void> {
  await db.deleteFrom("handover").where("at", "<=", before).execute();
}

function handoverOf({ targetType, targetId, ...row }: HandoverRow): Handover {
  const target = targetType === null ? null : { type: targetType, id: targetId };
  return Handover.parse({ ...row, target });
}
