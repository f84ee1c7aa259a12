import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newId } from "#shared/ids.ts";
import { aCustomer } from "../../helpers/builders.ts";
import { onEveryDatabase } from "../../helpers/databases.ts";
import { aCentral, creating, type TestCentral, type TestDesk } from "../../helpers/test-central.ts";

/** What each kind needs to be made, a change of it, and a body that it refuses. */
const kinds = [
  { path: "/v1/customers", body: { name: "Huang Hang" }, change: { tier: "vip" }, bad: { name: "" } },
  {
    path: "/v1/contacts",
    body: { name: "Li Na" },
    change: { role: "Buyer" },
    bad: { name: "Li Na", email: 7 },
    owned: true,
  },
  {
    path: "/v1/phones",
    body: { raw: "130 8285 6110", label: "mobile" },
    change: { label: "work" },
    bad: { raw: "" },
    owned: true,
  },
  {
    path: "/v1/leads",
    body: { name: "Chen Wei" },
    change: { status: "working" },
    bad: { name: "Chen Wei", status: "sold" },
  },
  {
    path: "/v1/interactions",
    body: {
      channel: "call",
      direction: "in",
      startedAt: 1_795_140_000_000,
      outcome: "missed",
      rawNumber: "13082856110",
    },
    change: { notes: "called back" },
    bad: { channel: "telex" },
  },
  {
    path: "/v1/tasks",
    body: { title: "Call back" },
    change: { status: "done" },
    bad: { title: "Call back", dueAt: "tomorrow" },
  },
] as const;

onEveryDatabase("records over REST", (open) => {
  let central: TestCentral;
  let agent: TestDesk;
  let supervisor: TestDesk;
  let admin: TestDesk;
  let customerId: string;

  beforeAll(async () => {
    central = await aCentral(await open());
    [agent, supervisor, admin] = [
      await central.signIn(),
      await central.signIn("supervisor"),
      await central.signIn("administrator"),
    ];
    const customer = aCustomer();
    customerId = customer.id;
    await agent.push(creating("customer", customer));
  });
  afterAll(() => central.close());

  const make = (path: string, body: object, key = randomUUID(), who = agent) =>
    who.send("POST", path, body, { "idempotency-key": key });

  describe.each(kinds)("$path", (kind) => {
    const body = () => ({ ...kind.body, ...("owned" in kind ? { customerId } : {}) });

    test("is made, read, changed and deleted, each write from its version", async () => {
      const made = await make(kind.path, body());
      expect(made.statusCode).toBe(201);
      expect(made.headers.etag).toBe('"1"');
      const { id } = made.json();
      expect(made.headers.location).toBe(`${kind.path}/${id}`);
      const url = `${kind.path}/${id}`;
      expect((await agent.send("GET", url)).json()).toEqual(made.json());
      const changed = await agent.send("PATCH", url, kind.change, { "if-match": '"1"' });
      expect(changed.statusCode).toBe(200);
      expect(changed.headers.etag).toBe('"2"');
      expect(changed.json()).toMatchObject({ ...kind.change, version: 2 });
      const late = await supervisor.send("PATCH", url, kind.change, { "if-match": '"1"' });
      expect(late.json()).toMatchObject({ status: 412, code: "version-conflict" });
      expect((await admin.send("DELETE", url, undefined, { "if-match": '"1"' })).statusCode).toBe(412);
      expect((await admin.send("DELETE", url, undefined, { "if-match": '"2"' })).statusCode).toBe(204);
      expect((await agent.send("GET", url)).json()).toMatchObject({ status: 404, code: "not-found" });
      expect((await admin.send("DELETE", url, undefined, { "if-match": '"3"' })).statusCode).toBe(404);
    });

    test("refuses bad bodies, unknown fields, fields that central makes, and writes without their headers", async () => {
      const refused = async (answer: Promise<{ statusCode: number; json(): object }>) => {
        expect((await answer).json()).toMatchObject({ status: 400, code: "invalid-request" });
      };
      await refused(make(kind.path, { ...body(), ...kind.bad }));
      await refused(make(kind.path, { ...body(), unheardOf: 1 }));
      await refused(make(kind.path, { ...body(), version: 7 }));
      await refused(agent.send("POST", kind.path, body()));
      const { id } = (await make(kind.path, body())).json();
      await refused(agent.send("PATCH", `${kind.path}/${id}`, kind.change));
      await refused(agent.send("PATCH", `${kind.path}/${id}`, kind.change, { "if-match": "latest" }));
      await refused(agent.send("PATCH", `${kind.path}/${id}`, { unheardOf: 1 }, { "if-match": '"1"' }));
      await refused(agent.send("DELETE", `${kind.path}/${id}`));
      await refused(agent.send("GET", `${kind.path}/7`));
      await refused(agent.send("GET", `${kind.path}?limit=501`));
      await refused(agent.send("GET", `${kind.path}?cursor=7`));
      expect((await agent.send("GET", `${kind.path}/${newId()}`)).statusCode).toBe(404);
    });

    test("is made once per idempotency key, also when it comes twice at once", async () => {
      const key = randomUUID();
      const answers = await Promise.all([make(kind.path, body(), key), make(kind.path, body(), key)]);
      expect(answers.map((it) => it.statusCode)).toEqual([201, 201]);
      expect(answers[0]?.json()).toEqual(answers[1]?.json());
      expect(answers.filter((it) => it.headers["idempotency-replayed"] === "true")).toHaveLength(1);
      const other = await make(kind.path, { ...body(), ...kind.change }, key);
      expect(other.json()).toMatchObject({ status: 422, code: "idempotency-mismatch" });
      expect((await make(kind.path, body(), key, supervisor)).json().id).not.toBe(answers[0]?.json().id);
    });

    test("is listed newest first, page by page", async () => {
      for (let made = 0; made < 3; made += 1) await make(kind.path, body());
      const first = (await agent.send("GET", `${kind.path}?limit=2`)).json();
      expect(first.items).toHaveLength(2);
      const second = (await agent.send("GET", `${kind.path}?limit=2&cursor=${first.nextCursor}`)).json();
      const ids = [...first.items, ...second.items].map((it: { id: string }) => it.id);
      expect(ids).toEqual([...ids].sort().reverse());
      expect(new Set(ids).size).toBe(ids.length);
    });
  });

  test("a change leaves alone what it does not name, fields with a default included", async () => {
    const quality = { mos: 3.9, worstMos: 2, roundTripMs: 80, jitterMs: 9, loss: 0.02, codec: "PCMA", seconds: 12 };
    const { body } = kinds[4];
    const made = await make("/v1/interactions", { ...body, transferredTo: "8002", quality });
    expect(made.json()).toMatchObject({ transferredTo: "8002", callRef: null, quality });
    const url = `/v1/interactions/${made.json().id}`;
    const changed = await agent.send("PATCH", url, { notes: "called back" }, { "if-match": '"1"' });
    expect(changed.json()).toMatchObject({ version: 2, notes: "called back", transferredTo: "8002", quality });
  });

  test("a request that failed did not use its idempotency key up", async () => {
    const key = randomUUID();
    expect((await make("/v1/contacts", { name: "Li Na", customerId: newId() }, key)).statusCode).toBe(400);
    expect((await make("/v1/contacts", { name: "Li Na", customerId }, key)).statusCode).toBe(201);
  });

  test("of ten changes from the same version one is taken", async () => {
    const { id } = (await make("/v1/customers", { name: "Raced" })).json();
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        agent.send("PATCH", `/v1/customers/${id}`, { title: `title ${index}` }, { "if-match": '"1"' }),
      ),
    );
    expect(answers.map((it) => it.statusCode).sort()).toEqual([200, ...Array.from({ length: 9 }, () => 412)]);
  });

  test.each([
    ["/v1/customers", { name: "Kept" }],
    ["/v1/leads", { name: "Kept" }],
    ["/v1/interactions", kinds[4].body],
  ])("an agent may not delete %s", async (path, body) => {
    const { id } = (await make(path, body)).json();
    const refused = await agent.send("DELETE", `${path}/${id}`, undefined, { "if-match": '"1"' });
    expect(refused.json()).toMatchObject({ status: 403, code: "forbidden" });
    expect((await agent.send("GET", `${path}/${id}`)).statusCode).toBe(200);
  });

  test("dispositions are read by all and written by administrators", async () => {
    const body = { code: `code-${randomUUID().slice(0, 8)}`, labelEn: "Sold", labelZh: "成交" };
    for (const who of [agent, supervisor])
      expect((await make("/v1/dispositions", body, randomUUID(), who)).statusCode).toBe(403);
    const made = await make("/v1/dispositions", body, randomUUID(), admin);
    expect(made.statusCode).toBe(201);
    expect((await make("/v1/dispositions", body, randomUUID(), admin)).statusCode).toBe(400);
    const url = `/v1/dispositions/${made.json().id}`;
    expect((await agent.send("PATCH", url, { active: false }, { "if-match": '"1"' })).statusCode).toBe(403);
    expect((await agent.send("DELETE", url, undefined, { "if-match": '"1"' })).statusCode).toBe(403);
    expect((await agent.send("GET", "/v1/dispositions")).json().items).toContainEqual(made.json());
  });

  test.each([
    ["the beginning of the name, whatever its case", "zheng WEN"],
    ["the beginning of the company", "hua xing"],
    ["the whole account number", "zw-77"],
    ["its number in any form", "0086 139-1002-7001"],
    ["its number in local form", "13910027001"],
  ])("a customer is found by %s", async (_what, q) => {
    const body = { name: "Zheng Wenbo", company: "Hua Xing", accountNumber: "ZW-77" };
    const found = await agent.send("GET", `/v1/customers?q=zw-77`);
    if (found.json().items.length === 0) {
      const { id } = (await make("/v1/customers", body)).json();
      await make("/v1/phones", { raw: "139 1002 7001", label: "mobile", customerId: id });
    }
    const { items } = (await agent.send("GET", `/v1/customers?q=${encodeURIComponent(q)}`)).json();
    expect(items.map((it: { name: string }) => it.name)).toEqual(["Zheng Wenbo"]);
  });

  test.each(["%", "_", "\\", "' or 1=1 --", "nobody"])("a search for %s finds nobody", async (q) => {
    expect((await agent.send("GET", `/v1/customers?q=${encodeURIComponent(q)}`)).json().items).toEqual([]);
  });

  test("lists are narrowed by owner, state and outcome", async () => {
    const { id } = (await make("/v1/customers", { name: "Narrow" })).json();
    await make("/v1/interactions", { ...kinds[4].body, customerId: id, outcome: "answered" });
    await make("/v1/interactions", { ...kinds[4].body, customerId: id, outcome: "missed" });
    const { items } = (await agent.send("GET", `/v1/interactions?customerId=${id}&outcome=missed`)).json();
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({ customerId: id, outcome: "missed", e164: "+8613082856110" });
    expect((await agent.send("GET", "/v1/interactions?outcome=odd")).statusCode).toBe(400);
  });
});
