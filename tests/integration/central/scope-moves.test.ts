import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { decodeCursor } from "#server/sync/cursor.ts";
import type { DataScope, RoleRecord } from "#shared/contract/central/index.ts";
import type { CustomerId, TeamId, UserId } from "#shared/ids.ts";
import type { PullResponse } from "#shared/sync/index.ts";
import { aContact, aCustomer, aLead, anInteraction, aPhone, aTask } from "../../helpers/builders.ts";
import { onEveryDatabase } from "../../helpers/databases.ts";
import { aCentral, creating, type TestCentral, type TestDesk } from "../../helpers/test-central.ts";

type Changes = PullResponse["changes"];
const puts = (changes: Changes) =>
  changes.filter((it) => it.op === "put" && it.entity !== "colleague").map((it) => it.id);
const removes = (changes: Changes) => changes.filter((it) => it.op === "remove").map((it) => it.id);

/** What a desk holds after the changes that it was sent. */
function take(held: Map<string, unknown>, changes: Changes): void {
  for (const change of changes) {
    if (change.op === "remove") held.delete(change.id);
    else if (change.entity !== "colleague") held.set(change.id, change.record);
  }
}

onEveryDatabase("what desks hold when hands, teams and roles change", (open, kind) => {
  let central: TestCentral;
  let admin: TestDesk;

  beforeAll(async () => {
    central = await aCentral(await open());
    admin = await central.signIn("administrator");
  });
  afterAll(() => central.close());

  const team = async (parentId: TeamId | null = null, headId: string | null = null) =>
    (await admin.send("POST", "/v1/teams", { name: `Team ${randomUUID()}`, parentId, headId })).json<{ id: TeamId }>()
      .id;
  const role = async (scope: DataScope) =>
    (
      await admin.send("POST", "/v1/roles", { name: `Role ${randomUUID()}`, functions: ["records.edit"], scope })
    ).json<RoleRecord>().id;
  async function ok(answer: ReturnType<TestDesk["send"]>): Promise<void> {
    const { statusCode, body } = await answer;
    expect([statusCode, body]).toEqual([200, body]);
  }
  const narrow = (id: string, scope: DataScope) => ok(admin.send("PATCH", `/v1/roles/${id}`, { scope }));
  const patchUser = (id: string, body: object) => ok(admin.send("PATCH", `/v1/users/${id}`, body));
  const patchTeam = (id: string, body: object) => ok(admin.send("PATCH", `/v1/teams/${id}`, body));

  /** A customer with all that hangs on it. */
  async function family(ownerId: UserId | null, teamId: TeamId | null = null): Promise<string[]> {
    const customer = aCustomer({ ownerId, teamId });
    const { id } = customer;
    const parts = [aContact({ customerId: id }), aPhone({ customerId: id })] as const;
    const call = anInteraction({ customerId: id, agentId: null });
    const task = aTask({ customerId: id, assigneeId: null });
    const results = await admin.push(
      creating("customer", customer),
      creating("contact", parts[0]),
      creating("phone", parts[1]),
      creating("interaction", call),
      creating("task", task),
    );
    expect(results.every((it) => it.status === "applied")).toBe(true);
    return [id, parts[0].id, parts[1].id, call.id, task.id];
  }

  async function assign(id: string, body: { ownerId?: string | null; teamId?: string | null }): Promise<void> {
    const { version } = (await admin.send("GET", `/v1/customers/${id}`)).json();
    await ok(admin.send("PATCH", `/v1/customers/${id}`, body, { "if-match": `"${version}"` }));
  }

  test("a customer that goes to another owner or team leaves one desk with all that hangs on it, and enters the other", async () => {
    const [north, south] = [await team(), await team()];
    const roleId = await role("team");
    const lin = await central.signIn("agent", { roleId, teamId: north });
    const tom = await central.signIn("agent", { roleId, teamId: south });
    const ids = await family(lin.tokens.user.id);
    const [customer = ""] = ids;
    const [atLin, atTom] = [await lin.pullAll(), await tom.pullAll()];
    expect(puts(atLin.changes)).toEqual(expect.arrayContaining(ids));
    expect(puts(atTom.changes)).not.toContain(customer);
    await assign(customer, { ownerId: tom.tokens.user.id });
    const [gone, come] = [await lin.pullAll(atLin.cursor), await tom.pullAll(atTom.cursor)];
    expect(removes(gone.changes).sort()).toEqual([...ids].sort());
    expect(puts(come.changes).sort()).toEqual([...ids].sort());
    await assign(customer, { teamId: north });
    expect(puts((await lin.pullAll(gone.cursor)).changes).sort()).toEqual([...ids].sort());
    // Tom still owns it.
    expect(puts((await tom.pullAll(come.cursor)).changes).sort()).toEqual([...ids].sort());
  });

  test("a person who changes teams takes along what was the team's only through him, at both teams' desks and his own", async () => {
    const [north, south] = [await team(), await team()];
    const roleId = await role("team");
    const lin = await central.signIn("agent", { roleId, teamId: north });
    const stays = await central.signIn("agent", { roleId, teamId: north });
    const awaits = await central.signIn("agent", { roleId, teamId: south });
    const his = await family(lin.tokens.user.id);
    const teams = await family(lin.tokens.user.id, north);
    const souths = await family(null, south);
    const at = async (desk: TestDesk) => (await desk.pullAll()).cursor;
    const cursors = { lin: await at(lin), stays: await at(stays), awaits: await at(awaits) };
    await patchUser(lin.tokens.user.id, { teamId: south });
    expect(removes((await stays.pullAll(cursors.stays)).changes)).toEqual(expect.arrayContaining(his));
    expect(removes((await stays.pullAll(cursors.stays)).changes)).not.toContain(teams[0]);
    expect(puts((await awaits.pullAll(cursors.awaits)).changes)).toEqual(expect.arrayContaining(his));
    const own = await lin.pullAll(cursors.lin);
    expect(puts(own.changes)).toEqual(expect.arrayContaining(souths));
    expect(removes(own.changes)).not.toEqual(expect.arrayContaining([his[0]]));
  });

  test("a role's narrower scope takes from its users' desks exactly what they see no more; a wider one gives exactly that back", async () => {
    const roleId = await role("all");
    const lin = await central.signIn("agent", { roleId });
    const [other] = [await central.user()];
    const [mine, theirs] = [await family(lin.tokens.user.id), await family(other.id as UserId)];
    const before = new Map<string, unknown>();
    const first = await lin.pullAll(undefined, 7);
    take(before, first.changes);
    await narrow(roleId, "own");
    const narrowed = await lin.pullAll(first.cursor, 3);
    expect(removes(narrowed.changes)).toEqual(expect.arrayContaining(theirs));
    expect(narrowed.changes.filter((it) => it.op === "put")).toEqual([]);
    const left = new Map(before);
    take(left, narrowed.changes);
    expect([...left.keys()]).toEqual(expect.arrayContaining(mine));
    await narrow(roleId, "all");
    const widened = await lin.pullAll(narrowed.cursor, 3);
    expect(removes(widened.changes)).toEqual([]);
    expect(puts(widened.changes).sort()).toEqual([...before.keys()].filter((id) => !left.has(id)).sort());
    // Nothing changed since: nothing is sent.
    expect((await lin.pull(widened.cursor)).changes).toEqual([]);
  });

  test("a team that is hung elsewhere in the tree, and a new head, change what is seen above", async () => {
    const top = await team();
    const below = await team();
    const roleId = await role("team-and-below");
    const boss = await central.signIn("agent", { roleId, teamId: top });
    const ids = await family(null, below);
    const none = await boss.pullAll();
    expect(puts(none.changes)).not.toContain(ids[0]);
    await patchTeam(below, { parentId: top });
    const under = await boss.pullAll(none.cursor);
    expect(puts(under.changes).sort()).toEqual([...ids].sort());
    await patchTeam(below, { parentId: null });
    const away = await boss.pullAll(under.cursor);
    expect(removes(away.changes).sort()).toEqual([...ids].sort());
    await patchTeam(below, { headId: boss.tokens.user.id });
    expect(puts((await boss.pullAll(away.cursor)).changes).sort()).toEqual([...ids].sort());
  });

  test("a cursor that stands for everything, and one whose scope is forgotten, end with what the user sees", async () => {
    const roleId = await role("own");
    const lin = await central.signIn("agent", { roleId });
    const [mine, theirs] = [await family(lin.tokens.user.id), await family((await central.user()).id as UserId)];
    const everything = await admin.pullAll();
    const old = await lin.pullAll(everything.cursor, 5);
    expect(decodeCursor(everything.cursor).position.scope).toBe("all");
    expect(removes(old.changes)).toEqual(expect.arrayContaining(theirs));
    await narrow(roleId, "team");
    await central.context.db.deleteFrom("visibleScope").execute();
    const held = new Map<string, unknown>(theirs.map((id) => [id, null]));
    take(held, (await lin.pullAll(old.cursor, 5)).changes);
    expect([...held.keys()]).toEqual(expect.arrayContaining(mine));
    for (const id of theirs) expect(held.has(id)).toBe(false);
  });

  /** Random moves of records, persons, teams and roles between random pages: at the end each desk holds what a new desk would. */
  test("after any interleaving of moves and pages, a desk holds exactly what a new one of the same user would be given", async () => {
    const teams = [await team(), await team(), await team()] as const;
    const roles = [await role("own"), await role("team"), await role("team-and-below")] as const;
    const desks = await Promise.all(
      roles.map((roleId, i) => central.signIn("agent", { roleId, teamId: teams[i] ?? null })),
    );
    const people = desks.map((it) => it.tokens.user.id);
    const customers: string[] = [];
    for (let i = 0; i < 6; i += 1) {
      const [id] = await family(people[i % 3] ?? null, i < 4 ? null : (teams[i % 3] ?? null));
      if (id) customers.push(id);
    }
    const leads = people.map((ownerId) => aLead({ ownerId }));
    await admin.push(...leads.map((it) => creating("lead", it)));
    await admin.push(
      ...people.map((agentId, i) =>
        creating("interaction", anInteraction({ agentId, customerId: (customers[i] ?? null) as CustomerId | null })),
      ),
    );
    const stores = desks.map(() => ({ held: new Map<string, unknown>(), cursor: undefined as string | undefined }));
    const page = async (i: number, limit: number) => {
      const [desk, store] = [desks[i], stores[i]];
      if (!desk || !store) return false;
      const { changes, cursor, more } = await desk.pull(store.cursor, limit);
      take(store.held, changes);
      store.cursor = cursor;
      return more;
    };
    const any = fc.nat(2);
    const perhaps = fc.option(any);
    const at = <T>(list: readonly T[], i: number | null): T | null => (i === null ? null : (list[i] ?? null));
    const step = fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({ do: fc.constant("page" as const), desk: any, limit: fc.integer({ min: 1, max: 9 }) }),
      },
      fc.record({ do: fc.constant("assign" as const), customer: fc.nat(5), owner: perhaps, team: perhaps }),
      fc.record({ do: fc.constant("person" as const), who: any, team: perhaps }),
      fc.record({
        do: fc.constant("role" as const),
        role: any,
        scope: fc.constantFrom("own", "team", "team-and-below", "all"),
      }),
      fc.record({ do: fc.constant("give" as const), who: any, role: any }),
      fc.record({ do: fc.constant("head" as const), team: any, who: perhaps }),
      fc.record({ do: fc.constant("tree" as const), team: any, parent: perhaps }),
      fc.record({ do: fc.constant("new" as const), owner: perhaps, team: perhaps }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 24 }), async (steps) => {
        for (const it of steps) {
          if (it.do === "page") await page(it.desk, it.limit);
          else if (it.do === "assign")
            await assign(customers[it.customer] ?? "", { ownerId: at(people, it.owner), teamId: at(teams, it.team) });
          else if (it.do === "person") await patchUser(people[it.who] ?? "", { teamId: at(teams, it.team) });
          else if (it.do === "role") await narrow(roles[it.role as 0], it.scope as DataScope);
          else if (it.do === "give") await patchUser(people[it.who] ?? "", { roleId: roles[it.role as 0] });
          else if (it.do === "head") await patchTeam(teams[it.team as 0], { headId: at(people, it.who) });
          else if (it.do === "new") await family(at(people, it.owner), at(teams, it.team));
          // A ring is refused, which is as good.
          else await admin.send("PATCH", `/v1/teams/${teams[it.team as 0]}`, { parentId: at(teams, it.parent) });
        }
        for (const [i, desk] of desks.entries()) {
          while (await page(i, 40));
          const fresh = new Map<string, unknown>();
          take(fresh, (await desk.pullAll()).changes);
          const sorted = (held: Map<string, unknown>) => [...held].sort(([a], [b]) => (a < b ? -1 : 1));
          expect(sorted(stores[i]?.held ?? new Map())).toEqual(sorted(fresh));
        }
      }),
      { numRuns: kind === "pglite" ? 8 : 14 },
    );
  }, 60_000);
});
