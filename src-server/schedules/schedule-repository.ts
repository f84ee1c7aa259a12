import { uuidv7 } from "uuidv7";
import type { ReportSchedule, ReportScheduleChange, ReportScheduleRequest } from "#shared/contract/central/index.ts";
import type { UserId } from "#shared/ids.ts";
import { nextMoment } from "#shared/reports/index.ts";
import type { Context } from "../context.ts";
import type { Db } from "../db/open-database.ts";
import type { ReportScheduleRow } from "../db/report-schema.ts";
import { ProblemError } from "../http/problem-error.ts";

/** Of one user: a day of all of them stays a few seconds of work. */
export const maxSchedules = 50;

/** By name. */
export async function schedulesOf(db: Db, userId: UserId): Promise<ReportSchedule[]> {
  const rows = await db.selectFrom("reportSchedule").selectAll().where("userId", "=", userId).execute();
  return rows.map(scheduleOf).sort((a, b) => a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1));
}

/** @throws ProblemError `wrong-state` when the user has too many */
export async function createSchedule(
  { db, now }: Context,
  userId: UserId,
  request: ReportScheduleRequest,
): Promise<ReportSchedule> {
  const at = now();
  const row: ReportScheduleRow = {
    ...columnsOf(request),
    ...dueOf(request, at),
    id: uuidv7(),
    userId,
    version: 1,
    lastAt: null,
    failure: null,
    createdAt: at,
    updatedAt: at,
  };
  return db.transaction().execute(async (trx) => {
    // One after the other of the same user.
    await trx.selectFrom("appUser").select("id").where("id", "=", userId).forUpdate().execute();
    const own = await trx.selectFrom("reportSchedule").select("id").where("userId", "=", userId).execute();
    if (own.length >= maxSchedules) throw tooMany();
    await trx.insertInto("reportSchedule").values(row).execute();
    return scheduleOf(row);
  });
}

/** What is given changes; when it is due next is worked out anew. @throws ProblemError `not-found`, also when it is somebody else's */
export async function updateSchedule(
  { db, now }: Context,
  userId: UserId,
  id: string,
  change: ReportScheduleChange,
): Promise<ReportSchedule> {
  const at = now();
  return db.transaction().execute(async (trx) => {
    const row = await own(trx, userId, id);
    const request: ReportScheduleRequest = { ...requestOf(row), ...change };
    const changed = {
      ...columnsOf(request),
      ...dueOf(request, at),
      failure: null,
      version: row.version + 1,
      updatedAt: at,
    };
    await trx.updateTable("reportSchedule").set(changed).where("id", "=", id).execute();
    return scheduleOf({ ...row, ...changed });
  });
}

/** Files that it made stay as long as they would. @throws ProblemError `not-found` */
export async function deleteSchedule({ db }: Context, userId: UserId, id: string): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await own(trx, userId, id);
    await trx.deleteFrom("reportSchedule").where("id", "=", id).execute();
  });
}

/** What a schedule asks for, as it was asked. */
export function requestOf(row: ReportScheduleRow): ReportScheduleRequest {
  const { name, report, span, zone, interval, queues, abandons, format, language, at, weekdays, active } = row;
  return {
    ...{ name, report, span, zone, interval, queues, abandons, format, language, at, active },
    weekdays: [...weekdays].map(Number),
  };
}

async function own(trx: Db, userId: UserId, id: string): Promise<ReportScheduleRow> {
  const row = await trx
    .selectFrom("reportSchedule")
    .selectAll()
    .where("id", "=", id)
    .where("userId", "=", userId)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) throw new ProblemError("not-found", "You have no scheduled report with this id.");
  return row;
}

function dueOf(request: ReportScheduleRequest, now: number) {
  const dueAt = request.active ? nextMoment(request, now) : null;
  return { dueAt, tryAt: dueAt, tries: 0 };
}

function columnsOf({ weekdays, ...rest }: ReportScheduleRequest) {
  return { ...rest, weekdays: weekdays.toSorted((a, b) => a - b).join("") };
}

function scheduleOf(row: ReportScheduleRow): ReportSchedule {
  const { id, version, dueAt, lastAt, failure } = row;
  return { id, ...requestOf(row), version, nextAt: dueAt, lastAt, failure };
}

function tooMany(): ProblemError {
  const message = `You have ${maxSchedules} scheduled reports, which is as many as one may have. Delete one first.`;
  return new ProblemError("wrong-state", message, {
    reason: "too-many-schedules",
    values: { most: maxSchedules },
  });
}
