import type { WallboardAgent, WallboardQueue } from "#shared/contract/central/index.ts";

/** A row as it goes to desks, and whose it is: made once for all who see it. */
export interface BoardRow {
  readonly json: string;
  readonly userId: string | null;
  readonly teamId: string | null;
}

export interface RowChange {
  readonly id: string;
  /** null: it was not there. */
  readonly before: BoardRow | null;
  /** null: it is gone. */
  readonly after: BoardRow | null;
}

/** The rows of the picture, and what changed since the last look. */
export interface Board {
  readonly queues: ReadonlyMap<string, BoardRow>;
  readonly agents: ReadonlyMap<string, BoardRow>;
  setQueue(id: string, row: WallboardQueue | null): void;
  setAgent(id: string, row: WallboardAgent | null): void;
  take(): { readonly queues: readonly RowChange[]; readonly agents: readonly RowChange[] };
}

export function createBoard(): Board {
  const queues = table();
  const agents = table();
  return {
    queues: queues.rows,
    agents: agents.rows,
    setQueue: (id, row) => queues.set(id, row && { json: JSON.stringify(row), userId: null, teamId: null }),
    setAgent: (id, row) =>
      agents.set(
        id,
        row && { json: JSON.stringify(row), userId: row.id.startsWith("member:") ? null : row.id, teamId: row.teamId },
      ),
    take: () => ({ queues: queues.take(), agents: agents.take() }),
  };
}

function table() {
  const rows = new Map<string, BoardRow>();
  const before = new Map<string, BoardRow | null>();
  return {
    rows,
    set(id: string, row: BoardRow | null): void {
      const now = rows.get(id) ?? null;
      if (now?.json === row?.json) return;
      if (!before.has(id)) before.set(id, now);
      if (row === null) rows.delete(id);
      else rows.set(id, row);
    },
    take(): RowChange[] {
      const changes = [...before].map(([id, was]) => ({ id, before: was, after: rows.get(id) ?? null }));
      before.clear();
      return changes.filter((it) => it.before?.json !== it.after?.json);
    },
  };
}
