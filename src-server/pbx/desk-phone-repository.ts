import type { UserId } from "#shared/ids.ts";
import type { Db } from "../db/open-database.ts";
import type { DeskPhoneRow } from "../db/schema.ts";

export async function deskPhoneOf(db: Db, userId: UserId): Promise<DeskPhoneRow | null> {
  const row = await db.selectFrom("deskPhone").selectAll().where("userId", "=", userId).executeTakeFirst();
  return row ?? null;
}

/** The desk phones of everybody who can sign in. */
export function allDeskPhones(db: Db): Promise<DeskPhoneRow[]> {
  return db
    .selectFrom("deskPhone")
    .innerJoin("appUser", "appUser.id", "deskPhone.userId")
    .selectAll("deskPhone")
    .where("active", "=", true)
    .where("deletedAt", "is", null)
    .orderBy("endpoint")
    .execute();
}
