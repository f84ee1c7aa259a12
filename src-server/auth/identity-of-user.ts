import type { UserId } from "#shared/ids.ts";
import type { Db } from "../db/open-database.ts";
import type { Identity } from "./identity.ts";

/** A user as work in the background acts for him, with the rights that he has now. null: he is gone or deactivated. */
export async function identityOfUser(db: Db, id: UserId): Promise<Identity | null> {
  const row = await db
    .selectFrom("appUser")
    .select(["id as userId", "username", "name", "role", "teamId"])
    .where("id", "=", id)
    .where("active", "=", true)
    .where("deletedAt", "is", null)
    .executeTakeFirst();
  return row === undefined ? null : { ...row, sessionId: "" };
}
