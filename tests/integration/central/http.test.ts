import { Writable } from "node:stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Provisioning, problemCodes } from "#shared/contract/central/index.ts";
import { aCustomer, aPhone } from "../../helpers/builders.ts";
import { type TestDatabase, withDatabase } from "../../helpers/databases.ts";
import { aCentral, creating, type TestCentral, testConfig, testPassword } from "../../helpers/test-central.ts";

/** What does not depend on the database: on PGlite only. */
describe("central's HTTP face", () => {
  let database: TestDatabase;
  let central: TestCentral;
  const logged: string[] = [];

  beforeAll(async () => {
    database = await withDatabase("pglite");
    const log = new Writable({
      write(chunk: Buffer, _encoding, done) {
        logged.push(chunk.toString());
        done();
      },
    });
    central = await aCentral(database, { log });
  });
  afterAll(async () => {
    await central.close();
    await database.close();
  });

  interface OpenApi {
    openapi: string;
    paths: Record<string, Record<string, { security?: unknown[]; responses: Record<string, object> }>>;
  }
  const openApi = async () => (await central.app.inject("/openapi.json")).json<OpenApi>();
  const operations = async () =>
    Object.entries((await openApi()).paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
    );

  test("every route but login, refresh and health refuses without a session, with a problem document", async () => {
    const all = await operations();
    const open = all
      .filter(({ operation }) => operation.security?.length === 0)
      .map(({ method, path }) => `${method} ${path}`);
    expect(open.sort()).toEqual([
      "get /health/live",
      "get /health/ready",
      "get /v1/auth/methods",
      "post /v1/auth/login",
      "post /v1/auth/refresh",
    ]);
    for (const { path, method, operation } of all) {
      if (operation.security?.length === 0) continue;
      const answer = await central.app.inject({
        method: method.toUpperCase() as "GET",
        url: path.replace("{id}", "x"),
      });
      expect([method, path, answer.statusCode, answer.json().code]).toEqual([method, path, 401, "unauthenticated"]);
      expect(answer.headers["content-type"]).toContain("application/problem+json");
    }
  });

  test("the OpenAPI document is 3.1 and describes the whole contract", async () => {
    const document = await openApi();
    expect(document.openapi).toBe("3.1.0");
    const paths = Object.keys(document.paths);
    for (const path of [
      "/v1/auth/login",
      "/v1/me/provisioning",
      "/v1/lookup",
      "/v1/sync/changes",
      "/v1/sync/push",
      "/v1/users",
      "/v1/dispositions/{id}",
    ])
      expect(paths).toContain(path);
    for (const kind of ["customers", "contacts", "phones", "leads", "interactions", "tasks"])
      expect(Object.keys(document.paths[`/v1/${kind}/{id}`] ?? {}).sort()).toEqual(["delete", "get", "patch"]);
    expect(paths.some((it) => it.startsWith("/v1/demo"))).toBe(false);
  });

  test("the documentation page and all it loads come from central itself", async () => {
    const page = await central.app.inject("/docs");
    expect(page.statusCode).toBe(200);
    expect(page.body).not.toMatch(/(?:src|href)="https?:/);
    for (const [, file] of page.body.matchAll(/(?:src|href)="\.?\/?(?:docs\/)?(static\/[^"]+)"/g))
      expect((await central.app.inject(`/docs/${file}`)).statusCode).toBe(200);
  });

  test("health is told without a session", async () => {
    for (const path of ["/health/live", "/health/ready"])
      expect((await central.app.inject(path)).json()).toEqual({ status: "ok" });
  });

  test.each([
    ["an unknown path", { method: "GET", url: "/v1/nothing" }, 404, "not-found"],
    [
      "malformed JSON",
      { method: "POST", url: "/v1/auth/login", headers: { "content-type": "application/json" }, payload: "{" },
      400,
      "invalid-request",
    ],
    [
      "another media type",
      { method: "POST", url: "/v1/auth/login", headers: { "content-type": "text/xml" }, payload: "<a/>" },
      400,
      "invalid-request",
    ],
  ] as const)("%s is answered with a problem document", async (_what, request, status, code) => {
    const answer = await central.app.inject(request);
    expect(answer.statusCode).toBe(status);
    expect(answer.json()).toMatchObject({
      type: `/problems/${code}`,
      code,
      status,
      title: expect.any(String),
      detail: expect.any(String),
    });
    expect(problemCodes).toContain(answer.json().code);
    expect(answer.json().requestId).toBe(answer.headers["x-request-id"]);
  });

  test("what went wrong inside stays inside: a 500 says nothing but its request id", async () => {
    const broken = await aCentral({
      ...database,
      db: new Proxy(database.db, {
        get: (target, key) =>
          key === "selectFrom"
            ? () => {
                throw new Error("secret table at 10.0.0.7");
              }
            : Reflect.get(target, key),
      }),
    });
    const answer = await broken.app.inject({
      method: "POST",
      url: "/v1/auth/login",
      payload: { username: "x", password: "y", deskId: "01970000-0000-7000-8000-0000000000aa", deskName: "d" },
    });
    expect(answer.statusCode).toBe(500);
    expect(answer.body).not.toContain("secret");
    expect(answer.json()).toMatchObject({ code: "internal", requestId: answer.headers["x-request-id"] });
    await broken.close();
  });

  test("numbers, names, passwords and tokens are in no log line", async () => {
    const agent = await central.signIn();
    const customer = aCustomer({ name: "Unmistakable Name" });
    await agent.push(
      creating("customer", customer),
      creating("phone", aPhone({ customerId: customer.id, raw: "13977778888" })),
    );
    await agent.send("GET", "/v1/lookup?number=13977778888");
    await agent.send("GET", "/v1/customers?q=13977778888");
    await agent.send("GET", "/v1/nothing/13977778888");
    await agent.send("GET", "/v1/lookup?number=13977778888&ref=13977778888");
    const text = logged.join("");
    expect(text).toContain("/v1/lookup");
    for (const secret of [
      "13977778888",
      "Unmistakable",
      testPassword,
      agent.tokens.accessToken,
      agent.tokens.refreshToken,
      "argon2",
    ])
      expect(text).not.toContain(secret);
  });

  test("provisioning gives an agent his own line, and nobody's password leaves otherwise", async () => {
    const admin = await central.signIn("administrator");
    const agent = await central.signIn();
    const id = agent.tokens.user.id;
    const none = (await agent.send("GET", "/v1/me/provisioning")).json<Provisioning>();
    expect(none).toMatchObject({
      line: null,
      phoneRules: testConfig.phoneRules,
      wrapUp: { mode: "mandatory", seconds: 60 },
      serverTime: central.clock.now,
    });
    const set = await admin.send("PATCH", `/v1/users/${id}`, { line: { username: "1001", password: "line-password" } });
    expect(set.body).not.toContain("line-password");
    const answer = await agent.send("GET", "/v1/me/provisioning");
    expect(answer.headers["cache-control"]).toBe("no-store");
    expect(answer.json<Provisioning>().line).toMatchObject({
      servers: ["wss://sip.example.com/ws"],
      domain: "sip.example.com",
      username: "1001",
      authUsername: "1001",
      password: "line-password",
      demo: false,
    });
    expect((await admin.send("GET", "/v1/me/provisioning")).json<Provisioning>().line).toBeNull();
    const stored = await database.db.selectFrom("sipLine").selectAll().execute();
    expect(JSON.stringify(stored)).not.toContain("line-password");
  });

  test("users are made by administrators, once per name, with passwords that will do", async () => {
    const admin = await central.signIn("administrator");
    const body = {
      username: "new.user",
      name: "New User",
      role: "agent",
      password: "a fine password",
      teamName: "North",
    };
    for (const role of ["agent", "supervisor"] as const) {
      const other = await central.signIn(role);
      expect((await other.send("POST", "/v1/users", body)).json()).toMatchObject({ status: 403, code: "forbidden" });
      expect(
        (await other.send("PATCH", `/v1/users/${other.tokens.user.id}`, { role: "administrator" })).statusCode,
      ).toBe(403);
    }
    expect((await admin.send("POST", "/v1/users", body)).statusCode).toBe(201);
    expect((await admin.send("POST", "/v1/users", { ...body, username: "NEW.user" })).json()).toMatchObject({
      status: 400,
      errors: [{ path: "body/username" }],
    });
    for (const over of [
      { username: "a b" },
      { username: "second", password: "second-password" },
      { username: "third", role: "boss" },
      { username: "fourth", extension: "12345678" },
    ])
      expect((await admin.send("POST", "/v1/users", { ...body, ...over })).statusCode).toBe(400);
    expect((await admin.send("PATCH", "/v1/users/01970000-0000-7000-8000-0000000000aa", {})).statusCode).toBe(404);
    expect((await admin.send("GET", "/v1/users")).json().items).toContainEqual(
      expect.objectContaining({ username: "new.user", mustChangePassword: true, teamName: "North" }),
    );
  });

  test("long answers are compressed, short ones are not", async () => {
    const agent = await central.signIn();
    await agent.push(...Array.from({ length: 60 }, () => creating("customer", aCustomer())));
    const long = await agent.send("GET", "/v1/sync/changes?protocol=1", undefined, { "accept-encoding": "gzip" });
    expect(long.headers["content-encoding"]).toBe("gzip");
    const short = await agent.send("GET", "/v1/me", undefined, { "accept-encoding": "gzip" });
    expect(short.headers["content-encoding"]).toBeUndefined();
  });
});
