import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { castNumbers, demoPassword, demoScripts, demoUsers } from "#server/demo/cast.ts";
import { seedDemo } from "#server/demo/seed.ts";
import { startDemoStage } from "#server/demo/start-demo-stage.ts";
import { DemoCallList, DemoScriptList, LookupResponse, Provisioning } from "#shared/contract/central/index.ts";
import { entities } from "#shared/crm/index.ts";
import { numberKey, sameLast8 } from "#shared/phone/index.ts";
import { type TestDatabase, withDatabase } from "../../helpers/databases.ts";
import { aCentral, desk, type TestCentral, type TestDesk } from "../../helpers/test-central.ts";

const voicesDir = path.resolve(import.meta.dirname, "../../../resources/voices");
const demoRules = {
  defaultCountry: "CN",
  areaCode: null,
  internalMinDigits: 3,
  internalMaxDigits: 5,
  outsidePrefix: null,
};

describe("demo", () => {
  let database: TestDatabase;
  let central: TestCentral;
  let agent: TestDesk;

  beforeAll(async () => {
    database = await withDatabase("pglite");
    central = await aCentral(database, {
      config: { phoneRules: demoRules },
      demo: async (context) => {
        await seedDemo(context);
        return startDemoStage(context, { host: "127.0.0.1", port: 0, voicesDir, logger: context.logger });
      },
    });
    const deskId = "01970000-0000-7000-8000-0000000000aa";
    const answer = await central.login("agent1", { password: demoPassword, deskId });
    agent = desk(central.app, "agent1", deskId, answer.json());
  });
  afterAll(async () => {
    await central.close();
    await database.close();
  });

  const lookup = async (query: Record<string, string>) =>
    LookupResponse.parse((await agent.send("GET", `/v1/lookup?${new URLSearchParams(query)}`)).json());
  const pulled = async () => (await agent.pullAll(undefined, 5000)).changes;

  test("the seed is a few thousand valid customers with their leads, tasks and calls, every number keyed by the one function", async () => {
    const changes = await pulled();
    const counts: Record<string, number> = {};
    for (const change of changes) {
      if (change.op !== "put") continue;
      counts[change.entity] = (counts[change.entity] ?? 0) + 1;
      entities[change.entity].parse(change.record);
      if (change.entity === "phone") {
        const key = numberKey(String(change.record.raw), demoRules);
        expect(change.record.e164).toBe(key.kind === "e164" ? key.e164 : null);
      }
    }
    expect(counts.customer).toBeGreaterThan(2_500);
    expect(counts.phone).toBeGreaterThan(3_000);
    expect(counts.lead).toBeGreaterThan(300);
    expect(counts.task).toBeGreaterThan(300);
    expect(counts.interaction).toBeGreaterThan(5_000);
    expect(counts.disposition).toBeGreaterThan(15);
    expect(counts.colleague).toBe(demoUsers.length);
  });

  test("seeding again adds nothing", async () => {
    const before = (await pulled()).length;
    await seedDemo(central.context);
    expect((await pulled()).length).toBe(before);
  });

  test("each demo user signs in, and the agents have a line at the demo exchange, labelled as such", async () => {
    for (const { username, role, extension } of demoUsers) {
      const answer = await central.login(username, { password: demoPassword, takeOver: true, deskId: agent.deskId });
      expect(answer.json()).toMatchObject({ user: { username, role } });
      const signedIn = desk(central.app, username, agent.deskId, answer.json());
      const { line } = Provisioning.parse((await signedIn.send("GET", "/v1/me/provisioning")).json());
      if (extension === null) expect(line).toBeNull();
      else
        expect(line).toMatchObject({
          username: extension,
          demo: true,
          servers: [expect.stringMatching(/^ws:\/\/127\.0\.0\.1:\d+$/)],
        });
      if (username === "agent1") agent.tokens = answer.json();
    }
  });

  test("the scripted callers are who their rows of the decision table need", async () => {
    expect((await lookup({ number: castNumbers.known })).card).toMatchObject({
      customer: { name: "Huang Hang", company: "Acme" },
      openTasks: [{}],
    });
    expect((await lookup({ number: castNumbers.shared })).matches).toHaveLength(3);
    expect((await lookup({ number: castNumbers.transferred })).matches).toHaveLength(1);
    for (const number of [castNumbers.unknown, castNumbers.attachedFrom, castNumbers.noisy])
      expect((await lookup({ number })).matches).toEqual([]);
    const stored = (await pulled()).filter(
      (it) => it.op === "put" && it.entity === "phone" && sameLast8(String(it.record.raw), castNumbers.noisy),
    );
    expect(stored).toHaveLength(1);
    expect(stored[0]).toMatchObject({ record: { e164: null } });
  });

  test("one customer is known only to central: found by lookup, held by no desk", async () => {
    const { card } = await lookup({ number: castNumbers.centralOnly });
    expect(card).toMatchObject({ customer: { name: "Eleanor Whitfield", status: "dormant" } });
    const id = card?.type === "customer" ? card.customer.id : "";
    expect((await pulled()).find((it) => it.id === id)?.op).toBe("remove");
  });

  test("all ten calls are offered, and one that is placed is followed to its end", async () => {
    const { scripts } = DemoScriptList.parse((await agent.send("GET", "/v1/demo/scripts")).json());
    expect(scripts).toEqual(demoScripts);
    for (const { key } of scripts) {
      const placed = await agent.send("POST", "/v1/demo/calls", { key, language: "zh-CN" });
      expect(placed.statusCode).toBe(201);
      // Nobody is registered here, so the exchange gives up at once.
      const { calls } = DemoCallList.parse((await agent.send("GET", "/v1/demo/calls")).json());
      expect(calls.find((it) => it.callId === placed.json().callId)).toMatchObject({
        key,
        state: "ended",
        heardDbfs: -100,
      });
    }
  });

  test("who has no line is told so; a call that is no script is refused", async () => {
    const admin = await central.signIn("administrator");
    expect((await admin.send("POST", "/v1/demo/calls", { key: "known" })).json()).toMatchObject({
      status: 400,
      detail: expect.stringContaining("no line"),
    });
    expect((await agent.send("POST", "/v1/demo/calls", { key: "prank" })).statusCode).toBe(400);
  });
});
