import { uuidv7 } from "uuidv7";
import type { DispositionId } from "#shared/ids.ts";
import type { Context } from "./context.ts";
import type { Db } from "./db/open-database.ts";
import { type DispositionSeed, defaultDispositions } from "./default-dispositions.ts";
import { createUser } from "./users/save-user.ts";

/** What a central needs before anyone can work with it: a disposition tree, and an administrator. */
export async function bootstrap(
  context: Context,
  administrator: { username: string; password: string | null },
): Promise<{ readonly generatedPassword: string | null }> {
  await seedDispositions(context.db, context.now());
  const anyone = await context.db.selectFrom("appUser").select("id").limit(1).executeTakeFirst();
  if (anyone !== undefined) return { generatedPassword: null };
  const generated = administrator.password === null ? Buffer.from(context.random(15)).toString("base64url") : null;
  await createUser(context, null, {
    username: administrator.username,
    name: "Administrator",
    role: "administrator",
    password: administrator.password ?? generated ?? "",
    teamName: null,
    extension: null,
    mustChangePassword: generated !== null,
    line: null,
  });
  return { generatedPassword: generated };
}

/** The default tree, if there is none at all. */
export async function seedDispositions(db: Db, now: number): Promise<void> {
  const anything = await db.selectFrom("disposition").select("id").limit(1).executeTakeFirst();
  if (anything !== undefined) return;
  await db.transaction().execute((trx) => insertLevel(trx, defaultDispositions, null, now));
}

async function insertLevel(
  db: Db,
  level: readonly DispositionSeed[],
  parentId: DispositionId | null,
  now: number,
): Promise<void> {
  for (const [sort, node] of level.entries()) {
    const id = uuidv7() as DispositionId;
    await db
      .insertInto("disposition")
      .values({
        id,
        version: 1,
        createdAt: now,
        updatedAt: now,
        deletedAt: null,
        parentId,
        code: node.code,
        labelEn: node.en,
        labelZh: node.zh,
        sort,
        active: true,
        needsNote: node.needsNote ?? false,
        proposesTask: node.proposesTask ?? false,
      })
      .execute();
    await insertLevel(db, node.children ?? [], id, now);
  }
}
