import { afterAll, beforeAll, expect, test } from "vitest";
import { recordEvents } from "#server/history/record-events.ts";
import type { AgentReportRow, QueueReportRow, RoleRecord, Team } from "#shared/contract/central/index.ts";
import { intervalsIn, type QueueEvent, tallyOf } from "#shared/queue/index.ts";
import { anInteraction } from "../../helpers/builders.ts";
import { onEveryDatabase } from "../../helpers/databases.ts";
import { aCentral, creating, type TestCentral, type TestDesk } from "../../helpers/test-central.ts";

const s = 1_000;
const ten = Date.parse("2026-11-22T10:00:00Z");
const quarter = 900 * s;
const span = `from=${ten}&until=${ten + 4 * quarter}`;

/** Two callers answered (10 and 30 s), one who gave up after 15 s, one in sales: with the figures of each formula below. */
const events: QueueEvent[] = [
  ...call("a", ten, 10 * s, "7001"),
  ...call("b", ten + 60 * s, 30 * s, "7002"),
  joined("c", ten + 120 * s),
  { type: "abandoned", at: ten + 135 * s, queue: "support", caller: "c", waitedMs: 15 * s, position: 1 },
  ...call("d", ten + quarter, s, "7009", "sales"),
];

onEveryDatabase("reports", (open) => {
  let central: TestCentral;
  let admin: TestDesk;
  let lead: TestDesk;
  let ownId: string;

  beforeAll(async () => {
    central = await aCentral(await open());
    admin = await central.signIn("administrator");
    const reader = { name: "Leads the North", functions: ["reports.read"], scope: "team" };
    const role = (await admin.send("POST", "/v1/roles", reader)).json<RoleRecord>();
    const team = (await admin.send("POST", "/v1/teams", { name: "North" })).json<Team>();
    lead = await central.signIn("agent", { roleId: role.id, teamId: team.id });
    const own = await central.user("agent", { teamId: team.id, extension: "7001", name: "Li Na" });
    ownId = own.id;
    await central.user("agent", { teamName: "South", extension: "7002", name: "Wang Fang" });
    await admin.send("POST", "/v1/queues", { name: "Support", exchangeName: "support", abandons: "against" });
    await recordEvents(central.context.db, events);
  });
  afterAll(() => central.close());

  async function items<Row>(path: string, who = admin): Promise<Row[]> {
    const answer = await who.send("GET", `/v1/reports/${path}`);
    expect([answer.statusCode, answer.headers["cache-control"]]).toEqual([200, "no-store"]);
    return answer.json<{ items: Row[] }>().items;
  }

  test("by queue have the counts of the pure functions, and each queue's own formula", async () => {
    const rows = await items<QueueReportRow>(`queues?${span}&interval=15`);
    const rule = { serviceLevelMs: 20 * s, shortAbandonMs: 5 * s };
    const counting = { ruleOf: () => rule, intervalOf: intervalsIn("UTC", "15") };
    expect(rows.map(({ from, queue, counts }) => ({ interval: from, queue, counts }))).toEqual(
      tallyOf(events, counting).queues,
    );
    expect(rows[0]).toMatchObject({
      until: ten + quarter,
      queue: "support",
      abandons: "against",
      serviceLevel: 1 / 3,
      abandonmentRate: 1 / 3,
      averageSpeedOfAnswerMs: 20 * s,
      averageAbandonMs: 15 * s,
      averageHandleMs: 75 * s,
      longestWaitMs: 30 * s,
    });
    expect(rows[1]).toMatchObject({ queue: "sales", abandons: "ignored", serviceLevel: 1, averageAbandonMs: null });
  });

  test.each([
    ["ignored", 2 / 3],
    ["against", 2 / 4],
    ["for", 3 / 4],
  ])("by interval have the service level with abandoned callers %s", async (abandons, level) => {
    const rows = await items<QueueReportRow>(`intervals?${span}&interval=all&abandons=${abandons}`);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ from: ten, until: ten + 4 * quarter, queue: null, abandons, serviceLevel: level });
  });

  test("by interval begin where the clock of the zone shows it, and leave out what nothing happened in", async () => {
    const rows = await items<QueueReportRow>(`intervals?${span}&interval=day&zone=Asia/Kathmandu`);
    expect(rows.map((it) => [it.from, it.counts.offered])).toEqual([[Date.parse("2026-11-21T18:15:00Z"), 4]]);
    expect(await items("intervals?from=0&until=1000")).toEqual([]);
  });

  test("are of the queues that were asked for", async () => {
    const offered = async (queues: string) =>
      (await items<QueueReportRow>(`intervals?${span}&interval=all${queues}`)).map((it) => it.counts.offered);
    expect(await offered("&queue=sales")).toEqual([1]);
    expect(await offered("&queue=sales&queue=support")).toEqual([4]);
    expect(await offered("&queue=none")).toEqual([]);
  });

  test("by agent are of everybody for whose scope is all, and of the own teams' agents for a team lead", async () => {
    const rows = await items<AgentReportRow>(`agents?${span}&interval=all`);
    expect(rows.map((it) => [it.member, it.name, it.counts.answered])).toEqual([
      ["7001", "Li Na", 1],
      ["7002", "Wang Fang", 1],
      ["7009", null, 1],
    ]);
    const own = await items<AgentReportRow>(`agents?${span}&interval=all`, lead);
    expect(own).toMatchObject([
      {
        member: "7001",
        userId: ownId,
        name: "Li Na",
        counts: {
          offered: 1,
          answered: 1,
          unanswered: 0,
          handled: 1,
          talkedMs: 60 * s,
          heldMs: 5 * s,
          wrapUpMs: 10 * s,
        },
        averageHandleMs: 75 * s,
      },
    ]);
  });

  test("by disposition count the calls that the reader may see", async () => {
    const made = { code: "sold", labelEn: "Sold", labelZh: "成交" };
    const id = (await admin.send("POST", "/v1/dispositions", made, { "idempotency-key": crypto.randomUUID() })).json()
      .id;
    const others = (await central.context.db.selectFrom("appUser").select(["id", "extension"]).execute()).find(
      (it) => it.extension === "7002",
    );
    const inside = { startedAt: ten + s, queue: "support", talkMs: 60 * s, wrapUpMs: 7 * s };
    const calls = [
      anInteraction({ ...inside, agentId: ownId as never, dispositionId: id }),
      anInteraction({ ...inside, agentId: others?.id ?? null, dispositionId: id }),
      anInteraction({ ...inside, agentId: others?.id ?? null }),
      anInteraction({ ...inside, startedAt: ten - s, agentId: ownId as never }),
    ];
    const results = await admin.push(...calls.map((it) => creating("interaction", it)));
    expect(results.map((it) => it.status)).toEqual(calls.map(() => "applied"));
    const [sold, none] = await items<{ calls: number }>(`dispositions?${span}`);
    expect([sold, none]).toMatchObject([
      { labelEn: "Sold", labelZh: "成交", calls: 2, talkMs: 120 * s, holdMs: 0, wrapUpMs: 14 * s },
      { dispositionId: null, calls: 1 },
    ]);
    expect(await items(`dispositions?${span}`, lead)).toMatchObject([{ labelEn: "Sold", calls: 1 }]);
    expect(await items(`dispositions?${span}&queue=sales`)).toEqual([]);
  });

  test("as CSV are the same rows, in the reader's language, and are written down in the audit log", async () => {
    const answer = await admin.send("GET", `/v1/exports/reports/queues?${span}&interval=15&zone=Asia/Shanghai`);
    expect(answer.headers).toMatchObject({
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": 'attachment; filename="queues.csv"',
    });
    const [header, support, sales] = answer.body.replace("\ufeff", "").split("\r\n");
    expect(header).toContain("From,From (UTC),Queue,Offered,Answered,Answered in time");
    expect(support).toBe(
      "2026-11-22 18:00,2026-11-22T10:00:00.000Z,support,3,2,1,1,1,0,0,33.33,answered in time / (answered + abandoned),33.33,20,30,2,75,120,10,20",
    );
    expect(sales).toMatch(/^2026-11-22 18:15,2026-11-22T10:15:00.000Z,sales,1,1,1,/);
    const chinese = await admin.send("GET", `/v1/exports/reports/agents?${span}&language=zh-CN`);
    expect(chinese.body).toContain("坐席,分机");
    const xlsx = await admin.send("GET", `/v1/exports/reports/dispositions?${span}&format=xlsx`);
    expect(xlsx.rawPayload.subarray(0, 2).toString()).toBe("PK");
    const audited = (await admin.send("GET", "/v1/audit?action=export-started")).json().items;
    expect(audited.map((it: { detail: object }) => it.detail)).toContainEqual({
      of: "report-queues",
      format: "csv",
      rows: 2,
    });
  });

  test("as CSV hold no agents whom the reader may not know", async () => {
    const answer = await lead.send("GET", `/v1/exports/reports/agents?${span}`);
    expect(answer.body).toContain("Li Na");
    expect(answer.body).not.toMatch(/Wang Fang|7002|7009/);
  });

  test.each([
    [`from=${ten}&until=${ten}`, "must be later than from"],
    [`from=0&until=${40 * 96 * quarter}&interval=15`, "32 days at most"],
    [`${span}&zone=Mars/Base`, "a time zone of IANA's"],
    [`${span}&interval=20`, "interval"],
    ["until=5", "from"],
    [`${span}&abandons=maybe`, "abandons"],
  ])("of %s are refused with a sentence", async (query, words) => {
    for (const path of ["reports/intervals", "reports/agents", "exports/reports/queues"]) {
      const answer = await admin.send("GET", `/v1/${path}?${query}`);
      expect(answer.statusCode).toBe(400);
      expect(answer.body).toContain(words);
    }
  });
});

function joined(caller: string, at: number, queue = "support"): QueueEvent {
  return { type: "joined", at, queue, caller, number: "+8613911110001", name: null, position: 1 };
}

/** A caller who waits so long, talks for a minute with 5 s on hold; the agent wraps up for 10 s. */
function call(caller: string, at: number, waitedMs: number, member: string, queue = "support"): QueueEvent[] {
  const who = { queue, caller, member };
  const answeredAt = at + waitedMs;
  return [
    joined(caller, at, queue),
    { type: "offered", at: answeredAt - s, ...who },
    { type: "answered", at: answeredAt, ...who, waitedMs },
    { type: "ended", at: answeredAt + 65 * s, ...who, talkedMs: 60 * s, heldMs: 5 * s, by: "caller" },
    { type: "wrapped-up", at: answeredAt + 75 * s, ...who, wrapUpMs: 10 * s },
  ];
}
