import { afterAll, beforeAll, expect, test } from "vitest";
import { recordEvents } from "#server/history/record-events.ts";
import {
  countedCallers,
  type QueueReportRow,
  type ReportCall,
  type ReportCallPage,
  type RoleRecord,
  type Team,
} from "#shared/contract/central/index.ts";
import type { UserId } from "#shared/ids.ts";
import type { QueueEvent } from "#shared/queue/index.ts";
import { aCustomer, anInteraction, aPhone, e164 } from "../../helpers/builders.ts";
import { onEveryDatabase } from "../../helpers/databases.ts";
import { aCentral, creating, type TestCentral, type TestDesk } from "../../helpers/test-central.ts";

const s = 1_000;
const ten = Date.parse("2026-11-22T10:00:00Z");
const span = `from=${ten}&until=${ten + 3_600 * s}`;
const north = "+8613911110001";
const south = "+8613911110002";
const nobodys = "+8613911110009";

onEveryDatabase("the calls behind a report's row", (open) => {
  let central: TestCentral;
  let admin: TestDesk;
  let lead: TestDesk;
  let liNa: UserId;
  let wangFang: UserId;

  beforeAll(async () => {
    central = await aCentral(await open());
    admin = await central.signIn("administrator");
    const reader = { name: "Leads the North", functions: ["reports.read"], scope: "team" };
    const role = (await admin.send("POST", "/v1/roles", reader)).json<RoleRecord>();
    const team = (await admin.send("POST", "/v1/teams", { name: "North" })).json<Team>();
    lead = await central.signIn("agent", { roleId: role.id, teamId: team.id });
    liNa = (await central.user("agent", { teamId: team.id, extension: "7001", name: "Li Na" })).id as UserId;
    wangFang = (await central.user("agent", { teamName: "South", extension: "7002", name: "Wang Fang" })).id as UserId;
    const ours = aCustomer({ name: "Ours", ownerId: liNa });
    const theirs = aCustomer({ name: "Theirs", ownerId: wangFang });
    await admin.push(
      creating("customer", ours),
      creating("customer", theirs),
      creating("phone", aPhone({ customerId: ours.id, e164: e164(north), raw: north })),
      creating("phone", aPhone({ customerId: theirs.id, e164: e164(south), raw: south })),
    );
    await recordEvents(central.context.db, [
      ...answered("a", ten, north, "7001"),
      ...answered("b", ten + 60 * s, south, "7002", 30 * s),
      ...answered("c", ten + 120 * s, north, "7002"),
      ...abandoned("d", ten + 180 * s, nobodys, 15 * s),
      ...abandoned("e", ten + 240 * s, south, 40 * s),
      ...abandoned("f", ten + 300 * s, null, 2 * s),
      joined("g", ten + 360 * s, nobodys),
      { type: "left", at: ten + 370 * s, queue: "support", caller: "g", waitedMs: 10 * s, reason: "timeout" },
      joined("h", ten + 420 * s, "02084001234", "sales"),
    ]);
  });
  afterAll(() => central.close());

  async function page(query: string, who = admin): Promise<ReportCallPage> {
    const answer = await who.send("GET", `/v1/reports/calls?${span}${query}`);
    expect([answer.statusCode, answer.body]).toEqual([200, expect.any(String)]);
    return answer.json();
  }
  const items = async (query = "", who = admin) => (await page(query, who)).items;
  const minutes = (calls: readonly ReportCall[]) => calls.map(({ joinedAt }) => (joinedAt - ten) / 60_000);

  test("are as many as each of its counts says, and those", async () => {
    const path = `/v1/reports/intervals?${span}&interval=all`;
    const [row] = (await admin.send("GET", path)).json<{ items: QueueReportRow[] }>().items;
    const counts: Record<string, number> = {};
    for (const counted of countedCallers) counts[counted] = (await items(`&counted=${counted}`)).length;
    expect(row?.counts).toMatchObject(counts);
    expect(counts).toMatchObject({
      offered: 8,
      answered: 3,
      answeredInTime: 2,
      abandoned: 2,
      abandonedShort: 1,
      left: 1,
    });
    expect(minutes(await items("&counted=answeredInTime"))).toEqual([2, 0]);
    expect(minutes(await items("&queue=sales"))).toEqual([7]);
    expect(minutes(await items("&member=7002"))).toEqual([2, 1]);
  });

  test("come newest first, page by page, each once", async () => {
    const seen: ReportCall[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const next: ReportCallPage = await page(`&limit=3${cursor === "" ? "" : `&cursor=${cursor}`}`);
      seen.push(...next.items);
      cursor = next.nextCursor;
    }
    expect(minutes(seen)).toEqual([7, 6, 5, 4, 3, 2, 1, 0]);
    expect(seen.at(-1)).toMatchObject({
      ...{ queue: "support", number: north, outcome: "answered", waitedMs: 10 * s, member: "7001", userId: liNa },
      ...{ agentName: "Li Na", talkedMs: 60 * s, heldMs: 5 * s, wrapUpMs: 10 * s, endedBy: "caller", hidden: false },
    });
    expect(seen.find((it) => it.outcome === "left")).toMatchObject({ leaveReason: "timeout", member: null });
  });

  test("are all there for a team lead, who is told of callers and agents within the scope only", async () => {
    const told = (await items("", lead)).map((it) => [it.outcome, it.agentName, it.number, it.hidden]);
    expect(told.reverse()).toEqual([
      // Answered by the own team.
      ["answered", "Li Na", north, false],
      // By another team, another team's customer; then the own team's customer.
      ["answered", null, null, true],
      ["answered", null, north, false],
      // Nobody answered: nobody's number, another team's customer, a withheld number.
      ["abandoned", null, nobodys, false],
      ["abandoned", null, null, true],
      ["abandoned", null, null, false],
      ["left", null, nobodys, false],
      ["waiting", null, "02084001234", false],
    ]);
    const member = (await items("", lead)).map((it) => it.member);
    expect(member.filter((it) => it !== null)).toEqual(["7001"]);
    // Asking for an agent by the extension tells no more.
    expect(await items("&member=7002", lead)).toEqual([]);
    expect(minutes(await items("&member=7001", lead))).toEqual([0]);
  });

  test("lead to what the agent wrote down: by the exchange's id of the conversation, else by the moment", async () => {
    const times = { channel: "call", direction: "in", queue: "support", outcome: "answered" } as const;
    const byRef = anInteraction({
      ...times,
      agentId: liNa,
      startedAt: ten + 9 * s,
      answeredAt: ten + 600 * s,
      callRef: "a",
    });
    const byMoment = anInteraction({
      ...times,
      agentId: wangFang,
      startedAt: ten + 125 * s,
      answeredAt: ten + 131 * s,
    });
    const others = [
      anInteraction({ ...times, agentId: wangFang, startedAt: ten + 125 * s, answeredAt: ten + 139 * s }),
      anInteraction({ ...times, agentId: liNa, startedAt: ten + 9 * s, answeredAt: ten + 10 * s, callRef: "z" }),
      anInteraction({ ...times, agentId: wangFang, startedAt: ten + 60 * s, answeredAt: ten + 90 * s, queue: "sales" }),
    ];
    const results = await admin.push(...[byRef, byMoment, ...others].map((it) => creating("interaction", it)));
    expect(results.map(({ status }) => status)).toEqual(Array.from({ length: 5 }, () => "applied"));
    const found = async (who: TestDesk) => (await items("&counted=answered", who)).map((it) => it.interactionId);
    expect(await found(admin)).toEqual([byMoment.id, null, byRef.id]);
    expect(await found(lead)).toEqual([null, null, byRef.id]);
  });

  test("of a disposition are those that agents wrote down with it, within the scope", async () => {
    const body = { code: "sold", labelEn: "Sold", labelZh: "成交" };
    const made = await admin.send("POST", "/v1/dispositions", body, { "idempotency-key": crypto.randomUUID() });
    const { id } = made.json();
    const at = ten + 2_000 * s;
    const calls = [liNa, wangFang, liNa].map((agentId, i) =>
      anInteraction({ agentId, startedAt: at + i * s, dispositionId: i === 2 ? null : id, remoteName: "Xu" }),
    );
    await admin.push(...calls.map((it) => creating("interaction", it)));
    const [first, second] = [await page(`&disposition=${id}&limit=1`), await items(`&disposition=${id}`)];
    expect(second.map((it) => it.id)).toEqual([calls[1]?.id, calls[0]?.id]);
    expect((await items(`&disposition=${id}&cursor=${first.nextCursor}`)).map((it) => it.id)).toEqual([calls[0]?.id]);
    expect(await items(`&disposition=${id}`, lead)).toMatchObject([{ agentName: "Li Na", name: "Xu", hidden: false }]);
    expect((await items("&disposition=none")).map((it) => it.id)).toContain(calls[2]?.id);
  });

  test.each([
    ["&until=5", "must be later than from"],
    ["&counted=lost", "counted"],
    ["&cursor=yesterday", "cursor"],
    [`&cursor=1~${crypto.randomUUID()}`, "is not a cursor of this list"],
    ["&disposition=none&cursor=1~2", "is not a cursor of this list"],
    ["&limit=1000", "limit"],
  ])("of %s are refused with a sentence", async (query, sentence) => {
    const own = query.startsWith("&until") ? `from=${ten}${query}` : `${span}${query}`;
    const answer = await admin.send("GET", `/v1/reports/calls?${own}`);
    expect(answer.statusCode).toBe(400);
    expect(answer.body).toContain(sentence);
  });
});

function joined(caller: string, at: number, number: string | null, queue = "support"): QueueEvent {
  return { type: "joined", at, queue, caller, number, name: number === null ? null : "Caller", position: 1 };
}

function abandoned(caller: string, at: number, number: string | null, waitedMs: number): QueueEvent[] {
  const end = { at: at + waitedMs, queue: "support", caller, waitedMs, position: 1 };
  return [joined(caller, at, number), { type: "abandoned", ...end }];
}

function answered(caller: string, at: number, number: string, member: string, waitedMs = 10 * s): QueueEvent[] {
  const who = { queue: "support", caller, member };
  const answeredAt = at + waitedMs;
  return [
    joined(caller, at, number),
    { type: "answered", at: answeredAt, ...who, waitedMs },
    { type: "ended", at: answeredAt + 65 * s, ...who, talkedMs: 60 * s, heldMs: 5 * s, by: "caller" },
    { type: "wrapped-up", at: answeredAt + 75 * s, ...who, wrapUpMs: 10 * s },
  ];
}
