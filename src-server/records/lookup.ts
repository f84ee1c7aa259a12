import { type RawBuilder, sql } from "kysely";
import type { z } from "zod";
import type { LookupQuery } from "#shared/contract/central/index.ts";
import { type E164, numberKey, type PhoneRules } from "#shared/phone/index.ts";
import type { Match, OutsideOwner } from "#shared/pop/index.ts";
import type { Identity } from "../auth/identity.ts";
import type { Db } from "../db/open-database.ts";
import { preparedQuery } from "../db/prepared-query.ts";
import { customerCard, leadCard } from "./card.ts";
import { readScope, type Viewer } from "./scope.ts";

/** More owners than anyone could choose from: a number that so many share says nothing. */
const maxMatches = 50;
const maxOutside = 5;

/** A `LookupResponse`; its card as JSON text. */
export interface Found {
  readonly matches: readonly Match[];
  readonly card: string | null;
  readonly outside: readonly OutsideOwner[];
}

const nobody = { matches: [], card: null } as const;

/** Who owns a number, or what a reference (record id, account number) names. Exact only; central serves the desk that found nothing itself. */
export async function lookup(
  db: Db,
  user: Identity,
  query: z.infer<typeof LookupQuery>,
  rules: PhoneRules,
): Promise<Found> {
  const owners =
    query.number !== undefined
      ? await byNumber(db, user, query.number, rules)
      : await byReference(db, user, query.ref ?? "");
  const outside = owners.matches.length > 0 || user.scope === "all" ? [] : await ownersOutside(db, query, rules);
  return { ...owners, outside };
}

/** The columns of a match, whoever it is found by. */
interface MatchRow {
  readonly customerId: string | null;
  readonly leadId: string | null;
  readonly name: string;
  readonly company: string | null;
  readonly contactId: string | null;
  readonly contactName: string | null;
  readonly number: string;
  readonly label: Match["label"];
  readonly lastContactAt: number | null;
  readonly chosenAt: number | null;
  readonly convertedTo: string | null;
}

type Matched = Pick<Found, "matches" | "card">;

async function byNumber(db: Db, user: Identity, raw: string, rules: PhoneRules): Promise<Matched> {
  const key = numberKey(raw, rules);
  // An extension is a colleague and a withheld number nobody: neither is looked up among customers (DESIGN 6, rows 2 and 3).
  return key.kind === "e164" ? ownersOf(db, user, key.e164) : nobody;
}

async function ownersOf(db: Db, user: Identity, e164: E164): Promise<Matched> {
  const { scope, userId, teamId, teams } = user;
  // What `readScope` makes of a user depends on these two, and on values.
  const variant = scope === "all" ? "all" : teams.length > 0 ? "teams" : "own";
  return found(await byNumberQuery.rows(db, variant, { e164, userId, teamId, teams }));
}

type ByNumber = Pick<Identity, "userId" | "teamId" | "teams"> & { readonly e164: E164 };

const byNumberQuery = preparedQuery<ByNumber, FoundRow>(
  ["e164", "userId", "teamId", "teams"],
  ({ e164, ...who }, variant) => {
    const user: Viewer = {
      ...who,
      scope: variant === "all" ? "all" : "team",
      teams: variant === "teams" ? who.teams : [],
    };
    return withCard(sql<MatchRow>`
      select p.customer_id as "customerId", p.lead_id as "leadId", coalesce(r.name, l.name) as name,
        coalesce(r.company, l.company) as company, p.contact_id as "contactId", c.name as "contactName", p.raw as number, p.label,
        ${lastContact(sql`p.customer_id`, sql`p.lead_id`)} as "lastContactAt", p.chosen_at as "chosenAt", l.customer_id as "convertedTo"
      from phone p
        left join customer r on r.id = p.customer_id and r.deleted_at is null and (${readScope(user, "customer")})
        left join lead l on l.id = p.lead_id and l.deleted_at is null and (${readScope(user, "lead", "l")})
        left join contact c on c.id = p.contact_id and c.deleted_at is null
      where p.e164 = ${e164} and p.deleted_at is null and (r.id is not null or l.id is not null)
      order by p.chosen_at desc nulls last, "lastContactAt" desc nulls last, p.id limit ${sql.lit(maxMatches)}`);
  },
  ["teams"],
);

interface FoundRow {
  readonly matches: readonly MatchRow[];
  readonly card: string | null;
}

/** The matches, and the card when all of them are one record, as one statement: a telephone rings meanwhile. */
function withCard(matches: RawBuilder<MatchRow>): RawBuilder<FoundRow> {
  return sql<FoundRow>`
    with m as materialized (${matches}),
      t as (select distinct m."customerId" as customer_id, m."leadId" as lead_id from m),
      one as (select * from t where (select count(*) from t) = 1)
    select coalesce((select json_agg(row_to_json(m)) from m), '[]') as matches,
      (select coalesce(${customerCard(sql`one.customer_id`)}, ${leadCard(sql`one.lead_id`)})::text from one) as card`;
}

function found([row]: readonly FoundRow[]): Matched {
  return row === undefined ? nobody : { matches: onePerTarget(row.matches.map(toMatch)), card: row.card };
}

/**
 * Who looks after the owners of a number that the asking user sees none of: so that the caller is passed on to someone, and not made a
 * lead a second time. It says neither who the caller is nor which record it is.
 */
async function ownersOutside(db: Db, query: z.infer<typeof LookupQuery>, rules: PhoneRules): Promise<OutsideOwner[]> {
  const key = query.number === undefined ? null : numberKey(query.number, rules);
  if (key?.kind !== "e164") return [];
  const { rows } = await sql<OutsideOwner>`
    select distinct u.name, u.extension, t.name as "teamName"
    from phone p
      left join customer r on r.id = p.customer_id and r.deleted_at is null
      left join lead l on l.id = p.lead_id and l.deleted_at is null
      left join app_user u on u.id = coalesce(r.owner_id, l.owner_id) and u.deleted_at is null
      left join team t on t.id = coalesce(r.team_id, l.team_id, u.team_id)
    where p.e164 = ${key.e164} and p.deleted_at is null and (r.id is not null or l.id is not null) limit ${maxOutside}`.execute(
    db,
  );
  return rows;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

async function byReference(db: Db, user: Identity, ref: string): Promise<Matched> {
  const wanted = ref.trim();
  const which = uuid.test(wanted) ? sql`r.id = ${wanted}` : sql`lower(r.account_number) = ${wanted.toLowerCase()}`;
  const asked = async (matches: RawBuilder<MatchRow>) =>
    found((await withCard(matches).execute(db.withoutPlugins())).rows);
  const customers = await asked(sql<MatchRow>`
    select r.id as "customerId", null::uuid as "leadId", r.name, r.company, null as "contactId", null as "contactName",
      coalesce(p.raw, '') as number, coalesce(p.label, 'other') as label,
      ${lastContact(sql`r.id`, sql`null::uuid`)} as "lastContactAt", p.chosen_at as "chosenAt", null as "convertedTo"
    from customer r left join lateral (${firstNumber(sql`customer_id = r.id`)}) p on true
    where ${which} and r.deleted_at is null and (${readScope(user, "customer")}) limit ${sql.lit(maxMatches)}`);
  if (customers.matches.length > 0 || !uuid.test(wanted)) return customers;
  return asked(sql<MatchRow>`
    select null::uuid as "customerId", r.id as "leadId", r.name, r.company, null as "contactId", null as "contactName",
      coalesce(p.raw, '') as number, coalesce(p.label, 'other') as label,
      ${lastContact(sql`null::uuid`, sql`r.id`)} as "lastContactAt", p.chosen_at as "chosenAt", r.customer_id as "convertedTo"
    from lead r left join lateral (${firstNumber(sql`lead_id = r.id`)}) p on true
    where r.id = ${wanted} and r.deleted_at is null and (${readScope(user, "lead")})`);
}

type Expression = ReturnType<typeof sql>;

function firstNumber(owner: Expression): Expression {
  return sql`select raw, label, chosen_at from phone where ${owner} and deleted_at is null order by contact_id nulls first, id limit 1`;
}

function lastContact(customerId: Expression, leadId: Expression): Expression {
  return sql`greatest(
    (select max(started_at) from interaction where customer_id = ${customerId} and deleted_at is null),
    (select max(started_at) from interaction where lead_id = ${leadId} and deleted_at is null))`;
}

function toMatch(row: MatchRow): Match {
  const { customerId, leadId, ...rest } = row;
  const target = customerId !== null ? { type: "customer", id: customerId } : { type: "lead", id: leadId };
  return { ...rest, target } as Match;
}

/** A customer that has the number twice (its own and a contact's) is one owner: the number chosen last, else the first made. */
function onePerTarget(matches: readonly Match[]): Match[] {
  const seen = new Set<string>();
  return matches.filter((match) => {
    if (seen.has(match.target.id)) return false;
    seen.add(match.target.id);
    return true;
  });
}
