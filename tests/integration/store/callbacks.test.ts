import { afterEach, beforeEach, expect, it } from "vitest";
import { createRecordDesk, type RecordDesk } from "#main/desk/record-desk.ts";
import type { Store } from "#main/store/index.ts";
import { newCallback } from "#shared/crm/index.ts";
import type { Colleague, Task } from "#shared/crm/records.ts";
import { newId, type UserId } from "#shared/ids.ts";
import { aTask, testRules, testTime } from "#tests/helpers/builders.ts";
import { testStore } from "#tests/helpers/test-store.ts";

const me = newId<UserId>();
const mate = newId<UserId>();
let store: Store;
let discard: () => Promise<void>;
let desk: RecordDesk;

beforeEach(async () => {
  ({ store, discard } = await testStore());
  desk = createRecordDesk({ store, userId: me, rules: () => testRules, now: () => testTime });
  const colleague: Colleague = {
    ...{ id: mate, version: 1, createdAt: testTime, updatedAt: testTime },
    ...{ name: "Wang Fang", username: "wang", extension: "1001", teamId: null, active: true },
  };
  await store.write.sync.apply([{ op: "put", entity: "colleague", id: mate, record: colleague }], "c0");
});
afterEach(() => discard());

/** As central sends it. */
async function aCallback(over: Partial<Task> = {}): Promise<Task> {
  const callback = { ...newCallback({ queue: "support-1", at: testTime, maxAttempts: 3 }), calls: 2 };
  const record = aTask({ title: "Support", number: "+8613082856110", callback, ...over });
  await store.write.sync.apply([{ op: "put", entity: "task", id: record.id, record }], "c1");
  return record;
}
const list = (over: { assigneeId?: UserId | null; callbacks?: boolean } = {}) =>
  store.read.tasks
    .list({ status: "open", callbacks: true, assigneeId: null, dueBefore: null, cursor: null, limit: 50, ...over })
    .items.map(({ task, assignee }) => [task.id, assignee]);

it("callbacks are kept as central tells them, and listed by themselves: one's own and free ones, or everybody's", async () => {
  const [free, mine, hers] = [
    await aCallback(),
    await aCallback({ assigneeId: me }),
    await aCallback({ assigneeId: mate }),
  ];
  await store.write.records.save("task", aTask({ assigneeId: me }));
  expect(store.read.records.get("task", free.id)).toEqual(free);
  const all = [
    [free.id, null],
    [mine.id, null],
    [hers.id, "Wang Fang"],
  ];
  expect(list()).toEqual(all);
  expect(list({ assigneeId: me })).toEqual(all.slice(0, 2));
  expect(list({ assigneeId: me, callbacks: false })).toHaveLength(2);
});

it("who takes a free callback tells central so and nothing else; one that somebody has stays theirs", async () => {
  const [free, hers] = [await aCallback(), await aCallback({ assigneeId: mate })];
  await desk.takeTask(free.id);
  await desk.takeTask(hers.id);
  expect(store.read.records.get("task", hers.id)).toEqual(hers);
  expect(await store.write.outbox.take(10)).toMatchObject([
    { entity: "task", id: free.id, baseVersion: free.version, fields: { assigneeId: me }, base: { assigneeId: null } },
  ]);
  await expect(desk.takeTask(newId())).rejects.toMatchObject({ code: "no-such-record" });
});
