import { createHash } from "node:crypto";
import { existsSync, globSync, readFileSync } from "node:fs";
import { cp, mkdir, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { pino } from "pino";
import { projectRoot } from "#main/hosts/launch/project-root.ts";
import { seedDispositions } from "#server/bootstrap.ts";
import { createCentral } from "#server/central.ts";
import type { Context } from "#server/context.ts";
import { migrate } from "#server/db/migrate.ts";
import { openDatabase } from "#server/db/open-database.ts";
import { demoPassword } from "#server/demo/cast.ts";
import { floorSeededKey } from "#server/demo/floor/seed-floor.ts";
import { createPrng } from "#server/demo/prng.ts";
import { seededKey } from "#server/demo/seed.ts";
import { emptyBatch, writeBatch } from "#server/demo/seed-batch.ts";
import { seedCast } from "#server/demo/seed-cast.ts";
import { castTaken, type SeedContext } from "#server/demo/seed-context.ts";
import { seedCustomers } from "#server/demo/seed-customers.ts";
import { tokenSecret } from "#server/token-secret.ts";
import { createUser } from "#server/users/save-user.ts";
import type { UserId } from "#shared/ids.ts";
import { holdLock } from "#tests/pbx/exchange/lock.ts";
import { testConfig } from "./test-central.ts";

/** Users of the template who take calls, by the extension that is their line's user name too. They and "admin" have the demo's password. */
export const lineUsers = {
  "1001": { username: "agent1", name: "Lin Xiaoyu", role: "agent" },
  "1002": { username: "agent2", name: "Tom Becker", role: "agent" },
  "1003": { username: "supervisor", name: "Zhao Min", role: "supervisor" },
  "1004": { username: "agent3", name: "Sara Lindqvist", role: "agent" },
} as const;
export type LineUser = keyof typeof lineUsers;

export const linePassword = (extension: string) => `change-me-${extension}`;

const folder = join(projectRoot, ".popline", "test-central");

/**
 * Copies a central with the people of the demo's scripts (`cast.ts`) and users whose lines have known passwords into `to`. It is made once and
 * kept until the sources of central change.
 */
export async function copyCentral(to: string): Promise<void> {
  await cp(await centralTemplate(), to, { recursive: true });
}

/** Makes the template if there is none yet. @returns its folder */
export async function centralTemplate(): Promise<string> {
  const made = join(folder, fingerprint());
  if (existsSync(made)) return made;
  await mkdir(folder, { recursive: true });
  const lock = await holdLock(join(folder, "lock"));
  try {
    if (existsSync(made)) return made;
    for (const old of await readdir(folder)) if (old !== "lock") await rm(join(folder, old), { recursive: true });
    const unfinished = `${made}.unfinished`;
    await seed(unfinished);
    await rename(unfinished, made);
    return made;
  } finally {
    await lock.release();
  }
}

function fingerprint(): string {
  const hash = createHash("sha256");
  const files = globSync(["src-server/**/*.ts", "src-shared/**/*.ts", "tests/helpers/central-template.ts"], {
    cwd: projectRoot,
  });
  for (const file of files.sort())
    hash
      .update(file)
      .update("\0")
      .update(readFileSync(join(projectRoot, file)));
  return hash.digest("hex").slice(0, 16);
}

/** In this process: a central that starts for it and fills itself with the demo's thousands takes ten times as long. */
async function seed(dataDir: string): Promise<void> {
  await mkdir(dataDir, { recursive: true });
  const secret = await tokenSecret(null, dataDir);
  const database = await openDatabase({ kind: "pglite", folder: join(dataDir, "pglite") });
  try {
    await migrate(database.db);
    const { app, context } = await createCentral({
      // The rules that a central without settings has, as the ones that are started on this data.
      config: { ...testConfig, phoneRules: { ...testConfig.phoneRules, areaCode: null }, tokenSecret: secret },
      db: database,
      logger: pino({ level: "silent" }),
    });
    await fill(context);
    await app.close();
  } finally {
    await database.close();
  }
}

async function fill(context: Context): Promise<void> {
  const { db } = context;
  const now = context.now();
  await seedDispositions(db, now);
  await createUser(context, null, { ...plainUser, username: "admin", name: "Iris Novak", role: "administrator" });
  const agents: UserId[] = [];
  for (const [extension, user] of Object.entries(lineUsers)) {
    const line = { username: extension, password: linePassword(extension) };
    const made = await createUser(context, null, { ...plainUser, ...user, extension, line, teamName: "Demo team" });
    agents.push(made.id);
  }
  const leaves = await db.selectFrom("disposition").select("id").where("parentId", "is not", null).execute();
  const batch = emptyBatch();
  const seeding: SeedContext = {
    prng: createPrng(20_261_121),
    now,
    rules: context.config.phoneRules,
    agents,
    dispositions: leaves.map((it) => it.id),
    taken: castTaken(),
  };
  seedCustomers(seeding, batch, 50);
  seedCast(seeding, batch);
  await db.transaction().execute(async (trx) => {
    await writeBatch(trx, batch);
    // A central that runs the demo on this data has its people already.
    const seeded = [seededKey, floorSeededKey].map((key) => ({ key, value: "1" }));
    await trx.insertInto("appMeta").values(seeded).execute();
  });
}

const plainUser = { password: demoPassword, teamName: null, extension: null, mustChangePassword: false, line: null };
