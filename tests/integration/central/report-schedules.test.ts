import { afterAll, beforeAll, expect, test } from "vitest";
import { recordEvents } from "#server/history/record-events.ts";
import { fileMemoryMs, forgetFiles, maxFiles } from "#server/schedules/report-files.ts";
import { runDueReports } from "#server/schedules/run-due.ts";
import { maxSchedules } from "#server/schedules/schedule-repository.ts";
import type {
  ReportFile,
  ReportSchedule,
  ReportScheduleRequest,
  RoleRecord,
  Team,
} from "#shared/contract/central/index.ts";
import type { QueueEvent } from "#shared/queue/index.ts";
import { onEveryDatabase, type TestDatabase } from "../../helpers/databases.ts";
import { aNode, type TestCentral, type TestDesk } from "../../helpers/test-central.ts";
import { connect, listen } from "./live-client.ts";

const s = 1_000;
const day = 86_400 * s;
/** What the tests' clock says. */
const now = 1_795_140_000_000;
const iso = (at: number | null | undefined) => (at == null ? null : new Date(at).toISOString().slice(0, 16));

onEveryDatabase("scheduled reports", (open) => {
  let database: TestDatabase;
  let central: TestCentral;
  let node: TestCentral;
  let admin: TestDesk;
  let supervisor: TestDesk;

  beforeAll(async () => {
    database = await open();
    [central, node] = [await aNode(database), await aNode(database)];
    admin = await central.signIn("administrator");
    supervisor = await central.signIn("supervisor");
    const yesterday = now - day;
    const who = { queue: "support", caller: "a", member: "7001" };
    const events: QueueEvent[] = [
      { type: "joined", at: yesterday, queue: "support", caller: "a", number: null, name: null, position: 1 },
      { type: "answered", at: yesterday + 9 * s, ...who, waitedMs: 9 * s },
    ];
    await recordEvents(database.db, events);
  });
  afterAll(async () => {
    await node.close();
    await central.close();
  });

  const request = (over: Partial<ReportScheduleRequest> = {}): ReportScheduleRequest => ({
    ...{ name: "Morning figures", report: "queues", span: "yesterday", zone: "Asia/Shanghai", interval: "all" },
    ...{ queues: null, abandons: null, format: "csv", language: "en", at: "07:00", weekdays: [1, 2, 3, 4, 5, 6, 7] },
    active: true,
    ...over,
  });
  const make = async (desk: TestDesk, over: Partial<ReportScheduleRequest> = {}) => {
    const answer = await desk.send("POST", "/v1/reports/schedules", request(over));
    expect([answer.statusCode, answer.body]).toEqual([201, expect.any(String)]);
    return answer.json<ReportSchedule>();
  };
  const schedules = async (desk: TestDesk) =>
    (await desk.send("GET", "/v1/reports/schedules")).json<{ items: ReportSchedule[] }>().items;
  const files = async (desk: TestDesk) =>
    (await desk.send("GET", "/v1/reports/files")).json<{ items: ReportFile[] }>().items;
  /** Due now, as if its time had come: tokens would expire if the clock went on. */
  const due = (id: string, at = now - 60 * s) =>
    database.db.updateTable("reportSchedule").set({ dueAt: at, tryAt: at }).where("id", "=", id).execute();

  test("are everybody's own: made, changed, let rest and deleted by nobody else", async () => {
    const made = await make(supervisor, { weekdays: [5, 1] });
    // 2026-11-20 was a Friday; the clock stands at 10:00 of that day in Shanghai.
    expect(iso(now)).toBe("2026-11-20T02:00");
    expect([made.version, made.weekdays, iso(made.nextAt)]).toEqual([1, [1, 5], "2026-11-22T23:00"]);
    expect(await schedules(supervisor)).toEqual([made]);
    expect((await schedules(admin)).map(({ id }) => id)).not.toContain(made.id);
    const path = `/v1/reports/schedules/${made.id}`;
    expect((await admin.send("PATCH", path, { name: "Mine" })).statusCode).toBe(404);
    expect((await admin.send("DELETE", path)).statusCode).toBe(404);
    const changed = await supervisor.send("PATCH", path, { at: "08:30", zone: "UTC", weekdays: [7] });
    expect(changed.json()).toMatchObject({ version: 2, name: "Morning figures", at: "08:30" });
    expect(iso(changed.json<ReportSchedule>().nextAt)).toBe("2026-11-22T08:30");
    expect((await supervisor.send("PATCH", path, { active: false })).json()).toMatchObject({ nextAt: null });
    expect((await supervisor.send("DELETE", path)).statusCode).toBe(204);
    expect((await supervisor.send("DELETE", path)).statusCode).toBe(404);
    expect(await schedules(supervisor)).toEqual([]);
  });

  test("are made once over two nodes, told to the user's desks, and hold what an export would", async () => {
    const url = await listen(central);
    const live = await connect(url, supervisor.tokens.accessToken);
    const other = await connect(url, admin.tokens.accessToken);
    const made = await make(supervisor);
    await due(made.id);
    const counts = await Promise.all([central, node, central, node].map(({ context }) => runDueReports(context)));
    expect(counts.reduce((all, one) => all + one)).toBe(1);
    await live.next("reports");
    expect(other.unread("reports")).toBe(0);
    const [file, ...more] = await files(supervisor);
    expect(more).toEqual([]);
    expect(file).toMatchObject({
      scheduleId: made.id,
      name: "Morning figures",
      report: "queues",
      format: "csv",
      rows: 1,
    });
    expect([iso(file?.from), iso(file?.until), file?.expiresAt]).toEqual([
      "2026-11-18T16:00",
      "2026-11-19T16:00",
      now + fileMemoryMs,
    ]);
    const answer = await supervisor.send("GET", `/v1/reports/files/${file?.id}`);
    expect(answer.headers).toMatchObject({
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": 'attachment; filename="queues.csv"',
    });
    const query = `from=${file?.from}&until=${file?.until}&zone=Asia/Shanghai&interval=all`;
    expect(answer.body).toBe((await supervisor.send("GET", `/v1/exports/reports/queues?${query}`)).body);
    expect(answer.rawPayload.length).toBe(file?.bytes);
    const audited = (await admin.send("GET", "/v1/audit?action=export-started")).json().items;
    expect(audited.map((it: { detail: object }) => it.detail)).toContainEqual({
      ...{ of: "report-queues", format: "csv", rows: 1, file: file?.id },
    });
    const [after] = await schedules(supervisor);
    expect(after).toMatchObject({ failure: null, lastAt: now - 60 * s });
    expect(iso(after?.nextAt)).toBe("2026-11-20T23:00");
    expect((await admin.send("GET", `/v1/reports/files/${file?.id}`)).statusCode).toBe(404);
    // Deleted, its files stay.
    await supervisor.send("DELETE", `/v1/reports/schedules/${made.id}`);
    expect(await files(supervisor)).toMatchObject([{ id: file?.id, scheduleId: null }]);
    live.socket.close();
    other.socket.close();
  });

  test("that were missed while central was away are made once, for the latest day", async () => {
    const made = await make(admin, { format: "xlsx", report: "agents" });
    await due(made.id, Date.parse("2026-11-15T23:00:00Z"));
    expect(await runDueReports(central.context)).toBe(1);
    expect(await runDueReports(node.context)).toBe(0);
    const [file] = await files(admin);
    // Due for the last time at 07:00 on the 20th in Shanghai: yesterday was the 19th.
    expect([iso(file?.from), iso(file?.until)]).toEqual(["2026-11-18T16:00", "2026-11-19T16:00"]);
    const answer = await admin.send("GET", `/v1/reports/files/${file?.id}`);
    expect(answer.rawPayload.subarray(0, 2).toString()).toBe("PK");
  });

  test("stop with a reason when their owner may not read reports any more, and go on when allowed again", async () => {
    const role = (
      await admin.send("POST", "/v1/roles", { name: "Reads", functions: ["reports.read"], scope: "all" })
    ).json<RoleRecord>();
    const reader = await central.signIn("agent", { roleId: role.id });
    const made = await make(reader);
    const grant = (functions: string[]) => admin.send("PATCH", `/v1/roles/${role.id}`, { functions });
    await grant([]);
    await due(made.id);
    expect(await runDueReports(central.context)).toBe(0);
    expect((await reader.send("GET", "/v1/reports/files")).statusCode).toBe(403);
    await grant(["reports.read"]);
    expect(await schedules(reader)).toMatchObject([{ failure: "forbidden", nextAt: expect.any(Number) }]);
    await due(made.id);
    expect(await runDueReports(central.context)).toBe(1);
    expect(await schedules(reader)).toMatchObject([{ failure: null }]);
    expect(await files(reader)).toHaveLength(1);
  });

  test("are not given out to an owner who sees fewer teams than when they were made", async () => {
    const team = (await admin.send("POST", "/v1/teams", { name: "North" })).json<Team>();
    const body = { name: "Leads", functions: ["reports.read"], scope: "team" };
    const role = (await admin.send("POST", "/v1/roles", body)).json<RoleRecord>();
    const lead = await central.signIn("agent", { roleId: role.id, teamId: team.id });
    const made = await make(lead, { report: "agents" });
    await due(made.id);
    await runDueReports(central.context);
    const [file] = await files(lead);
    const path = `/v1/reports/files/${file?.id}`;
    expect((await lead.send("GET", path)).statusCode).toBe(200);
    await admin.send("PATCH", `/v1/roles/${role.id}`, { scope: "own" });
    const refused = await lead.send("GET", path);
    expect(refused.json()).toMatchObject({ status: 403, reason: "beyond-your-scope-now" });
    await admin.send("PATCH", `/v1/roles/${role.id}`, { scope: "all" });
    expect((await lead.send("GET", path)).statusCode).toBe(200);
  });

  test("that fail are tried again, and left until their next moment after the third time", async () => {
    const made = await make(supervisor);
    await due(made.id);
    // What no version of central wrote: the report can't be made.
    await database.db
      .updateTable("reportSchedule")
      .set({ report: "weather" as never })
      .where("id", "=", made.id)
      .execute();
    const tried = async () => {
      const row = await database.db
        .selectFrom("reportSchedule")
        .selectAll()
        .where("id", "=", made.id)
        .executeTakeFirst();
      return [row?.tries, row?.failure, row?.tryAt === now + 300 * s];
    };
    expect(await runDueReports(central.context)).toBe(0);
    expect(await tried()).toEqual([1, null, true]);
    for (const _ of [2, 3]) {
      await database.db.updateTable("reportSchedule").set({ tryAt: now }).where("id", "=", made.id).execute();
      expect(await runDueReports(node.context)).toBe(0);
    }
    expect(await tried()).toEqual([0, "failed", false]);
    await supervisor.send("DELETE", `/v1/reports/schedules/${made.id}`);
  });

  test("are as many as one may have, and their files are kept as long and as many as is said", async () => {
    const desk = await central.signIn("supervisor");
    const first = await make(desk);
    const rows = await database.db.selectFrom("reportSchedule").selectAll().where("id", "=", first.id).execute();
    await database.db
      .insertInto("reportSchedule")
      .values(Array.from({ length: maxSchedules - 1 }, () => ({ ...rows[0], id: crypto.randomUUID() }) as never))
      .execute();
    const refused = await desk.send("POST", "/v1/reports/schedules", request());
    expect(refused.json()).toMatchObject({ status: 409, reason: "too-many-schedules" });
    await due(first.id);
    await runDueReports(central.context);
    const [file] = await database.db.selectFrom("reportFile").selectAll().where("scheduleId", "=", first.id).execute();
    await database.db
      .insertInto("reportFile")
      .values(
        Array.from(
          { length: maxFiles },
          (_, i) => ({ ...file, id: crypto.randomUUID(), madeAt: now - i * s }) as never,
        ),
      )
      .execute();
    await due(first.id);
    await runDueReports(central.context);
    expect(await files(desk)).toHaveLength(maxFiles);
    const kept = async () =>
      Number(
        (
          await database.db
            .selectFrom("reportFile")
            .select((it) => it.fn.countAll().as("n"))
            .where("scheduleId", "=", first.id)
            .executeTakeFirst()
        )?.n,
      );
    await forgetFiles(database.db, now + fileMemoryMs - 1);
    expect(await kept()).toBe(maxFiles);
    await forgetFiles(database.db, now + fileMemoryMs);
    expect(await kept()).toBe(0);
  });

  test.each([
    [{ at: "25:00" }, "a time of the day"],
    [{ weekdays: [] }, "weekdays"],
    [{ weekdays: [1, 1] }, "each day once"],
    [{ zone: "Mars/Base" }, "a time zone of IANA's"],
    [{ span: "today" as never }, "span"],
    [{ name: " " }, "name"],
    [{ mailTo: "boss@example.com" } as never, "mailTo"],
  ])("of %j are refused with a sentence", async (over, sentence) => {
    const answer = await supervisor.send("POST", "/v1/reports/schedules", request(over));
    expect(answer.statusCode).toBe(400);
    expect(answer.body).toContain(sentence);
  });
});
