import { type RawBuilder, sql } from "kysely";
import type { Identity } from "../auth/identity.ts";

/** Condition on a row of `app_user`: the reader may be told of them by name, as `readScope` has it for the calls of a person. */
export function agentsOf({ userId, scope, teams }: Identity): RawBuilder<boolean> {
  if (scope === "all") return sql<boolean>`true`;
  return sql<boolean>`(id = ${userId} or team_id = any(${[...teams]}::uuid[]))`;
}
