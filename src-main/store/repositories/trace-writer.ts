import { isSip, redactMessage, type TraceEntry } from "#shared/trace/index.ts";
import type { Connection } from "../connection.ts";
import type { TraceBatch, TraceCallRow } from "../writers.ts";

/** An entry's row beside its text: numbers, ids and its place in the index. */
const rowBytes = 160;
/** How many entries leave the ring at one writing at most: a ring that was made much smaller shrinks in steps, and nobody waits long. */
const leavesAtOnce = 4_000;

/** Writes the trace's ring. What is written is redacted here, so that no caller can bring a secret to the disk. */
export function traceWriter(connection: Connection) {
  function add(entry: TraceEntry): number {
    const { title, body } = isSip(entry) ? redactMessage(entry.body) : entry;
    const bytes = rowBytes + Buffer.byteLength(title) + Buffer.byteLength(body);
    const { seq, at, callId, sipCallId, kind } = entry;
    // A batch may come again whose answer was lost with the writer that gave it.
    const { changes } = connection
      .sql(
        "INSERT OR IGNORE INTO trace_entry (seq, at, call_id, sip_call_id, kind, title, body, bytes) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      )
      .run(seq, at, callId, sipCallId, kind, title, body, bytes);
    return changes === 0 ? 0 : bytes;
  }

  function putCall(call: TraceCallRow): void {
    connection
      .sql(
        `INSERT INTO trace_call (id, direction, number, name, started_at, ended_at, about, complete) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET number = excluded.number, name = excluded.name, ended_at = excluded.ended_at,
           about = excluded.about, complete = min(complete, excluded.complete)`,
      )
      .run(
        call.callId,
        call.direction,
        call.number,
        call.name,
        call.startedAt,
        call.endedAt,
        call.about,
        Number(call.complete),
      );
  }

  /** Takes entries out, in order, and with them the calls of which nothing is left. @returns how many bytes that frees */
  function remove(rows: readonly { seq: number; callId: string | null; bytes: number }[]): number {
    const calls = new Set(rows.map((row) => row.callId).filter((id) => id !== null));
    for (const { seq } of rows) connection.sql("DELETE FROM trace_entry WHERE seq = ?").run(seq);
    for (const id of calls) {
      connection.sql("UPDATE trace_call SET complete = 0 WHERE id = ?").run(id);
      connection
        .sql(
          "DELETE FROM trace_call WHERE id = ? AND NOT EXISTS (SELECT 1 FROM trace_entry WHERE call_id = trace_call.id)",
        )
        .run(id);
    }
    return rows.reduce((sum, row) => sum + row.bytes, 0);
  }

  /** The oldest entries until the ring is small enough. */
  function trim(bytes: number, limit: number): number {
    let left = bytes;
    const oldest: { seq: number; callId: string | null; bytes: number }[] = [];
    const sql = "SELECT seq, call_id AS callId, bytes FROM trace_entry ORDER BY seq LIMIT ?";
    for (const row of connection.sql<[number], (typeof oldest)[number]>(sql).iterate(leavesAtOnce)) {
      if (left <= limit) break;
      oldest.push(row);
      left -= row.bytes;
    }
    return remove(oldest);
  }

  return {
    append({ entries, calls, limitBytes, looseEntries }: TraceBatch): void {
      for (const call of calls) putCall(call);
      const ring = connection.sql<[], { bytes: number }>("SELECT bytes FROM trace_ring WHERE id = 1").get();
      let bytes = ring?.bytes ?? 0;
      for (const entry of entries) bytes += add(entry);
      const surplus = connection
        .sql<[number], { seq: number; callId: null; bytes: number }>(surplusLoose)
        .all(looseEntries);
      bytes -= remove(surplus);
      if (bytes > limitBytes) bytes -= trim(bytes, limitBytes);
      connection.sql("UPDATE trace_ring SET bytes = ? WHERE id = 1").run(Math.max(0, bytes));
    },
  };
}

/** Entries of no call beyond the newest so many. */
export const surplusLoose =
  "SELECT seq, call_id AS callId, bytes FROM trace_entry WHERE call_id IS NULL ORDER BY seq DESC LIMIT -1 OFFSET ?";
