import { Migrator } from "kysely/migration";
import { up as users } from "./migrations/0001-users.ts";
import { up as records } from "./migrations/0002-records.ts";
import { up as sync } from "./migrations/0003-sync.ts";
import { up as sessionPredecessor } from "./migrations/0004-session-predecessor.ts";
import { up as callDetails } from "./migrations/0005-call-details.ts";
import { up as handoversAndDeskPhones } from "./migrations/0006-handovers-and-desk-phones.ts";
import { up as rights } from "./migrations/0007-rights.ts";
import { up as feedEpoch } from "./migrations/0008-feed-epoch.ts";
import { up as importsAndAudit } from "./migrations/0009-imports-and-audit.ts";
import { up as operations } from "./migrations/0010-operations.ts";
import { up as oidc } from "./migrations/0011-oidc.ts";
import { up as liveChanges } from "./migrations/0012-live-changes.ts";
import { up as reasonsAndQueues } from "./migrations/0013-reasons-and-queues.ts";
import { up as feedByKey } from "./migrations/0014-feed-by-key.ts";
import { up as queueHistory } from "./migrations/0015-queue-history.ts";
import { up as queuePicture } from "./migrations/0016-queue-picture.ts";
import { up as supervisionRights } from "./migrations/0017-supervision-rights.ts";
import { up as livePicture } from "./migrations/0018-live-picture.ts";
import { up as queueMembership } from "./migrations/0019-queue-membership.ts";
import { up as reports } from "./migrations/0020-reports.ts";
import { up as callbacks } from "./migrations/0021-callbacks.ts";
import type { Db } from "./open-database.ts";

/** Every migration in order. A number, once released, never changes its content. */
const migrations = {
  "0001-users": { up: users },
  "0002-records": { up: records },
  "0003-sync": { up: sync },
  "0004-session-predecessor": { up: sessionPredecessor },
  "0005-call-details": { up: callDetails },
  "0006-handovers-and-desk-phones": { up: handoversAndDeskPhones },
  "0007-rights": { up: rights },
  "0008-feed-epoch": { up: feedEpoch },
  "0009-imports-and-audit": { up: importsAndAudit },
  "0010-operations": { up: operations },
  "0011-oidc": { up: oidc },
  "0012-live-changes": { up: liveChanges },
  "0013-reasons-and-queues": { up: reasonsAndQueues },
  "0014-feed-by-key": { up: feedByKey },
  "0015-queue-history": { up: queueHistory },
  "0016-queue-picture": { up: queuePicture },
  "0017-supervision-rights": { up: supervisionRights },
  "0018-live-picture": { up: livePicture },
  "0019-queue-membership": { up: queueMembership },
  "0020-reports": { up: reports },
  "0021-callbacks": { up: callbacks },
} as const;

/**
 * Brings the schema up to date. Nodes that start together wait for each other on an advisory lock (Kysely's migrator holds it).
 * @returns the names of the migrations that ran now.
 * @throws Error naming the migration that failed; the database is then as it was before it.
 */
export async function migrate(db: Db): Promise<readonly string[]> {
  const migrator = new Migrator({
    // Migrations are written in SQL's own names.
    db: db.withoutPlugins(),
    provider: { getMigrations: async () => ({ ...migrations }) },
  });
  const { error, results } = await migrator.migrateToLatest();
  if (error !== undefined) {
    const failed = results?.find((it) => it.status === "Error")?.migrationName ?? "before the first one";
    throw new Error(`The database schema could not be brought up to date (${failed}).`, { cause: error });
  }
  return (results ?? []).filter((it) => it.status === "Success").map((it) => it.migrationName);
}
