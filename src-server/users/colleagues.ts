import type { Colleague } from "#shared/crm/index.ts";
import type { UserId } from "#shared/ids.ts";
import type { Db } from "../db/open-database.ts";

/** Users as their colleagues see them. Deleted users are left out. */
export async function readColleagues(db: Db, ids: readonly string[]): Promise<Colleague[]> {
  if (ids.length === 0) return [];
  return db
    .selectFrom("appUser")
    .select(["id", "version", "createdAt", "updatedAt", "name", "username", "extension", "teamId", "active"])
    .where("id", "in", ids as UserId[])
    .where("deletedAt", "is", null)
    .execute();
}
