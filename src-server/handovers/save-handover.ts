import type { HandoverRequest } from "#shared/contract/central/index.ts";
import type { PopTarget } from "#shared/pop/index.ts";
import { audit } from "../auth/audit.ts";
import type { Identity } from "../auth/identity.ts";
import type { Context } from "../context.ts";
import { ProblemError } from "../http/problem-error.ts";
import { readRecord } from "../records/find-record.ts";
import { userView } from "../users/users-repository.ts";
import { handoverMemoryMs, handoversPerHour, putHandover, sentSince, usersAt } from "./handover-repository.ts";

/** Keeps a handover and tells the receivers' desks. @throws ProblemError as the contract says */
export async function saveHandover(
  context: Context,
  sender: Identity,
  id: string,
  request: HandoverRequest,
): Promise<void> {
  const { db, now, bus } = context;
  const receivers = await usersAt(db, request.toExtension);
  if (receivers.length === 0)
    throw new ProblemError("not-found", `Nobody here takes calls at the extension ${request.toExtension}.`);
  await checkTarget(context, sender, request.target);
  if ((await sentSince(db, sender.userId, now() - handoverMemoryMs)) >= handoversPerHour)
    throw new ProblemError(
      "too-many-requests",
      `You have sent ${handoversPerHour} handovers within the last hour. Wait a while.`,
    );
  const { extension } = await userView(db, sender.userId);
  await db.transaction().execute(async (trx) => {
    const at = now();
    const written = await putHandover(trx, id, { userId: sender.userId, name: sender.name, extension }, request, at);
    if (written === null)
      throw new ProblemError("forbidden", "This handover is another user's. Send yours under an id of its own.");
    if (!written.fresh) return;
    await audit(trx, {
      at,
      userId: sender.userId,
      action: "handover-sent",
      recordId: id,
      detail: {
        kind: request.kind,
        to: request.toExtension,
        ...(request.target && { entity: request.target.type, record: request.target.id }),
      },
    });
  });
  await bus.publish({ type: "handover", id, userIds: receivers });
}

/** A record that the sender may not read is as unknown as one that is not there. */
async function checkTarget({ db }: Context, sender: Identity, target: PopTarget | null): Promise<void> {
  if (target === null) return;
  const found = await readRecord(db, sender, target.type, target.id);
  if (found === null || found.deleted)
    throw new ProblemError("not-found", `Central has no such ${target.type}, or not for you. Is it still to be sent?`);
}
