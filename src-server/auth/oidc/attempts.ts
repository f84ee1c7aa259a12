import { createHash } from "node:crypto";
import type { UserId } from "#shared/ids.ts";
import type { Context } from "../../context.ts";
import type { OidcAttemptRow, OidcGrantRow } from "../../db/oidc-schema.ts";
import type { Attempt } from "./provider.ts";

/** People look for their second factor. */
export const attemptMs = 10 * 60_000;
/** From the callback to the desk's redeeming; somebody may be asked in between whether to take the account over. */
export const grantMs = 5 * 60_000;

/** Keeps a sign-in that goes to the provider. In the database: the callback may come to another node. */
export async function saveAttempt(
  { db, secrets, now }: Context,
  attempt: Attempt,
  desk: { browser: string; challenge: string; redirect: string; state: string },
): Promise<void> {
  await db.deleteFrom("oidcAttempt").where("expiresAt", "<", now()).execute();
  await db
    .insertInto("oidcAttempt")
    .values({
      stateHash: sha256(attempt.state),
      browserHash: sha256(desk.browser),
      sealed: secrets.seal(JSON.stringify(attempt)),
      challenge: desk.challenge,
      redirect: desk.redirect,
      deskState: desk.state,
      expiresAt: now() + attemptMs,
    })
    .execute();
}

/** Each works once: a callback that is sent again finds nothing. */
export async function takeAttempt(
  { db, secrets }: Context,
  state: string,
): Promise<{ readonly row: OidcAttemptRow; readonly attempt: Attempt } | null> {
  const row = await db
    .deleteFrom("oidcAttempt")
    .where("stateHash", "=", sha256(state))
    .returningAll()
    .executeTakeFirst();
  return row === undefined ? null : { row, attempt: JSON.parse(secrets.open(row.sealed)) as Attempt };
}

/** A one-time code for the desk that knows the verifier of `challenge`. */
export async function saveGrant({ db, random, now }: Context, userId: UserId, challenge: string): Promise<string> {
  const code = Buffer.from(random(32)).toString("base64url");
  await db.deleteFrom("oidcGrant").where("expiresAt", "<", now()).execute();
  await db
    .insertInto("oidcGrant")
    .values({ codeHash: sha256(code), userId, challenge, expiresAt: now() + grantMs })
    .execute();
  return code;
}

/** null: there is no such code, it is too old, or the verifier is another desk's, which ends the code. */
export async function readGrant({ db, now }: Context, code: string, verifier: string): Promise<OidcGrantRow | null> {
  const row = await db.selectFrom("oidcGrant").selectAll().where("codeHash", "=", sha256(code)).executeTakeFirst();
  if (row === undefined) return null;
  if (row.expiresAt > now() && row.challenge === sha256(verifier)) return row;
  await db.deleteFrom("oidcGrant").where("codeHash", "=", row.codeHash).execute();
  return null;
}

export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("base64url");
}
