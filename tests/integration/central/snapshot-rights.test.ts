import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { DataScope, RoleRecord } from "#shared/contract/central/index.ts";
import { newId, type TeamId, type UserId } from "#shared/ids.ts";
import { type PullResponse, SnapshotLine } from "#shared/sync/index.ts";
import { aContact, aCustomer, anInteraction, aPhone, aTask } from "../../helpers/builders.ts";
import { onEveryDatabase } from "../../helpers/databases.ts";
import { aCentral, creating, type TestCentral, type TestDesk } from "../../helpers/test-central.ts";

const putsOf = ({ changes }: Pick<PullResponse, "changes">) =>
  changes.filter((it) => it.op === "put" && it.entity !== "colleague").map((it) => it.id);
const removesOf = ({ changes }: Pick<PullResponse, "changes">) =>
  changes.filter((it) => it.op === "remove").map((it) => it.id);

onEveryDatabase("a first sync within rights", (open) => {
  let central: TestCentral;
  let admin: TestDesk;

  beforeAll(async () => {
    central = await aCentral(await open(), { config: { cacheScope: { supervisor: "teams" } } });
    admin = await central.signIn("administrator");
  });
  afterAll(() => central.close());

  const send = async (method: "POST" | "PATCH" | "PUT", url: string, body: object) => {
    const answer = await admin.send(method, url, body);
    expect(answer.statusCode, answer.body).toBeLessThan(300);
    return answer.json();
  };
  const team = async (body: object = {}): Promise<TeamId> =>
    (await send("POST", "/v1/teams", { name: `Team ${randomUUID()}`, ...body })).id;
  const role = async (scope: DataScope, functions: readonly string[] = []): Promise<RoleRecord["id"]> =>
    (await send("POST", "/v1/roles", { name: `Role ${randomUUID()}`, functions, scope })).id;

  /** A customer with all that hangs on it. */
  async function family(owner: string | null, teamId: TeamId | null = null): Promise<string[]> {
    const customer = aCustomer({ ownerId: owner as UserId | null, teamId });
    const ofIt = { customerId: customer.id };
    const [contact, phone] = [aContact(ofIt), aPhone(ofIt)];
    const [call, task] = [anInteraction({ ...ofIt, agentId: null }), aTask({ ...ofIt, assigneeId: null })];
    const results = await admin.push(
      ...[creating("customer", customer), creating("contact", contact), creating("phone", phone)],
      ...[creating("interaction", call), creating("task", task)],
    );
    expect(results.every((it) => it.status === "applied")).toBe(true);
    return [customer.id, contact.id, phone.id, call.id, task.id];
  }

  async function snapshot(desk: TestDesk) {
    const answer = await desk.send("GET", "/v1/sync/snapshot?protocol=1");
    expect(answer.statusCode, answer.body).toBe(200);
    const lines = answer.body
      .trimEnd()
      .split("\n")
      .map((text) => SnapshotLine.parse(JSON.parse(text)));
    const [head] = lines;
    if (head?.type !== "snapshot") throw new Error("a snapshot begins with its head");
    const rows = lines.filter((line) => line.type === "rows");
    const ids = rows
      .filter(({ entity }) => entity !== "colleague" && entity !== "disposition")
      .flatMap((line) => line.rows.map((row) => String(row[line.fields.indexOf("id")])));
    return { cursor: head.cursor, rows, ids, erased: rows.flatMap((it) => it.erased) };
  }

  test("brings what the user sees and nothing else, and its cursor goes on with what is his", async () => {
    const roleId = await role("own");
    const lin = await central.signIn("agent", { roleId });
    const [mine, theirs] = [await family(lin.tokens.user.id), await family((await central.user()).id)];
    const first = await snapshot(lin);
    expect(first.ids).toEqual(expect.arrayContaining(mine));
    for (const id of theirs) expect(first.ids).not.toContain(id);
    expect((await lin.pullAll(first.cursor)).changes).toEqual([]);
    const [later] = [await family(lin.tokens.user.id), await family((await central.user()).id)];
    expect(putsOf(await lin.pullAll(first.cursor)).sort()).toEqual(later.sort());
  });

  test("rights that change after it are reconciled by what differs; a place to resume at is refused, and the desk begins anew", async () => {
    const home = await team();
    const roleId = await role("team");
    const lin = await central.signIn("agent", { roleId, teamId: home });
    const [mine, ours] = [await family(lin.tokens.user.id), await family((await central.user()).id, home)];
    const first = await snapshot(lin);
    expect(first.ids).toEqual(expect.arrayContaining([...mine, ...ours]));
    await send("PATCH", `/v1/roles/${roleId}`, { scope: "own" });
    const resumed = await lin.send("GET", `/v1/sync/snapshot?protocol=1&resume=${first.rows[2]?.next}`);
    expect(resumed.statusCode).toBe(400);
    expect(resumed.json()).toMatchObject({ errors: [{ path: "querystring/resume" }] });
    const narrowed = await lin.pullAll(first.cursor, 3);
    expect(removesOf(narrowed).sort()).toEqual([...ours].sort());
    expect(putsOf(narrowed)).toEqual([]);
    await send("PATCH", `/v1/roles/${roleId}`, { scope: "all" });
    expect(putsOf(await lin.pullAll(narrowed.cursor, 100))).toEqual(expect.arrayContaining(ours));
  });

  test('under the cache scope "teams" a desk keeps the rows of its user\'s teams and those below, though he sees all', async () => {
    const roleId = await role("all", ["supervise.live"]);
    const boss = await central.signIn("agent", { roleId });
    const headed = await team({ headId: boss.tokens.user.id });
    const below = await team({ parentId: headed });
    const other = await team();
    const somebody = (await central.user("agent", { teamId: other })).id;
    const [ofHeaded, ofBelow, away] = [
      await family(somebody, headed),
      await family((await central.user("agent", { teamId: below })).id),
      await family(somebody),
    ];
    const first = await snapshot(boss);
    expect(first.ids).toEqual(expect.arrayContaining([...ofHeaded, ...ofBelow]));
    for (const id of away) expect(first.ids).not.toContain(id);
    expect((await boss.send("GET", `/v1/customers/${away[0]}`)).statusCode).toBe(200);
    await send("PATCH", `/v1/teams/${other}`, { parentId: below });
    const joined = await boss.pullAll(first.cursor);
    expect(putsOf(joined).sort()).toEqual([...away].sort());
    await send("PATCH", `/v1/teams/${other}`, { parentId: null });
    expect(removesOf(await boss.pullAll(joined.cursor)).sort()).toEqual([...away].sort());
  });

  test("names what was erased, so that a desk that begins anew forgets drafts and unsent changes of it", async () => {
    const customer = aCustomer({ name: "Vera Vanish" });
    await admin.push(creating("customer", customer));
    expect((await snapshot(admin)).erased).not.toContain(customer.id);
    const target = { type: "customer", id: customer.id };
    const request = { target, reason: "asked-by-person", confirmName: "Vera Vanish" };
    await send("PUT", `/v1/erasures/${newId()}`, request);
    const after = await snapshot(admin);
    expect(after.ids).not.toContain(customer.id);
    expect(after.erased).toContain(customer.id);
  });
});
