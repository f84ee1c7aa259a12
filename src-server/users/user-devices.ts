import type { UserDevices } from "#shared/contract/central/index.ts";
import type { UserId } from "#shared/ids.ts";
import type { Context } from "../context.ts";
import { ProblemError } from "../http/problem-error.ts";

/** What is set of a user's telephones, without passwords. @throws ProblemError `not-found` */
export async function userDevices({ db, config }: Context, id: UserId): Promise<UserDevices> {
  const user = await db
    .selectFrom("appUser")
    .select("id")
    .where("id", "=", id)
    .where("deletedAt", "is", null)
    .executeTakeFirst();
  if (user === undefined) throw new ProblemError("not-found", "Central has no user with this id.");
  const line = await db
    .selectFrom("sipLine")
    .select(["username", "authUsername", "displayName", "callerIds"])
    .where("userId", "=", id)
    .executeTakeFirst();
  const deskPhone = await db
    .selectFrom("deskPhone")
    .select(["extension", "label", "endpoint", "obeysNotify"])
    .where("userId", "=", id)
    .executeTakeFirst();
  return { line: line ?? null, deskPhone: deskPhone ?? null, callerIds: [...(config.sip?.callerIds ?? [])] };
}
