import { sql } from "kysely";
import { pino } from "pino";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { createPostgresLiveBus } from "#server/live/postgres-live-bus.ts";
import { PbxError } from "#server/pbx/pbx-adapter.ts";
import type { CentralFunction, RoleRecord, Team } from "#shared/contract/central/index.ts";
import { newId } from "#shared/ids.ts";
import { onOneDatabase, type TestDatabase } from "../../helpers/databases.ts";
import { type ScriptedExchange, scriptedExchange } from "../../helpers/scripted-exchange.ts";
import { aCentral, type TestCentral, type TestDesk } from "../../helpers/test-central.ts";
import { connect, type Live, listen } from "./live-client.ts";

const supervising = [
  "supervise.listen",
  "supervise.whisper",
  "supervise.barge",
  "supervise.take-over",
  "supervise.agents",
  "supervise.message",
  "supervise.callers",
] as const satisfies readonly CentralFunction[];

onOneDatabase("supervision", (open, kind) => {
  let database: TestDatabase;
  let exchange: ScriptedExchange;
  let central: TestCentral;
  let url: string;
  let admin: TestDesk;
  let supervisor: TestDesk;
  let agent: TestDesk;
  let live: Live;

  beforeAll(async () => {
    database = await open();
    exchange = scriptedExchange(["support", "sales"]);
    central = await aCentral(database, { queues: exchange.source() });
    url = await listen(central);
    admin = await central.signIn("administrator");
    supervisor = await central.signIn("supervisor", { extension: "1900" });
    agent = await central.signIn("agent", { extension: "1001" });
    live = await connect(url, agent.tokens.accessToken);
    await live.next("hello");
    await vi.waitUntil(async () => (await supervisor.send("GET", "/v1/presence")).json().items.length === 1);
  });
  afterAll(() => central.close());
  afterEach(() => {
    for (const queue of ["support", "sales"]) {
      exchange.calls(queue, []);
      exchange.waiting(queue, []);
    }
    exchange.spying([]);
  });

  const idOf = (desk: TestDesk) => desk.tokens.user.id;
  const command = (by: TestDesk, body: object, id = idOf(agent)) =>
    by.send("POST", `/v1/supervision/agents/${id}/commands`, body);
  const onCaller = (by: TestDesk, body: object, caller = "c1") =>
    by.send("POST", `/v1/supervision/callers/${caller}/commands`, body);
  const outcome = (answer: { statusCode: number; json(): { code?: string } }) =>
    answer.statusCode === 204 ? "204" : `${answer.statusCode} ${answer.json().code}`;
  const audited = async (action: string) =>
    (
      await sql<{ user_id: string; record_id: string | null; detail: object }>`
        select user_id, record_id, detail from audit_log where action = ${action} order by id desc limit 1`.execute(
        database.db.withoutPlugins(),
      )
    ).rows[0];
  const talks = (caller = "c1", member = "1001") =>
    exchange.calls("support", [{ caller, number: "+4930", name: null, member, answeredAt: 1 }]);
  const waits = (caller = "c1") =>
    exchange.waiting("support", [{ caller, number: "+4930", name: null, position: 1, since: 1 }]);
  async function withRights(
    functions: readonly CentralFunction[],
    over: object = {},
    scope = "all",
  ): Promise<TestDesk> {
    const role = await admin.send("POST", "/v1/roles", { name: newId(), functions, scope });
    return central.signIn("agent", { roleId: role.json<RoleRecord>().id, extension: "1901", ...over });
  }

  test("an agent's desk is told to change the state, to sign out, and a message, with who asked; each is in the audit log", async () => {
    const orders = [
      { do: "set-state", state: { name: "not-ready", reason: "meeting" } },
      { do: "sign-out" },
      { do: "message", text: "Come to me, please." },
    ];
    const ids = new Set<string>();
    for (const order of orders) {
      expect(outcome(await command(supervisor, order))).toBe("204");
      const told = (await live.next("order")).order;
      expect(told).toMatchObject({ order, by: supervisor.tokens.user.name });
      ids.add(told.id);
    }
    expect(ids.size).toBe(3);
    expect(await audited("agent-commanded")).toMatchObject({
      user_id: idOf(supervisor),
      record_id: idOf(agent),
      detail: { do: "sign-out", agent: agent.tokens.user.name },
    });
    const message = await audited("message-sent");
    expect(message).toMatchObject({ user_id: idOf(supervisor), record_id: idOf(agent) });
    // What was written is between the two.
    expect(JSON.stringify(message)).not.toContain("Come to me");
  });

  test("each order needs its own right, an agent whom the scope reaches, and a desk", async () => {
    const state = { do: "set-state", state: { name: "ready" } };
    const text = { do: "message", text: "hello" };
    const [agents, message] = [await withRights(["supervise.agents"]), await withRights(["supervise.message"])];
    expect(outcome(await command(agents, text))).toBe("403 forbidden");
    expect(outcome(await command(message, state))).toBe("403 forbidden");
    expect(outcome(await command(message, { do: "sign-out" }))).toBe("403 forbidden");
    expect(outcome(await command(agents, state))).toBe("204");
    expect(outcome(await command(message, text))).toBe("204");
    const team = (await admin.send("POST", "/v1/teams", { name: newId() })).json<Team>().id;
    const lead = await withRights(supervising, { teamId: team }, "team");
    expect(outcome(await command(lead, state))).toBe("403 forbidden");
    expect(outcome(await command(supervisor, state, newId()))).toBe("404 not-found");
    const away = await central.signIn("agent");
    const answer = await command(supervisor, state, idOf(away));
    expect(outcome(answer)).toBe("409 wrong-state");
    expect(answer.json().detail).toContain(`Name of ${away.username} is connected at no desk now.`);
    expect(outcome(await command(supervisor, { do: "dance" }))).toBe("400 invalid-request");
    await live.next("order");
    await live.next("order");
    expect(live.unread("order")).toBe(0);
  });

  test("a message to several reaches those who are at a desk; nobody when one of them is out of reach", async () => {
    const away = await central.signIn("agent");
    const send = (by: TestDesk, userIds: readonly string[]) =>
      by.send("POST", "/v1/supervision/messages", { userIds, text: "Fire drill at ten." });
    expect(outcome(await send(supervisor, [idOf(agent), idOf(away)]))).toBe("204");
    expect((await live.next("order")).order).toMatchObject({ order: { do: "message", text: "Fire drill at ten." } });
    expect(outcome(await send(supervisor, [idOf(away)]))).toBe("409 wrong-state");
    const team = (await admin.send("POST", "/v1/teams", { name: newId() })).json<Team>().id;
    const lead = await withRights(supervising, { teamId: team }, "team");
    expect(outcome(await send(lead, [idOf(lead), idOf(agent)]))).toBe("403 forbidden");
    expect(live.unread("order")).toBe(0);
  });

  test("a desk whose connection was dead when it was told is told again when it is back, in the same session only", async () => {
    const ann = await central.signIn("agent");
    const first = await connect(url, ann.tokens.accessToken);
    await first.next("hello");
    await expect.poll(async () => outcome(await command(supervisor, { do: "sign-out" }, idOf(ann)))).toBe("204");
    const { id } = (await first.next("order")).order;
    first.socket.terminate();
    const second = await connect(url, ann.tokens.accessToken);
    expect((await second.next("order")).order.id).toBe(id);
    const again = await central.login(ann.username, { takeOver: true });
    const third = await connect(url, again.json().accessToken);
    await third.next("hello");
    expect(third.unread("order")).toBe(0);
    for (const it of [second, third]) it.socket.close();
  });

  test("a call is listened to, whispered into, barged into and taken over on the supervisor's own line, with who, whom and how written down", async () => {
    talks();
    for (const how of ["listen", "whisper", "barge"]) {
      expect(outcome(await onCaller(supervisor, { do: how }))).toBe("204");
      const shownAs = agent.tokens.user.name;
      expect(exchange.commands.at(-1)).toEqual({ do: "spy", caller: "c1", line: "1900", how, shownAs });
      expect(await audited("caller-commanded")).toMatchObject({
        user_id: idOf(supervisor),
        record_id: idOf(agent),
        detail: { do: how, queue: "support", call: "c1", agent: shownAs, line: "1900" },
      });
    }
    expect(outcome(await onCaller(supervisor, { do: "take-over" }))).toBe("204");
    expect(exchange.commands.at(-1)).toEqual({ do: "take-over", caller: "c1", line: "1900" });
    expect(outcome(await onCaller(supervisor, { do: "hang-up" }))).toBe("204");
    expect(exchange.commands.at(-1)).toEqual({ do: "hang-up", caller: "c1" });
    expect(outcome(await onCaller(supervisor, { do: "move-to-front" }))).toBe("409 wrong-call-state");
  });

  test("a caller who waits is moved to the front, to another queue, to an agent, and hung up; there is nothing to listen to", async () => {
    waits();
    expect(outcome(await onCaller(supervisor, { do: "listen" }))).toBe("409 wrong-call-state");
    const asked: [object, object][] = [
      [{ do: "move-to-front" }, { do: "move-to-front", caller: "c1" }],
      [
        { do: "move-to-queue", queue: "sales" },
        { do: "move-to-queue", caller: "c1", queue: "sales" },
      ],
      [
        { do: "move-to-agent", userId: idOf(agent) },
        { do: "move-to-number", caller: "c1", number: "1001" },
      ],
      [{ do: "take-over" }, { do: "take-over", caller: "c1", line: "1900" }],
      [{ do: "hang-up" }, { do: "hang-up", caller: "c1" }],
    ];
    for (const [body, expected] of asked) {
      expect(outcome(await onCaller(supervisor, body))).toBe("204");
      expect(exchange.commands.at(-1)).toEqual(expected);
    }
    const lineless = await central.signIn("agent");
    const answer = await onCaller(supervisor, { do: "move-to-agent", userId: idOf(lineless) });
    expect(outcome(answer)).toBe("409 wrong-state");
  });

  test("each action needs its own right and an agent whom the scope reaches; a supervisor without a line can't listen", async () => {
    talks();
    const kinds = {
      listen: "listen",
      whisper: "whisper",
      barge: "barge",
      "take-over": "take-over",
      "hang-up": "callers",
    };
    for (const [kind, right] of Object.entries(kinds)) {
      const fn = `supervise.${right}` as CentralFunction;
      expect(outcome(await onCaller(await withRights([fn]), { do: kind }))).toBe("204");
      const others = supervising.filter((it) => it !== fn);
      expect(outcome(await onCaller(await withRights(others), { do: kind }))).toBe("403 forbidden");
    }
    const team = (await admin.send("POST", "/v1/teams", { name: newId() })).json<Team>().id;
    const lead = await withRights(supervising, { teamId: team }, "team");
    expect(outcome(await onCaller(lead, { do: "listen" }))).toBe("403 forbidden");
    expect(outcome(await onCaller(lead, { do: "hang-up" }))).toBe("403 forbidden");
    talks("c2", "7777");
    expect(outcome(await onCaller(lead, { do: "listen" }, "c2"))).toBe("403 forbidden");
    expect(outcome(await onCaller(supervisor, { do: "listen" }, "c2"))).toBe("204");
    const lineless = await withRights(supervising, { extension: null });
    expect(outcome(await onCaller(lineless, { do: "listen" }, "c2"))).toBe("409 wrong-state");
    talks("c3", "1900");
    expect(outcome(await onCaller(supervisor, { do: "listen" }, "c3"))).toBe("409 wrong-call-state");
  });

  test("a caller who is gone, an exchange that refuses, one that is away, and none at all are told apart", async () => {
    expect(outcome(await onCaller(supervisor, { do: "listen" }, "nobody"))).toBe("404 not-found");
    talks();
    exchange.refuse(new PbxError("unreachable", "The line 1900 is not registered."));
    expect(outcome(await onCaller(supervisor, { do: "listen" }))).toBe("503 unavailable");
    exchange.refuse(new PbxError("nowhere", "no such queue"));
    expect(outcome(await onCaller(supervisor, { do: "hang-up" }))).toBe("400 invalid-request");
    exchange.cut();
    expect(outcome(await onCaller(supervisor, { do: "listen" }))).toBe("503 unavailable");
    exchange.mend();
    const without = await aCentral(database);
    const desk = await without.signIn("supervisor");
    expect(outcome(await onCaller(desk, { do: "listen" }))).toBe("503 unavailable");
    await without.close();
  });

  test("the agent is told that somebody listens, the strongest of several, and that nobody does any more; no name unless it is set", async () => {
    exchange.spying([{ member: "1001", line: "1900", how: "listen" }]);
    expect((await live.next("monitored")).monitored).toEqual({ how: "listen", by: null });
    exchange.spying([
      { member: "1001", line: "1900", how: "listen" },
      { member: "1001", line: "1901", how: "whisper" },
    ]);
    expect((await live.next("monitored")).monitored).toEqual({ how: "whisper", by: null });
    // A desk that comes later is told at once.
    const late = await connect(url, agent.tokens.accessToken);
    expect((await late.next("monitored")).monitored).toEqual({ how: "whisper", by: null });
    await live.next("monitored");
    exchange.spying([{ member: "9999", line: "1900", how: "listen" }]);
    expect((await live.next("monitored")).monitored).toEqual({ how: null, by: null });
    late.socket.close();
  });

  test.each(["by-name", "never"] as const)("agents know of it as the company sets: %s", async (know) => {
    const other = await aCentral(database, { queues: exchange.source(), config: { monitoredAgentsKnow: know } });
    const at = await connect(await listen(other), agent.tokens.accessToken);
    await at.next("hello");
    const spied = new Promise<void>((resolve) => live.next("monitored").then(() => resolve()));
    exchange.spying([{ member: "1001", line: "1900", how: "barge" }]);
    await spied;
    if (know === "by-name")
      expect((await at.next("monitored")).monitored).toEqual({ how: "barge", by: supervisor.tokens.user.name });
    else {
      const order = { do: "message", text: "still there?" };
      await other.app.inject({
        method: "POST",
        url: `/v1/supervision/agents/${idOf(agent)}/commands`,
        headers: { authorization: `Bearer ${supervisor.tokens.accessToken}` },
        payload: order,
      });
      await at.next("order");
      expect(at.unread("monitored")).toBe(0);
    }
    exchange.spying([]);
    await live.next("monitored");
    await other.close();
  });

  if (kind === "postgres")
    test("an order reaches a desk at another node", async () => {
      const node = async () =>
        aCentral(database, {
          bus: await createPostgresLiveBus({
            url: database.url ?? "",
            db: database.db,
            logger: pino({ level: "silent" }),
          }),
        });
      const [first, second] = [await node(), await node()];
      const ann = await first.signIn("agent");
      const its = await connect(await listen(second), ann.tokens.accessToken);
      await its.next("hello");
      const lead = await first.signIn("supervisor");
      const order = { do: "message", text: "hello" };
      await expect.poll(async () => outcome(await command(lead, order, idOf(ann)))).toBe("204");
      expect((await its.next("order")).order).toMatchObject({ order });
      await first.close();
      await second.close();
    });
});
