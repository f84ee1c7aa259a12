import { readFileSync } from "node:fs";
import { sql } from "kysely";
import type { Db } from "#server/db/open-database.ts";

/** Linux counts in hundredths of a second, whatever the kernel's own clock (proc_pid_stat(5)). */
const ticksPerSecond = 100;

/** Seconds of processor time, user and system, that these processes have had; NaN where the system does not say so. */
export function processorSeconds(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + secondsOf(pid), 0);
}

function secondsOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // Behind the name, which may hold anything; the first field there is the third of all.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
  } catch {
    return Number.NaN;
  }
}

/** The processes of PostgreSQL that work for central. */
export async function centralsBackends(db: Db): Promise<number[]> {
  const { rows } = await sql<{ pid: number }>`
    select pid from pg_stat_activity where application_name = 'popline-central' and pid <> pg_backend_pid()`.execute(
    db,
  );
  return rows.map(({ pid }) => pid);
}
