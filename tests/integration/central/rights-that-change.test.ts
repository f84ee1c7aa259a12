import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RoleRecord } from "#shared/contract/central/index.ts";
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
