import { afterAll, beforeAll, expect, test } from "vitest";
import { createCentralClient, createHttpClient, type HttpClient, nodeTrust } from "#main/sync/index.ts";
import { recordEvents } from "#server/history/record-events.ts";
import type { ReportScheduleRequest } from "#shared/contract/central/index.ts";
import type { DeskReportSpan } from "#shared/contract/desk/index.ts";
import type { QueueEvent } from "#shared/queue/index.ts";
import { type TestDatabase, withDatabase } from "#tests/helpers/databases.ts";
import { aCentral, type TestCentral } from "#tests/helpers/test-central.ts";
import { listen } from "../central/live-client.ts";

const ten = Date.parse("2026-11-19T10:00:00Z");
const span: DeskReportSpan = {
  ...{ from: ten, until: ten + 3_600_000, zone: "Asia/Shanghai", interval: "all" },
  ...{ queues: null, abandons: null },
};

let database: TestDatabase;
let central: TestCentral;
let http: HttpClient;
let reports: ReturnType<typeof createCentralClient>["reports"];

beforeAll(async () => {
  database = await withDatabase("pglite");
  central = await aCentral(database);
  const { tokens } = await central.signIn("administrator");
  http = createHttpClient({ server: new URL(await listen(central)), trust: nodeTrust });
  const kept = { access: async () => tokens.accessToken, renew: async () => tokens.accessToken };
  ({ reports } = createCentralClient(http, { ...kept, end: () => undefined, close: () => undefined }));
  const join = (queue: string, caller: string): QueueEvent => {
    return { type: "joined", at: ten, queue, caller, number: "+8613911110001", name: null, position: 1 };
  };
  await recordEvents(database.db, [join("support", "a"), join("sales", "b"), join("billing", "c")]);
});
afterAll(async () => {
  await http.close();
  await central.close();
  await database.close();
});

async function text(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let all = "";
  for await (const chunk of bytes) all += decoder.decode(chunk, { stream: true });
  return all;
}

test("a desk asks central's reports for all queues, for one and for several", async () => {
  const offered = async (queues: string[] | null) => {
    const { items } = await reports.queues({ ...span, queues });
    return items.map((it) => it.queue);
  };
  expect(await offered(null)).toEqual(["billing", "sales", "support"]);
  expect(await offered(["sales"])).toEqual(["sales"]);
  expect(await offered(["sales", "support"])).toEqual(["sales", "support"]);
  const [all] = (await reports.intervals({ ...span, abandons: "against" })).items;
  expect(all).toMatchObject({ abandons: "against", counts: { offered: 3 } });
  expect(await reports.agents(span)).toEqual({ items: [] });
  expect(await reports.dispositions(span)).toEqual({ items: [] });
});

test("a desk reads the calls behind a row page by page, and the report as a file", async () => {
  const query = { from: span.from, until: span.until, queues: ["sales", "support"], member: null, disposition: null };
  const first = await reports.calls({ ...query, counted: "offered", cursor: null, limit: 1 });
  const second = await reports.calls({ ...query, counted: "offered", cursor: first.nextCursor, limit: 1 });
  expect([...first.items, ...second.items].map((it) => it.queue).sort()).toEqual(["sales", "support"]);
  expect(second.nextCursor).toBeNull();
  const file = await text(await reports.export({ report: "queues", span, format: "csv", language: "zh-CN" }));
  expect(file).toContain("开始时间");
  expect(file).toContain("2026-11-19 18:00,2026-11-19T10:00:00.000Z,billing");
});

test("a desk has reports made by schedule, changes and deletes that, and is told why central refuses", async () => {
  const schedule: ReportScheduleRequest = {
    ...{ name: "Morning", report: "queues", span: "yesterday", zone: "UTC", interval: "all", queues: ["sales"] },
    ...{ abandons: null, format: "csv", language: "en", at: "07:00", weekdays: [1], active: true },
  };
  await reports.saveSchedule(null, schedule);
  const [made] = (await reports.schedules()).items;
  expect(made).toMatchObject({ name: "Morning", queues: ["sales"], version: 1 });
  await reports.saveSchedule(made?.id ?? "", { ...schedule, name: "Evening" });
  expect((await reports.schedules()).items).toMatchObject([{ name: "Evening", version: 2 }]);
  await expect(reports.saveSchedule(null, { ...schedule, at: "27:00" })).rejects.toMatchObject({
    code: "invalid-request",
  });
  await reports.removeSchedule(made?.id ?? "");
  expect((await reports.schedules()).items).toEqual([]);
  expect((await reports.files()).items).toEqual([]);
  await expect(reports.file(crypto.randomUUID())).rejects.toMatchObject({ code: "not-found" });
});
