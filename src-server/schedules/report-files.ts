import { sql } from "kysely";
import { dataScopes, type ReportFile } from "#shared/contract/central/index.ts";
import type { UserId } from "#shared/ids.ts";
import type { Identity } from "../auth/identity.ts";
import type { Db } from "../db/open-database.ts";
import type { ReportFileRow } from "../db/report-schema.ts";
import { ProblemError } from "../http/problem-error.ts";

/** Files are kept so long, … */
export const fileMemoryMs = 30 * 24 * 60 * 60_000;
/** … of one user so many, … */
export const maxFiles = 100;
/** … and none that is larger. */
export const maxFileBytes = 8 * 1024 * 1024;

const columns = [
  "id",
  "scheduleId",
  "name",
  "report",
  "format",
  "spanFrom as from",
  "spanUntil as until",
  "madeAt",
  "expiresAt",
  "rows",
] as const;

/** Newest first. */
export async function filesOf(db: Db, userId: UserId, now: number): Promise<ReportFile[]> {
  return db
    .selectFrom("reportFile")
    .select(columns)
    .select(sql<number>`length(body)`.as("bytes"))
    .where("userId", "=", userId)
    .where("expiresAt", ">", now)
    .orderBy("madeAt", "desc")
    .orderBy("id", "desc")
    .limit(maxFiles)
    .execute();
}

/** @throws ProblemError `not-found`, `forbidden` when its owner saw more when it was made than now */
export async function fileFor(db: Db, reader: Identity, id: string, now: number): Promise<ReportFileRow> {
  const row = await db
    .selectFrom("reportFile")
    .selectAll()
    .where("id", "=", id)
    .where("userId", "=", reader.userId)
    .where("expiresAt", ">", now)
    .executeTakeFirst();
  if (row === undefined)
    throw new ProblemError("not-found", "You have no report with this id, or it is kept no longer.");
  if (!covers(reader, row))
    throw new ProblemError(
      "forbidden",
      "This report was made when you saw more teams than you do now. Have it made again.",
      { reason: "beyond-your-scope-now" },
    );
  return row;
}

/** In the transaction that makes it; the oldest of its owner's give way. */
export async function keepFile(trx: Db, row: ReportFileRow): Promise<void> {
  await trx.insertInto("reportFile").values(row).execute();
  await trx
    .deleteFrom("reportFile")
    .where("id", "in", (select) =>
      select
        .selectFrom("reportFile")
        .select("id")
        .where("userId", "=", row.userId)
        .orderBy("madeAt", "desc")
        .orderBy("id", "desc")
        .offset(maxFiles),
    )
    .execute();
}

export async function forgetFiles(db: Db, now: number): Promise<void> {
  await db.deleteFrom("reportFile").where("expiresAt", "<=", now).execute();
}

/** Whether the reader sees all that was seen then. */
function covers({ scope, teams }: Identity, then: Pick<ReportFileRow, "scope" | "teams">): boolean {
  if (scope === "all") return true;
  return (
    dataScopes.indexOf(scope) >= dataScopes.indexOf(then.scope) &&
    then.teams.every((team) => (teams as readonly string[]).includes(team))
  );
}
