import fc from "fast-check";
import { sql } from "kysely";
import { beforeAll, expect, test } from "vitest";
import { type RecordEntity, recordEntities } from "#server/records/record-tables.ts";
import { readScope, type Viewer } from "#server/records/scope.ts";
import { type SeenThrough, seenBy, seenThrough } from "#server/records/seen-by.ts";
import { newId, type TeamId, type UserId } from "#shared/ids.ts";
import { onEveryDatabase, type TestDatabase } from "../../helpers/databases.ts";

/** Live changes are sorted out in this process, pulls by the database: the two must never differ. */
onEveryDatabase("who sees a record", (open) => {
  let database: TestDatabase;
  const [teams, users] = [[newId(), newId(), newId()] as TeamId[], [newId(), newId(), newId(), newId()] as UserId[]];
  const meta = sql`1, 1, 1`;

  beforeAll(async () => {
    database = await open();
    const db = database.db.withoutPlugins();
    for (const [i, id] of teams.entries())
      await sql`insert into team (id, name, created_at, version) values (${id}, ${`Team ${i}`}, 1, 1)`.execute(db);
    // The last one has no team.
    for (const [i, id] of users.entries())
      await sql`insert into app_user (id, username, name, password_hash, role_id, team_id, version, created_at, updated_at)
        values (${id}, ${`u${i}`}, 'U', 'x', (select id from role where preset = 'agent'), ${teams[i] ?? null}, ${meta})`.execute(
        db,
      );
    // Every combination of hands, and everything that hangs on them.
    for (const owner of [null, ...users.slice(0, 2), users[3] ?? null])
      for (const team of [null, teams[0] ?? null, teams[2] ?? null]) {
        const [customer, lead] = [newId(), newId()];
        await sql`insert into customer (id, version, created_at, updated_at, kind, name, tier, status, do_not_call, notes, owner_id, team_id)
          values (${customer}, ${meta}, 'person', 'C', 'standard', 'active', false, '', ${owner}::uuid, ${team}::uuid)`.execute(
          db,
        );
        await sql`insert into lead (id, version, created_at, updated_at, name, status, notes, owner_id, team_id)
          values (${lead}, ${meta}, 'L', 'new', '', ${owner}::uuid, ${team}::uuid)`.execute(db);
        await sql`insert into contact (id, version, created_at, updated_at, customer_id, name) values (${newId()}, ${meta}, ${customer}, 'P')`.execute(
          db,
        );
        for (const [c, l] of [
          [customer, null],
          [null, lead],
          [null, null],
        ] as const) {
          await sql`insert into phone (id, version, created_at, updated_at, customer_id, lead_id, raw, label)
            values (${newId()}, ${meta}, ${c}::uuid, ${l}::uuid, '1', 'mobile')`.execute(db);
          for (const person of [null, users[1] ?? null, users[3] ?? null]) {
            await sql`insert into interaction (id, version, created_at, updated_at, channel, direction, customer_id, lead_id, agent_id, started_at,
                talk_ms, hold_ms, wrap_up_ms, outcome, notes)
              values (${newId()}, ${meta}, 'call', 'in', ${c}::uuid, ${l}::uuid, ${person}::uuid, 1, 0, 0, 0, 'answered', '')`.execute(
              db,
            );
            await sql`insert into task (id, version, created_at, updated_at, kind, title, note, status, customer_id, lead_id, assignee_id)
              values (${newId()}, ${meta}, 'todo', 'T', '', 'open', ${c}::uuid, ${l}::uuid, ${person}::uuid)`.execute(
              db,
            );
          }
        }
      }
  });

  test("is decided alike here and in the database, for every scope, team and kind of record", async () => {
    const viewers = fc.record({
      userId: fc.constantFrom(...users),
      scope: fc.constantFrom("own" as const, "team" as const, "team-and-below" as const, "all" as const),
      teamId: fc.constantFrom(null, ...teams),
      teams: fc.subarray(teams),
    });
    const db = database.db.withoutPlugins();
    await fc.assert(
      fc.asyncProperty(viewers, fc.constantFrom(...recordEntities), async (viewer: Viewer, entity: RecordEntity) => {
        const { rows } = await sql<{ id: string; seen: boolean | null; through: SeenThrough }>`
          select r.id, (${readScope(viewer, entity)}) as seen, ${seenThrough(entity)} as through from ${sql.table(entity)} r`.execute(
          db,
        );
        for (const { seen, through } of rows) expect(seenBy(viewer, entity, through)).toBe(seen ?? false);
      }),
      { numRuns: 60 },
    );
  });
});
