import { uuidv7 } from "uuidv7";
import type { QueueId, TeamId, UserId } from "#shared/ids.ts";
import { type Interval, intervalsIn } from "#shared/queue/index.ts";
import { hashPassword } from "../../auth/password.ts";
import { namedRole } from "../../auth/role-repository.ts";
import type { Context } from "../../context.ts";
import type { Db } from "../../db/open-database.ts";
import { recordEvents } from "../../history/record-events.ts";
import { demoPassword } from "../cast.ts";
import { createPrng } from "../prng.ts";
import { colleagues, floorQueues, floorTeams } from "./floor-cast.ts";
import { type Past, pastWeek } from "./past-week.ts";
import { knownCallers } from "./read-floor.ts";

/** Set once the demo's queues and colleagues are there, or something else in their place. */
export const floorSeededKey = "demo-floor-seeded";
const days = 7;

/**
 * Gives a demo its queues, simulated colleagues and a past week of calls. Once: what people change stays. Where there are queues already, nothing
 * is added.
 */
export async function seedFloor(context: Context): Promise<void> {
  const { db, logger, now } = context;
  const done = await db.selectFrom("appMeta").select("value").where("key", "=", floorSeededKey).executeTakeFirst();
  if (done !== undefined) return;
  const startedAt = performance.now();
  const passwordHash = await hashPassword(demoPassword);
  const made = await db.transaction().execute(async (trx) => {
    const queue = await trx.selectFrom("queue").select("id").limit(1).executeTakeFirst();
    if (queue !== undefined) return false;
    const teams = await makeTeams(trx, now());
    await makeColleagues(trx, teams, passwordHash, now());
    await makeQueues(trx, teams, now());
    return true;
  });
  // The past is told anew if this is cut off here: what was written down is found again by its events, and left out.
  const past = made ? await writePast(context) : null;
  // From now on: nobody waits to be called back since a week that never was.
  if (made) await db.updateTable("queue").set({ callbacks: "own-team" }).execute();
  await db.insertInto("appMeta").values({ key: floorSeededKey, value: "1" }).execute();
  const ms = Math.round(performance.now() - startedAt);
  logger.info({ events: past?.events.length ?? 0, ms }, "the demo's queues were made, with a past that never was");
}

async function writePast({ db, now }: Context): Promise<Past> {
  const dayOf = intervalsIn(Intl.DateTimeFormat().resolvedOptions().timeZone, "day");
  const past = pastWeek({
    prng: createPrng(20_261_122),
    now: now(),
    days,
    queues: floorQueues.map(({ name, share }) => ({ of: name, weight: share })),
    colleagues: colleagues.map(({ username, extension, team }) => ({
      member: extension,
      places: floorQueues.flatMap(({ name, teams, members }) => {
        const priority = Math.min(teams[team] ?? Infinity, members[username] ?? Infinity);
        return Number.isFinite(priority) ? [{ queue: name, penalty: priority - 1 }] : [];
      }),
    })),
    known: await knownCallers(db),
    midnightOf: (at): Interval["from"] => dayOf(at).from,
  });
  await recordEvents(db, past.events);
  return past;
}

async function makeTeams(trx: Db, now: number): Promise<ReadonlyMap<string, TeamId>> {
  const head = await trx.selectFrom("team").select("id").where("name", "=", "Demo team").executeTakeFirst();
  const teams = Object.entries(floorTeams).map(([key, name]) => ({ key, name, id: uuidv7() as TeamId }));
  await trx
    .insertInto("team")
    .values(
      teams.map(({ id, name }) => ({
        id,
        name,
        parentId: head?.id ?? null,
        headId: null,
        version: 1,
        createdAt: now,
      })),
    )
    .execute();
  return new Map(teams.map(({ key, id }) => [key, id]));
}

async function makeColleagues(
  trx: Db,
  teams: ReadonlyMap<string, TeamId>,
  passwordHash: string,
  now: number,
): Promise<void> {
  const role = await namedRole(trx, { preset: "agent" });
  await trx
    .insertInto("appUser")
    .values(
      colleagues.map(({ username, name, extension, team }) => ({
        id: uuidv7() as UserId,
        username,
        name,
        passwordHash,
        roleId: role.id,
        teamId: teams.get(team) ?? null,
        extension,
        mustChangePassword: false,
        active: true,
        version: 1,
        createdAt: now,
        updatedAt: now,
        deletedAt: null,
      })),
    )
    .execute();
}

async function makeQueues(trx: Db, teams: ReadonlyMap<string, TeamId>, now: number): Promise<void> {
  const users = await trx.selectFrom("appUser").select(["id", "username"]).where("deletedAt", "is", null).execute();
  const ids = new Map(users.map(({ username, id }) => [username, id]));
  const queues = floorQueues.map((queue) => ({ ...queue, id: uuidv7() as QueueId }));
  await trx
    .insertInto("queue")
    .values(
      queues.map(({ id, name, number, serviceLevelSec, shortAbandonSec, abandons }) => ({
        id,
        name,
        exchangeName: name,
        number,
        serviceLevelSec,
        shortAbandonSec,
        abandons,
        active: true,
        version: 1,
        createdAt: now,
        updatedAt: now,
        deletedAt: null,
      })),
    )
    .execute();
  const members = queues.flatMap(({ id, members }) =>
    Object.entries(members).flatMap(([username, priority]) => {
      const userId = ids.get(username);
      return userId === undefined ? [] : [{ queueId: id, userId, priority }];
    }),
  );
  if (members.length > 0) await trx.insertInto("queueMember").values(members).execute();
  const teamRows = queues.flatMap(({ id, teams: of }) =>
    Object.entries(of).flatMap(([team, priority]) => {
      const teamId = teams.get(team);
      return teamId === undefined ? [] : [{ queueId: id, teamId, priority }];
    }),
  );
  await trx.insertInto("queueTeam").values(teamRows).execute();
}
