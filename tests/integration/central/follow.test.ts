import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { zstdDecompressSync } from "node:zlib";
import type { KyselyPlugin } from "kysely";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { LiveEvent, liveTokenPrefix } from "#shared/contract/central/index.ts";
import type { TeamId } from "#shared/ids.ts";
import type { Change } from "#shared/sync/index.ts";
import { aCustomer, aPhone } from "../../helpers/builders.ts";
import { onEveryDatabase, type TestDatabase } from "../../helpers/databases.ts";
import { aCentral, aNode, changing, creating, type TestCentral, type TestDesk } from "../../helpers/test-central.ts";
import { listen } from "./live-client.ts";

/** A desk that follows: what central brought, each change behind the one before. */
interface Following {
  readonly changes: Change[];
  readonly events: LiveEvent[];
  cursor(): string;
  /** Waits until this is so. */
  until(done: () => boolean): Promise<void>;
  follow(cursor: string): void;
  close(): void;
}

onEveryDatabase("following", (open, kind) => {
  let database: TestDatabase;
  let central: TestCentral;
  let url: string;
  let admin: TestDesk;
  const opened: Following[] = [];

  const node = () => aNode(database);

  beforeAll(async () => {
    database = await open();
    central = await node();
    url = await listen(central);
    admin = await central.signIn("administrator");
  });
  afterEach(() => {
    for (const desk of opened.splice(0)) desk.close();
  });
  afterAll(() => central.close());

  async function connect(desk: TestDesk, at = url): Promise<Following> {
    const socket = new WebSocket(`${at.replace("http", "ws")}/v1/live`, [liveTokenPrefix + desk.tokens.accessToken]);
    const events: LiveEvent[] = [];
    const changes: Change[] = [];
    let cursor = "";
    let heard = (): void => undefined;
    socket.on("message", (data: Buffer, binary) => {
      const event = LiveEvent.parse(JSON.parse(String(binary ? zstdDecompressSync(data) : data)));
      events.push(event);
      if (event.type === "following") cursor = event.cursor;
      if (event.type === "changes") {
        expect(event.from).toBe(cursor);
        cursor = event.cursor;
        changes.push(...event.changes);
      }
      heard();
    });
    await once(socket, "open");
    const following: Following = {
      ...{ changes, events },
      cursor: () => cursor,
      async until(done) {
        while (!done())
          await new Promise<void>((resolve) => {
            heard = resolve;
          });
      },
      follow: (from) => socket.send(JSON.stringify({ type: "follow", cursor: from })),
      close: () => socket.terminate(),
    };
    opened.push(following);
    return following;
  }

  /** Pulls everything, then follows; again when central says so. */
  async function followed(desk: TestDesk, at = url): Promise<Following> {
    const live = await connect(desk, at);
    let told = 0;
    for (;;) {
      live.follow((await desk.pullAll()).cursor);
      const count = (type: LiveEvent["type"]) => live.events.filter((it) => it.type === type).length;
      await live.until(() => count("following") > 0 || count("changed") > told);
      if (count("following") > 0) return live;
      told = count("changed");
    }
  }

  const has = (live: Following, id: string) => live.changes.some((it) => it.id === id);

  test("a change comes by itself, as a pull would have told it, and the place behind it is a pull's", async () => {
    const [agent, other] = [await central.signIn(), await central.signIn()];
    const live = await followed(agent);
    const before = live.cursor();
    const customer = aCustomer();
    await other.push(creating("customer", customer), creating("phone", aPhone({ customerId: customer.id })));
    await live.until(() => has(live, customer.id) && live.changes.some((it) => it.entity === "phone"));
    const pulled = await agent.pullAll(before);
    expect(live.changes.filter((it) => it.id === customer.id)).toEqual(
      pulled.changes.filter((it) => it.id === customer.id),
    );
    expect((await agent.pull(live.cursor())).changes).toEqual([]);
  });

  test("what is committed between a desk's pull and its wish to follow is not missed", async () => {
    const agent = await central.signIn();
    // Another one follows already, so that the feed is being read.
    const first = await followed(agent);
    const late = await connect(agent);
    const { cursor } = await agent.pullAll();
    const customers = Array.from({ length: 30 }, () => aCustomer());
    for (const customer of customers.slice(0, 20)) await agent.push(creating("customer", customer));
    late.follow(cursor);
    for (const customer of customers.slice(20)) await agent.push(creating("customer", customer));
    await late.until(() => customers.every(({ id }) => has(late, id)));
    await first.until(() => customers.every(({ id }) => has(first, id)));
    for (const live of [first, late])
      for (const { id } of customers) expect(live.changes.filter((it) => it.id === id)).toHaveLength(1);
  });

  test("many changes at once come compressed, in their order", async () => {
    const agent = await central.signIn();
    const live = await followed(agent);
    const customers = Array.from({ length: 120 }, () => aCustomer());
    await agent.push(...customers.map((it) => creating("customer", it)));
    await live.until(() => customers.every(({ id }) => has(live, id)));
    const order = live.changes.map((it) => it.id).filter((id) => customers.some((it) => it.id === id));
    expect(order).toEqual(customers.map((it) => it.id));
  });

  test("a desk with a narrow scope gets what its user sees and is told to remove the rest", async () => {
    const [ann, ben] = [await central.signIn("agent"), await central.signIn("agent")];
    await narrowed(ann);
    const live = await followed(ann);
    const mine = aCustomer({ ownerId: (await me(ann)).id });
    const others = aCustomer({ ownerId: (await me(ben)).id });
    await admin.push(creating("customer", mine), creating("customer", others));
    await live.until(() => has(live, mine.id) && has(live, others.id));
    expect(live.changes.find((it) => it.id === mine.id)?.op).toBe("put");
    expect(live.changes.find((it) => it.id === others.id)).toEqual({ op: "remove", entity: "customer", id: others.id });
  });

  test("a user whose rights change is not brought another change by the old ones, and is told to pull", async () => {
    const [ann, ben] = [await central.signIn("agent"), await central.signIn("agent")];
    const live = await followed(ann);
    const told = () => live.events.filter((it) => it.type === "changed").length;
    const before = told();
    await narrowed(ann);
    const secret = aCustomer({ ownerId: (await me(ben)).id });
    await admin.push(creating("customer", secret));
    await live.until(() => told() > before);
    expect(live.changes.filter((it) => it.id === secret.id && it.op === "put")).toEqual([]);
    // It pulls what the change adds and takes, and follows again; told once more that there is something, it does once more.
    for (let follows = false, from = live.cursor(); !follows; ) {
      const { changes, cursor } = await ann.pullAll(from);
      expect(changes.filter((it) => it.id === secret.id && it.op === "put")).toEqual([]);
      const heard = live.events.length;
      const since = (type: string) => live.events.slice(heard).some((it) => it.type === type);
      live.follow(cursor);
      await live.until(() => since("following") || since("changed"));
      follows = since("following");
      from = cursor;
    }
  });

  test.each(["rubbish", "2.0000000000000000.all.1.1.0.all"])(
    "a desk that follows from %s is told to pull, a few times at most",
    async (cursor) => {
      const live = await connect(await central.signIn());
      for (let times = 1; times <= 3; times += 1) {
        live.follow(cursor);
        await live.until(() => live.events.filter((it) => it.type === "changed").length >= times);
      }
      expect(live.events.some((it) => it.type === "following")).toBe(false);
    },
  );

  test("a desk of an old version, which does not follow, is told that there is something to pull", async () => {
    const agent = await central.signIn();
    const live = await connect(agent);
    const customer = aCustomer();
    await agent.push(creating("customer", customer));
    await live.until(() => live.events.some((it) => it.type === "changed"));
    await admin.push(changing("customer", customer.id, 1, { city: customer.city }, { city: "Elsewhere" }));
    expect(live.changes).toEqual([]);
  });

  test("an idle minute costs as many queries with many desks as with few, and each heartbeat says how far a desk was brought", async () => {
    // The minute is central's: its intervals go by when they are told to.
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    let queries = 0;
    const counting: KyselyPlugin = {
      transformQuery({ node }) {
        queries += 1;
        return node;
      },
      transformResult: async ({ result }) => result,
    };
    const counted = {
      ...database,
      db: database.db.withPlugin(counting),
      ...(database.lane && { lane: database.lane.withPlugin(counting) }),
    };
    const quiet = await aCentral(counted);
    const at = await listen(quiet);
    const agent = await quiet.signIn();
    const minute = async (live: readonly Following[]) => {
      const heard = (it: Following) => it.events.filter(({ type }) => type === "heartbeat").length;
      const before = live.map(heard);
      queries = 0;
      for (let beat = 1; beat <= 4; beat += 1) {
        for (let part = 0; part < 20; part += 1) {
          vi.advanceTimersByTime(15_000 / 20);
          await pause(2);
        }
        for (const [i, it] of live.entries()) await it.until(() => heard(it) >= (before[i] ?? 0) + beat);
      }
      await pause(100);
      return queries;
    };
    const few = [await followed(agent, at), await followed(agent, at)];
    await minute(few);
    const ofFew = await minute(few);
    const many = [...few];
    for (let more = 0; more < 20; more += 1) many.push(await followed(agent, at));
    await minute(many);
    const ofMany = await minute(many);
    vi.useRealTimers();
    expect(ofMany).toBeLessThanOrEqual(ofFew + 3);
    for (const live of many) {
      const last = live.events.findLast(({ type }) => type === "heartbeat");
      expect(last).toMatchObject({ cursor: live.cursor() });
    }
    await quiet.close();
  });

  if (kind === "postgres")
    test("changes of another node come as well, and what it could not tell is found by looking", async () => {
      const second = await node();
      const live = await followed(await central.signIn(), await listen(second));
      const [told, untold] = [aCustomer(), aCustomer()];
      await admin.push(creating("customer", told));
      await live.until(() => has(live, told.id));
      await database.db
        .insertInto("customer")
        .values({ ...untold, deletedAt: null })
        .execute();
      await second.context.bus.publish({ type: "changed" });
      await live.until(() => has(live, untold.id));
      await second.close();
    });

  async function me(
    desk: TestDesk,
  ): Promise<{ id: NonNullable<ReturnType<typeof aCustomer>["ownerId"]>; teamId: TeamId | null }> {
    return (await desk.send("GET", "/v1/me")).json();
  }

  /** Gives a user a role of his own that sees his own only. */
  async function narrowed(desk: TestDesk): Promise<void> {
    const role = await admin.send(
      "POST",
      "/v1/roles",
      { name: `Narrow ${desk.username}`, functions: ["records.edit"], scope: "own" },
      { "idempotency-key": crypto.randomUUID() },
    );
    expect(role.statusCode).toBe(201);
    const { id } = await me(desk);
    const { version } = (await admin.send("GET", "/v1/users")).json().items.find((it: { id: string }) => it.id === id);
    const changed = await admin.send(
      "PATCH",
      `/v1/users/${id}`,
      { roleId: role.json().id },
      { "if-match": `"${version}"` },
    );
    expect(changed.statusCode).toBe(200);
  }
});
