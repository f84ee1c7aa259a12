import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "#shared/ids.ts";
import { onEveryDatabase } from "../../helpers/databases.ts";
import { aCentral, type TestCentral, type TestDesk } from "../../helpers/test-central.ts";
import { connect, listen } from "./live-client.ts";

onEveryDatabase("announcements", (open) => {
  let central: TestCentral;
  let url: string;
  let lead: TestDesk;
  let agent: TestDesk;

  beforeAll(async () => {
    central = await aCentral(await open());
    url = await listen(central);
    [lead, agent] = [await central.signIn("supervisor", { name: "Zhao Min" }), await central.signIn()];
  });
  afterAll(() => central.close());

  const list = async () => (await agent.send("GET", "/v1/announcements")).json().items;
  const make = (body: object) => lead.send("POST", "/v1/announcements", body);

  test("are told to every desk at once and read by everybody, newest first, until they are deleted", async () => {
    const socket = await connect(url, agent.tokens.accessToken);
    await socket.next("hello");
    const first = (await make({ text: " Fire drill at ten. " })).json();
    expect(first).toMatchObject({ text: "Fire drill at ten.", authorName: "Zhao Min", until: null });
    await socket.next("announcements");
    central.clock.now += 1;
    const second = (await make({ text: "The printer is back." })).json();
    expect(await list()).toEqual([second, first]);
    for (const { id } of [first, second])
      expect((await lead.send("DELETE", `/v1/announcements/${id}`)).statusCode).toBe(204);
    expect(await list()).toEqual([]);
    expect((await lead.send("DELETE", `/v1/announcements/${first.id}`)).statusCode).toBe(404);
    socket.socket.close();
  });

  test("end by themselves; none is taken that would never begin, or says nothing", async () => {
    const until = central.clock.now + 1_000;
    await make({ text: "For a second.", until });
    expect(await list()).toHaveLength(1);
    central.clock.now = until;
    expect(await list()).toEqual([]);
    for (const body of [{ text: "Late.", until }, { text: "  " }, { text: "x".repeat(501) }, { words: "x" }])
      expect((await make(body)).json()).toMatchObject({ status: 400, code: "invalid-request" });
    expect((await lead.send("DELETE", `/v1/announcements/${newId()}`)).statusCode).toBe(404);
  });
});

onEveryDatabase("news of changed rights", (open) => {
  test("goes to the desks of whom they concern: a user's own, or everybody's when a role or a team changed", async () => {
    const central = await aCentral(await open());
    const url = await listen(central);
    const [admin, lin, tom] = [await central.signIn("administrator"), await central.signIn(), await central.signIn()];
    const sockets = [await connect(url, lin.tokens.accessToken), await connect(url, tom.tokens.accessToken)] as const;
    for (const socket of sockets) await socket.next("hello");
    await admin.send("PATCH", `/v1/users/${lin.tokens.user.id}`, { role: "supervisor" });
    await sockets[0].next("rights");
    await admin.send("PATCH", `/v1/roles/${tom.tokens.user.roleId}`, { scope: "own" });
    await sockets[0].next("rights");
    await sockets[1].next("rights");
    for (const socket of sockets) socket.socket.close();
    await central.close();
  });
});
