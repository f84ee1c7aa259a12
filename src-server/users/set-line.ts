import type { LineSettings } from "#shared/contract/central/index.ts";
import type { UserId } from "#shared/ids.ts";
import type { Context } from "../context.ts";
import type { Db } from "../db/open-database.ts";
import { ProblemError } from "../http/problem-error.ts";

/**
 * Gives a user a SIP line, or changes the one there is: without a password, or without caller IDs, these stay.
 * @throws ProblemError `invalid-request` for a new line without a password, or for a caller ID that the exchange does not have
 */
export async function setLine(
  db: Db,
  context: Context,
  userId: UserId,
  { name, line }: { readonly name: string; readonly line: LineSettings },
): Promise<void> {
  const current = await db.selectFrom("sipLine").selectAll().where("userId", "=", userId).executeTakeFirst();
  const sealedPassword = line.password === undefined ? current?.sealedPassword : context.secrets.seal(line.password);
  if (sealedPassword === undefined) {
    const message = "A new line needs the password that the exchange has for it.";
    const errors = [{ path: "body/line/password", message }];
    throw new ProblemError("invalid-request", message, { reason: "line-needs-password", errors });
  }
  const callerIds = line.callerIds === undefined ? (current?.callerIds ?? null) : line.callerIds;
  if (line.callerIds) checkCallerIds(context, line.callerIds);
  const row = {
    username: line.username,
    authUsername: line.authUsername ?? line.username,
    sealedPassword,
    displayName: line.displayName ?? name,
    callerIds: callerIds && [...new Set(callerIds)],
  };
  await db
    .insertInto("sipLine")
    .values({ userId, ...row })
    .onConflict((it) => it.column("userId").doUpdateSet(row))
    .execute();
}

function checkCallerIds({ config }: Context, numbers: readonly string[]): void {
  const known = new Set(config.sip?.callerIds.map((it) => it.number));
  const number = numbers.find((it) => !known.has(it));
  if (number === undefined) return;
  const message = `${number} is not one of the exchange's caller IDs (POPLINE_SIP_CALLER_IDS).`;
  const errors = [{ path: "body/line/callerIds", message }];
  throw new ProblemError("invalid-request", message, { reason: "caller-id-unknown", values: { number }, errors });
}
