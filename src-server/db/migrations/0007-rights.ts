import { type Kysely, sql } from "kysely";

const agent = ["records.edit", "records.assign"];
const senior = [...agent, "customers.delete"];
const lead = [...senior, "customers.import", "reports.read", "supervise.live", "announcements.manage"];
const supervisor = [...lead, "customers.export", "queues.manage"];
const quality = ["reports.read", "supervise.live", "audit.read"];
const administrator = [
  ...supervisor,
  "interactions.delete",
  "persons.erase",
  "audit.read",
  "reasons.manage",
  "dispositions.manage",
  "teams.manage",
  "users.manage",
  "roles.manage",
];

/** Every preset sees everything until an administrator narrows it: what a central did before goes on. Ids are fixed, as tests and tools name them. */
const presets = [
  ["01970000-0000-7000-9000-000000000001", "agent", "Agent", agent],
  ["01970000-0000-7000-9000-000000000002", "senior-agent", "Senior agent", senior],
  ["01970000-0000-7000-9000-000000000003", "team-lead", "Team lead", lead],
  ["01970000-0000-7000-9000-000000000004", "supervisor", "Supervisor", supervisor],
  ["01970000-0000-7000-9000-000000000005", "quality", "Quality", quality],
  ["01970000-0000-7000-9000-000000000006", "administrator", "Administrator", administrator],
] as const;

/**
 * Roles as rows, teams as a tree with heads, records with a team; and a feed that moves whatever changes hands (decisions/0018).
 * `visible_scope` remembers the scopes that cursors name, so that a changed scope is reconciled by exactly what differs.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const statements = [
    sql`create table role (
      id uuid primary key, preset text unique, name text not null, functions text[] not null,
      scope text not null check (scope in ('own', 'team', 'team-and-below', 'all')),
      version integer not null, created_at bigint not null, updated_at bigint not null)`,
    sql`create unique index role_name on role (lower(name))`,
    ...presets.map(
      ([id, preset, name, functions]) => sql`
        insert into role (id, preset, name, functions, scope, version, created_at, updated_at)
        values (${id}, ${preset}, ${name}, ${[...functions]}::text[], 'all', 1, 0, 0)`,
    ),
    sql`alter table app_user add column role_id uuid references role (id)`,
    sql`update app_user set role_id = (select id from role where preset = app_user.role)`,
    sql`alter table app_user alter column role_id set not null, drop column role`,
    sql`create index app_user_role on app_user (role_id)`,
    sql`create index app_user_team on app_user (team_id)`,

    sql`alter table team add column parent_id uuid references team (id), add column head_id uuid references app_user (id),
      add column version integer not null default 1`,
    sql`create index team_parent on team (parent_id)`,
    sql`create index team_head on team (head_id)`,
    // The teams that a user reaches: his own and those he heads, and all below them if the scope says so. UNION ends even in a ring.
    sql`create function reached_teams(for_user uuid, below boolean) returns uuid[] language sql stable as $$
      with recursive reached as (
        select t.id from team t
        where t.head_id = for_user or t.id = (select team_id from app_user where id = for_user)
        union
        select t.id from team t join reached r on t.parent_id = r.id where below
      ) select coalesce(array_agg(id order by id), '{}') from reached $$`,

    sql`alter table customer add column team_id uuid references team (id)`,
    sql`alter table lead add column team_id uuid references team (id)`,
    sql`create index customer_owner on customer (owner_id)`,
    sql`create index customer_team on customer (team_id) where team_id is not null`,
    sql`create index lead_owner on lead (owner_id)`,
    sql`create index lead_team on lead (team_id) where team_id is not null`,
    sql`create index interaction_agent on interaction (agent_id)`,
    sql`create index task_assigned on task (assignee_id)`,

    // A customer or lead that changes hands takes with it what is seen because of it.
    sql`create function feed_parts() returns trigger language plpgsql as $$
      begin
        if tg_argv[0] = 'customer' then
          perform feed_again('contact', array(select id from contact where customer_id = new.id));
          perform feed_again('phone', array(select id from phone where customer_id = new.id));
          perform feed_again('interaction', array(select id from interaction where customer_id = new.id));
          perform feed_again('task', array(select id from task where customer_id = new.id));
        else
          perform feed_again('phone', array(select id from phone where lead_id = new.id));
          perform feed_again('interaction', array(select id from interaction where lead_id = new.id));
          perform feed_again('task', array(select id from task where lead_id = new.id));
        end if;
        return null;
      end $$`,
    sql`create function feed_again(which text, ids uuid[]) returns void language sql as $$
      update sync_feed set txid = pg_current_xact_id(), seq = nextval('sync_feed_seq')
      where entity = which and id = any(ids) $$`,
    ...["customer", "lead"].map(
      (
        table,
      ) => sql`create trigger ${sql.id(`${table}_changed_hands`)} after update of owner_id, team_id on ${sql.table(table)}
        for each row when (old.owner_id is distinct from new.owner_id or old.team_id is distinct from new.team_id)
        execute function feed_parts(${sql.lit(table)})`,
    ),
    // A person who changes teams takes along what is that team's only through him.
    sql`create function feed_persons() returns trigger language plpgsql as $$
      declare customers uuid[]; leads uuid[];
      begin
        customers := array(select id from customer where owner_id = new.id and team_id is null);
        leads := array(select id from lead where owner_id = new.id and team_id is null);
        perform feed_again('customer', customers);
        perform feed_again('lead', leads);
        perform feed_again('contact', array(select id from contact where customer_id = any(customers)));
        perform feed_again('phone', array(select id from phone where customer_id = any(customers) or lead_id = any(leads)));
        perform feed_again('interaction', array(
          select id from interaction where agent_id = new.id or customer_id = any(customers) or lead_id = any(leads)));
        perform feed_again('task', array(
          select id from task where assignee_id = new.id or customer_id = any(customers) or lead_id = any(leads)));
        return null;
      end $$`,
    sql`create trigger person_changed_teams after update of team_id on app_user for each row
      when (old.team_id is distinct from new.team_id) execute function feed_persons()`,

    sql`create table visible_scope (
      key text primary key, user_id uuid not null references app_user (id), scope text not null, team_id uuid, teams uuid[] not null,
      used_at bigint not null)`,
    sql`create index visible_scope_age on visible_scope (used_at)`,

    sql`create table announcement (
      id uuid primary key, text text not null, author_id uuid not null references app_user (id), created_at bigint not null, until bigint)`,
  ];
  for (const statement of statements) await statement.execute(db);
}
