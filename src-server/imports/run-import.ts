import { numberKey, type PhoneRules } from "#shared/phone/index.ts";
import { audit } from "../auth/audit.ts";
import { mayUse } from "../auth/functions.ts";
import type { Identity } from "../auth/identity.ts";
import { identityOfUser } from "../auth/identity-of-user.ts";
import type { Context } from "../context.ts";
import type { Db } from "../db/open-database.ts";
import { isDataError, isRetryable } from "../db/pg-errors.ts";
import { applyRows, type BatchResult } from "./apply-rows.ts";
import { FileProblem } from "./file-problem.ts";
import { endImport, type HeldImport, keepProgress, keepRejects, setTotal } from "./import-lease.ts";
import { bytesOf, forgetFile } from "./import-repository.ts";
import { openSource, type Source } from "./open-source.ts";
import { type ReadRow, type RejectedRow, type RowCustomer, readRow } from "./read-row.ts";

/** Rows of one transaction: it takes some tens of milliseconds, and locks nothing that others wait for longer than that. */
const batchRows = 200;
/** Others' turn between two batches. */
const pauseMs = 5;
const maxTries = 5;

/** What is wanted of a running import, asked between batches. */
export type Wanted = () => "go-on" | "cancel" | "lost" | "stop";

/**
 * Does an import from its first row that is not done to its end. The whole file is read once before: one that can't be read to its end changes
 * nothing. Each batch is one transaction with the progress and the report of its rows, so wherever it stops, it goes on at the next row.
 * @returns whether it is over; else it waits for another node, or the next start.
 */
export async function runImport(context: Context, runner: string, held: HeldImport, wanted: Wanted): Promise<boolean> {
  const { db } = context;
  const end = async (state: "done" | "cancelled" | "failed", failure: string | null = null) => {
    const at = context.now();
    await db.transaction().execute(async (trx) => {
      if (!(await endImport(trx, { id: held.id, runner }, { state, failure, at }))) return;
      await forgetFile(trx, held.id);
      const detail = { import: held.id, state, ...(failure !== null && { failure }) };
      await audit(trx, { at, userId: held.userId, action: "import-ended", detail });
    });
    return true;
  };
  if (held.hopeless) return end("failed", "interrupted");
  try {
    const source = await openSource(bytesOf(db, held.id), held.rules.reading);
    if (held.totalRows === null) {
      const total = await countRows(source, wanted);
      if (total !== null) await setTotal(db, held.id, total);
    }
    for await (const rows of batches(source, held.doneRows)) {
      const now = wanted();
      if (now === "cancel") return end("cancelled");
      if (now !== "go-on") return false;
      const identity = await identityOfUser(db, held.userId);
      if (identity === null || !mayUse(identity, "customers.import")) return end("failed", "forbidden");
      const cancel = await doBatch(context, runner, held, source, rows, identity);
      context.announcer.committed();
      if (cancel) return end("cancelled");
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
    if (wanted() === "cancel") return end("cancelled");
    if (wanted() !== "go-on") return false;
    return end("done");
  } catch (error) {
    if (error instanceof FileProblem) return end("failed", error.problem);
    throw error;
  }
}

async function countRows(source: Source, wanted: Wanted): Promise<number | null> {
  let total = 0;
  for await (const _row of source.rows()) {
    total += 1;
    if (total % 500 !== 0) continue;
    if (wanted() !== "go-on") return null;
    // Parsing does not wait for anything; other requests would wait for it.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return total;
}

interface Rows {
  /** How many rows of the file come before. */
  readonly from: number;
  readonly rows: Parameters<typeof readRow>[0][];
}

async function* batches(source: Source, skip: number): AsyncGenerator<Rows> {
  let at = 0;
  let rows: Rows["rows"] = [];
  for await (const row of source.rows()) {
    at += 1;
    if (at <= skip) continue;
    rows.push(row);
    if (rows.length < batchRows) continue;
    yield { from: at - rows.length, rows };
    rows = [];
  }
  if (rows.length > 0) yield { from: at - rows.length, rows };
}

/** @returns whether the import's end is wanted. */
async function doBatch(
  context: Context,
  runner: string,
  held: HeldImport,
  source: Source,
  { from, rows }: Rows,
  identity: Identity,
): Promise<boolean> {
  let cancel = false;
  const { phoneRules } = context.config;
  const columns = { mapping: held.rules.mapping, headers: source.headers };
  const read = rows.map((row) => readRow(row, columns, phoneRules));
  const take = async (db: Db, part: readonly ReadRow[], first: number) => {
    const good = part.filter((it) => it.ok).map((it) => it.row);
    const write = { db, identity, now: context.now(), phoneRules };
    const result = await applyRows(write, held, held.rules, good);
    await keep(db, part, first, { ...result, rejects: [...refused(part), ...result.rejects] });
  };
  const keep = async (db: Db, part: readonly ReadRow[], first: number, result: BatchResult) => {
    await keepRejects(
      db,
      held.id,
      result.rejects.map((it) => ({ ...it, ...whose(it, held, phoneRules) })),
    );
    cancel = await keepProgress(db, { id: held.id, runner, from: first }, part.length, result);
  };
  try {
    await retried(() => context.db.transaction().execute((trx) => take(trx, read, from)));
  } catch (error) {
    if (!isDataError(error)) throw error;
    // One row that the database refuses must not take the others with it.
    for (const [i, one] of read.entries()) {
      const alone = (work: (trx: Db) => Promise<void>) => retried(() => context.db.transaction().execute(work));
      try {
        await alone((trx) => take(trx, [one], from + i));
      } catch (refusal) {
        if (!isDataError(refusal) || !one.ok) throw refusal;
        context.logger.warn({ err: refusal, import: held.id, line: one.row.line }, "a row was refused by the database");
        const rejects = [rejectOf(one.row)];
        await alone((trx) => keep(trx, [one], from + i, { created: 0, merged: 0, unchanged: 0, rejects }));
      }
    }
  }
  return cancel;
}

function refused(read: readonly ReadRow[]): RejectedRow[] {
  return read.filter((it) => !it.ok).map((it) => it.reject);
}

function rejectOf({ line, cells }: RowCustomer): RejectedRow {
  return { line, cells, reason: "not-storable", field: null };
}

async function retried<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (!isRetryable(error) || tries >= maxTries) throw error;
    }
  }
}

/** By whom the row can be found when a person's data is erased: the names and numbers in it, as the columns say. */
function whose(
  { cells }: RejectedRow,
  { rules }: HeldImport,
  phoneRules: PhoneRules,
): { nameKey: string | null; numbers: string[] } {
  const cellsOf = (wanted: (field: string) => boolean) =>
    rules.mapping.flatMap((field, i) => (field !== null && wanted(field) ? [cells[i] ?? ""] : []));
  const name = cellsOf((it) => it === "name")
    .join(" ")
    .trim()
    .toLowerCase()
    .replaceAll("\0", "")
    .slice(0, 200);
  const numbers = cellsOf((it) => it.startsWith("phone-")).flatMap((cell) => {
    const key = numberKey(cell.slice(0, 64), phoneRules);
    return key.kind === "e164" ? [String(key.e164)] : [];
  });
  return { nameKey: name === "" ? null : name, numbers };
}
