import { uuidv7 } from "uuidv7";
import type { Reason, ReasonChange, ReasonRequest } from "#shared/contract/central/index.ts";
import type { ReasonId } from "#shared/ids.ts";
import { audit } from "../auth/audit.ts";
import type { Identity } from "../auth/identity.ts";
import type { Context } from "../context.ts";
import type { Db } from "../db/open-database.ts";
import { isUniqueViolation } from "../db/pg-errors.ts";
import { ProblemError } from "../http/problem-error.ts";

const columns = ["id", "code", "labelEn", "labelZh", "sort", "active", "version"] as const;

/** In the order in which they are offered. */
export function readReasons(db: Db): Promise<Reason[]> {
  return db.selectFrom("notReadyReason").select(columns).orderBy("sort").orderBy("code").execute();
}

/** @throws ProblemError `invalid-request` when there is one with this code */
export async function createReason({ db, bus, now }: Context, by: Identity, request: ReasonRequest): Promise<Reason> {
  const reason: Reason = { id: uuidv7() as ReasonId, ...request, version: 1 };
  const at = now();
  await db
    .transaction()
    .execute(async (trx) => {
      await trx
        .insertInto("notReadyReason")
        .values({ ...reason, createdAt: at, updatedAt: at })
        .execute();
      const { id: recordId, code } = reason;
      await audit(trx, { at, userId: by.userId, action: "reason-created", recordId, detail: { code } });
    })
    .catch((error: unknown) => {
      throw isUniqueViolation(error) ? taken(request.code) : error;
    });
  await bus.publish({ type: "catalogue" });
  return reason;
}

/** @throws ProblemError `not-found` */
export async function updateReason(
  { db, bus, now }: Context,
  by: Identity,
  id: ReasonId,
  change: ReasonChange,
): Promise<Reason> {
  const at = now();
  const reason = await db.transaction().execute(async (trx) => {
    const current = await trx
      .selectFrom("notReadyReason")
      .select(columns)
      .where("id", "=", id)
      .forUpdate()
      .executeTakeFirst();
    if (current === undefined) throw new ProblemError("not-found", "Central has no not-ready reason with this id.");
    const next = {
      labelEn: change.labelEn ?? current.labelEn,
      labelZh: change.labelZh ?? current.labelZh,
      sort: change.sort ?? current.sort,
      active: change.active ?? current.active,
      version: current.version + 1,
    };
    await trx
      .updateTable("notReadyReason")
      .set({ ...next, updatedAt: at })
      .where("id", "=", id)
      .execute();
    const detail = { code: current.code, fields: Object.keys(change) };
    await audit(trx, { at, userId: by.userId, action: "reason-changed", recordId: id, detail });
    return { ...current, ...next };
  });
  await bus.publish({ type: "catalogue" });
  return reason;
}

function taken(code: string): ProblemError {
  const message = `There is a not-ready reason with the code "${code}" already, perhaps one that is no longer offered.`;
  const errors = [{ path: "body/code", message }];
  return new ProblemError("invalid-request", message, { reason: "code-taken", values: { name: code }, errors });
}
