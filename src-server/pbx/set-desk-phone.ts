import type { DeskPhoneSettings } from "#shared/contract/central/index.ts";
import type { UserId } from "#shared/ids.ts";
import type { Db } from "../db/open-database.ts";
import { ProblemError } from "../http/problem-error.ts";

/** Gives a user a desk phone. @throws ProblemError when it is another user's: who commands a phone also hears who calls it. */
export async function setDeskPhone(db: Db, userId: UserId, phone: DeskPhoneSettings): Promise<void> {
  const { extension, label, obeysNotify } = phone;
  const endpoint = phone.endpoint ?? extension;
  const owner = await db
    .selectFrom("deskPhone")
    .innerJoin("appUser", "appUser.id", "deskPhone.userId")
    .select("username")
    .where("endpoint", "=", endpoint)
    .where("userId", "!=", userId)
    .executeTakeFirst();
  if (owner !== undefined) {
    const message = `The desk phone "${endpoint}" is ${owner.username}'s. Take it from there first.`;
    throw new ProblemError("invalid-request", message, {
      reason: "desk-phone-taken",
      values: { phone: endpoint, user: owner.username },
      errors: [{ path: "body/deskPhone", message }],
    });
  }
  const row = { extension, label, endpoint, obeysNotify };
  await db
    .insertInto("deskPhone")
    .values({ userId, ...row })
    .onConflict((conflict) => conflict.column("userId").doUpdateSet(row))
    .execute();
}
