import { buffer } from "node:stream/consumers";
import { uuidv7 } from "uuidv7";
import type { ReportExport, ReportScheduleRequest } from "#shared/contract/central/index.ts";
import type { UserId } from "#shared/ids.ts";
import { latestDue, nextMoment, spanOf } from "#shared/reports/index.ts";
import { mayUse } from "../auth/functions.ts";
import { identityOfUser } from "../auth/identity-of-user.ts";
import type { Context } from "../context.ts";
import type { Db } from "../db/open-database.ts";
import type { ReportScheduleRow } from "../db/report-schema.ts";
import { csvStream } from "../exports/csv-stream.ts";
import { xlsxStream } from "../exports/xlsx-stream.ts";
import { reportTable, reportWords } from "../history/report-cells.ts";
import { fileMemoryMs, keepFile, maxFileBytes } from "./report-files.ts";
import { requestOf } from "./schedule-repository.ts";

const tryAgainMs = 5 * 60_000;
const maxTries = 3;

type Outcome = { readonly userId: UserId; readonly made: boolean };

/**
 * Makes the reports that are due, one after the other, each in a transaction that holds its schedule: whichever node comes first makes it, the others
 * pass over it, and a node that dies leaves it as it was. What central was away for is made once, for the latest moment.
 * @returns how many files were made
 */
export async function runDueReports(context: Context, goOn: () => boolean = () => true): Promise<number> {
  let made = 0;
  while (goOn()) {
    const outcome = await runOne(context);
    if (outcome === null) break;
    if (!outcome.made) continue;
    made += 1;
    await context.bus.publish({ type: "reports", userId: outcome.userId });
  }
  return made;
}

/** null: nothing is due. */
async function runOne({ db, now, logger }: Context): Promise<Outcome | null> {
  const taken: { row: ReportScheduleRow | null } = { row: null };
  try {
    return await db.transaction().execute(async (trx) => {
      taken.row = await takeDue(trx, now());
      return taken.row === null ? null : await make(trx, taken.row, now());
    });
  } catch (error) {
    const { row } = taken;
    if (row === null) throw error;
    logger.warn({ err: error, schedule: row.id }, "a scheduled report could not be made");
    await postpone(db, row, now());
    return { userId: row.userId, made: false };
  }
}

async function takeDue(trx: Db, now: number): Promise<ReportScheduleRow | null> {
  const row = await trx
    .selectFrom("reportSchedule")
    .selectAll()
    .where("tryAt", "<=", now)
    .orderBy("tryAt")
    .limit(1)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst();
  return row ?? null;
}

async function make(trx: Db, row: ReportScheduleRow, now: number): Promise<Outcome> {
  const { id, userId } = row;
  const request = requestOf(row);
  const due = latestDue(request, row.dueAt ?? now, now);
  const over = async (failure: ReportScheduleRow["failure"]): Promise<Outcome> => {
    const next = nextMoment(request, Math.max(due, now));
    const change = { dueAt: next, tryAt: next, tries: 0, lastAt: due, failure };
    await trx.updateTable("reportSchedule").set(change).where("id", "=", id).execute();
    return { userId, made: failure === null };
  };
  const owner = await identityOfUser(trx, userId);
  if (owner === null || !mayUse(owner, "reports.read")) return over("forbidden");
  const span = spanOf(request.span, due, request.zone);
  const query: ReportExport = { ...queryOf(request), ...span };
  const rows = await reportTable({ db: trx, now: () => now }, owner, request.report, query);
  const body = await fileOf(rows, query);
  if (body.length > maxFileBytes) return over("too-large");
  const { name, report, format } = request;
  await keepFile(trx, {
    ...{
      id: uuidv7(),
      scheduleId: id,
      userId,
      scope: owner.scope,
      teams: [...owner.teams],
      name,
      report,
      format,
      body,
    },
    ...{
      spanFrom: span.from,
      spanUntil: span.until,
      madeAt: now,
      expiresAt: now + fileMemoryMs,
      rows: rows.length - 1,
    },
  });
  return over(null);
}

function queryOf(request: ReportScheduleRequest): Omit<ReportExport, "from" | "until"> {
  const { zone, interval, queues, abandons, format, language } = request;
  return {
    ...{ zone, interval, format, language },
    ...(queues !== null && { queue: queues }),
    ...(abandons !== null && { abandons }),
  };
}

async function fileOf(rows: readonly string[][], { format, language }: ReportExport): Promise<Buffer> {
  const all = (async function* () {
    yield* rows;
  })();
  return buffer(format === "csv" ? csvStream(all) : xlsxStream(all, reportWords(language).sheet));
}

/** Tried again shortly; after several tries it is left until its next moment. */
async function postpone(db: Db, row: ReportScheduleRow, now: number): Promise<void> {
  const isLast = row.tries + 1 >= maxTries;
  const next = isLast ? nextMoment(requestOf(row), now) : null;
  const change =
    next === null
      ? { tries: row.tries + 1, tryAt: now + tryAgainMs }
      : { tries: 0, dueAt: next, tryAt: next, lastAt: row.dueAt, failure: "failed" as const };
  await db
    .updateTable("reportSchedule")
    .set(change)
    .where("id", "=", row.id)
    .where("version", "=", row.version)
    .where("tries", "=", row.tries)
    .execute();
}
