import { type RawBuilder, sql } from "kysely";
import type { DataScope } from "#shared/contract/central/index.ts";
import type { TeamId, UserId } from "#shared/ids.ts";
import type { RecordEntity } from "./record-tables.ts";

/**
 * Which records a user's desk holds, which he finds by looking up, and which he may write: this file decides it, and nothing else.
 *
 * A customer or lead is seen by scope (decisions/0018):
 * - nobody's (no owner, no team): by everybody; a caller whom nobody looks after is everybody's caller
 * - `own`: those that the user owns, and those of his own team that nobody in it owns yet
 * - `team`: also those of the user's team and of teams that he heads; a record without a team is its owner's team's
 * - `team-and-below`: also those of all teams below these
 * - `all`: all
 *
 * Contacts and numbers are seen with their customer or lead. So are interactions and tasks, and besides by whoever they are of: the agent
 * of a call and the assignee of a task always see it, and so do those whose scope reaches that person's team. A task that is a team's (an
 * abandoned caller to be called back) is seen by all of that team, taken or not, and by those whose scope reaches it.
 *
 * A desk holds what its user sees, but dormant customers (`status: "dormant"`, not heard of for long) with their contacts and numbers: they
 * stay at central, where a lookup finds them, so a call from one is row 7 of the decision table. A customer that falls dormant leaves the
 * desks, one that wakes comes back with all that belongs to it. Whatever moves a row in or out of a scope moves it in the feed too
 * (triggers of migrations 0003 and 0007), and whatever changes a user's scope is found by `scopeKey` (sync/visible-scope.ts).
 */
export interface Viewer {
  readonly userId: UserId;
  readonly scope: DataScope;
  readonly teamId: TeamId | null;
  readonly teams: readonly TeamId[];
}

type Condition = RawBuilder<boolean>;
const everything = sql<boolean>`true`;

/** Condition on a row of `entity`, named `r`: the user's desk holds it. */
export function syncScope(user: Viewer, entity: RecordEntity): Condition {
  switch (entity) {
    case "customer":
      return sql<boolean>`r.status <> 'dormant' and (${readScope(user, entity)})`;
    case "contact":
    case "phone":
      // A scalar subquery is looked up row by row; NOT EXISTS may become a join over all customers for each page of a first sync.
      return sql<boolean>`(select c.status from customer c where c.id = r.customer_id) is distinct from 'dormant'
        and (${readScope(user, entity)})`;
    default:
      return readScope(user, entity);
  }
}

/** Condition on a row of `entity`, named as `alias` says: the user sees it, in lists, lookups, searches and reports. */
export function readScope(user: Viewer, entity: RecordEntity, alias = "r"): Condition {
  if (user.scope === "all" || entity === "disposition") return everything;
  const r = (column: string) => sql.ref(`${alias}.${column}`);
  switch (entity) {
    case "customer":
    case "lead":
      return lookedAfter(user, alias);
    case "contact":
      return seenWith(user, "customer", r("customer_id"));
    case "phone":
      return sql<boolean>`(${seenWith(user, "customer", r("customer_id"))} or ${seenWith(user, "lead", r("lead_id"))})`;
    case "interaction":
      return withPerson(user, r("agent_id"), r("customer_id"), r("lead_id"), null);
    case "task":
      return withPerson(user, r("assignee_id"), r("customer_id"), r("lead_id"), r("team_id"));
  }
}

/** Condition on a row of `entity`, named `r`, that the user is about to change: he sees it. What he may do is a matter of functions. */
export function writeScope(user: Viewer, entity: RecordEntity): Condition {
  return readScope(user, entity);
}

/** A customer or lead, by its owner and team. */
function lookedAfter(user: Viewer, alias: string): Condition {
  const owner = sql.ref(`${alias}.owner_id`);
  const team = sql.ref(`${alias}.team_id`);
  const ways = [
    sql<boolean>`${owner} = ${user.userId}`,
    sql<boolean>`${owner} is null and (${team} is null or ${team} = ${user.teamId}::uuid)`,
  ];
  if (user.teams.length > 0) {
    ways.push(sql<boolean>`${team} = any(${[...user.teams]}::uuid[])`);
    ways.push(sql<boolean>`${team} is null and ${owner} in (${membersOf(user)})`);
  }
  return anyOf(ways);
}

/** As a scalar subquery, for the reason above. */
function seenWith(user: Viewer, parent: "customer" | "lead", id: RawBuilder<unknown>): Condition {
  return sql<boolean>`coalesce((select ${lookedAfter(user, "s")} from ${sql.table(parent)} s where s.id = ${id}), false)`;
}

function withPerson(
  user: Viewer,
  person: RawBuilder<unknown>,
  customer: RawBuilder<unknown>,
  lead: RawBuilder<unknown>,
  team: RawBuilder<unknown> | null,
): Condition {
  const nobodys = sql`${person} is null and ${customer} is null and ${lead} is null`;
  const ways = [
    sql<boolean>`${person} = ${user.userId}`,
    team === null ? sql<boolean>`${nobodys}` : sql<boolean>`${nobodys} and ${team} is null`,
    seenWith(user, "customer", customer),
    seenWith(user, "lead", lead),
  ];
  if (user.teams.length > 0) ways.push(sql<boolean>`${person} in (${membersOf(user)})`);
  if (team !== null) {
    const teams = [...user.teams, ...(user.teamId === null ? [] : [user.teamId])];
    if (teams.length > 0) ways.push(sql<boolean>`${team} = any(${teams}::uuid[])`);
  }
  return anyOf(ways);
}

function membersOf(user: Viewer): RawBuilder<unknown> {
  return sql`select id from app_user where team_id = any(${[...user.teams]}::uuid[])`;
}

function anyOf(ways: readonly Condition[]): Condition {
  return sql<boolean>`(${sql.join(
    ways.map((way) => sql`(${way})`),
    sql` or `,
  )})`;
}
