import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createInProcessLiveBus } from "#server/live/in-process-live-bus.ts";
import { createPostgresLiveBus } from "#server/live/postgres-live-bus.ts";
import { createPresence } from "#server/presence/presence.ts";
import type { PresenceList, RoleRecord, Team } from "#shared/contract/central/index.ts";
import { newId, type UserId } from "#shared/ids.ts";
import { onEveryDatabase, type TestDatabase } from "../../helpers/databases.ts";
import { aCentral, type TestCentral, type TestDesk } from "../../helpers/test-central.ts";
import { connect, listen } from "./live-client.ts";

const logger = pino({ level: "silent" });

const sessionOf = (accessToken: string): string =>
  JSON.parse(Buffer.from(accessToken.split(".")[1] ?? "", "base64url").toString()).sid;

onEveryDatabase("presence", (open, kind) => {
  let database: TestDatabase;
  let central: TestCentral;
  let url: string;
  let watcher: TestDesk;

  beforeAll(async () => {
    database = await open();
    central = await aCentral(database);
    url = await listen(central);
    watcher = await central.signIn("supervisor");
  });
  afterAll(() => central.close());

  const present = async (username: string) =>
    (await watcher.send("GET", "/v1/presence"))
      .json<PresenceList>()
      .items.filter((it) => it.name === `Name of ${username}`);

  test("a desk is there from its greeting until its socket ends, with what its agent does; every role may look, nobody without a session", async () => {
    for (const role of ["agent", "supervisor", "administrator"] as const)
      expect((await (await central.signIn(role)).send("GET", "/v1/presence")).statusCode).toBe(200);
    for (const method of ["GET", "PUT"] as const)
      expect((await central.app.inject({ method, url: "/v1/presence" })).statusCode).toBe(401);
    const agent = await central.signIn();
    const ready = { state: { name: "ready", at: central.clock.now } };
    expect((await agent.send("PUT", "/v1/presence", ready)).statusCode).toBe(409);
    const live = await connect(url, agent.tokens.accessToken);
    await live.next("hello");
    await expect.poll(() => present(agent.username)).toMatchObject([{ deskName: "Desk 1", state: null }]);
    expect((await agent.send("PUT", "/v1/presence", ready)).statusCode).toBe(204);
    expect(await present(agent.username)).toMatchObject([{ state: ready.state }]);
    expect((await agent.send("PUT", "/v1/presence", { state: { name: "asleep" } })).statusCode).toBe(400);
    live.socket.close();
    await expect.poll(() => present(agent.username)).toEqual([]);
  });

  test("the desks of a node that died without a word vanish when its lease runs out; those that came to another node stay", async () => {
    const [lost, moved] = [await central.signIn(), await central.signIn()];
    const sessions = [lost, moved].map(({ tokens }) => ({
      sessionId: sessionOf(tokens.accessToken),
      userId: tokens.user.id as UserId,
    }));
    const silent = { sessions: () => sessions, onJoined: () => () => undefined, onLeft: () => () => undefined };
    // It never beats again, as if it were killed.
    const dead = await createPresence({
      db: database.db,
      bus: createInProcessLiveBus(),
      sockets: silent,
      logger,
      now: Date.now,
      beatMs: 3_600_000,
      ttlMs: 1_500,
    });
    expect(await present(lost.username)).toHaveLength(1);
    const live = await connect(url, moved.tokens.accessToken);
    await live.next("hello");
    await expect.poll(() => present(lost.username), { timeout: 5_000 }).toEqual([]);
    expect(await present(moved.username)).toHaveLength(1);
    live.socket.close();
    await dead.close();
  });

  test("whoever sees less than all sees himself, his team, the teams that he heads, and those below where his role says so", async () => {
    const admin = await central.signIn("administrator");
    const roleOf = async (scope: string) => {
      const body = { name: `${scope} ${newId()}`, functions: [], scope };
      return (await admin.send("POST", "/v1/roles", body)).json<RoleRecord>().id;
    };
    const team = async (over: object = {}) =>
      (await admin.send("POST", "/v1/teams", { name: newId(), ...over })).json<Team>().id;
    const top = await team();
    const below = await team({ parentId: top });
    const elsewhere = await team();
    const [ann, ben, eva, max] = [
      await central.signIn("agent", { teamId: top }),
      await central.signIn("agent", { teamId: below }),
      await central.signIn("agent", { teamId: elsewhere }),
      await central.signIn("agent"),
    ];
    const readers = {
      own: await central.signIn("agent", { teamId: top, roleId: await roleOf("own") }),
      team: await central.signIn("agent", { teamId: top, roleId: await roleOf("team") }),
      below: await central.signIn("agent", { teamId: top, roleId: await roleOf("team-and-below") }),
      head: await central.signIn("agent", { roleId: await roleOf("team") }),
    };
    await admin.send("PATCH", `/v1/teams/${elsewhere}`, { headId: readers.head.tokens.user.id });
    const all = [ann, ben, eva, max, ...Object.values(readers)];
    const sessions = all.map(({ tokens }) => ({ sessionId: sessionOf(tokens.accessToken), userId: tokens.user.id }));
    const sockets = { sessions: () => sessions, onJoined: () => () => undefined, onLeft: () => () => undefined };
    const bus = createInProcessLiveBus();
    const node = await createPresence({ db: database.db, bus, sockets, logger, now: Date.now });
    const names = new Map(all.map(({ username, tokens }) => [tokens.user.id, username]));
    const seenBy = async (reader: TestDesk) =>
      (await reader.send("GET", "/v1/presence"))
        .json<PresenceList>()
        .items.flatMap(({ userId }) => names.get(userId) ?? [])
        .sort();
    const { own, team: teams, below: lower, head } = readers;
    const usernames = (...desks: readonly TestDesk[]) => desks.map(({ username }) => username).sort();
    const inTop = [ann, own, teams, lower];
    expect(await seenBy(own)).toEqual(usernames(...inTop));
    expect(await seenBy(teams)).toEqual(usernames(...inTop));
    expect(await seenBy(lower)).toEqual(usernames(...inTop, ben));
    expect(await seenBy(head)).toEqual(usernames(head, eva));
    expect(await seenBy(watcher)).toEqual(usernames(...all));
    // Moved to another team, he is seen there and no longer here.
    await admin.send("PATCH", `/v1/users/${ann.tokens.user.id}`, { teamId: elsewhere });
    expect(await seenBy(lower)).not.toContain(ann.username);
    expect(await seenBy(head)).toContain(ann.username);
    await node.close();
  });

  if (kind === "postgres")
    test("a message that is longer than NOTIFY takes goes in parts, and reaches every node whole", async () => {
      const bus = await createPostgresLiveBus({ url: database.url ?? "", db: database.db, logger });
      const other = await createPostgresLiveBus({ url: database.url ?? "", db: database.db, logger });
      const userIds = Array.from({ length: 1000 }, () => newId<UserId>());
      const heard = new Set<string>();
      const all = new Promise<void>((resolve) => {
        other.subscribe((message) => {
          if (message.type !== "handover") return;
          for (const userId of message.userIds) heard.add(userId);
          if (heard.size === userIds.length) resolve();
        });
      });
      await bus.publish({ type: "handover", id: newId(), userIds });
      await all;
      await bus.publish({ type: "session-ended", sessionId: newId(), superseded: true, deskName: "桌".repeat(120) });
      await bus.close();
      await other.close();
    });
});
