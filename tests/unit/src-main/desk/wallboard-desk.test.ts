import { EventEmitter } from "node:events";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createStateHub } from "#main/desk/state-hub.ts";
import { createWallboardDesk } from "#main/desk/wallboard-desk.ts";
import type { LiveNews } from "#main/sync/index.ts";
import type { Wallboard, WallboardAgent, WallboardQueue } from "#shared/contract/central/index.ts";
import { type CustomerId, newId, type PhoneId, type UserId } from "#shared/ids.ts";
import { noAgentCounts, noQueueCounts } from "#shared/queue/index.ts";
import { aCustomer, aPhone, e164, testRules } from "#tests/helpers/builders.ts";
import { aDeskState } from "#tests/helpers/desk-scenes.ts";
import { testStore } from "#tests/helpers/test-store.ts";

/** This machine's clock; central's is `ahead` of it. */
const now = 1_795_140_000_000;
const ahead = 90_000;

let store: Awaited<ReturnType<typeof testStore>>;
beforeAll(async () => {
  store = await testStore();
});
afterAll(() => store.discard());

function aQueue(over: Partial<WallboardQueue> = {}): WallboardQueue {
  return {
    ...{ queue: "support", name: "Support", serviceLevelSec: 20, shortAbandonSec: 5, abandons: "ignored" as const },
    ...{ waiting: [], calls: [], counts: noQueueCounts },
    ...over,
  };
}
function anAgentRow(over: Partial<WallboardAgent> = {}): WallboardAgent {
  return {
    ...{ id: newId<UserId>(), name: "Lin Xiaoyu", extension: "1001", teamId: null, deskName: "DESK-1", state: null },
    ...{ next: null, line: null, queues: [], call: null, counts: noAgentCounts, times: {} },
    ...over,
  };
}
function aPicture(over: Partial<Wallboard> = {}): Wallboard {
  return {
    ...{ whole: true, at: now + ahead, dayFrom: now, link: { is: "connected" as const } },
    ...{ queues: [], goneQueues: [], agents: [], goneAgents: [] },
    ...over,
  };
}
const waiting = (caller: string, number: string | null, position = 1) => ({
  ...{ caller, number, name: null, position, since: now },
});

function open() {
  const live = new EventEmitter<{ live: [LiveNews] }>();
  const asked: boolean[] = [];
  const hub = createStateHub(aDeskState());
  const byNumber = vi.fn(store.store.read.matches.byNumber);
  const desk = createWallboardDesk({
    live: Object.assign(live, { watchWallboard: (on: boolean) => void asked.push(on) }),
    matches: { byNumber },
    rules: () => testRules,
    hub,
    now: () => now,
  });
  return { desk, hub, asked, byNumber, hear: (news: LiveNews) => live.emit("live", news) };
}
type Opened = ReturnType<typeof open>;
const tell = ({ hear }: Opened, over: Partial<Wallboard>) => hear({ type: "wallboard", wallboard: aPicture(over) });

/** A page that watches. */
function watching({ desk }: Opened) {
  const leaving = new AbortController();
  const pushes = desk.watch(leaving.signal);
  return {
    leave: () => leaving.abort(),
    async next() {
      const { value } = await pushes.next();
      if (!value) throw new Error("the stream has ended");
      return value;
    },
    over: async () => (await pushes.next()).done === true,
  };
}

async function customer(name: string, number: string): Promise<CustomerId> {
  const record = aCustomer({ id: newId<CustomerId>(), name });
  const phone = aPhone({ id: newId<PhoneId>(), customerId: record.id, e164: e164(number), raw: number });
  await store.store.write.transact([
    { op: "save", entity: "customer", record },
    { op: "save", entity: "phone", record: phone },
  ]);
  return record.id;
}

describe("the wallboard at the desk", () => {
  it("asks central while somebody watches, once for all pages, and no longer", async () => {
    const opened = open();
    const one = watching(opened);
    expect((await one.next()).feed).toEqual({ is: "waiting" });
    const two = watching(opened);
    await two.next();
    expect(opened.asked).toEqual([true]);
    one.leave();
    expect(await one.over()).toBe(true);
    expect(opened.asked).toEqual([true]);
    two.leave();
    expect(await two.over()).toBe(true);
    expect(opened.asked).toEqual([true, false]);
  });

  it("brings the whole first, then what changed alone, and rows that are gone", async () => {
    const opened = open();
    const page = watching(opened);
    expect(await page.next()).toMatchObject({ whole: true, board: null });
    const lin = anAgentRow();
    tell(opened, { queues: [aQueue(), aQueue({ queue: "sales" })], agents: [lin] });
    const first = await page.next();
    expect(first.queues.map(({ queue }) => queue)).toEqual(["support", "sales"]);
    expect(first.agents).toEqual([lin]);
    tell(opened, { whole: false, queues: [aQueue({ name: "Helpdesk" })], goneQueues: ["sales"], goneAgents: [lin.id] });
    expect(await page.next()).toMatchObject({
      ...{ whole: false, goneQueues: ["sales"], agents: [], goneAgents: [lin.id] },
      queues: [{ queue: "support", name: "Helpdesk" }],
    });
    const late = watching(opened);
    const whole = await late.next();
    expect(whole.whole).toBe(true);
    expect(whole.queues.map(({ name }) => name)).toEqual(["Helpdesk"]);
  });

  it("joins what changes in a quarter of a second into one push", async () => {
    const opened = open();
    const page = watching(opened);
    await page.next();
    tell(opened, { queues: [aQueue({ name: "first" })] });
    await page.next();
    const began = performance.now();
    tell(opened, { whole: false, queues: [aQueue({ name: "second" })] });
    const next = page.next();
    tell(opened, { whole: false, queues: [aQueue({ name: "third" })] });
    expect((await next).queues.map(({ name }) => name)).toEqual(["third"]);
    expect(performance.now() - began).toBeGreaterThan(200);
  });

  it("keeps the last picture while central is away, says since when, and takes rows away that a new whole lacks", async () => {
    const opened = open();
    const page = watching(opened);
    await page.next();
    tell(opened, { queues: [aQueue(), aQueue({ queue: "sales" })] });
    await page.next();
    opened.hear({ type: "lost" });
    expect(await page.next()).toMatchObject({
      feed: { is: "lost", since: now },
      goneQueues: [],
      board: { dayFrom: now },
    });
    opened.hear({ type: "open", serverTime: now + ahead });
    tell(opened, { queues: [aQueue()] });
    const back = await page.next();
    expect(back.feed).toEqual({ is: "live" });
    expect(back.goneQueues).toEqual(["sales"]);
    expect(back.queues.map(({ queue }) => queue)).toEqual(["support"]);
  });

  it("tells how far central's clock is ahead, by the message with the least delay", async () => {
    const opened = open();
    const page = watching(opened);
    await page.next();
    opened.hear({ type: "open", serverTime: now + ahead - 400 });
    tell(opened, { at: now + ahead - 20 });
    expect((await page.next()).clockOffsetMs).toBe(ahead - 20);
    tell(opened, { whole: false, at: now + ahead - 3_000 });
    expect((await page.next()).clockOffsetMs).toBe(ahead - 20);
  });

  it("sends a large floor in pieces that follow at once", async () => {
    const opened = open();
    const agents = Array.from({ length: 1_000 }, (_, index) => anAgentRow({ name: `Agent ${index}` }));
    const first = watching(opened);
    await first.next();
    tell(opened, { queues: [aQueue()], agents });
    await first.next();
    const late = watching(opened);
    const pieces = [await late.next(), await late.next(), await late.next()];
    expect(pieces.map(({ whole }) => whole)).toEqual([true, false, false]);
    expect(pieces.map((piece) => piece.agents.length)).toEqual([400, 400, 200]);
  });

  it("ends every page's stream when the agent signs out", async () => {
    const opened = open();
    const page = watching(opened);
    await page.next();
    const over = page.over();
    opened.desk.stop();
    expect(await over).toBe(true);
  });
});

describe("callers' names", () => {
  it("are those of the desk's own records by the exact number, with how many others have it", async () => {
    const huang = await customer("Huang Hang", "+8613082856110");
    await customer("Acme", "+861065234567");
    await customer("Acme Logistics", "+861065234567");
    const opened = open();
    const page = watching(opened);
    await page.next();
    const call = { caller: "c4", number: "13082856110", name: "HUANG", member: "1001", answeredAt: now };
    tell(opened, {
      queues: [
        aQueue({
          waiting: [waiting("c1", "010-6523 4567"), waiting("c2", "+8613900000000", 2), waiting("c3", null, 3)],
          calls: [call],
        }),
      ],
      agents: [anAgentRow({ call: { ...call, queue: "support" } })],
    });
    const { queues, agents } = await page.next();
    expect(queues[0]?.waiting.map(({ record }) => record?.others ?? null)).toEqual([1, null, null]);
    const known = { target: { type: "customer", id: huang }, name: "Huang Hang", others: 0 };
    expect(queues[0]?.calls[0]?.record).toMatchObject(known);
    expect(agents[0]?.call?.record).toMatchObject(known);
  });

  it("are looked up once for each caller, and at most a hundred for one push; the rest come with the next", async () => {
    const opened = open();
    const page = watching(opened);
    await page.next();
    const many = Array.from({ length: 150 }, (_, index) => waiting(`c${index}`, `+86139${10_000_000 + index}`, index));
    tell(opened, { queues: [aQueue({ waiting: many })] });
    await page.next();
    expect(opened.byNumber).toHaveBeenCalledTimes(100);
    expect((await page.next()).queues).toHaveLength(1);
    expect(opened.byNumber).toHaveBeenCalledTimes(150);
    tell(opened, { whole: false, queues: [aQueue({ waiting: many.slice(1) })] });
    await page.next();
    expect(opened.byNumber).toHaveBeenCalledTimes(150);
  });
});

it("the agent's own queues are kept by this machine's clock, and are gone while central is not heard", () => {
  const { hub, hear } = open();
  hear({ type: "open", serverTime: now + ahead });
  const queue = { queue: "support", name: "Support", waiting: 2, longestSince: now + ahead - 48_000 };
  hear({ type: "my-queues", queues: [queue] });
  expect(hub.get("myQueues")).toEqual([{ ...queue, longestSince: now - 48_000 }]);
  hear({ type: "lost" });
  expect(hub.get("myQueues")).toEqual([]);
});
