import { sql } from "kysely";
import { type ImportFile, type ImportRules, ImportView, importPartBytes } from "#shared/contract/central/index.ts";
import type { UserId } from "#shared/ids.ts";
import type { Db } from "../db/open-database.ts";
import type { FileBytes } from "./source-row.ts";

/** How many parts a file of that size has. */
export function partCount(size: number): number {
  return Math.ceil(size / importPartBytes);
}

/** Makes the import unless it is there. @returns false when another one has this id. */
export async function makeImport(db: Db, id: string, userId: UserId, file: ImportFile, now: number): Promise<boolean> {
  const state = file.size === 0 ? "ready" : "uploading";
  const base = {
    rules: null,
    startedAt: null,
    endedAt: null,
    failure: null,
    totalRows: null,
    runner: null,
    leaseUntil: null,
  };
  await db
    .insertInto("importJob")
    .values({ id, userId, ...file, ...base, state, createdAt: now })
    .onConflict((it) => it.column("id").doNothing())
    .execute();
  const row = await db.selectFrom("importJob").selectAll().where("id", "=", id).executeTakeFirstOrThrow();
  return (
    row.userId === userId && row.fileName === file.fileName && row.size === file.size && row.sha256 === file.sha256
  );
}

/** Keeps a part; the same part again changes nothing. The last one makes the import ready. */
export async function keepPart(db: Db, id: string, part: number, body: Uint8Array): Promise<void> {
  await db
    .insertInto("importPart")
    .values({ importId: id, part, body })
    .onConflict((it) => it.columns(["importId", "part"]).doUpdateSet({ body }))
    .execute();
}

export async function partsOf(db: Db, id: string): Promise<number[]> {
  const rows = await db.selectFrom("importPart").select("part").where("importId", "=", id).orderBy("part").execute();
  return rows.map((it) => it.part);
}

/** The file's bytes, a part at a time: no more than one is held. */
export function bytesOf(db: Db, id: string): FileBytes {
  return async function* bytes() {
    for (let part = 0; ; part += 1) {
      const row = await db
        .selectFrom("importPart")
        .select("body")
        .where("importId", "=", id)
        .where("part", "=", part)
        .executeTakeFirst();
      if (row === undefined) return;
      yield row.body;
    }
  };
}

/** The file is not needed any more, and people's data is not kept without need. */
export async function forgetFile(db: Db, id: string): Promise<void> {
  await db.deleteFrom("importPart").where("importId", "=", id).execute();
}

/**
 * Puts the import in line. @returns false when it is past that with other rules.
 */
export async function startImport(db: Db, id: string, rules: ImportRules): Promise<"started" | "repeated" | "other"> {
  const text = JSON.stringify(rules);
  const started = await db
    .updateTable("importJob")
    .set({ state: "waiting", rules: text })
    .where("id", "=", id)
    .where("state", "=", "ready")
    .returning("id")
    .executeTakeFirst();
  if (started !== undefined) return "started";
  const row = await db.selectFrom("importJob").select("rules").where("id", "=", id).executeTakeFirstOrThrow();
  return row.rules === text ? "repeated" : "other";
}

/** One that no node has begun ends at once; one that runs ends after its batch. */
export async function cancelImport(db: Db, id: string, now: number): Promise<void> {
  await db
    .updateTable("importJob")
    .set({ state: "cancelled", endedAt: now })
    .where("id", "=", id)
    .where("state", "in", ["uploading", "ready", "waiting"])
    .execute();
  await db
    .updateTable("importJob")
    .set({ cancelWanted: true })
    .where("id", "=", id)
    .where("state", "=", "running")
    .execute();
}

/** As the contract shows them, newest first. */
export async function importViews(db: Db, which: { id?: string; userId?: UserId }): Promise<ImportView[]> {
  let query = db
    .selectFrom("importJob")
    .innerJoin("appUser", "appUser.id", "importJob.userId")
    .selectAll("importJob")
    .select("appUser.name as userName")
    .orderBy("importJob.createdAt", "desc")
    .limit(50);
  if (which.id !== undefined) query = query.where("importJob.id", "=", which.id);
  if (which.userId !== undefined) query = query.where("importJob.userId", "=", which.userId);
  const rows = await query.execute();
  const ids = rows.map((it) => it.id);
  const { rows: reasons } = await sql<{ importId: string; reason: string; rows: number }>`
    select import_id, reason, count(*)::int as rows from import_reject where import_id = any(${ids}::uuid[])
    group by 1, 2 order by 3 desc, 2`.execute(db);
  return Promise.all(
    rows.map(async (row) =>
      ImportView.parse({
        ...row,
        parts: row.state === "uploading" ? await partsOf(db, row.id) : [],
        counts: {
          rows: row.doneRows,
          created: row.createdCount,
          merged: row.mergedCount,
          unchanged: row.unchangedCount,
          rejected: row.rejectedCount,
        },
        reasons: reasons
          .filter((it) => it.importId === row.id)
          .map(({ reason, rows: count }) => ({ reason, rows: count })),
      }),
    ),
  );
}

const fileMemoryMs = 24 * 60 * 60_000;
const reportMemoryMs = 30 * 24 * 60 * 60_000;

/** Uploads that nobody started are forgotten after a day; reports, which hold people's data, after thirty. */
export async function forgetImports(db: Db, now: number): Promise<void> {
  await db
    .deleteFrom("importJob")
    .where("state", "in", ["uploading", "ready"])
    .where("createdAt", "<", now - fileMemoryMs)
    .execute();
  await db
    .deleteFrom("importReject")
    .where("importId", "in", (select) =>
      select
        .selectFrom("importJob")
        .select("id")
        .where("endedAt", "<", now - reportMemoryMs),
    )
    .execute();
  await db
    .deleteFrom("importPart")
    .where("importId", "in", (select) =>
      select.selectFrom("importJob").select("id").where("state", "in", ["done", "cancelled", "failed"]),
    )
    .execute();
}
