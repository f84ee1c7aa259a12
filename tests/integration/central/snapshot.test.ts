import { gunzipSync, zstdDecompressSync } from "node:zlib";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { entities } from "#shared/crm/entities.ts";
import { SnapshotLine, type SnapshotRows } from "#shared/sync/index.ts";
import { aContact, aCustomer, anInteraction, aPhone, aTask } from "../../helpers/builders.ts";
import { onEveryDatabase, type TestDatabase } from "../../helpers/databases.ts";
import { aCentral, changing, creating, type TestCentral, type TestDesk } from "../../helpers/test-central.ts";

const day = 86_400_000;

onEveryDatabase("snapshot", (open) => {
  let database: TestDatabase;
  let central: TestCentral;
  let agent: TestDesk;

  beforeAll(async () => {
    database = await open();
    central = await aCentral(database, { config: { cacheScope: { supervisor: "none", administrator: "recent" } } });
    agent = await central.signIn();
    const customers = Array.from({ length: 120 }, () => aCustomer());
    for (const half of [customers.slice(0, 60), customers.slice(60)])
      await agent.push(
        ...half.map((it) => creating("customer", it)),
        ...half.map((it) => creating("phone", aPhone({ customerId: it.id }))),
      );
  });
  afterAll(() => central.close());

  async function linesOf(desk: TestDesk, resume?: string): Promise<SnapshotLine[]> {
    const after = resume === undefined ? "" : `&resume=${resume}`;
    const answer = await desk.send("GET", `/v1/sync/snapshot?protocol=1${after}`);
    expect(answer.statusCode, answer.body).toBe(200);
    const texts = answer.body.split("\n");
    expect(texts.pop()).toBe("");
    return texts.map((text) => SnapshotLine.parse(JSON.parse(text)));
  }
  const rowsIn = (lines: readonly SnapshotLine[]) => lines.filter((line): line is SnapshotRows => line.type === "rows");
  const recordsOf = (lines: readonly SnapshotLine[]) =>
    rowsIn(lines).flatMap(({ entity, fields, rows }) =>
      rows.map((row) => ({ entity, record: Object.fromEntries(fields.map((field, i) => [field, row[i]])) })),
    );
  const idsOf = (lines: readonly SnapshotLine[]) => recordsOf(lines).map(({ record }) => String(record.id));
  const headOf = ([head]: readonly SnapshotLine[]) => {
    if (head?.type !== "snapshot") throw new Error("a snapshot begins with its head");
    return head;
  };

  test("brings what a pull from the beginning brings, as whole records of their schemas, by id", async () => {
    const customer = aCustomer();
    await agent.push(
      creating("customer", customer),
      creating("contact", aContact({ customerId: customer.id })),
      creating("interaction", anInteraction({ customerId: customer.id })),
      creating("task", aTask({ customerId: customer.id })),
    );
    const lines = await linesOf(agent);
    expect(lines.at(-1)).toEqual({ type: "end" });
    for (const { entity, record } of recordsOf(lines)) expect(entities[entity].parse(record)).toEqual(record);
    const pulled = (await agent.pullAll()).changes.flatMap((it) => (it.op === "put" ? [it.id] : []));
    expect(new Set(idsOf(lines))).toEqual(new Set(pulled));
    expect(idsOf(lines).length).toBe(pulled.length);
    expect(headOf(lines).total).toBe(pulled.length);
    for (const { rows, fields } of rowsIn(lines)) {
      const ids = rows.map((row) => String(row[fields.indexOf("id")]));
      expect(ids).toEqual(ids.toSorted());
    }
  });

  test("its cursor stands behind a change, never behind a transaction that came to nothing: killed, a database gives that one's id again", async () => {
    await agent.push(creating("customer", aCustomer()));
    let undone = "";
    const undoing = database.db.transaction().execute(async (trx) => {
      const { rows } = await sql<{ txid: string }>`select pg_current_xact_id()::text as txid`.execute(trx);
      undone = rows[0]?.txid ?? "";
      throw new Error("undone");
    });
    await expect(undoing).rejects.toThrow("undone");
    const [, , , txid] = headOf(await linesOf(agent)).cursor.split(".");
    expect(Number(txid)).toBeLessThan(Number(undone));
  });

  test("its cursor brings what was changed since it was begun, and nothing else", async () => {
    const { cursor } = headOf(await linesOf(agent));
    expect((await agent.pullAll(cursor)).changes).toEqual([]);
    const late = aCustomer();
    await agent.push(creating("customer", late));
    expect((await agent.pullAll(cursor)).changes).toMatchObject([{ op: "put", id: late.id }]);
  });

  test("resumed behind any line it brings the rest, and keeps its cursor", async () => {
    const whole = await linesOf(agent);
    for (const [nth, line] of rowsIn(whole).entries()) {
      const rest = await linesOf(agent, line.next);
      expect(headOf(rest).cursor).toBe(headOf(whole).cursor);
      expect(rowsIn(rest)[0]?.from ?? line.next).toBe(line.next);
      const before = rowsIn(whole).slice(0, nth + 1);
      expect([...idsOf(before), ...idsOf(rest)]).toEqual(idsOf(whole));
    }
  });

  test("goes by what the role's desks keep: none, or what was changed or in contact within 90 days", async () => {
    const none = await linesOf(await central.signIn("supervisor"));
    expect(recordsOf(none).some(({ entity }) => entity === "customer" || entity === "phone")).toBe(false);
    expect(recordsOf(none).some(({ entity }) => entity === "task")).toBe(true);
    expect(recordsOf(none).some(({ entity }) => entity === "colleague")).toBe(true);

    const [old, called] = [aCustomer(), aCustomer()];
    const [oldPhone, calledPhone] = [aPhone({ customerId: old.id }), aPhone({ customerId: called.id })];
    await agent.push(
      ...[old, called].map((it) => creating("customer", it)),
      ...[oldPhone, calledPhone].map((it) => creating("phone", it)),
    );
    central.clock.now += 100 * day;
    agent = await central.signIn();
    const boss = await central.signIn("administrator");
    const before = await linesOf(boss);
    expect(idsOf(before)).not.toContain(old.id);
    expect(idsOf(before)).not.toContain(calledPhone.id);
    const { cursor } = headOf(before);
    // Heard of again: by a change, by a call. The numbers come along.
    await agent.push(changing("customer", old.id, 1, { title: null }, { title: "Director" }));
    await agent.push(creating("interaction", anInteraction({ customerId: called.id, startedAt: central.clock.now })));
    const ids = (await boss.pullAll(cursor)).changes.flatMap((it) => (it.op === "put" ? [it.id] : []));
    expect(ids).toEqual(expect.arrayContaining([old.id, oldPhone.id, called.id, calledPhone.id]));
    const after = idsOf(await linesOf(boss));
    expect(after).toEqual(expect.arrayContaining([old.id, oldPhone.id, called.id, calledPhone.id]));
  });

  test("a place of another scope is refused: what a desk keeps was changed", async () => {
    const { cursor } = headOf(await linesOf(agent));
    const supervisor = await central.signIn("supervisor");
    const answer = await supervisor.send("GET", `/v1/sync/changes?protocol=1&cursor=${cursor}`);
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ errors: [{ path: "querystring/cursor" }] });
  });

  describe("encodings", () => {
    test.each([
      ["zstd, gzip", "zstd", zstdDecompressSync],
      ["gzip", "gzip", gunzipSync],
      ["zstd;q=0, gzip", "gzip", gunzipSync],
    ])("accepting %s it comes as %s", async (accepted, encoding, decode) => {
      const answer = await agent.send("GET", "/v1/sync/snapshot?protocol=1", undefined, {
        "accept-encoding": accepted,
      });
      expect(answer.headers["content-encoding"]).toBe(encoding);
      const text = decode(answer.rawPayload).toString();
      expect(text.endsWith('{"type":"end"}\n')).toBe(true);
    });
  });

  test.each([
    "protocol=2",
    "",
    "protocol=1&resume=nonsense",
    "protocol=1&resume=s1.0123456789abcdef.all.1.1.customer.",
  ])("the query %s is refused", async (query) => {
    expect((await agent.send("GET", `/v1/sync/snapshot?${query}`)).statusCode).toBe(400);
  });

  test("without a token it is refused, with one of any role it is given", async () => {
    const naked = await central.app.inject({ method: "GET", url: "/v1/sync/snapshot?protocol=1" });
    expect(naked.statusCode).toBe(401);
    for (const role of ["agent", "supervisor", "administrator"] as const) await linesOf(await central.signIn(role));
  });

  test("a place ahead of the database's transactions is refused, and every desk begins again: the database was put back", async () => {
    const { cursor } = headOf(await linesOf(agent));
    const ahead = cursor.replace(/\.(\d+)\.(\d+)\.(\d+)\.all$/, ".900000000000.$2.$3.all");
    expect((await agent.send("GET", `/v1/sync/changes?protocol=1&cursor=${ahead}`)).statusCode).toBe(400);
    expect((await agent.send("GET", `/v1/sync/changes?protocol=1&cursor=${cursor}`)).statusCode).toBe(400);
    expect((await agent.pullAll(headOf(await linesOf(agent)).cursor)).changes).toEqual([]);
  });

  test("feed entries ahead of the database's transactions are not hidden: they are brought back behind it", async () => {
    const hidden = aCustomer();
    await agent.push(creating("customer", hidden));
    await sql`update sync_feed set txid = '900000000000' where id = ${hidden.id}`.execute(database.db);
    central.clock.now += 60_000;
    const lines = await linesOf(agent);
    expect(idsOf(lines)).toContain(hidden.id);
    await agent.push(changing("customer", hidden.id, 1, { title: null }, { title: "Director" }));
    expect((await agent.pullAll(headOf(lines).cursor)).changes.map((it) => it.id)).toContain(hidden.id);
  });
});
