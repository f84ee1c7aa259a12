import path from "node:path";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Context } from "#server/context.ts";
import { demoPassword, demoUsers } from "#server/demo/cast.ts";
import { colleagues, floorQueues } from "#server/demo/floor/floor-cast.ts";
import { seedFloor } from "#server/demo/floor/seed-floor.ts";
import { createPrng } from "#server/demo/prng.ts";
import { createDemoQueues, type DemoQueueSource } from "#server/demo/queues/demo-queues.ts";
import { emptyBatch, writeBatch } from "#server/demo/seed-batch.ts";
import { castTaken } from "#server/demo/seed-context.ts";
import { seedCustomers } from "#server/demo/seed-customers.ts";
import { startDemoStage } from "#server/demo/start-demo-stage.ts";
import { createUser } from "#server/users/save-user.ts";
import { PresenceList, QueueList } from "#shared/contract/central/index.ts";
import type { UserId } from "#shared/ids.ts";
import type { QueueEvent } from "#shared/queue/index.ts";
import { type TestDatabase, withDatabase } from "../../helpers/databases.ts";
import { aCentral, desk, type TestCentral, type TestDesk } from "../../helpers/test-central.ts";
import { createEventLog } from "../demo-exchange/event-log.ts";

const voicesDir = path.resolve(import.meta.dirname, "../../../resources/voices");

/** The demo's users and some of its customers: all of them take long. */
async function aFewPeople(context: Context): Promise<void> {
  const agents: UserId[] = [];
  for (const { extension, ...user } of demoUsers) {
    const made = await createUser(context, null, {
      ...user,
      extension,
      line: extension === null ? null : { username: extension, password: `secret of ${extension}` },
      password: demoPassword,
      teamName: "Demo team",
      mustChangePassword: false,
    });
    agents.push(made.id);
  }
  const batch = emptyBatch();
  const { phoneRules: rules } = context.config;
  const prng = createPrng(7);
  seedCustomers({ prng, now: context.now(), rules, agents, dispositions: [], taken: castTaken() }, batch, 30);
  await writeBatch(context.db, batch);
}

describe("the demo's call centre", () => {
  let database: TestDatabase;
  let central: TestCentral;
  let supervisor: TestDesk;
  let agent: TestDesk;
  let source: DemoQueueSource;
  const events = createEventLog<QueueEvent>();

  const startedAt = Date.now();

  beforeAll(async () => {
    database = await withDatabase("pglite");
    const queues = createDemoQueues({ now: Date.now });
    source = queues.view();
    source.onEvent((event) => events.add(event));
    source.start();
    central = await aCentral(database, {
      realTime: true,
      demo: async (context) => {
        await aFewPeople(context);
        await seedFloor(context);
        return startDemoStage(context, { host: "127.0.0.1", port: 0, voicesDir, logger: context.logger, queues });
      },
    });
    const signIn = async (username: string, deskId: string) => {
      const answer = await central.login(username, { password: demoPassword, deskId });
      return desk(central.app, username, deskId, answer.json());
    };
    supervisor = await signIn("supervisor", "01970000-0000-7000-8000-0000000000ab");
    agent = await signIn("agent1", "01970000-0000-7000-8000-0000000000ac");
  });
  afterAll(async () => {
    await source.stop();
    await central.close();
    await database.close();
  });

  const present = async () => PresenceList.parse((await supervisor.send("GET", "/v1/presence")).json()).items;
  const put = (who: TestDesk, body: object) => who.send("PUT", "/v1/demo/queue-calls", body);

  test("a dozen simulated colleagues are at work, each at a desk that says it is the demo's", async () => {
    const here = await present();
    expect(here.map((it) => it.name).sort()).toEqual(colleagues.map((it) => it.name).sort());
    for (const { name, deskName, state } of here) {
      expect(name).toContain("(demo)");
      expect(deskName).toMatch(/^Demo desk /);
      expect(["ready", "reserved", "talking", "wrap-up", "not-ready"]).toContain(state?.name);
    }
    for (const { name, teams, members } of floorQueues) {
      const own = colleagues.filter((it) => teams[it.team] !== undefined || members[it.username] !== undefined);
      const inQueue = () =>
        source
          .queues()
          .find((it) => it.queue === name)
          ?.members.map((it) => it.member);
      await expect.poll(() => inQueue()?.toSorted()).toEqual(own.map((it) => it.extension).sort());
    }
  });

  test("made-up callers come, are offered and answered, and the colleagues say so", async () => {
    expect((await put(supervisor, { pace: "busy" })).json()).toMatchObject({ pace: "busy" });
    const answered = await events.next((it) => it.type === "answered", 50_000);
    const member = "member" in answered ? answered.member : "";
    await expect.poll(async () => (await present()).find((it) => it.extension === member)?.state?.name).toBe("talking");
    expect(source.queues().flatMap((it) => it.calls)).toContainEqual(
      expect.objectContaining({ caller: answered.caller, member }),
    );
    expect((await put(supervisor, { pace: "calm" })).json()).toMatchObject({ pace: "calm" });
  });

  test("nobody is rung who has not wanted it: the switch is off at first, for each alone, and refused without a line", async () => {
    const takes = async (who: TestDesk) => (await who.send("GET", "/v1/demo/queue-calls")).json().take;
    expect([await takes(agent), await takes(supervisor)]).toEqual([false, false]);
    expect((await put(agent, { take: true, language: "zh-CN" })).json()).toMatchObject({ take: true });
    expect([await takes(agent), await takes(supervisor)]).toEqual([true, false]);
    expect((await put(agent, { take: false })).json()).toMatchObject({ take: false });
    const admin = await central.signIn("administrator");
    expect((await put(admin, { take: true })).json()).toMatchObject({ status: 400 });
    expect((await put(agent, { pace: "frantic" })).statusCode).toBe(400);
  });

  test("the past week is in the reports, and seeding again adds nothing", async () => {
    const count = async () =>
      (
        await central.context.db
          .selectFrom("queueVisit")
          .select((it) => it.fn.countAll<number>().as("n"))
          .execute()
      )[0]?.n;
    const before = Number(await count());
    expect(before).toBeGreaterThan(1_500);
    const until = Date.now();
    const span = new URLSearchParams({
      from: String(until - 8 * 86_400_000),
      until: String(until),
      zone: "UTC",
      interval: "day",
    });
    const { items } = (await supervisor.send("GET", `/v1/reports/agents?${span}`)).json<{
      items: { name: string }[];
    }>();
    expect(new Set(items.map((it) => it.name))).toEqual(new Set(colleagues.map((it) => it.name)));
    await seedFloor(central.context);
    expect(Number(await count())).toBe(before);
  });

  test("the exchange's queues follow central's, and so do the colleagues in them", async () => {
    const admin = await central.signIn("administrator");
    const { items } = QueueList.parse((await admin.send("GET", "/v1/queues")).json());
    const sales = items.find((it) => it.exchangeName === "Sales");
    expect((await admin.send("PATCH", `/v1/queues/${sales?.id}`, { active: false })).statusCode).toBe(200);
    await expect.poll(() => source.queues().map((it) => it.queue)).toEqual(["Billing", "Support"]);
    expect((await admin.send("PATCH", `/v1/queues/${sales?.id}`, { active: true })).statusCode).toBe(200);
    await expect.poll(() => source.queues().find((it) => it.queue === "Sales")?.members.length).toBeGreaterThan(4);
  });

  test("abandoned callers are called back from now on, and none of the past week's", async () => {
    const { items } = QueueList.parse((await agent.send("GET", "/v1/queues")).json());
    expect(new Set(items.map((it) => it.callbacks))).toEqual(new Set(["own-team"]));
    const { rows } = await sql<{ n: number }>`
      select count(*)::int as n from task where callback is not null and (callback ->> 'firstCallAt')::bigint < ${startedAt}`.execute(
      database.db,
    );
    expect(rows).toEqual([{ n: 0 }]);
  });

  test("who signs in as a colleague is that colleague: the demo plays him no more", async () => {
    const [first] = colleagues;
    const answer = await central.login(first?.username ?? "", { password: demoPassword, takeOver: true });
    expect(answer.statusCode).toBe(200);
    await expect.poll(async () => (await present()).some((it) => it.extension === first?.extension)).toBe(false);
    expect(source.queues().flatMap((it) => it.members)).not.toContainEqual(
      expect.objectContaining({ member: first?.extension }),
    );
  });
});
