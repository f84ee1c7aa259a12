import type { Context } from "../context.ts";
import { audit } from "./audit.ts";
import type { Identity } from "./identity.ts";
import { checkCredentials } from "./login.ts";
import { hashPassword, passwordObjection, passwordProblem } from "./password.ts";
import { endSessions, liveSessionsOf } from "./sessions.ts";

/** Changes the sender's own password and ends his other sessions. Wrong old passwords count like wrong logins. */
export async function changePassword(
  context: Context,
  identity: Identity,
  request: { oldPassword: string; newPassword: string },
): Promise<void> {
  const { db, now, bus } = context;
  const objection =
    request.newPassword === request.oldPassword ? "password-is-old" : passwordObjection(request.newPassword, identity);
  if (objection !== null) throw passwordProblem(objection, "body/newPassword");
  await checkCredentials(context, identity.username, request.oldPassword);
  const passwordHash = await hashPassword(request.newPassword);
  const ended = await db.transaction().execute(async (trx) => {
    await trx
      .updateTable("appUser")
      .set({ passwordHash, mustChangePassword: false })
      .where("id", "=", identity.userId)
      .execute();
    const others = (await liveSessionsOf(trx, identity.userId, now())).filter((it) => it.id !== identity.sessionId);
    await audit(trx, { at: now(), userId: identity.userId, action: "password-changed" });
    return endSessions(
      trx,
      others.map((it) => it.id),
      { reason: "password-changed", at: now() },
    );
  });
  for (const sessionId of ended)
    await bus.publish({ type: "session-ended", sessionId, superseded: false, deskName: "" });
}
