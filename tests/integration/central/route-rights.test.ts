import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { DemoStage } from "#server/demo/demo-stage.ts";
import { presetRoles, type RoleRecord } from "#shared/contract/central/index.ts";
import { newId } from "#shared/ids.ts";
import { aCustomer } from "../../helpers/builders.ts";
import { onEveryDatabase } from "../../helpers/databases.ts";
import {
  aCentral,
  changing,
  creating,
  type TestCentral,
  type TestDesk,
  testPassword,
} from "../../helpers/test-central.ts";

/** The preset's fixed id (migration 0007). */
const administrator = "01970000-0000-7000-9000-000000000006";

type Who = (typeof presetRoles)[number] | "nothing";
/** The presets, and a custom role that grants nothing. */
const everyRole: readonly Who[] = [...presetRoles, "nothing"];
const administrators: readonly Who[] = ["administrator"];
const importers: readonly Who[] = ["team-lead", "supervisor", "administrator"];
const editors: readonly Who[] = ["agent", "senior-agent", "team-lead", "supervisor", "administrator"];
const deleters: readonly Who[] = ["senior-agent", "team-lead", "supervisor", "administrator"];

interface Route {
  /** Who may; everybody else must be refused with 403. "public": no session is asked for. */
  readonly may: readonly Who[] | "public";
  readonly body?: object;
  /** For routes that check the record before the right: makes one, and answers with its id. */
  readonly id?: "customer" | "contact" | "phone" | "lead" | "interaction" | "task" | "disposition";
}

const customer = { name: "Zheng Wen" };
const call = { channel: "call", direction: "in", startedAt: 1, outcome: "answered", rawNumber: "13911110001" };

const changes = {
  customer: { title: "Director" },
  contact: { role: "Buyer" },
  phone: { label: "home" },
  lead: { city: "Wuhan" },
  interaction: { notes: "said yes" },
  task: { note: "soon" },
  disposition: { sort: 9 },
} as const;

/** Every route of central: a new one without a line here fails the first test. */
const routes: Readonly<Record<string, Route>> = {
  "GET /health/live": { may: "public" },
  "GET /health/ready": { may: "public" },
  "POST /v1/auth/login": { may: "public" },
  "POST /v1/auth/refresh": { may: "public" },
  "GET /v1/auth/methods": { may: "public" },
  "POST /v1/auth/password": { may: everyRole, body: {} },
  "GET /v1/me": { may: everyRole },
  "GET /v1/me/provisioning": { may: everyRole },
  "GET /v1/phone": { may: everyRole },
  "POST /v1/phone/commands": { may: everyRole, body: {} },
  "GET /v1/presence": { may: everyRole },
  "PUT /v1/presence": { may: everyRole, body: {} },
  "GET /v1/handovers": { may: everyRole },
  "PUT /v1/handovers/{id}": { may: everyRole, body: {} },
  "GET /v1/lookup": { may: everyRole },
  "GET /v1/sync/changes": { may: everyRole },
  "GET /v1/sync/snapshot": { may: everyRole },
  "POST /v1/sync/push": { may: everyRole, body: {} },
  "GET /v1/demo/scripts": { may: everyRole },
  "GET /v1/demo/calls": { may: everyRole },
  "POST /v1/demo/calls": { may: everyRole, body: {} },
  "GET /v1/users": { may: administrators },
  "POST /v1/users": { may: administrators, body: {} },
  "PATCH /v1/users/{id}": { may: administrators, body: {} },
  "GET /v1/roles": { may: administrators },
  "POST /v1/roles": { may: administrators, body: {} },
  "PATCH /v1/roles/{id}": { may: administrators, body: {} },
  "DELETE /v1/roles/{id}": { may: administrators },
  "GET /v1/teams": { may: everyRole },
  "POST /v1/teams": { may: administrators, body: {} },
  "PATCH /v1/teams/{id}": { may: administrators, body: {} },
  "DELETE /v1/teams/{id}": { may: administrators },
  "GET /v1/announcements": { may: everyRole },
  "POST /v1/announcements": { may: ["team-lead", "supervisor", "administrator"], body: {} },
  "DELETE /v1/announcements/{id}": { may: ["team-lead", "supervisor", "administrator"] },
  "GET /v1/imports": { may: importers },
  "GET /v1/imports/{id}": { may: importers },
  "PUT /v1/imports/{id}": { may: importers, body: {} },
  "PUT /v1/imports/{id}/parts/{part}": { may: importers },
  "POST /v1/imports/{id}/preview": { may: importers, body: {} },
  "POST /v1/imports/{id}/start": { may: importers, body: {} },
  "POST /v1/imports/{id}/cancel": { may: importers },
  "GET /v1/imports/{id}/rejects": { may: importers },
  "GET /v1/exports/customers": { may: ["supervisor", "administrator"] },
  "GET /v1/erasures": { may: administrators },
  "GET /v1/erasures/preview": { may: administrators },
  "PUT /v1/erasures/{id}": { may: administrators, body: {} },
  "GET /v1/audit": { may: ["quality", "administrator"] },
  "POST /v1/audit/seen": { may: everyRole, body: {} },
  ...records("customers", "customer", editors, deleters, customer),
  ...records("contacts", "contact", editors, editors, { name: "Li Na" }),
  ...records("phones", "phone", editors, editors, { raw: "13911110001" }),
  ...records("leads", "lead", editors, deleters, { name: "Xu Jing" }),
  ...records("interactions", "interaction", everyRole, administrators, call),
  ...records("tasks", "task", everyRole, everyRole, { title: "Call back" }),
  ...records("dispositions", "disposition", administrators, administrators, { labelEn: "Sold", labelZh: "成交" }),
  // Last: it ends the session.
  "POST /v1/auth/logout": { may: everyRole },
};

function records(
  path: string,
  id: NonNullable<Route["id"]>,
  write: readonly Who[],
  remove: readonly Who[],
  body: object,
): Record<string, Route> {
  return {
    [`GET /v1/${path}`]: { may: everyRole },
    [`GET /v1/${path}/{id}`]: { may: everyRole, id },
    [`POST /v1/${path}`]: { may: write, body },
    [`PATCH /v1/${path}/{id}`]: { may: write, id, body: changes[id] },
    [`DELETE /v1/${path}/{id}`]: { may: remove, id },
  };
}

const stage: DemoStage = {
  exchange: () => null,
  scripts: () => [],
  place: async () => newId(),
  calls: () => [],
  stop: async () => undefined,
};

onEveryDatabase("the rights to every route", (open) => {
  let central: TestCentral;
  let admin: TestDesk;
  const desks = new Map<Who, TestDesk>();
  let customerId: string;

  beforeAll(async () => {
    central = await aCentral(await open(), { demo: async () => stage });
    admin = await central.signIn("administrator");
    const roles = (await admin.send("GET", "/v1/roles")).json<{ items: RoleRecord[] }>().items;
    const made = await admin.send("POST", "/v1/roles", { name: "Nothing", functions: [], scope: "all" });
    for (const who of everyRole) {
      const role = who === "nothing" ? made.json<RoleRecord>() : roles.find((it) => it.preset === who);
      if (role === undefined) throw new Error(`there is no role ${who}`);
      desks.set(who, await central.signIn("agent", { roleId: role.id }));
    }
    customerId = (await make("customers", customer)).id;
  });
  afterAll(() => central.close());

  const desk = (who: Who) => {
    const found = desks.get(who);
    if (found === undefined) throw new Error(`nobody has the role ${who}`);
    return found;
  };

  async function make(path: string, body: object): Promise<{ id: string }> {
    const answer = await admin.send("POST", `/v1/${path}`, bodyFor(path, body), { "idempotency-key": randomUUID() });
    if (answer.statusCode !== 201) throw new Error(`${path}: ${answer.body}`);
    return answer.json();
  }

  function bodyFor(path: string, body: object): object {
    if (path === "contacts" || path === "phones") return { ...body, customerId };
    return path === "dispositions" ? { ...body, code: `code-${randomUUID().slice(0, 8)}` } : body;
  }

  const pathOf = (key: string) => key.split("/")[2] ?? "";
  /** A record for the routes that look at it before they look at the right. */
  const recordFor = async (key: string, route: Route): Promise<string> =>
    route.id === undefined ? newId() : (await make(pathOf(key), routes[`POST /v1/${pathOf(key)}`]?.body ?? {})).id;

  /** Sends what the route takes. */
  async function send(at: Pick<TestDesk, "send">, key: string, route: Route, id: string = newId()) {
    const [method = "GET", url = ""] = key.split(" ") as ["GET", string];
    const path = pathOf(key);
    const body = route.body !== undefined && method === ("POST" as string) ? bodyFor(path, route.body) : route.body;
    const headers = { "idempotency-key": randomUUID(), "if-match": '"1"' };
    return at.send(method, url.replace("{id}", id), body, headers);
  }

  test("every route is in the table, and nothing else is", async () => {
    const { paths } = (await central.app.inject("/openapi.json")).json<{ paths: Record<string, object> }>();
    const there = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(Object.keys(routes).sort()).toEqual(there.sort());
  });

  const secured = Object.entries(routes).filter(([, route]) => route.may !== "public");

  test.each(secured)("%s is refused without a session", async (key, route) => {
    const nobody = {
      send: (method: "GET", url: string, payload?: object) =>
        central.app.inject({ method, url, ...(payload === undefined ? {} : { payload }) }),
    } as Pick<TestDesk, "send">;
    const answer = await send(nobody, key, route);
    expect([answer.statusCode, answer.json().code]).toEqual([401, "unauthenticated"]);
  });

  test.each(secured)("%s is refused to each role that may not, and to no other", async (key, route) => {
    const allowed = (who: Who) => route.may === "public" || route.may.includes(who);
    const id = await recordFor(key, route);
    // First those who may not: the record stays as it is.
    for (const who of [...everyRole].sort((a, b) => Number(allowed(a)) - Number(allowed(b)))) {
      const answer = await send(desk(who), key, route, id);
      const may = allowed(who);
      expect([who, answer.statusCode === 403]).toEqual([who, !may]);
      if (!may) expect(answer.json()).toMatchObject({ code: "forbidden" });
      if (may) expect(answer.statusCode).not.toBe(401);
      if (key.startsWith("GET")) expect(answer.statusCode).toBeLessThan(500);
    }
  });
});

onEveryDatabase("rights that change", (open) => {
  let central: TestCentral;
  let admin: TestDesk;

  beforeAll(async () => {
    central = await aCentral(await open());
    admin = await central.signIn("administrator");
  });
  afterAll(() => central.close());

  const newRole = async (functions: string[], scope = "all", by = admin) =>
    (await by.send("POST", "/v1/roles", { name: `Role ${randomUUID()}`, functions, scope })).json<RoleRecord>();
  const patchRole = (id: string, body: object, by = admin) => by.send("PATCH", `/v1/roles/${id}`, body);

  test("a role that is narrowed is narrowed at the next request, with the same access token", async () => {
    const role = await newRole(["records.edit"]);
    const agent = await central.signIn("agent", { roleId: role.id });
    const post = () => agent.send("POST", "/v1/customers", { name: "Gu Xue" }, { "idempotency-key": randomUUID() });
    expect((await post()).statusCode).toBe(201);
    expect((await patchRole(role.id, { functions: [] })).json()).toMatchObject({ functions: [], version: 2, users: 1 });
    expect((await post()).json()).toMatchObject({ status: 403, code: "forbidden" });
    const one = aCustomer();
    const [result] = await agent.push(creating("customer", one));
    expect(result).toMatchObject({ status: "rejected", reason: "forbidden" });
    expect((await agent.send("GET", "/v1/me")).json()).toMatchObject({ functions: [], roleId: role.id });
  });

  test("a user who is given another role has its rights at once, and none of the old", async () => {
    const agent = await central.signIn("agent");
    const { id } = agent.tokens.user;
    const given = await admin.send("PATCH", `/v1/users/${id}`, { role: "administrator" });
    expect(given.json()).toMatchObject({ role: "administrator", roleName: "Administrator" });
    expect((await agent.send("GET", "/v1/users")).statusCode).toBe(200);
    await admin.send("PATCH", `/v1/users/${id}`, { role: "agent" });
    expect((await agent.send("GET", "/v1/users")).statusCode).toBe(403);
  });

  test("nobody hands out, or takes, more than he has himself", async () => {
    const role = await newRole(["users.manage", "roles.manage", "records.edit"], "team");
    const lead = await central.signIn("agent", { roleId: role.id });
    const { id } = await central.user("agent");
    const bosses = await central.user("administrator");
    const forbidden = async (answer: ReturnType<TestDesk["send"]>) =>
      expect((await answer).json()).toMatchObject({ status: 403, code: "forbidden" });
    await forbidden(lead.send("POST", "/v1/roles", { name: "More", functions: ["audit.read"], scope: "own" }));
    await forbidden(lead.send("POST", "/v1/roles", { name: "Wider", functions: [], scope: "team-and-below" }));
    await forbidden(patchRole(role.id, { scope: "all" }, lead));
    await forbidden(patchRole(administrator, { functions: [] }, lead));
    await forbidden(lead.send("PATCH", `/v1/users/${lead.tokens.user.id}`, { roleId: administrator }));
    await forbidden(lead.send("PATCH", `/v1/users/${bosses.id}`, { password: "their new password" }));
    await forbidden(lead.send("PATCH", `/v1/users/${id}`, { name: "Sees all, so is not his to change" }));
    const body = { username: `n${randomUUID().slice(0, 8)}`, name: "New", password: testPassword };
    await forbidden(lead.send("POST", "/v1/users", { ...body, role: "supervisor" }));
    const plain = await newRole(["records.edit"], "own", lead);
    const made = await lead.send("POST", "/v1/users", { ...body, roleId: plain.id });
    expect(made.json()).toMatchObject({ roleId: plain.id, scope: "own", role: "agent" });
  });

  test("somebody is always left who can give rights back", async () => {
    const database = await open();
    const alone = await aCentral(database);
    const last = await alone.signIn("administrator");
    const me = last.tokens.user.id;
    for (const answer of [
      await last.send("PATCH", `/v1/users/${me}`, { active: false }),
      await last.send("PATCH", `/v1/users/${me}`, { role: "agent" }),
      await last.send("PATCH", `/v1/roles/${administrator}`, { functions: ["users.manage"] }),
      await last.send("PATCH", `/v1/roles/${administrator}`, { scope: "team" }),
    ])
      expect(answer.json()).toMatchObject({ status: 400, code: "invalid-request" });
    await alone.user("administrator");
    expect((await last.send("PATCH", `/v1/users/${me}`, { role: "agent" })).statusCode).toBe(200);
    await alone.close();
  });

  test("roles have names of their own; presets stay, and so does a role that somebody has", async () => {
    const role = await newRole(["records.edit"]);
    await central.user("agent", { roleId: role.id });
    const unused = await newRole([]);
    expect((await patchRole(unused.id, { name: role.name.toUpperCase() })).json()).toMatchObject({ status: 400 });
    expect((await patchRole(unused.id, { functions: ["fly"] })).statusCode).toBe(400);
    expect((await patchRole(newId(), { name: "x" })).statusCode).toBe(404);
    for (const id of [role.id, "01970000-0000-7000-9000-000000000001"])
      expect((await admin.send("DELETE", `/v1/roles/${id}`)).json()).toMatchObject({ status: 400 });
    expect((await admin.send("DELETE", `/v1/roles/${unused.id}`)).statusCode).toBe(204);
    expect((await admin.send("DELETE", `/v1/roles/${unused.id}`)).statusCode).toBe(404);
  });

  test("teams are a tree without rings, with heads that are users; one in use stays", async () => {
    const team = async (body: object) => (await admin.send("POST", "/v1/teams", body)).json();
    const name = () => `Team ${randomUUID()}`;
    const head = await central.user();
    const top = await team({ name: name(), headId: head.id });
    const below = await team({ name: name(), parentId: top.id });
    expect(below).toMatchObject({ parentId: top.id, headId: null, users: 0, version: 1 });
    const patch = (id: string, body: object) => admin.send("PATCH", `/v1/teams/${id}`, body);
    for (const [id, body] of [
      [top.id, { parentId: below.id }],
      [top.id, { parentId: top.id }],
      [top.id, { headId: newId() }],
      [top.id, { parentId: newId() }],
      [top.id, { name: below.name }],
    ] as const)
      expect((await patch(id, body)).json()).toMatchObject({ status: 400, code: "invalid-request" });
    expect((await patch(newId(), { name: name() })).statusCode).toBe(404);
    const remove = (id: string) => admin.send("DELETE", `/v1/teams/${id}`);
    expect((await remove(top.id)).statusCode).toBe(400);
    await central.user("agent", { teamId: below.id });
    expect((await remove(below.id)).statusCode).toBe(400);
    const free = await team({ name: name() });
    expect((await remove(free.id)).statusCode).toBe(204);
    expect((await remove(free.id)).statusCode).toBe(404);
  });

  test("whoever may not assign may make his own records and take one that nobody owns, but give none away", async () => {
    const role = await newRole(["records.edit"]);
    const agent = await central.signIn("agent", { roleId: role.id });
    const other = (await central.user()).id;
    const me = agent.tokens.user.id;
    const [own, nobodys, others] = [
      aCustomer({ ownerId: me }),
      aCustomer(),
      aCustomer({ ownerId: other as typeof me }),
    ];
    expect((await agent.push(creating("customer", own), creating("customer", nobodys))).map((it) => it.status)).toEqual(
      ["applied", "applied"],
    );
    const refusals = await agent.push(
      creating("customer", others),
      changing("customer", own.id, 1, { ownerId: me }, { ownerId: other }),
    );
    expect(refusals).toMatchObject([{ reason: "forbidden" }, { reason: "forbidden" }]);
    const taken = await agent.push(changing("customer", nobodys.id, 1, { ownerId: null }, { ownerId: me }));
    expect(taken).toMatchObject([{ status: "applied" }]);
  });
});
