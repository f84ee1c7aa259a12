import type { AddressInfo } from "node:net";
import { sql } from "kysely";
import { pino } from "pino";
import { identityOfUser } from "#server/auth/identity-of-user.ts";
import { createCentral } from "#server/central.ts";
import type { Context } from "#server/context.ts";
import { openDatabase } from "#server/db/open-database.ts";
import { startHousekeeping } from "#server/housekeeping.ts";
import { erasePerson } from "#server/persons/erase-person.ts";
import { heldScope, keeperOf } from "#server/records/cache-scope.ts";
import { recordEntities } from "#server/records/record-tables.ts";
import { selectedFields } from "#server/records/selected-fields.ts";
import { applyMutation } from "#server/sync/apply-mutation.ts";
import { readColleagues } from "#server/users/colleagues.ts";
import type { ErasureTarget } from "#shared/contract/central/index.ts";
import { newId, type UserId } from "#shared/ids.ts";
import type { Fields, Mutation } from "#shared/sync/index.ts";
import { testRules } from "#tests/helpers/builders.ts";
import type { Asked, Audited, CentralAnswers, Held, StartCentral, Written } from "./central-messages.ts";

/**
 * Central as a process of its own, so that it can be killed at any moment: real routes on a real database, with a clock that tests move and
 * questions that look behind the contract. It loads its code at once and starts when it is told on which database, so that a spare one is ready
 * in a tenth of the time.
 */
let offset = 0;
let running: { context: Context; stop(): Promise<void> } | null = null;

async function start({ target, port, clockOffset, tokenSecret }: StartCentral): Promise<number> {
  // On another database, in the same process: a tenth of the time of a new one.
  await running?.stop();
  offset = clockOffset;
  const database = await openDatabase(target);
  const { app, context } = await createCentral({
    config: {
      tokenSecret,
      sip: null,
      phoneRules: testRules,
      wrapUp: { mode: "mandatory", seconds: 60 },
      loginRatePerMinute: 100_000,
    },
    db: database,
    logger: pino({ level: process.env.POPLINE_TEST_LOG ?? "silent" }, pino.destination(2)),
    now: () => Date.now() + offset,
  });
  running = {
    context,
    async stop() {
      await app.close();
      await database.close();
    },
  };
  await app.listen({ port, host: "127.0.0.1" });
  return (app.server.address() as AddressInfo).port;
}

function context(): Context {
  if (running === null) throw new Error("this central was not started");
  return running.context;
}

async function userNamed(username: string): Promise<UserId> {
  const row = await context()
    .db.selectFrom("appUser")
    .select("id")
    .where("username", "=", username)
    .executeTakeFirstOrThrow();
  return row.id;
}

async function identityOf(username: string) {
  const identity = await identityOfUser(context().db, await userNamed(username));
  if (identity === null) throw new Error(`nobody is called ${username}`);
  return identity;
}

/** What this user's desk has to hold, row by row, as central's own rules say. */
async function held(username: string): Promise<Held> {
  const { db, now } = context();
  const keeper = await keeperOf(db, await identityOf(username), "all");
  const answer: Record<string, Fields[]> = { colleague: [] };
  const users = await db.selectFrom("appUser").select("id").where("deletedAt", "is", null).execute();
  answer.colleague = (await readColleagues(
    db,
    users.map(({ id }) => id),
  )) as unknown as Fields[];
  for (const entity of recordEntities) {
    const { rows } = await sql<{ json: string }>`
      select row_to_json(held)::text as json from (select ${selectedFields(entity)} from ${sql.table(entity)} r
        where r.deleted_at is null and (${heldScope(keeper, "all", entity, now())})) held`.execute(db.withoutPlugins());
    answer[entity] = rows.map(({ json }) => JSON.parse(json) as Fields);
  }
  return answer;
}

/** Every version that a record ever had, by the trigger of `recordHistory`. */
async function history(): Promise<readonly Written[]> {
  const { rows } = await sql<Written>`
    select entity, id::text as id, version, row, row ->> 'deleted_at' is not null as deleted from fault_history order by n`.execute(
    context().db.withoutPlugins(),
  );
  return rows;
}

async function audited(): Promise<readonly Audited[]> {
  const { rows } = await sql<Audited>`
    select record_id::text as id, action, count(*)::int as entries from audit_log
    where action in ('record-created', 'record-changed', 'record-deleted') and record_id is not null group by 1, 2`.execute(
    context().db.withoutPlugins(),
  );
  return rows;
}

/** Somebody's change at central, by the way that a desk's changes take. */
async function change(by: string, entity: Mutation["entity"], id: string, fields: Fields): Promise<string> {
  const { rows } = await sql<{ row: Fields }>`
    select row_to_json(r) as row from (select ${selectedFields(entity)} from ${sql.table(entity)} r where id = ${id}) r`.execute(
    context().db.withoutPlugins(),
  );
  const row = rows[0]?.row;
  if (row === undefined) return "gone";
  const base = Object.fromEntries(Object.keys(fields).map((field) => [field, row[field] ?? null]));
  const result = await applyMutation(context(), await identityOf(by), newId(), {
    mutationId: newId(),
    entity,
    id,
    op: "upsert",
    baseVersion: Number(row.version),
    fields,
    base,
    madeAt: Date.now(),
  });
  return result.status === "applied" ? "applied" : result.reason;
}

/** Each user's number of the rows that an erasure took. */
async function erase(by: string, target: ErasureTarget): Promise<readonly string[]> {
  const { db } = context();
  const { rows } = await sql<{
    name: string;
  }>`select name from ${sql.table(target.type)} where id = ${target.id} and deleted_at is null`.execute(db);
  const name = rows[0]?.name;
  if (name === undefined) return [];
  await erasePerson(context(), await identityOf(by), newId(), { target, reason: "asked-by-person", confirmName: name });
  const gone = await db.selectFrom("erasedRecord").select("id").execute();
  return gone.map(({ id }) => id);
}

async function answer(asked: Asked): Promise<CentralAnswers[Asked["ask"]]> {
  switch (asked.ask) {
    case "start":
      return start(asked);
    case "clock":
      offset = asked.offset;
      return null;
    case "held":
      return held(asked.username);
    case "history":
      return history();
    case "audited":
      return audited();
    case "user":
      return userNamed(asked.username);
    case "change":
      return change(asked.by, asked.entity, asked.id, asked.fields);
    case "erase":
      return erase(asked.by, asked.target);
    case "team": {
      await sql`update app_user set team_id = (select id from team where name = ${asked.team}), version = version + 1 where username = ${asked.username}`.execute(
        context().db,
      );
      return null;
    }
    case "sql":
      return (await sql.raw(asked.text).execute(context().db.withoutPlugins())).rows as readonly Fields[];
    case "housekeep":
      await startHousekeeping(context()).stop();
      return null;
  }
}

process.on("message", (asked: Asked & { readonly seq: number }) => {
  answer(asked).then(
    (result) => process.send?.({ seq: asked.seq, result }),
    (error: unknown) => process.send?.({ seq: asked.seq, failure: String(error) }),
  );
});
process.on("disconnect", () => process.exit(0));
process.send?.({ seq: 0, result: null });
