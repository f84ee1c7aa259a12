import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type PbxAdapter, PbxError, type PbxPhone } from "#server/pbx/pbx-adapter.ts";
import type { DeskPhoneSnapshot, Provisioning } from "#shared/contract/central/index.ts";
import { newId } from "#shared/ids.ts";
import { onEveryDatabase } from "../../helpers/databases.ts";
import { aCentral, type TestCentral, type TestDesk, testConfig } from "../../helpers/test-central.ts";
import { connect, listen } from "./live-client.ts";

/** The exchange at the edge: tells what a test says. The real one is in tests/pbx. */
function fakeExchange() {
  const listeners = new Set<(endpoint: string, snapshot: DeskPhoneSnapshot) => void>();
  const commanded: unknown[] = [];
  let followed: readonly PbxPhone[] = [];
  let refusal: PbxError | null = null;
  const snapshot = (endpoint: string): DeskPhoneSnapshot => ({
    at: 1,
    reachable: endpoint !== "",
    stale: false,
    calls: [],
    ended: [],
    canAnswer: followed.find((it) => it.endpoint === endpoint)?.obeysNotify ?? false,
  });
  const adapter: PbxAdapter = {
    start: () => undefined,
    stop: async () => undefined,
    follow: (phones) => {
      followed = phones;
    },
    snapshot,
    async command(endpoint, command) {
      if (refusal !== null) throw refusal;
      commanded.push([endpoint, command.do]);
    },
    onPhone(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  return {
    adapter,
    commanded,
    followed: () => followed.map((it) => it.endpoint),
    tell: (endpoint: string) => {
      for (const listener of listeners) listener(endpoint, { ...snapshot(endpoint), at: 2 });
    },
    refuse: (error: PbxError | null) => {
      refusal = error;
    },
  };
}

await onEveryDatabase("desk phones", (open) => {
  const exchange = fakeExchange();
  let central: TestCentral;
  let url: string;
  let admin: TestDesk;
  let agent: TestDesk;
  let other: TestDesk;

  const phone = (extension: string, more: object = {}) => ({
    extension,
    label: `Desk ${extension}`,
    obeysNotify: false,
    ...more,
  });
  const until = async (done: () => boolean) => {
    while (!done()) await new Promise((resolve) => setTimeout(resolve, 20));
  };

  beforeAll(async () => {
    const sip = testConfig.sip && { ...testConfig.sip, callerIds: [{ number: "+49301", label: "Support" }] };
    central = await aCentral(await open(), { config: { sip }, pbx: exchange.adapter });
    url = await listen(central);
    admin = await central.signIn("administrator");
    agent = await central.signIn("agent", { deskPhone: phone("2001", { endpoint: "phone-a" }) });
    other = await central.signIn("agent", { deskPhone: phone("2002") });
    await until(() => exchange.followed().length === 2);
  });
  afterAll(() => central.close());

  test("a desk is provisioned with its phone, and a user without one with none", async () => {
    const of = async (desk: TestDesk) => (await desk.send("GET", "/v1/me/provisioning")).json<Provisioning>().deskPhone;
    expect(await of(agent)).toEqual({ extension: "2001", label: "Desk 2001" });
    expect(await of(admin)).toBeNull();
  });

  test("a desk that connects is told its phone, then every change of it, and nobody else's", async () => {
    const live = await connect(url, agent.tokens.accessToken);
    expect((await live.next("phone")).phone).toMatchObject({ at: 1, reachable: true });
    exchange.tell("2002");
    exchange.tell("phone-a");
    expect((await live.next("phone")).phone.at).toBe(2);
    expect(live.unread("phone")).toBe(0);
    live.socket.close();
  });

  test("commands go to the own phone only, and are written down without numbers", async () => {
    const dial = { do: "dial", id: newId(), number: "+4930777", callerId: "+49301" };
    expect((await agent.send("POST", "/v1/phone/commands", dial)).statusCode).toBe(204);
    expect((await other.send("POST", "/v1/phone/commands", { do: "hang-up", id: "1.2" })).statusCode).toBe(204);
    expect(exchange.commanded).toEqual([
      ["phone-a", "dial"],
      ["2002", "hang-up"],
    ]);
    const { rows } = await sql<{ detail: unknown }>`
      select detail from audit_log where action = 'phone-commanded' and user_id = ${agent.tokens.user.id}`.execute(
      central.context.db,
    );
    expect(rows).toEqual([{ detail: { do: "dial", call: dial.id } }]);
  });

  test("a caller ID that is not the company's is refused before the exchange hears of it", async () => {
    const dial = { do: "dial", id: newId(), number: "600", callerId: "+49999" };
    expect((await agent.send("POST", "/v1/phone/commands", dial)).statusCode).toBe(400);
  });

  test("a user without a desk phone has none to see or command", async () => {
    expect((await admin.send("GET", "/v1/phone")).statusCode).toBe(404);
    expect((await admin.send("POST", "/v1/phone/commands", { do: "hang-up", id: "1" })).statusCode).toBe(404);
    expect((await agent.send("GET", "/v1/phone")).json()).toMatchObject({ reachable: true });
  });

  test("what the exchange can't do is told by code", async () => {
    const codes = [];
    for (const code of ["unreachable", "no-such-call", "wrong-state", "not-offered", "nowhere", "refused"] as const) {
      exchange.refuse(new PbxError(code, "no"));
      const answer = await agent.send("POST", "/v1/phone/commands", { do: "hold", id: "1" });
      codes.push(`${answer.statusCode} ${answer.json().code}`);
    }
    exchange.refuse(null);
    expect(codes).toEqual([
      "503 unavailable",
      "404 not-found",
      "409 wrong-call-state",
      "501 not-offered",
      "400 invalid-request",
      "409 wrong-call-state",
    ]);
  });

  test("one phone is one user's; taken away it is not followed any more", async () => {
    const give = (to: TestDesk, deskPhone: object | null) =>
      admin.send("PATCH", `/v1/users/${to.tokens.user.id}`, { deskPhone });
    const taken = await give(other, phone("2009", { endpoint: "phone-a" }));
    expect(taken.statusCode).toBe(400);
    expect(taken.json().detail).toContain(agent.username);
    expect((await give(other, null)).statusCode).toBe(200);
    await until(() => exchange.followed().join() === "phone-a");
    expect((await other.send("GET", "/v1/phone")).statusCode).toBe(404);
  });
});
