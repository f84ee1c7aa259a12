import { type RawBuilder, sql } from "kysely";
import type { TeamId, UserId } from "#shared/ids.ts";
import type { RecordEntity } from "./record-tables.ts";
import type { Viewer } from "./scope.ts";

/** By whom a customer or lead is looked after: its owner, its team, and its owner's team. */
export interface Hands {
  readonly owner: UserId | null;
  readonly team: TeamId | null;
  readonly ownerTeam: TeamId | null;
}

/** All that decides who sees a record, so that it can be decided for thousands of desks without asking the database for each. */
export interface SeenThrough {
  /** The agent of a call, the assignee of a task, with his team. */
  readonly person: { readonly id: UserId; readonly team: TeamId | null } | null;
  /** The team that a task is of. */
  readonly team: TeamId | null;
  /** A call or task of nobody about nobody. */
  readonly nobodys: boolean;
  readonly customer: Hands | null;
  readonly lead: Hands | null;
}

/** `readScope` (scope.ts) of a row that was read with `seenThrough`. A test holds the two against each other. */
export function seenBy(viewer: Viewer, entity: RecordEntity, through: SeenThrough): boolean {
  if (viewer.scope === "all" || entity === "disposition") return true;
  const { person, team, nobodys, customer, lead } = through;
  if (nobodys || person?.id === viewer.userId) return true;
  if (person !== null && reaches(viewer, person.team)) return true;
  if (team !== null && (team === viewer.teamId || reaches(viewer, team))) return true;
  return lookedAfterFor(viewer, customer) || lookedAfterFor(viewer, lead);
}

function lookedAfterFor(viewer: Viewer, hands: Hands | null): boolean {
  if (hands === null) return false;
  const { owner, team, ownerTeam } = hands;
  if (owner === viewer.userId) return true;
  if (owner === null && (team === null || team === viewer.teamId)) return true;
  return reaches(viewer, team ?? ownerTeam);
}

function reaches(viewer: Viewer, team: TeamId | null): boolean {
  return team !== null && viewer.teams.includes(team);
}

/** Of the row `r` of `entity`: a `SeenThrough` as JSON. */
export function seenThrough(entity: RecordEntity): RawBuilder<SeenThrough> {
  const { person, team = null, customer, lead } = columns[entity];
  const of = (column: string | null) => (column === null ? sql`null::uuid` : sql.ref(`r.${column}`));
  const nobodys =
    person === null
      ? sql`false`
      : sql`${of(person)} is null and ${of(customer)} is null and ${of(lead)} is null and ${of(team)} is null`;
  return sql<SeenThrough>`json_build_object(
    'person', (select json_build_object('id', u.id, 'team', u.team_id) from app_user u where u.id = ${of(person)}),
    'team', ${of(team)},
    'nobodys', ${nobodys},
    'customer', (${handsOf("customer", of(customer))}),
    'lead', (${handsOf("lead", of(lead))}))`;
}

function handsOf(table: "customer" | "lead", id: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`select json_build_object('owner', h.owner_id, 'team', h.team_id,
    'ownerTeam', (select team_id from app_user where id = h.owner_id)) from ${sql.table(table)} h where h.id = ${id}`;
}

type Column = string | null;
/** Through which columns a row of each kind is seen. */
const columns: Readonly<Record<RecordEntity, { person: Column; team?: Column; customer: Column; lead: Column }>> = {
  disposition: { person: null, customer: null, lead: null },
  customer: { person: null, customer: "id", lead: null },
  lead: { person: null, customer: null, lead: "id" },
  contact: { person: null, customer: "customer_id", lead: null },
  phone: { person: null, customer: "customer_id", lead: "lead_id" },
  interaction: { person: "agent_id", customer: "customer_id", lead: "lead_id" },
  task: { person: "assignee_id", team: "team_id", customer: "customer_id", lead: "lead_id" },
};
