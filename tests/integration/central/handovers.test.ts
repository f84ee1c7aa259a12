import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { startHousekeeping } from "#server/housekeeping.ts";
import type { HandoverList, HandoverRequest } from "#shared/contract/central/index.ts";
import { newId } from "#shared/ids.ts";
import { aCustomer } from "../../helpers/builders.ts";
import { onEveryDatabase, type TestDatabase } from "../../helpers/databases.ts";
import { aNode, creating, type TestCentral, type TestDesk } from "../../helpers/test-central.ts";
import { connect, listen } from "./live-client.ts";

const hour = 60 * 60_000;

onEveryDatabase("handovers", (open, kind) => {
  let database: TestDatabase;
  let central: TestCentral;
  let url: string;
  let sender: TestDesk;
  let receiver: TestDesk;
  let stranger: TestDesk;
  let customerId: string;
  let next = 1000;
  let extension: string;

  const node = () => aNode(database);
  const request = (over: Partial<HandoverRequest> = {}): HandoverRequest => ({
    kind: "blind",
    toExtension: extension,
    callRef: "1795299570.0",
    number: "+4930111222",
    callerName: "Max Test",
    target: { type: "customer", id: customerId as never },
    notes: "Wants the invoice again.",
    ...over,
  });
  const put = (desk: TestDesk, id: string, over: Partial<HandoverRequest> = {}) =>
    desk.send("PUT", `/v1/handovers/${id}`, request(over));
  /** Access tokens would expire if the clock went on. */
  const age = (id: string, ms: number) =>
    database.db
      .updateTable("handover")
      .set((it) => ({ at: it("at", "-", ms) }))
      .where("id", "=", id)
      .execute();
  const mine = async (desk: TestDesk) => (await desk.send("GET", "/v1/handovers")).json<HandoverList>();

  beforeAll(async () => {
    database = await open();
    central = await node();
    url = await listen(central);
    sender = await central.signIn("agent", { extension: "901", name: "Li Na" });
    stranger = await central.signIn("agent", { extension: "902" });
    const customer = aCustomer();
    customerId = customer.id;
    await sender.push(creating("customer", customer));
  });
  beforeEach(async () => {
    next += 1;
    extension = String(next);
    receiver = await central.signIn("agent", { extension });
  });
  afterAll(() => central.close());

  test("a handover reaches the desk of whoever has the extension at once, and nobody else's", async () => {
    const [live, other] = [
      await connect(url, receiver.tokens.accessToken),
      await connect(url, stranger.tokens.accessToken),
    ];
    const id = newId();
    expect((await put(sender, id)).statusCode).toBe(204);
    const { handover } = await live.next("handover");
    expect(handover).toEqual({
      id,
      at: central.clock.now,
      fromUserId: sender.tokens.user.id,
      fromName: "Li Na",
      fromExtension: "901",
      ...request(),
    });
    expect((await mine(receiver)).items).toEqual([handover]);
    expect((await mine(stranger)).items).toEqual([]);
    expect((await mine(sender)).items).toEqual([]);
    expect(other.unread("handover")).toBe(0);
    live.socket.close();
    other.socket.close();
  });

  test("sent again by the same user it is replaced, and told again", async () => {
    const live = await connect(url, receiver.tokens.accessToken);
    const id = newId();
    await put(sender, id, { notes: "first" });
    central.clock.now += 1_000;
    expect((await put(sender, id, { notes: "first, and more", kind: "attended" })).statusCode).toBe(204);
    expect((await live.next("handover")).handover.notes).toBe("first");
    expect((await live.next("handover")).handover).toMatchObject({ notes: "first, and more", kind: "attended" });
    const { items } = await mine(receiver);
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({ id, notes: "first, and more", at: central.clock.now });
    live.socket.close();
  });

  test("an id of somebody else's is refused, and what stood there stays", async () => {
    const id = newId();
    await put(sender, id);
    const answer = await put(stranger, id, { notes: "mine now" });
    expect([answer.statusCode, answer.json().code]).toEqual([403, "forbidden"]);
    expect((await mine(receiver)).items[0]?.notes).toBe("Wants the invoice again.");
  });

  test("the newest comes first, and what is an hour old is not told any more", async () => {
    const [old, fresh] = [newId(), newId()];
    await put(sender, old);
    await put(sender, fresh);
    await age(old, hour - 1);
    const both = await mine(receiver);
    expect(both.items.map((it) => it.id)).toEqual([fresh, old]);
    expect(both.serverTime).toBe(central.clock.now);
    await age(old, 1);
    expect((await mine(receiver)).items.map((it) => it.id)).toEqual([fresh]);
  });

  test("housekeeping removes what is an hour old: it holds what people said", async () => {
    const [old, fresh] = [newId(), newId()];
    await put(sender, old);
    await put(sender, fresh);
    await age(old, hour);
    await startHousekeeping(central.context).stop();
    const left = await database.db.selectFrom("handover").select("id").where("id", "in", [old, fresh]).execute();
    expect(left.map((it) => it.id)).toEqual([fresh]);
  });

  test("the extension of a desk phone receives as well", async () => {
    const desk = await central.signIn("agent", {
      extension: null,
      deskPhone: { extension: `7${extension}`, label: "Desk 7", obeysNotify: false },
    });
    await put(sender, newId(), { toExtension: `7${extension}` });
    expect((await mine(desk)).items).toHaveLength(1);
  });

  test("a call without a record travels too: the number and the notes are enough", async () => {
    expect((await put(sender, newId(), { target: null, callRef: null, callerName: null })).statusCode).toBe(204);
    expect((await mine(receiver)).items[0]).toMatchObject({ target: null, callRef: null });
  });

  describe("is refused", () => {
    const refused = async (desk: TestDesk, over: Partial<HandoverRequest>) => {
      const answer = await put(desk, newId(), over);
      return [answer.statusCode, answer.json().code];
    };

    test("when nobody has the extension, or nobody who works here any more", async () => {
      expect(await refused(sender, { toExtension: "999999" })).toEqual([404, "not-found"]);
      const admin = await central.signIn("administrator");
      await admin.send("PATCH", `/v1/users/${receiver.tokens.user.id}`, { active: false });
      expect(await refused(sender, {})).toEqual([404, "not-found"]);
    });

    test("when central has no such record, or it is deleted", async () => {
      expect(await refused(sender, { target: { type: "customer", id: randomUUID() as never } })).toEqual([
        404,
        "not-found",
      ]);
      const lead = await sender.send("POST", "/v1/leads", { name: "Gone" }, { "idempotency-key": newId() });
      const boss = await central.signIn("supervisor");
      const { id, version } = lead.json();
      await boss.send("DELETE", `/v1/leads/${id}`, undefined, { "if-match": `"${version}"` });
      expect(await refused(sender, { target: { type: "lead", id } })).toEqual([404, "not-found"]);
    });

    test("when the notes are too long, the id is none, or something does not fit", async () => {
      expect(await refused(sender, { notes: "x".repeat(20_001) })).toEqual([400, "invalid-request"]);
      expect(await refused(sender, { notes: "x".repeat(500_000) })).toEqual([400, "invalid-request"]);
      expect(await refused(sender, { toExtension: "" })).toEqual([400, "invalid-request"]);
      expect((await sender.send("PUT", "/v1/handovers/7", request())).statusCode).toBe(400);
      expect((await put(sender, newId(), { notes: "好".repeat(20_000) })).statusCode).toBe(204);
    });

    test("when a user floods his colleagues", async () => {
      const flooder = await central.signIn("agent", { extension: null });
      await sql`insert into handover (id, at, kind, from_user_id, from_name, to_extension, notes)
        select gen_random_uuid(), ${central.clock.now}, 'blind', ${flooder.tokens.user.id}, 'F', '1', ''
        from generate_series(1, 200)`.execute(database.db);
      expect(await refused(flooder, {})).toEqual([429, "too-many-requests"]);
    });
  });

  test("the log of who did what has the sending once, and not what was said", async () => {
    const id = newId();
    await put(sender, id, { notes: "very private" });
    await put(sender, id, { notes: "very private indeed" });
    const { rows } = await sql<{ detail: unknown; userId: string }>`
      select detail, user_id from audit_log where action = 'handover-sent' and record_id = ${id}`.execute(database.db);
    expect(rows).toEqual([
      {
        userId: sender.tokens.user.id,
        detail: { kind: "blind", to: extension, entity: "customer", record: customerId },
      },
    ]);
  });

  if (kind === "postgres") {
    test("desks on another node are told, notes of any length included", async () => {
      const second = await node();
      const live = await connect(await listen(second), receiver.tokens.accessToken);
      const notes = "x".repeat(20_000);
      await put(sender, newId(), { notes });
      expect((await live.next("handover")).handover.notes).toBe(notes);
      await second.close();
    });

    test("a node that was cut off from the others tells its desks afterwards", async () => {
      const live = await connect(url, receiver.tokens.accessToken);
      const admin = new pg.Client({ connectionString: database.url ?? "" });
      await admin.connect();
      await admin.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'popline-live' and datname = current_database()",
      );
      // The notification goes out while nobody listens.
      const id = newId();
      await put(sender, id);
      expect((await live.next("handover")).handover.id).toBe(id);
      await admin.end();
      live.socket.close();
    });
  }
});
