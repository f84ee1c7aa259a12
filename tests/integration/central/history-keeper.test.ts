import { pino } from "pino";
import { afterEach, beforeAll, expect, test } from "vitest";
import { type HistoryKeeper, keepHistory } from "#server/history/history-keeper.ts";
import type { Leadership } from "#server/live/leadership.ts";
import type { QueueSource } from "#server/pbx/queue-source.ts";
import type { QueueEvent, QueueNow } from "#shared/queue/index.ts";
import { onEveryDatabase, type TestDatabase } from "../../helpers/databases.ts";

const logger = pino({ level: "silent" });
const at = Date.parse("2026-11-22T10:00:00Z");

/** An exchange whose queues a test moves. */
class ScriptedSource implements QueueSource {
  readonly state = { is: "connected" } as const;
  before: readonly QueueNow[] | null = null;
  stopped = false;
  readonly #now = new Map<string, QueueNow>();
  readonly #listeners = new Set<(event: QueueEvent) => void>();

  start(before: readonly QueueNow[] = []): void {
    this.before = before;
    for (const queue of before) this.#now.set(queue.queue, queue);
  }
  async stop(): Promise<void> {
    this.stopped = true;
    this.#listeners.clear();
  }
  queues(): readonly QueueNow[] {
    return [...this.#now.values()];
  }
  onEvent(listener: (event: QueueEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
  onChange = () => () => undefined;
  onState = () => () => undefined;
  command = async () => undefined;

  /** A caller joins and waits. */
  join(queue: string, caller: string, joinedAt: number): void {
    const now = this.#now.get(queue) ?? { queue, waiting: [], calls: [], members: [] };
    const position = now.waiting.length + 1;
    const who = { number: "+8613082856110", name: null };
    this.#now.set(queue, { ...now, waiting: [...now.waiting, { caller, ...who, position, since: joinedAt }] });
    this.tell({ type: "joined", at: joinedAt, queue, caller, ...who, position });
  }
  giveUp(queue: string, caller: string, givenUpAt: number, joinedAt: number): void {
    const now = this.#now.get(queue) ?? { queue, waiting: [], calls: [], members: [] };
    this.#now.set(queue, { ...now, waiting: now.waiting.filter((it) => it.caller !== caller) });
    this.tell({ type: "abandoned", at: givenUpAt, queue, caller, waitedMs: givenUpAt - joinedAt, position: 1 });
  }
  tell(event: QueueEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}

/** A lead that a test gives and takes. */
function aLead(atFirst: boolean): Leadership & { set(leads: boolean): void } {
  const listeners = new Set<(leads: boolean) => void>();
  let leads = atFirst;
  return {
    leads: () => leads,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    set(next) {
      leads = next;
      for (const listener of listeners) listener(next);
    },
    close: async () => undefined,
  };
}

onEveryDatabase("who writes down what happens in the queues", (open) => {
  let database: TestDatabase;
  const closing: HistoryKeeper[] = [];
  beforeAll(async () => {
    database = await open();
  });
  afterEach(async () => {
    for (const keeper of closing.splice(0)) await keeper.close();
    await database.db.deleteFrom("queueVisit").execute();
    await database.db.deleteFrom("queueSum").execute();
    await database.db.deleteFrom("queueEvent").execute();
    await database.db.deleteFrom("queuePicture").execute();
  });

  function aNode(leads: boolean) {
    const lead = aLead(leads);
    const sources: ScriptedSource[] = [];
    const keeper = keepHistory({
      db: database.db,
      leadership: lead,
      logger,
      open: () => {
        const source = new ScriptedSource();
        sources.push(source);
        return source;
      },
    });
    closing.push(keeper);
    return {
      lead,
      keeper,
      sources,
      async listening(): Promise<ScriptedSource> {
        await expect.poll(() => sources.at(-1)?.before).toBeTruthy();
        const source = sources.at(-1);
        if (source === undefined) throw new Error("the node has no source");
        return source;
      },
    };
  }
  const visits = () => database.db.selectFrom("queueVisit").select(["caller", "outcome"]).orderBy("caller").execute();

  test("the node that leads does, and when it stops the next one goes on from its picture", async () => {
    const [first, second] = [aNode(true), aNode(false)];
    const source = await first.listening();
    source.join("support", "1.1", at);
    source.join("sales", "1.2", at + 10);
    source.giveUp("sales", "1.2", at + 5_010, at + 10);
    await first.keeper.close();
    expect(source.stopped).toBe(true);
    expect(second.sources).toEqual([]);
    expect(await visits()).toEqual([
      { caller: "1.1", outcome: "waiting" },
      { caller: "1.2", outcome: "abandoned" },
    ]);
    second.lead.set(true);
    const next = await second.listening();
    expect(next.before?.map(({ queue, waiting }) => [queue, waiting.map((it) => it.caller)]).sort()).toEqual([
      ["sales", []],
      ["support", ["1.1"]],
    ]);
    next.giveUp("support", "1.1", at + 30_000, at);
    await expect.poll(async () => (await visits())[0]).toEqual({ caller: "1.1", outcome: "abandoned" });
  });

  test("of two that believe they lead only the later one writes, and the other stops listening", async () => {
    const first = aNode(true);
    const old = await first.listening();
    const second = aNode(true);
    const now = await second.listening();
    old.join("support", "2.1", at);
    now.join("support", "2.2", at);
    await expect.poll(() => old.stopped).toBe(true);
    await expect.poll(visits).toEqual([{ caller: "2.2", outcome: "waiting" }]);
  });

  test("who loses the lead and gets it back, with nobody in between, has missed nothing", async () => {
    const node = aNode(true);
    const source = await node.listening();
    node.lead.set(false);
    source.join("support", "3.1", at);
    node.lead.set(true);
    source.giveUp("support", "3.1", at + 8_000, at);
    await expect.poll(visits).toEqual([{ caller: "3.1", outcome: "abandoned" }]);
    expect(node.sources).toHaveLength(1);
  });

  test("more events at once than one transaction takes are all there, and the picture is of after the last", async () => {
    const node = aNode(true);
    const source = await node.listening();
    for (let i = 0; i < 700; i += 1) source.join(`queue ${i % 7}`, `4.${i}`, at + i);
    await node.keeper.close();
    expect(await visits()).toHaveLength(700);
    const pictures = await database.db.selectFrom("queuePicture").selectAll().execute();
    expect(pictures.flatMap(({ now }) => (now as unknown as QueueNow).waiting)).toHaveLength(700);
    closing.splice(closing.indexOf(node.keeper), 1);
  });
});
