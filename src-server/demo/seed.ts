import { randomBytes } from "node:crypto";
import type { UserId } from "#shared/ids.ts";
import { seedDispositions } from "../bootstrap.ts";
import type { Context } from "../context.ts";
import { createUser } from "../users/save-user.ts";
import { findUserByName } from "../users/users-repository.ts";
import { demoPassword, demoUsers } from "./cast.ts";
import { createPrng } from "./prng.ts";
import { addInteraction, seedInteractions, seedLeads, seedTasks } from "./seed-activity.ts";
import { emptyBatch, type SeedBatch, writeBatch } from "./seed-batch.ts";
import { seedCast } from "./seed-cast.ts";
import { castTaken, day, type SeedContext } from "./seed-context.ts";
import { seedCustomers } from "./seed-customers.ts";

/** Set once the demo's data is there, or something else in its place. */
export const seededKey = "demo-seeded";
const counts = { customers: 3_000, dormant: 60, leads: 400, interactions: 8_000, tasks: 400 };

/**
 * Fills a new central with invented customers, leads, tasks and calls, and with the demo's users. Deterministic but for the day it is
 * laid out around. Does nothing when it was done before: what people changed stays.
 */
export async function seedDemo(context: Context): Promise<void> {
  const { db, logger, now } = context;
  const done = await db.selectFrom("appMeta").select("value").where("key", "=", seededKey).executeTakeFirst();
  if (done !== undefined) return;
  const startedAt = performance.now();
  await seedDispositions(db, now());
  const agents = await seedUsers(context);
  const dispositions = await db
    .selectFrom("disposition")
    .select("id")
    .where("parentId", "is not", null)
    .orderBy("code")
    .execute();
  const batch = demoRecords({
    prng: createPrng(20_261_121),
    now: now(),
    rules: context.config.phoneRules,
    agents,
    dispositions: dispositions.map((it) => it.id),
    taken: castTaken(),
  });
  await db.transaction().execute(async (trx) => {
    await writeBatch(trx, batch);
    await trx.insertInto("appMeta").values({ key: seededKey, value: "1" }).execute();
  });
  logger.info(
    { customers: batch.customer.length, ms: Math.round(performance.now() - startedAt) },
    "the demo data was made",
  );
}

/** All the demo's records, in memory. */
export function demoRecords(context: SeedContext): SeedBatch {
  const batch = emptyBatch();
  seedCustomers(context, batch, counts.customers);
  seedLeads(context, batch, counts.leads);
  seedInteractions(context, batch, counts.interactions);
  seedTasks(context, batch, counts.tasks);
  fallDormant(context, batch);
  seedCast(context, batch);
  return batch;
}

/** Some who have no calls and no tasks were last heard of two years ago and more. */
function fallDormant(context: SeedContext, batch: SeedBatch): void {
  const busy = new Set([...batch.interaction, ...batch.task].map((it) => it.customerId));
  const quiet = batch.customer.filter((it) => !busy.has(it.id) && it.status === "active").slice(0, counts.dormant);
  for (const customer of quiet) {
    const createdAt = context.now - context.prng.int(1_000, 1_400) * day;
    Object.assign(customer, { status: "dormant", createdAt, updatedAt: createdAt });
    const e164 = batch.phone.find((it) => it.customerId === customer.id)?.e164 ?? null;
    addInteraction(
      context,
      batch,
      { customerId: customer.id, e164, name: customer.name },
      createdAt + context.prng.int(1, 200) * day,
    );
  }
}

/** @returns those who take calls. */
async function seedUsers(context: Context): Promise<UserId[]> {
  const ids: UserId[] = [];
  for (const user of demoUsers) {
    const { username, name, role, extension } = user;
    const existing = await findUserByName(context.db, username);
    if (existing !== null) {
      if (extension !== null) ids.push(existing.id);
      continue;
    }
    const line = extension === null ? null : { username: extension, password: randomBytes(12).toString("base64url") };
    const made = await createUser(context, null, {
      username,
      name,
      role,
      extension,
      line,
      password: demoPassword,
      teamName: "Demo team",
      mustChangePassword: false,
    });
    if (extension !== null) ids.push(made.id);
  }
  return ids;
}
