import { randomBytes } from "node:crypto";
import { sql } from "kysely";
import type { Logger } from "pino";
import type { Db } from "../db/open-database.ts";

/** The generation of the change feed. A cursor of another generation is refused, and its desk starts again from a snapshot. */
export interface FeedEpoch {
  /** @param known a cursor's generation: when it is not the one remembered here, the database is asked again before it is judged */
  current(known?: string): Promise<string>;
  /** A desk remembers a place that this database has not reached: it was put back to an earlier state. Makes a new generation. */
  wentBack(): Promise<void>;
}

/** How long a node trusts what it read: a place handed out meanwhile under a generation that has ended is refused later. */
const trustedMs = 30_000;

/**
 * Whether the database is still the one that desks know. It is not when it was restored elsewhere (system identifier), from a dump (the
 * feed's table was made anew), or promoted or recovered to a point in time (timeline). A copy of the files put back has the same marks; then
 * the feed's newest transaction, or a desk's place, lies ahead of the transactions there are.
 */
const fingerprintSql = sql<{ fingerprint: string; ahead: boolean }>`
  select (select system_identifier from pg_control_system())::text
    || '.' || (select oid from pg_database where datname = current_database())::text
    || '.' || 'sync_feed'::regclass::oid::text
    || '.' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) as fingerprint,
  coalesce((select txid from sync_feed order by txid desc, seq desc limit 1) >= pg_snapshot_xmax(pg_current_snapshot()), false) as ahead`;

export function createFeedEpoch(options: { db: Db; logger: Logger; now: () => number }): FeedEpoch {
  const { db, logger, now } = options;
  let trusted: { epoch: string; readAt: number } | null = null;

  async function read(): Promise<string> {
    const { rows } = await fingerprintSql.execute(db);
    const seen = rows[0];
    if (seen === undefined) throw new Error("the database did not say which one it is");
    const stored = await db.selectFrom("feedEpoch").selectAll().executeTakeFirst();
    const same = stored !== undefined && stored.fingerprint === seen.fingerprint && !seen.ahead;
    const epoch = same ? stored.epoch : await renew(seen.fingerprint, stored?.epoch ?? null);
    trusted = { epoch, readAt: now() };
    return epoch;
  }

  /** One of several nodes makes the new generation; the others take it over. */
  function renew(fingerprint: string, old: string | null): Promise<string> {
    return db.transaction().execute(async (tx) => {
      await sql`lock table feed_epoch in exclusive mode`.execute(tx);
      const stored = await tx.selectFrom("feedEpoch").selectAll().executeTakeFirst();
      if (stored !== undefined && stored.epoch !== old) return stored.epoch;
      const epoch = randomBytes(8).toString("hex");
      const { numAffectedRows } = await sql`
        update sync_feed set txid = pg_current_xact_id() where txid >= pg_current_xact_id()`.execute(tx);
      await sql`
        insert into feed_epoch (id, epoch, fingerprint, made_at) values (1, ${epoch}, ${fingerprint}, ${now()})
        on conflict (id) do update set epoch = excluded.epoch, fingerprint = excluded.fingerprint, made_at = excluded.made_at`.execute(
        tx,
      );
      if (old !== null)
        logger.warn(
          { moved: Number(numAffectedRows ?? 0) },
          "this is not the database that desks know (restored, or failed over): they compare everything anew",
        );
      return epoch;
    });
  }

  return {
    async current(known) {
      // The difference to either side: a clock that was set back must not make it trusted for long.
      const fresh = trusted !== null && Math.abs(now() - trusted.readAt) < trustedMs;
      if (trusted !== null && fresh && (known === undefined || known === trusted.epoch)) return trusted.epoch;
      return read();
    },
    async wentBack() {
      const { rows } = await fingerprintSql.execute(db);
      const old = await db.selectFrom("feedEpoch").select("epoch").executeTakeFirst();
      trusted = null;
      await renew(rows[0]?.fingerprint ?? "", old?.epoch ?? null);
    },
  };
}
