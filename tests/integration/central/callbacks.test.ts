import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { recordEvents } from "#server/history/record-events.ts";
import type { Queue, QueueRequest, RoleRecord } from "#shared/contract/central/index.ts";
import type { Interaction, Task } from "#shared/crm/index.ts";
import type { TeamId, UserId } from "#shared/ids.ts";
import { aCustomer, aLead, anInteraction, aPhone } from "../../helpers/builders.ts";
import { onEveryDatabase, type TestDatabase } from "../../helpers/databases.ts";
import { aNode, changing, creating, type TestCentral, type TestDesk } from "../../helpers/test-central.ts";

const s = 1_000;
const minute = 60 * s;

onEveryDatabase("callers who gave up", (open) => {
  let database: TestDatabase;
  let central: TestCentral;
  let admin: TestDesk;
  let agent: TestDesk;
  let mate: TestDesk;
  let stranger: TestDesk;
  let now: number;
  let team: TeamId;
  let support: Queue;
  let last = 13_800_000_000;
  let callers = 0;

  beforeAll(async () => {
    database = await open();
    central = await aNode(database);
    now = central.clock.now;
    admin = await central.signIn("administrator");
    const made = async (name: string) => (await admin.send("POST", "/v1/teams", { name })).json<{ id: TeamId }>().id;
    team = await made("Support");
    const elsewhere = await made("Elsewhere");
    const functions = ["records.edit"];
    const role = await admin.send("POST", "/v1/roles", { name: "Sees own", functions, scope: "own" });
    const over = { roleId: role.json<RoleRecord>().id };
    agent = await central.signIn("agent", { ...over, teamId: team, extension: "7601" });
    mate = await central.signIn("agent", { ...over, teamId: team });
    stranger = await central.signIn("agent", { ...over, teamId: elsewhere });
    support = await aQueue({ callbacks: "own-team", teams: [{ teamId: team, priority: 1 }] });
  });
  afterAll(() => central.close());

  async function aQueue(over: Partial<QueueRequest>): Promise<Queue> {
    const exchangeName = `q-${randomUUID().slice(0, 8)}`;
    const answer = await admin.send("POST", "/v1/queues", { name: `Queue ${exchangeName}`, exchangeName, ...over });
    expect(answer.statusCode).toBe(201);
    return answer.json<Queue>();
  }
  /** A mobile number as the exchange writes it, and its key. */
  function aNumber() {
    last += 1;
    return { raw: String(last), key: `+86${last}` };
  }
  async function tell(events: Parameters<typeof recordEvents>[1], on = central) {
    await recordEvents(database.db, events);
    on.context.queueNews.add("written");
  }
  function joins(queue: string, number: string | null, at: number) {
    callers += 1;
    const who = { queue, caller: `17955.${callers}` };
    return { who, joined: { type: "joined" as const, at, ...who, number, name: null, position: 1 } };
  }
  function givesUp(number: string | null, at: number, { queue = support.exchangeName, waitedMs = 30 * s } = {}) {
    const { who, joined } = joins(queue, number, at - waitedMs);
    return [joined, { type: "abandoned" as const, at, ...who, waitedMs, position: 1 }];
  }
  function isAnswered(number: string, at: number, queue = support.exchangeName, member = "7601") {
    const { who, joined } = joins(queue, number, at - 5 * s);
    return [joined, { type: "answered" as const, at, ...who, member, waitedMs: 5 * s }];
  }
  /** Tasks of a number, oldest first. */
  const tasksOf = async (number: string): Promise<Task[]> =>
    database.db
      .selectFrom("task")
      .selectAll()
      .where("number", "=", number)
      .orderBy("createdAt")
      .orderBy("id")
      .execute();
  const settled = () =>
    expect.poll(async () => (await database.db.selectFrom("callbackDue").select("id").execute()).length).toBe(0);
  async function told(events: Parameters<typeof recordEvents>[1]) {
    await tell(events);
    await settled();
  }
  const call = (number: string, at: number, over: Partial<Interaction> = {}) =>
    anInteraction({
      ...{ rawNumber: number, direction: "out", startedAt: at, answeredAt: null, endedAt: at + 20 * s },
      ...{ outcome: "no-answer", talkMs: 0, agentId: agent.tokens.user.id as UserId },
      ...over,
    });
  async function makes(desk: TestDesk, ...calls: readonly Interaction[]) {
    for (const answer of await desk.push(...calls.map((it) => creating("interaction", it))))
      expect(answer).toMatchObject({ status: "applied" });
    await settled();
  }
  const sees = async (desk: TestDesk, id: string) =>
    (await desk.pullAll()).changes.some((it) => it.op === "put" && it.entity === "task" && it.id === id);

  test("become one task of the team for each number, however often they call, in whichever queue and however they are written", async () => {
    const number = aNumber();
    const other = await aQueue({ callbacks: "own-team" });
    await told(givesUp(number.raw, now - 60 * minute));
    const [first] = await tasksOf(number.key);
    expect(first).toMatchObject({
      ...{ kind: "callback", status: "open", title: support.name, assigneeId: null, teamId: team, version: 1 },
      ...{ customerId: null, leadId: null, dueAt: now + 15 * minute },
      callback: { queue: support.exchangeName, calls: 1, firstCallAt: now - 60 * minute, attempts: 0, closed: null },
    });
    await told(givesUp(`0086${number.raw}`, now - 40 * minute));
    await told(givesUp(number.key, now - 20 * minute, { queue: other.exchangeName }));
    expect(await tasksOf(number.key)).toMatchObject([
      {
        ...{ id: first?.id, title: other.name, teamId: team, version: 3 },
        callback: {
          ...{ queue: other.exchangeName, calls: 3 },
          ...{ firstCallAt: now - 60 * minute, lastCallAt: now - 20 * minute },
        },
      },
    ]);
  });

  test("become none where the queue has none, who waited too short, who hides the number, and colleagues", async () => {
    const off = await aQueue({});
    expect(off).toMatchObject({ callbacks: "off", callbackTeamId: null, callbackDueMin: 15, callbackAttempts: 3 });
    const before = await database.db.selectFrom("task").select("id").execute();
    await told([
      ...givesUp(aNumber().raw, now - 5 * minute, { queue: off.exchangeName }),
      ...givesUp(aNumber().raw, now - 4 * minute, { waitedMs: 4 * s }),
      ...givesUp(null, now - 3 * minute),
      ...givesUp("anonymous", now - 2 * minute),
      ...givesUp("7601", now - minute),
    ]);
    expect(await database.db.selectFrom("task").select("id").execute()).toHaveLength(before.length);
  });

  test("belong to the customer or lead that alone has the number, and to the team that the queue names", async () => {
    const elsewhere = (await admin.send("POST", "/v1/teams", { name: "Callers" })).json<{ id: TeamId }>().id;
    const queue = await aQueue({ callbacks: "team", callbackTeamId: elsewhere, callbackDueMin: 60 });
    const [one, two, three] = [aNumber(), aNumber(), aNumber()];
    const [customer, second, lead] = [aCustomer(), aCustomer(), aLead()];
    await admin.push(
      ...[customer, second].map((it) => creating("customer", it)),
      creating("lead", lead),
      ...[
        aPhone({ customerId: customer.id, raw: one.raw }),
        aPhone({ leadId: lead.id, raw: two.raw }),
        aPhone({ customerId: customer.id, raw: three.raw }),
        aPhone({ customerId: second.id, raw: three.raw }),
      ].map((it) => creating("phone", it)),
    );
    for (const { raw } of [one, two, three]) await told(givesUp(raw, now - minute, { queue: queue.exchangeName }));
    const gone = await admin.send("PATCH", `/v1/queues/${queue.id}`, { callbackTeamId: randomUUID() });
    expect(gone.json()).toMatchObject({ status: 400, reason: "team-gone" });
    const found = [one, two, three].map(async ({ key }) => (await tasksOf(key))[0]);
    expect(await Promise.all(found)).toMatchObject([
      { customerId: customer.id, leadId: null, teamId: elsewhere, dueAt: now + 60 * minute },
      { customerId: null, leadId: lead.id },
      { customerId: null, leadId: null },
    ]);
  });

  test("are seen at once by the team's desks, taken or not, and by no other team's", async () => {
    const number = aNumber();
    await told(givesUp(number.raw, now - minute));
    const [task] = await tasksOf(number.key);
    const id = String(task?.id);
    expect([await sees(agent, id), await sees(mate, id), await sees(stranger, id)]).toEqual([true, true, false]);
    expect((await stranger.send("GET", `/v1/tasks/${id}`)).statusCode).toBe(404);
    expect((await stranger.push(changing("task", id, 1, {}, { status: "done" })))[0]).toMatchObject({
      status: "rejected",
    });
    await agent.push(changing("task", id, 1, { assigneeId: null }, { assigneeId: agent.tokens.user.id }));
    expect([await sees(mate, id), await sees(stranger, id)]).toEqual([true, false]);
  });

  test("are taken by whoever is first; the second has nothing to decide", async () => {
    const number = aNumber();
    await told(givesUp(number.raw, now - minute));
    const [task] = await tasksOf(number.key);
    const take = (desk: TestDesk) =>
      desk.push(changing("task", String(task?.id), 1, { assigneeId: null }, { assigneeId: desk.tokens.user.id }));
    const both = [...(await take(mate)), ...(await take(agent))];
    const taken = { status: "applied", conflicts: [], record: { assigneeId: mate.tokens.user.id } };
    expect(both).toMatchObject([taken, taken]);
  });

  test("are nobody's to invent or to change but by calls", async () => {
    const number = aNumber();
    await told(givesUp(number.raw, now - minute));
    const [task] = await tasksOf(number.key);
    const callback = task?.callback ?? null;
    const forged = { ...callback, calls: 99 };
    await admin.push(changing("task", String(task?.id), 1, { callback }, { callback: forged }));
    expect((await tasksOf(number.key))[0]).toMatchObject({ callback: { calls: 1 } });
    const body = { title: "Mine", teamId: team, callback: forged };
    expect((await admin.send("POST", "/v1/tasks", body)).statusCode).toBe(400);
    expect((await admin.send("PATCH", `/v1/tasks/${task?.id}`, { callback: null })).statusCode).toBe(400);
  });

  test("are done when they call again and are answered, on a desk or by the exchange's word alone", async () => {
    const [desk, exchange] = [aNumber(), aNumber()];
    const other = await aQueue({});
    await told([...givesUp(desk.raw, now - 9 * minute), ...givesUp(exchange.raw, now - 9 * minute)]);
    const at = now - 5 * minute;
    await makes(agent, call(desk.raw, at - 5 * s, { direction: "in", answeredAt: at, outcome: "answered" }));
    await told(isAnswered(exchange.raw, at, other.exchangeName));
    const done = {
      ...{ status: "done", doneAt: at },
      callback: { closed: "called-again", closedAt: at, closedBy: agent.tokens.user.id },
    };
    expect([(await tasksOf(desk.key))[0], (await tasksOf(exchange.key))[0]]).toMatchObject([done, done]);
  });

  test("count what is tried, once for each call, and are done by the call that reaches them", async () => {
    const number = aNumber();
    await told(givesUp(number.raw, now - 9 * minute));
    const tried = call(number.raw, now - 8 * minute);
    await makes(agent, tried);
    await agent.push(changing("interaction", tried.id, 1, { notes: "" }, { notes: "Rang long" }));
    await settled();
    expect((await tasksOf(number.key))[0]).toMatchObject({
      ...{ status: "open", version: 2 },
      callback: { attempts: 1, lastAttemptAt: now - 8 * minute },
    });
    const at = now - 5 * minute;
    await makes(mate, call(number.raw, at, { answeredAt: at + s, outcome: "answered", agentId: mate.tokens.user.id }));
    expect((await tasksOf(number.key))[0]).toMatchObject({
      ...{ status: "done", doneAt: at + s },
      callback: { attempts: 1, closed: "reached", closedAt: at + s, closedBy: mate.tokens.user.id },
    });
    // A caller who gives up once more is to be called back once more.
    await told(givesUp(number.raw, now - minute));
    expect(await tasksOf(number.key)).toMatchObject([{ status: "done" }, { status: "open", callback: { calls: 1 } }]);
  });

  test("are given up after as many attempts as the queue says", async () => {
    const number = aNumber();
    const queue = await aQueue({ callbacks: "own-team", callbackAttempts: 2 });
    await told(givesUp(number.raw, now - 9 * minute, { queue: queue.exchangeName }));
    await makes(agent, call(number.raw, now - 8 * minute), call(number.raw, now - 7 * minute, { outcome: "busy" }));
    expect((await tasksOf(number.key))[0]).toMatchObject({
      ...{ status: "cancelled", doneAt: now - 7 * minute },
      callback: { attempts: 2, closed: "not-reached", closedBy: agent.tokens.user.id },
    });
  });

  test("are not touched by calls of before, nor made where somebody has spoken with them since", async () => {
    const [old, spoken] = [aNumber(), aNumber()];
    await told(givesUp(old.raw, now - 5 * minute));
    await makes(
      agent,
      call(old.raw, now - 8 * minute),
      call(old.raw, now - 7 * minute, { answeredAt: now - 6 * minute, outcome: "answered" }),
      call(spoken.raw, now - 2 * minute, { answeredAt: now - minute, outcome: "answered" }),
    );
    await told(givesUp(spoken.raw, now - 3 * minute));
    expect(await tasksOf(old.key)).toMatchObject([{ status: "open", version: 1, callback: { attempts: 0 } }]);
    expect(await tasksOf(spoken.key)).toEqual([]);
  });

  test("are told once by two nodes that hear the same, and after all nodes were gone", async () => {
    const [both, between] = [aNumber(), aNumber()];
    const fellow = await aNode(database);
    const events = givesUp(both.raw, now - minute);
    await Promise.all([tell(events), tell(events, fellow)]);
    await settled();
    expect(await tasksOf(both.key)).toMatchObject([{ version: 1, callback: { calls: 1 } }]);
    await fellow.close();
    await central.close();
    await recordEvents(database.db, [...givesUp(between.raw, now - 2 * minute), ...givesUp(between.raw, now - minute)]);
    expect(await tasksOf(between.key)).toEqual([]);
    central = await aNode(database);
    await settled();
    expect(await tasksOf(between.key)).toMatchObject([{ version: 2, callback: { calls: 2 } }]);
  });
});
