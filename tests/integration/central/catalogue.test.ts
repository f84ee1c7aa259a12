import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { migrate } from "#server/db/migrate.ts";
import type { BusMessage } from "#server/live/live-bus.ts";
import type { AuditPage, Queue, Reason, UserDevices } from "#shared/contract/central/index.ts";
import { firstCompany } from "#shared/contract/desk/index.ts";
import { newId } from "#shared/ids.ts";
import { onEveryDatabase } from "../../helpers/databases.ts";
import { aCentral, type TestCentral, type TestDesk, testConfig, testPassword } from "../../helpers/test-central.ts";

const callerIds = [
  { number: "+4930111222", label: "Support" },
  { number: "+4930111333", label: "Sales" },
];

onEveryDatabase("what administrators set for every desk", (open) => {
  let central: TestCentral;
  let admin: TestDesk;
  let agent: TestDesk;
  const heard: BusMessage["type"][] = [];

  beforeAll(async () => {
    const sip = testConfig.sip && { ...testConfig.sip, callerIds };
    central = await aCentral(await open(), { config: { sip } });
    central.context.bus.subscribe((message) => heard.push(message.type));
    admin = await central.signIn("administrator");
    agent = await central.signIn("agent");
  });
  afterAll(() => central.close());

  const told = () => heard.splice(0).filter((type) => type === "catalogue").length;
  const unique = () => randomUUID().slice(0, 8);
  const lastAudit = async () => (await admin.send("GET", "/v1/audit?limit=1")).json<AuditPage>().items[0];

  test("a new central has the reasons that desks begin with, and each migration ran once", async () => {
    const { items } = (await agent.send("GET", "/v1/not-ready-reasons")).json<{ items: Reason[] }>();
    expect(items).toEqual(firstCompany.reasons);
    expect(await migrate(central.context.db)).toEqual([]);
  });

  test("a reason is made and changed, every desk is told, and who did it is written down", async () => {
    told();
    const code = `prayer-${unique()}`;
    const body = { code, labelEn: "Prayer", labelZh: "祷告", sort: 3 };
    const made = (await admin.send("POST", "/v1/not-ready-reasons", body)).json<Reason>();
    expect(made).toEqual({ ...body, id: made.id, active: true, version: 1 });
    expect(await lastAudit()).toMatchObject({ action: "reason-created", recordId: made.id, detail: { code } });
    const changed = await admin.send("PATCH", `/v1/not-ready-reasons/${made.id}`, { active: false, labelEn: "Rest" });
    expect(changed.json()).toEqual({ ...made, active: false, labelEn: "Rest", version: 2 });
    expect(told()).toBe(2);
    expect(await lastAudit()).toMatchObject({
      action: "reason-changed",
      detail: { code, fields: expect.arrayContaining(["active", "labelEn"]) },
    });
    // Somebody may still be in a reason that is no longer offered: desks know its name.
    const { items } = (await agent.send("GET", "/v1/not-ready-reasons")).json<{ items: Reason[] }>();
    expect(items.find((it) => it.id === made.id)).toMatchObject({ active: false, labelEn: "Rest" });
  });

  test("a reason's code is its own, never changes, and is none of the desk's", async () => {
    const body = { labelEn: "Break again", labelZh: "再休息" };
    const taken = await admin.send("POST", "/v1/not-ready-reasons", { ...body, code: "break" });
    expect(taken.json()).toMatchObject({ status: 400, reason: "code-taken", values: { name: "break" } });
    for (const code of ["no-answer", "With Capitals", ""])
      expect((await admin.send("POST", "/v1/not-ready-reasons", { ...body, code })).statusCode).toBe(400);
    const [first] = firstCompany.reasons;
    const renamed = await admin.send("PATCH", `/v1/not-ready-reasons/${first?.id}`, { code: "pause" });
    expect(renamed.statusCode).toBe(400);
    expect((await admin.send("PATCH", `/v1/not-ready-reasons/${newId()}`, { active: false })).statusCode).toBe(404);
  });

  test("a desk may be not ready for a reason that the company made", async () => {
    const answer = await agent.send("PUT", "/v1/presence", { state: { name: "not-ready", at: 1, reason: "prayer" } });
    // Only that it has no live feed stands in the way.
    expect(answer.json()).toMatchObject({ code: "wrong-call-state" });
  });

  const queue = async (over: object = {}) =>
    (
      await admin.send("POST", "/v1/queues", { name: `Q ${unique()}`, exchangeName: `q-${unique()}`, ...over })
    ).json<Queue>();

  test("a queue has the service that it promises, and who takes its calls with priorities", async () => {
    told();
    const person = await central.user();
    const team = (await admin.send("POST", "/v1/teams", { name: `T ${unique()}` })).json<{ id: string }>();
    const made = await queue({
      number: "+4930999",
      members: [
        { userId: person.id, priority: 2 },
        { userId: agent.tokens.user.id, priority: 1 },
      ],
      teams: [{ teamId: team.id, priority: 9 }],
    });
    expect(made).toMatchObject({
      serviceLevelSec: 20,
      shortAbandonSec: 5,
      abandons: "ignored",
      active: true,
      version: 1,
    });
    expect(made.members.map(({ priority }) => priority)).toEqual([1, 2]);
    expect(await lastAudit()).toMatchObject({
      action: "queue-created",
      recordId: made.id,
      detail: { name: made.name },
    });
    const change = { serviceLevelSec: 30, abandons: "against", members: [{ userId: person.id, priority: 3 }] };
    const changed = (await admin.send("PATCH", `/v1/queues/${made.id}`, change)).json<Queue>();
    expect(changed).toEqual({ ...made, ...change, version: 2 });
    // What is not said stays.
    expect(changed.teams).toEqual(made.teams);
    expect(told()).toBe(2);
  });

  test("an agent is told of queues whether he is in them, and of nobody else; who watches live is told of all", async () => {
    const other = await central.user();
    const members = [agent.tokens.user.id, other.id].map((userId) => ({ userId, priority: 1 }));
    const { id } = await queue({ members });
    const seenBy = async (desk: TestDesk) =>
      (await desk.send("GET", "/v1/queues")).json<{ items: Queue[] }>().items.find((it) => it.id === id)?.members;
    expect(await seenBy(agent)).toEqual([{ userId: agent.tokens.user.id, priority: 1 }]);
    expect(await seenBy(await central.signIn("supervisor"))).toHaveLength(2);
  });

  test("queues have names of their own, and take nobody who is not there; a deleted one leaves its names free", async () => {
    const one = await queue();
    const post = async (over: object) =>
      (
        await admin.send("POST", "/v1/queues", { name: `Q ${unique()}`, exchangeName: `q-${unique()}`, ...over })
      ).json();
    expect(await post({ name: one.name.toUpperCase() })).toMatchObject({ status: 400, reason: "name-taken" });
    expect(await post({ exchangeName: one.exchangeName })).toMatchObject({ reason: "exchange-name-taken" });
    expect(await post({ members: [{ userId: newId(), priority: 1 }] })).toMatchObject({ reason: "user-gone" });
    expect(await post({ teams: [{ teamId: newId(), priority: 1 }] })).toMatchObject({ reason: "team-gone" });
    for (const over of [{ number: "by name" }, { exchangeName: "a b" }, { serviceLevelSec: 0 }, { abandons: "maybe" }])
      expect(await post(over)).toMatchObject({ status: 400, code: "invalid-request" });
    const two = await queue();
    const renamed = await admin.send("PATCH", `/v1/queues/${two.id}`, { name: one.name });
    expect(renamed.json()).toMatchObject({ status: 400, reason: "name-taken" });
    expect((await admin.send("DELETE", `/v1/queues/${one.id}`)).statusCode).toBe(204);
    expect(await lastAudit()).toMatchObject({ action: "queue-deleted", recordId: one.id });
    expect((await admin.send("DELETE", `/v1/queues/${one.id}`)).statusCode).toBe(404);
    expect((await admin.send("PATCH", `/v1/queues/${one.id}`, { active: true })).statusCode).toBe(404);
    expect(await queue({ name: one.name, exchangeName: one.exchangeName })).toMatchObject({ name: one.name });
  });

  test("of two queues that are made at once under one name, one is made", async () => {
    const body = { name: `Q ${unique()}` };
    const made = await Promise.all(
      [1, 2, 3].map(() => admin.send("POST", "/v1/queues", { ...body, exchangeName: `q-${unique()}` })),
    );
    expect(made.map((it) => it.statusCode).sort()).toEqual([201, 400, 400]);
  });

  test("a team in a queue can be deleted, and is in it no more", async () => {
    const team = (await admin.send("POST", "/v1/teams", { name: `T ${unique()}` })).json<{ id: string }>();
    const { id } = await queue({ teams: [{ teamId: team.id, priority: 1 }] });
    expect((await admin.send("DELETE", `/v1/teams/${team.id}`)).statusCode).toBe(204);
    const { items } = (await admin.send("GET", "/v1/queues")).json<{ items: Queue[] }>();
    expect(items.find((it) => it.id === id)?.teams).toEqual([]);
  });

  const devices = async (id: string) => (await admin.send("GET", `/v1/users/${id}/devices`)).json<UserDevices>();
  const patch = (id: string, body: object) => admin.send("PATCH", `/v1/users/${id}`, body);
  const provisioned = async (username: string) => {
    const tokens = (await central.login(username, { takeOver: true })).json();
    const headers = { authorization: `Bearer ${tokens.accessToken}` };
    return (await central.app.inject({ url: "/v1/me/provisioning", headers })).json().line;
  };

  test("a line is set without SQL, and its password is never given back but to the user's own desk", async () => {
    const { id, username } = await central.user();
    expect(await devices(id)).toEqual({ line: null, deskPhone: null, callerIds });
    const refused = await patch(id, { line: { username: "1001" } });
    expect(refused.json()).toMatchObject({ status: 400, reason: "line-needs-password" });
    expect((await patch(id, { line: { username: "1001", password: "s3cret-of-the-line" } })).statusCode).toBe(200);
    const answer = await admin.send("GET", `/v1/users/${id}/devices`);
    expect(answer.body).not.toContain("s3cret");
    expect(answer.json().line).toEqual({
      ...{ username: "1001", authUsername: "1001", displayName: `Name of ${username}`, callerIds: null },
    });
    expect(await provisioned(username)).toMatchObject({ username: "1001", password: "s3cret-of-the-line", callerIds });
    // Changed without a password: it stays.
    await patch(id, { line: { username: "1002", displayName: "Front desk", callerIds: ["+4930111333"] } });
    expect(await provisioned(username)).toMatchObject({
      ...{ username: "1002", password: "s3cret-of-the-line", displayName: "Front desk", callerIds: [callerIds[1]] },
    });
    // Changed without caller IDs: they stay as well.
    await patch(id, { line: { username: "1003" } });
    expect((await devices(id)).line?.callerIds).toEqual(["+4930111333"]);
    const unknown = await patch(id, { line: { username: "1003", callerIds: ["+1800"] } });
    expect(unknown.json()).toMatchObject({ status: 400, reason: "caller-id-unknown", values: { number: "+1800" } });
    await patch(id, { line: null });
    expect((await devices(id)).line).toBeNull();
    expect((await admin.send("GET", `/v1/users/${newId()}/devices`)).statusCode).toBe(404);
  });

  test("a desk phone is one user's", async () => {
    const [one, other] = [await central.user(), await central.user()];
    const deskPhone = { extension: "2001", label: "Desk phone", endpoint: `phone-${unique()}`, obeysNotify: true };
    await patch(one.id, { deskPhone });
    expect((await devices(one.id)).deskPhone).toEqual(deskPhone);
    const taken = await patch(other.id, { deskPhone });
    expect(taken.json()).toMatchObject({
      ...{ reason: "desk-phone-taken", values: { phone: deskPhone.endpoint, user: one.username } },
    });
    await patch(one.id, { deskPhone: null });
    expect((await patch(other.id, { deskPhone })).statusCode).toBe(200);
  });

  test("a refusal says what exactly is in the way, for desks that speak other languages", async () => {
    const { username } = await central.user();
    const body = { username, name: "New", password: testPassword };
    const taken = await admin.send("POST", "/v1/users", body);
    expect(taken.json()).toMatchObject({ reason: "username-taken", values: { name: username } });
    const plain = await admin.send("POST", "/v1/users", {
      ...body,
      username: `n${unique()}`,
      password: "aaaaaaaaaaaa",
    });
    expect(plain.json()).toMatchObject({ reason: "password-too-plain" });
    const name = `T ${unique()}`;
    await admin.send("POST", "/v1/teams", { name });
    expect((await admin.send("POST", "/v1/teams", { name })).json()).toMatchObject({
      reason: "name-taken",
      values: { name },
    });
  });
});
