import type { Call } from "#shared/call/types.ts";
import type { Connection } from "../connection.ts";

/** Calls whose work is done are kept this long for looking into; history lives in interactions. */
const keptCallsMs = 7 * 24 * 3600 * 1000;

/** Writes what only this desk knows: drafts, calls, preferences. */
export function deskWriter(connection: Connection) {
  return {
    saveDraft(key: string, body: string, at: number): void {
      connection
        .sql(
          `INSERT INTO draft (key, body, updated_at) VALUES (?, ?, ?)
           ON CONFLICT (key) DO UPDATE SET body = excluded.body, updated_at = excluded.updated_at`,
        )
        .run(key, body, at);
    },
    discardDraft(key: string): void {
      connection.sql("DELETE FROM draft WHERE key = ?").run(key);
    },
    putCall(call: Call, dialog: string | null, at: number): void {
      const open = call.state.name !== "ended" || call.work === "open" || call.work === "due";
      connection
        .sql(
          `INSERT INTO call (id, open, body, dialog, updated_at) VALUES (?, ?, ?, ?, ?)
           ON CONFLICT (id) DO UPDATE SET open = excluded.open, body = excluded.body, dialog = excluded.dialog, updated_at = excluded.updated_at`,
        )
        // What was keyed may be a PIN or a card's number: it is shown while the call lives, and never stored.
        .run(call.id, Number(open), JSON.stringify({ ...call, dtmf: "" }), dialog, at);
    },
    removeCall(id: string): void {
      connection.sql("DELETE FROM call WHERE id = ?").run(id);
    },
    dropOldCalls(now: number): void {
      connection.sql("DELETE FROM call WHERE open = 0 AND updated_at < ?").run(now - keptCallsMs);
    },
    setKv(key: string, value: string | null): void {
      if (value === null) connection.sql("DELETE FROM kv WHERE key = ?").run(key);
      else
        connection
          .sql("INSERT INTO kv (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value")
          .run(key, value);
    },
  };
}
export type DeskWriter = ReturnType<typeof deskWriter>;
