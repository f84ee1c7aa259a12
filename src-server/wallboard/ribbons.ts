import type { z } from "zod";
import type { RibbonList } from "#shared/contract/central/index.ts";
import type { UserId } from "#shared/ids.ts";
import type { Interval } from "#shared/queue/index.ts";
import type { Identity } from "../auth/identity.ts";
import type { Db } from "../db/open-database.ts";
import { agentStateOf } from "../presence/agent-steps.ts";
import { readRibbons } from "../presence/read-agent-times.ts";
import { agentScopeOf } from "./scopes.ts";

/** What these agents did on a day, of whom the reader may know it. A state that lasts into the day begins with it. */
export async function ribbonsOf(
  db: Db,
  reader: Identity,
  asked: readonly UserId[],
  day: Interval,
  now: number,
): Promise<z.infer<typeof RibbonList>["items"]> {
  const users =
    asked.length === 0
      ? []
      : await db
          .selectFrom("appUser")
          .select(["id", "teamId"])
          .where("id", "in", [...asked])
          .where("deletedAt", "is", null)
          .execute();
  const scope = agentScopeOf(reader);
  const seen = users.filter(({ id, teamId }) => scope.sees({ userId: id, teamId })).map(({ id }) => id);
  const rows = await readRibbons(db, day.from, Math.min(day.until, now + 1), seen);
  const byUser = Map.groupBy(rows, (it) => it.userId);
  return seen.map((userId) => ({
    userId,
    states: (byUser.get(userId) ?? []).map((row) => agentStateOf({ ...row, at: Math.max(row.at, day.from) })),
  }));
}
