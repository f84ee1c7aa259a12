import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type DataScope, LookupResponse, type RoleRecord } from "#shared/contract/central/index.ts";
import type { CustomerId, LeadId, TeamId, UserId } from "#shared/ids.ts";
import type { Mutation } from "#shared/sync/index.ts";
import { aContact, aCustomer, aLead, anInteraction, aPhone, aTask } from "../../helpers/builders.ts";
import { onEveryDatabase } from "../../helpers/databases.ts";
import { aCentral, changing, creating, deleting, type TestCentral, type TestDesk } from "../../helpers/test-central.ts";

const scopes = ["own", "team", "team-and-below", "all"] as const satisfies readonly DataScope[];
type Name =
  | "mine"
  | "colleague's"
  | "below's"
  | "other team's"
  | "nobody's"
  | "pool"
  | "pool below"
  | "pool elsewhere"
  | "lent here";
/** Whether a viewer in North, whose team below is Kids, sees a record, by its owner and team. The specification of records/scope.ts. */
const seen: Readonly<Record<Name, readonly DataScope[]>> = {
  mine: scopes,
  "nobody's": scopes,
  pool: scopes,
  "colleague's": ["team", "team-and-below", "all"],
  "lent here": ["team", "team-and-below", "all"],
  "below's": ["team-and-below", "all"],
  "pool below": ["team-and-below", "all"],
  "other team's": ["all"],
  "pool elsewhere": ["all"],
};
const names = Object.keys(seen) as Name[];

onEveryDatabase("data scopes", (open) => {
  let central: TestCentral;
  let admin: TestDesk;
  const viewers = new Map<DataScope, TestDesk>();
  const north = {} as { id: TeamId; kids: TeamId; south: TeamId };
  let people: { colleague: UserId; kid: UserId; stranger: UserId };

  /** One customer with contact, number, call and task, one lead with number, of each kind; per viewer, since "mine" is his. */
  interface Kit {
    readonly customer: string;
    readonly lead: string;
    readonly contact: string;
    readonly phone: string;
    readonly leadPhone: string;
    readonly interaction: string;
    readonly task: string;
    readonly number: string;
    readonly leadNumber: string;
    readonly name: string;
  }
  const kits = new Map<string, Kit>();
  const kit = (scope: DataScope, name: Name) => {
    const found = kits.get(`${scope} ${name}`);
    if (found === undefined) throw new Error("there is no such kit");
    return found;
  };
  const desk = (scope: DataScope) => {
    const found = viewers.get(scope);
    if (found === undefined) throw new Error("there is no such viewer");
    return found;
  };

  beforeAll(async () => {
    central = await aCentral(await open());
    admin = await central.signIn("administrator");
    const team = async (name: string, parentId: string | null = null) =>
      (await admin.send("POST", "/v1/teams", { name, parentId })).json<{ id: TeamId }>().id;
    north.id = await team("North");
    north.kids = await team("Kids", north.id);
    north.south = await team("South");
    const person = async (teamId: TeamId, over = {}) => (await central.user("agent", { teamId, ...over })).id as UserId;
    people = {
      colleague: await person(north.id),
      kid: await person(north.kids),
      stranger: await person(north.south, { name: "Wang Fang", extension: "7001" }),
    };
    let number = 13_900_000_000;
    for (const scope of scopes) {
      const functions = ["records.edit", "records.assign", "customers.delete", "interactions.delete"];
      const role = await admin.send("POST", "/v1/roles", { name: `Sees ${scope}`, functions, scope });
      const viewer = await central.signIn("agent", { roleId: role.json<RoleRecord>().id, teamId: north.id });
      viewers.set(scope, viewer);
      const hands: Record<Name, { ownerId: UserId | null; teamId: TeamId | null }> = {
        mine: { ownerId: viewer.tokens.user.id, teamId: null },
        "colleague's": { ownerId: people.colleague, teamId: null },
        "below's": { ownerId: people.kid, teamId: null },
        "other team's": { ownerId: people.stranger, teamId: null },
        "nobody's": { ownerId: null, teamId: null },
        pool: { ownerId: null, teamId: north.id },
        "pool below": { ownerId: null, teamId: north.kids },
        "pool elsewhere": { ownerId: null, teamId: north.south },
        "lent here": { ownerId: people.stranger, teamId: north.id },
      };
      // One push for all records of a viewer: a transaction of PGlite for each would be half of this file's time.
      const mutations: Mutation[] = [];
      for (const name of names) {
        const [customer, lead] = [aCustomer(hands[name]), aLead(hands[name])];
        number += 2;
        const contact = aContact({ customerId: customer.id });
        const phone = aPhone({ customerId: customer.id, raw: String(number) });
        const leadPhone = aPhone({ leadId: lead.id, raw: String(number + 1) });
        const interaction = anInteraction({ customerId: customer.id, agentId: null });
        const task = aTask({ leadId: lead.id, assigneeId: null });
        const unique = `N${randomUUID()}`;
        mutations.push(
          creating("customer", { ...customer, name: unique }),
          creating("lead", { ...lead, name: unique }),
          creating("contact", contact),
          creating("phone", phone),
          creating("phone", leadPhone),
          creating("interaction", interaction),
          creating("task", task),
        );
        kits.set(`${scope} ${name}`, {
          customer: customer.id,
          lead: lead.id,
          contact: contact.id,
          phone: phone.id,
          leadPhone: leadPhone.id,
          interaction: interaction.id,
          task: task.id,
          number: phone.raw,
          leadNumber: leadPhone.raw,
          name: unique,
        });
      }
      expect((await admin.push(...mutations)).map((it) => it.status)).not.toContain("rejected");
    }
  });
  afterAll(() => central.close());

  describe.each(scopes.flatMap((scope) => names.map((name) => ({ scope, name }))))(
    "a viewer of scope $scope and a record that is $name",
    ({ scope, name }) => {
      const sees = seen[name].includes(scope);
      const records = () => {
        const it = kit(scope, name);
        return [
          ["customers", it.customer],
          ["leads", it.lead],
          ["contacts", it.contact],
          ["phones", it.phone],
          ["phones", it.leadPhone],
          ["interactions", it.interaction],
          ["tasks", it.task],
        ] as const;
      };

      test(sees ? "reads and finds it everywhere" : "does not find it anywhere", async () => {
        const it = kit(scope, name);
        const at = desk(scope);
        for (const [path, id] of records())
          expect([path, (await at.send("GET", `/v1/${path}/${id}`)).statusCode]).toEqual([path, sees ? 200 : 404]);
        const lists = [
          `/v1/customers?q=${it.name}`,
          `/v1/leads?q=${it.name}`,
          `/v1/customers?q=${it.number}`,
          `/v1/leads?q=${it.leadNumber}`,
          `/v1/contacts?customerId=${it.customer}`,
          `/v1/phones?customerId=${it.customer}`,
          `/v1/phones?leadId=${it.lead}`,
          `/v1/interactions?customerId=${it.customer}`,
          `/v1/tasks?leadId=${it.lead}`,
        ];
        for (const url of lists)
          expect([url, (await at.send("GET", url)).json().items.length]).toEqual([url, sees ? 1 : 0]);
        for (const query of [
          `number=${it.number}`,
          `number=${it.leadNumber}`,
          `ref=${it.customer}`,
          `ref=${it.lead}`,
        ]) {
          const { matches, card } = LookupResponse.parse((await at.send("GET", `/v1/lookup?${query}`)).json());
          expect([query, matches.length, card !== null]).toEqual([query, sees ? 1 : 0, sees]);
        }
      });

      test(sees ? "may change and delete it" : "may neither change nor delete it, by REST or push", async () => {
        const it = kit(scope, name);
        const at = desk(scope);
        for (const [path, id] of records()) {
          const url = `/v1/${path}/${id}`;
          const patched = await at.send("PATCH", url, {}, { "if-match": '"1"' });
          expect([path, patched.statusCode]).toEqual([path, sees ? 200 : 404]);
          if (sees) continue;
          const deleted = await at.send("DELETE", url, undefined, { "if-match": '"1"' });
          expect([path, deleted.statusCode]).toEqual([path, 404]);
        }
        const [changed, attached, removed] = await at.push(
          changing("customer", it.customer, 1, { title: null }, { title: "Boss" }),
          creating("contact", aContact({ customerId: it.customer as CustomerId })),
          deleting("lead", it.lead, 1),
        );
        expect(changed).toMatchObject(sees ? { status: "applied" } : { reason: "not-found" });
        expect(attached).toMatchObject(sees ? { status: "applied" } : { reason: "reference-missing" });
        expect(removed).toMatchObject(sees ? { status: "applied" } : { reason: "not-found" });
      });
    },
  );

  test.each(scopes)("a desk of scope %s holds what its user sees, and nothing else", async (scope) => {
    const { changes } = await desk(scope).pullAll(undefined, 50);
    const held = new Set(changes.filter((it) => it.op === "put").map((it) => it.id));
    for (const viewer of scopes)
      for (const name of names.filter((it) => it !== "mine")) {
        const { customer, contact, phone, interaction } = kit(viewer, name);
        for (const id of [customer, contact, phone, interaction])
          expect([viewer, name, held.has(id)]).toEqual([viewer, name, seen[name].includes(scope)]);
      }
    expect(held.has(kit(scope, "mine").customer)).toBe(true);
    // Another viewer of the same team is a colleague.
    const other = scope === "own" ? "team" : "own";
    expect(held.has(kit(other, "mine").customer)).toBe(scope !== "own");
  });

  test("a call and a task are seen by whoever they are of, and by those who see that person's team", async () => {
    const elsewhere = kit("all", "other team's");
    const of = async (agentId: UserId) => {
      const made = anInteraction({ agentId, customerId: elsewhere.customer as CustomerId });
      const task = aTask({ assigneeId: agentId, leadId: null, customerId: elsewhere.customer as CustomerId });
      await admin.push(creating("interaction", made), creating("task", task));
      return [`/v1/interactions/${made.id}`, `/v1/tasks/${task.id}`];
    };
    const sees = async (scope: DataScope, urls: readonly string[]) =>
      Promise.all(urls.map(async (url) => (await desk(scope).send("GET", url)).statusCode === 200));
    const own = desk("own").tokens.user.id;
    expect(await sees("own", await of(own))).toEqual([true, true]);
    const kids = await of(people.kid);
    expect(await sees("team", kids)).toEqual([false, false]);
    expect(await sees("team-and-below", kids)).toEqual([true, true]);
  });

  test("an agent is told who looks after a caller whom he may not see, and nothing of the record", async () => {
    const { number, name, customer } = kit("own", "other team's");
    const answer = await desk("own").send("GET", `/v1/lookup?number=${number}`);
    expect(answer.json()).toEqual({
      matches: [],
      card: null,
      outside: [{ name: "Wang Fang", extension: "7001", teamName: "South" }],
    });
    expect(answer.body).not.toContain(name);
    expect(answer.body).not.toContain(customer);
    const pool = await desk("own").send("GET", `/v1/lookup?number=${kit("own", "pool elsewhere").leadNumber}`);
    expect(pool.json().outside).toEqual([{ name: null, extension: null, teamName: "South" }]);
    expect((await desk("all").send("GET", `/v1/lookup?number=${number}`)).json()).not.toHaveProperty("outside");
  });

  test("a call that was made, and a callback promised, is written down though its customer left the scope meanwhile", async () => {
    const out = kit("own", "other team's");
    const agentId = desk("own").tokens.user.id;
    const results = await desk("own").push(
      creating("interaction", anInteraction({ agentId, customerId: out.customer as CustomerId })),
      creating("task", aTask({ assigneeId: agentId, leadId: out.lead as LeadId })),
    );
    expect(results.map((it) => it.status)).toEqual(["applied", "applied"]);
  });

  test("a head sees the team that he heads as if he were in it", async () => {
    const { id } = desk("team").tokens.user;
    const url = `/v1/customers/${kit("all", "other team's").customer}`;
    expect((await desk("team").send("GET", url)).statusCode).toBe(404);
    await admin.send("PATCH", `/v1/teams/${north.south}`, { headId: id });
    expect((await desk("team").send("GET", url)).statusCode).toBe(200);
    await admin.send("PATCH", `/v1/teams/${north.south}`, { headId: null });
    expect((await desk("team").send("GET", url)).statusCode).toBe(404);
  });
});
