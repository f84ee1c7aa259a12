import { TracedCall, TraceEntry } from "#shared/trace/index.ts";
import type { Connection } from "../connection.ts";
import type { StoreReaders } from "../readers.ts";
import type { SqlValue } from "./columns.ts";
import { keyset, type Place, paged, placeCondition } from "./ranges.ts";

const callColumns = `
  SELECT c.n AS n, c.id AS callId, c.direction, c.number, c.name, c.started_at AS startedAt, c.ended_at AS endedAt, c.complete,
    (SELECT count(*) FROM trace_entry e WHERE e.call_id = c.id) AS entries
  FROM trace_call c`;

/** Newest first. */
export const tracedCallsSql = (place: Place) => `${callColumns}
  ${place === "start" ? "" : `WHERE ${placeCondition(place, "c.started_at", "c.n", true)}`}
  ORDER BY c.started_at DESC, c.n DESC LIMIT ?`;
const oneCall = `${callColumns} WHERE c.id = ?`;
/** From the index alone: bodies are read afterwards, a few at a time. */
export const placesOfCall = `
  SELECT seq FROM trace_entry WHERE call_id = ? UNION ALL
  SELECT e.seq FROM trace_call c JOIN trace_entry e ON e.call_id = c.id WHERE c.about = ?`;
export const placesOfNoCall = "SELECT seq FROM trace_entry WHERE call_id IS NULL ORDER BY seq";
const oneEntry =
  "SELECT seq, at, call_id AS callId, sip_call_id AS sipCallId, kind, title, body FROM trace_entry WHERE seq = ?";

type CallRow = { n: number; startedAt: number; complete: number };
type PlaceRow = { seq: number };

/** Reads the trace's ring. */
export function traceReader(connection: Connection): StoreReaders["trace"] {
  return {
    lastSeq: () =>
      connection.sql<[], { seq: number | null }>("SELECT max(seq) AS seq FROM trace_entry").get()?.seq ?? 0,
    calls(paging) {
      const rows = keyset(paging.cursor, paging.limit, (place, values, count) =>
        connection.sql<SqlValue[], CallRow>(tracedCallsSql(place)).all(...values, count),
      );
      return paged(
        rows,
        paging.limit,
        (row) => [row.startedAt, row.n],
        (row) => TracedCall.parse(row),
      );
    },
    call(id) {
      const row = connection.sql<[string], CallRow>(oneCall).get(id);
      return row === undefined ? null : { ...TracedCall.parse(row), complete: row.complete === 1 };
    },
    places(callId) {
      const rows =
        callId === null
          ? connection.sql<[], PlaceRow>(placesOfNoCall).all()
          : connection.sql<[string, string], PlaceRow>(placesOfCall).all(callId, callId);
      return rows.map((row) => row.seq).sort((a, b) => a - b);
    },
    entries: (places) =>
      places.flatMap((seq) => {
        const row = connection.sql<[number], unknown>(oneEntry).get(seq);
        return row === undefined ? [] : [TraceEntry.parse(row)];
      }),
  };
}
