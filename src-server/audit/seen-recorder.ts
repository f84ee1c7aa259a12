import { type RawBuilder, sql } from "kysely";
import type { Logger } from "pino";
import type { SeenRecord } from "#shared/contract/central/index.ts";
import type { UserId } from "#shared/ids.ts";
import type { Db } from "../db/open-database.ts";

/** The same user at the same record within this time is one look. */
export const sameLookMs = 5 * 60_000;
const flushMs = 500;
const maxHeld = 5_000;

export type SeenBy = "record" | "lookup";

/**
 * Writes down who looked at whose record. A lookup has 25 ms while a telephone rings, so looks at central are gathered and written twice a
 * second: a central that is killed loses half a second of them. What desks report is written before it is answered.
 */
export interface SeenRecorder {
  note(userId: UserId, entity: string, recordId: string, by: SeenBy): void;
  /** Resolves when all is written. */
  close(): Promise<void>;
}

interface Look {
  readonly at: number;
  readonly userId: UserId;
  readonly entity: string;
  readonly recordId: string;
  readonly eventId: string | null;
  readonly by: SeenBy | "desk";
}

/** Kinds whose record is a person's. */
const personal: ReadonlySet<string> = new Set(["customer", "contact", "lead"]);

export function createSeenRecorder(options: { db: Db; logger: Logger; now: () => number }): SeenRecorder {
  const { db, logger, now } = options;
  const recent = new Map<string, number>();
  let held: Look[] = [];
  let timer: NodeJS.Timeout | null = null;
  let writing: Promise<void> = Promise.resolve();

  async function write(): Promise<void> {
    timer = null;
    const looks = held.splice(0);
    try {
      await keepLooks(db, looks);
    } catch (error) {
      logger.warn({ err: error, looks: looks.length }, "looks at records could not be written down; it is tried again");
      held = [...looks, ...held].slice(0, maxHeld);
      later();
    }
  }

  function later(): void {
    timer ??= setTimeout(() => {
      writing = writing.then(write);
    }, flushMs);
    timer.unref();
  }

  function isNew(key: string): boolean {
    const at = now();
    const before = recent.get(key);
    if (before !== undefined && at - before < sameLookMs) return false;
    // Least recently added first: those are the oldest.
    recent.delete(key);
    recent.set(key, at);
    const [oldest] = recent.size > maxHeld ? recent.keys() : [];
    if (oldest !== undefined) recent.delete(oldest);
    return true;
  }

  return {
    note(userId, entity, recordId, by) {
      if (!personal.has(entity) || !isNew(`${userId} ${recordId}`)) return;
      held.push({ at: now(), userId, entity, recordId, eventId: null, by });
      later();
    },
    async close() {
      if (timer !== null) clearTimeout(timer);
      await writing;
      if (held.length > 0) await write();
      if (timer !== null) clearTimeout(timer);
    },
  };
}

/** A desk that was off for long reports late; what lies further back or ahead is a clock's fault. */
const oldestReportMs = 31 * 24 * 60 * 60_000;

/** What a desk showed from its own store. Sent again, it is written once. */
export async function keepReported(db: Db, userId: UserId, items: readonly SeenRecord[], now: number): Promise<void> {
  await keepLooks(
    db,
    items.map(({ id, entity, recordId, at }) => ({
      ...{ userId, entity, recordId, eventId: id, by: "desk" as const },
      at: Math.min(Math.max(at, now - oldestReportMs), now),
    })),
  );
}

/** A record that was erased meanwhile is not written down again. */
async function keepLooks(db: Db, looks: readonly Look[]): Promise<void> {
  if (looks.length === 0) return;
  const rows: RawBuilder<unknown>[] = looks.map(
    (it) =>
      sql`(${it.at}::bigint, ${it.userId}::uuid, ${it.entity}::text, ${it.recordId}::uuid,
        ${JSON.stringify({ by: it.by })}::jsonb, ${it.eventId}::uuid)`,
  );
  await sql`
    insert into audit_log (at, user_id, action, entity, record_id, detail, event_id)
    select l.at, l.user_id, 'record-seen', l.entity, l.record_id, l.detail, l.event_id
    from (values ${sql.join(rows)}) as l (at, user_id, entity, record_id, detail, event_id)
    where not exists (select 1 from erased_record e where e.id = l.record_id)
    on conflict (event_id) where event_id is not null do nothing`.execute(db);
}
