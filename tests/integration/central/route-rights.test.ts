import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { OidcConfig } from "#server/auth/oidc/oidc-config.ts";
import type { DemoStage } from "#server/demo/demo-stage.ts";
import { createMetrics } from "#server/metrics/metrics.ts";
import {
  type CentralFunction,
  centralFunctions,
  type PresetRole,
  type RoleRecord,
} from "#shared/contract/central/index.ts";
import { newId } from "#shared/ids.ts";
import { onEveryDatabase } from "../../helpers/databases.ts";
import { aCentral, type TestCentral, type TestDesk } from "../../helpers/test-central.ts";

/** What each preset grants, said here once more: a preset that is changed by mistake is found by this table. */
const agent: readonly CentralFunction[] = ["records.edit", "records.assign"];
const senior: readonly CentralFunction[] = [...agent, "customers.delete"];
const supervising: readonly CentralFunction[] = [
  "supervise.listen",
  "supervise.whisper",
  "supervise.barge",
  "supervise.take-over",
  "supervise.agents",
  "supervise.message",
  "supervise.callers",
];
const lead: readonly CentralFunction[] = [
  ...senior,
  "customers.import",
  "reports.read",
  "supervise.live",
  "announcements.manage",
  ...supervising,
];
const granted: Readonly<Record<PresetRole, readonly CentralFunction[]>> = {
  agent,
  "senior-agent": senior,
  "team-lead": lead,
  supervisor: [...lead, "customers.export", "queues.manage"],
  quality: ["reports.read", "supervise.live", "supervise.listen", "audit.read"],
  administrator: centralFunctions,
};

interface Route {
  /** "public": no session is asked for. "session": any will do. Else one of these functions; whoever has none of them gets 403. */
  readonly needs: "public" | "session" | readonly CentralFunction[];
  readonly body?: object;
  /** What it can't be asked without. */
  readonly query?: string;
  /** For routes that look at the record before the right: makes one, and answers with its id. */
  readonly id?: keyof typeof changes;
  /** Works with a password that somebody else has set. */
  readonly beforeOwnPassword?: true;
}

const changes = {
  customer: { title: "Director" },
  contact: { role: "Buyer" },
  phone: { label: "home" },
  lead: { city: "Wuhan" },
  interaction: { notes: "said yes" },
  task: { note: "soon" },
  disposition: { sort: 9 },
} as const;

const open: Route = { needs: "public" };
const anyone: Route = { needs: "session" };
const customer = { name: "Zheng Wen" };
const call = { channel: "call", direction: "in", startedAt: 1, outcome: "answered", rawNumber: "13911110001" };
const needing = (...needs: readonly CentralFunction[]): Route => ({ needs });
const sending = (route: Route, body: object = {}): Route => ({ ...route, body });

/** Every route that the app registers, hidden ones included. One without a line here fails the first test. */
const routes: Readonly<Record<string, Route>> = {
  "GET /health/live": open,
  "GET /health/ready": open,
  "GET /openapi.json": open,
  "GET /docs": open,
  "GET /docs/": open,
  "GET /docs/json": open,
  "GET /docs/yaml": open,
  "GET /docs/static/*": open,
  "GET /docs/static/index.html": open,
  "GET /docs/static/swagger-initializer.js": open,
  // With a token of its own; operations.test.ts refuses others.
  "GET /metrics": open,
  "POST /v1/auth/login": open,
  "POST /v1/auth/refresh": open,
  "GET /v1/auth/methods": open,
  "GET /v1/auth/oidc/start": open,
  "GET /v1/auth/oidc/callback": open,
  "POST /v1/auth/oidc/redeem": open,
  "POST /v1/auth/password": { ...sending(anyone), beforeOwnPassword: true },
  "GET /v1/me": { ...anyone, beforeOwnPassword: true },
  "GET /v1/me/provisioning": { ...anyone, beforeOwnPassword: true },
  "GET /v1/phone": anyone,
  "POST /v1/phone/commands": sending(anyone),
  "GET /v1/presence": anyone,
  "PUT /v1/presence": sending(anyone),
  "GET /v1/wallboard/trend": needing("supervise.live"),
  "GET /v1/wallboard/ribbons": { ...needing("supervise.live"), query: `user=${newId()}` },
  "GET /v1/handovers": anyone,
  "PUT /v1/handovers/:id": sending(anyone),
  "GET /v1/lookup": anyone,
  "GET /v1/sync/changes": anyone,
  "GET /v1/sync/snapshot": anyone,
  "POST /v1/sync/push": sending(anyone),
  "GET /v1/demo/scripts": anyone,
  "GET /v1/demo/calls": anyone,
  "POST /v1/demo/calls": sending(anyone),
  "GET /v1/demo/queue-calls": anyone,
  "PUT /v1/demo/queue-calls": sending(anyone),
  "GET /v1/users": needing("users.manage"),
  "GET /v1/users/:id/devices": needing("users.manage"),
  "POST /v1/users": sending(needing("users.manage")),
  "PATCH /v1/users/:id": sending(needing("users.manage")),
  "GET /v1/roles": needing("users.manage", "roles.manage"),
  "POST /v1/roles": sending(needing("roles.manage")),
  "PATCH /v1/roles/:id": sending(needing("roles.manage")),
  "DELETE /v1/roles/:id": needing("roles.manage"),
  "GET /v1/teams": anyone,
  "POST /v1/teams": sending(needing("teams.manage")),
  "PATCH /v1/teams/:id": sending(needing("teams.manage")),
  "DELETE /v1/teams/:id": needing("teams.manage"),
  "GET /v1/announcements": anyone,
  "POST /v1/announcements": sending(needing("announcements.manage")),
  "DELETE /v1/announcements/:id": needing("announcements.manage"),
  "GET /v1/not-ready-reasons": anyone,
  "POST /v1/not-ready-reasons": sending(needing("reasons.manage")),
  "PATCH /v1/not-ready-reasons/:id": sending(needing("reasons.manage")),
  "GET /v1/queues": anyone,
  "POST /v1/queues": sending(needing("queues.manage")),
  "PATCH /v1/queues/:id": sending(needing("queues.manage")),
  "DELETE /v1/queues/:id": needing("queues.manage"),
  "GET /v1/me/queues": anyone,
  "PUT /v1/me/queues": sending(anyone),
  // Which of them depends on what is asked for: supervision.test.ts.
  "POST /v1/supervision/agents/:id/commands": sending(needing("supervise.agents", "supervise.message")),
  "PUT /v1/supervision/agents/:id/queues": sending(needing("supervise.agents")),
  "POST /v1/supervision/messages": sending(needing("supervise.message")),
  "POST /v1/supervision/callers/:caller/commands": sending(
    needing("supervise.listen", "supervise.whisper", "supervise.barge", "supervise.take-over", "supervise.callers"),
  ),
  "GET /v1/imports": needing("customers.import"),
  "GET /v1/imports/:id": needing("customers.import"),
  "PUT /v1/imports/:id": sending(needing("customers.import")),
  "PUT /v1/imports/:id/parts/:part": needing("customers.import"),
  "POST /v1/imports/:id/preview": sending(needing("customers.import")),
  "POST /v1/imports/:id/start": sending(needing("customers.import")),
  "POST /v1/imports/:id/cancel": needing("customers.import"),
  "GET /v1/imports/:id/rejects": needing("customers.import"),
  "GET /v1/exports/customers": needing("customers.export"),
  "GET /v1/reports/intervals": needing("reports.read"),
  "GET /v1/reports/queues": needing("reports.read"),
  "GET /v1/reports/agents": needing("reports.read"),
  "GET /v1/reports/dispositions": needing("reports.read"),
  "GET /v1/reports/calls": needing("reports.read"),
  "GET /v1/reports/schedules": needing("reports.read"),
  "POST /v1/reports/schedules": sending(needing("reports.read")),
  "PATCH /v1/reports/schedules/:id": sending(needing("reports.read")),
  "DELETE /v1/reports/schedules/:id": needing("reports.read"),
  "GET /v1/reports/files": needing("reports.read"),
  "GET /v1/reports/files/:id": needing("reports.read"),
  "GET /v1/exports/reports/:report": needing("reports.read"),
  "GET /v1/erasures": needing("persons.erase"),
  "GET /v1/erasures/preview": needing("persons.erase"),
  "PUT /v1/erasures/:id": sending(needing("persons.erase")),
  "GET /v1/audit": needing("audit.read"),
  "POST /v1/audit/seen": sending(anyone),
  ...records("customers", "customer", needing("records.edit"), needing("customers.delete"), customer),
  ...records("contacts", "contact", needing("records.edit"), needing("records.edit"), { name: "Li Na" }),
  ...records("phones", "phone", needing("records.edit"), needing("records.edit"), { raw: "13911110001" }),
  ...records("leads", "lead", needing("records.edit"), needing("customers.delete"), { name: "Xu Jing" }),
  ...records("interactions", "interaction", anyone, needing("interactions.delete"), call),
  ...records("tasks", "task", anyone, anyone, { title: "Call back" }),
  ...records("dispositions", "disposition", needing("dispositions.manage"), needing("dispositions.manage"), {
    labelEn: "Sold",
    labelZh: "成交",
  }),
  // Last: it ends the session.
  "POST /v1/auth/logout": { ...anyone, beforeOwnPassword: true },
};

function records(
  path: string,
  id: NonNullable<Route["id"]>,
  write: Route,
  remove: Route,
  body: object,
): Record<string, Route> {
  return {
    [`GET /v1/${path}`]: anyone,
    [`GET /v1/${path}/:id`]: { ...anyone, id },
    [`POST /v1/${path}`]: { ...write, body },
    [`PATCH /v1/${path}/:id`]: { ...write, id, body: changes[id] },
    [`DELETE /v1/${path}/:id`]: { ...remove, id },
  };
}

const stage: DemoStage = {
  exchange: () => null,
  scripts: () => [],
  place: async () => newId(),
  calls: () => [],
  queueCalls: async () => ({ take: false, pace: "off" }),
  changeQueueCalls: async () => ({ take: false, pace: "off" }),
  among: (sockets) => sockets,
  open: async () => undefined,
  leave: async () => undefined,
  stop: async () => undefined,
};

/** Nobody is asked: only its routes are wanted. */
const oidc: OidcConfig = {
  issuer: new URL("https://id.example.com"),
  clientId: "popline",
  clientSecret: "a secret",
  name: "Example ID",
  publicUrl: new URL("https://central.example.com"),
  scope: "openid",
  match: { by: "subject-only" },
  createRole: null,
  prompt: null,
};

const secured = Object.entries(routes).filter(([, route]) => route.needs !== "public");
const presets = Object.keys(granted) as PresetRole[];

onEveryDatabase("the rights to every route", (openDatabase) => {
  let central: TestCentral;
  let admin: TestDesk;
  /** A role whose functions the tests set as they go, and somebody who has it. */
  let spare: { readonly role: RoleRecord; readonly desk: TestDesk };
  /** Signed in with a password that somebody else has set. */
  let newcomer: TestDesk;
  const desks = new Map<PresetRole, TestDesk>();
  let customerId: string;

  beforeAll(async () => {
    central = await aCentral(await openDatabase(), {
      demo: async () => stage,
      config: { oidc },
      metrics: { metrics: createMetrics(), token: "the token of the metrics" },
    });
    admin = await central.signIn("administrator");
    const roles = (await admin.send("GET", "/v1/roles")).json<{ items: RoleRecord[] }>().items;
    const made = await admin.send("POST", "/v1/roles", { name: "Spare", functions: [], scope: "all" });
    const role = made.json<RoleRecord>();
    spare = { role, desk: await central.signIn("agent", { roleId: role.id }) };
    for (const preset of presets) {
      const its = roles.find((it) => it.preset === preset);
      if (its === undefined) throw new Error(`there is no role ${preset}`);
      desks.set(preset, await central.signIn("agent", { roleId: its.id }));
    }
    newcomer = await central.signIn("administrator", { mustChangePassword: true });
    customerId = (await make("customers", customer)).id;
  });
  afterAll(() => central.close());

  async function make(path: string, body: object): Promise<{ id: string }> {
    const answer = await admin.send("POST", `/v1/${path}`, bodyFor(path, body), { "idempotency-key": randomUUID() });
    if (answer.statusCode !== 201) throw new Error(`${path}: ${answer.body}`);
    return answer.json();
  }

  function bodyFor(path: string, body: object): object {
    if (path === "contacts" || path === "phones") return { ...body, customerId };
    return path === "dispositions" ? { ...body, code: `code-${randomUUID().slice(0, 8)}` } : body;
  }

  const pathOf = (key: string) => key.split("/")[2] ?? "";
  /** A record for the routes that look at it before they look at the right. */
  const recordFor = async (key: string, route: Route): Promise<string> =>
    route.id === undefined ? newId() : (await make(pathOf(key), routes[`POST /v1/${pathOf(key)}`]?.body ?? {})).id;

  /** Sends what the route takes. */
  async function send(at: Pick<TestDesk, "send">, key: string, route: Route, id: string = newId()) {
    const [method = "GET", url = ""] = key.split(" ") as ["GET", string];
    const body = route.body && key.startsWith("POST") ? bodyFor(pathOf(key), route.body) : route.body;
    const headers = { "idempotency-key": randomUUID(), "if-match": '"1"' };
    const query = route.query === undefined ? "" : `?${route.query}`;
    return at.send(method, url.replace(":id", id).replace(":caller", "1").replace(":part", "0") + query, body, headers);
  }

  const nobody = {
    send: (method, url, payload, headers) =>
      central.app.inject({ method, url, ...(payload && { payload }), ...(headers && { headers }) }),
  } as Pick<TestDesk, "send">;

  test("every route that the app has is in the table, and nothing else is", () => {
    // Fastify answers HEAD for each GET, with the same hooks.
    const there = new Set(central.routes.map((route) => route.replace(/^HEAD /, "GET ")));
    expect(Object.keys(routes).sort()).toEqual([...there].sort());
  });

  test("the presets grant what the table says, and every function opens some route or is named by a later part", async () => {
    const roles = (await admin.send("GET", "/v1/roles")).json<{ items: RoleRecord[] }>().items;
    for (const preset of presets)
      expect([preset, [...(roles.find((it) => it.preset === preset)?.functions ?? [])].sort()]).toEqual([
        preset,
        [...granted[preset]].sort(),
      ]);
    const used = new Set(Object.values(routes).flatMap(({ needs }) => (typeof needs === "string" ? [] : needs)));
    // `records.assign` bounds fields of a write (rights-that-change.test.ts); what supervisors do comes with its routes.
    const elsewhere = ["records.assign"];
    expect([...used, ...elsewhere].sort()).toEqual([...centralFunctions].sort());
  });

  test.each(secured)("%s is refused without a session", async (key, route) => {
    const answer = await send(nobody, key, route);
    expect([answer.statusCode, answer.json().code]).toEqual([401, "unauthenticated"]);
    if (!key.startsWith("GET")) return;
    const head = await central.app.inject({ method: "HEAD", url: key.slice(4).replace(":id", newId()) });
    expect(head.statusCode).toBe(401);
  });

  test.each(secured)("%s asks for a password of one's own", async (key, route) => {
    if (key === "POST /v1/auth/logout") return;
    const answer = await send(newcomer, key, route, newId());
    if (route.beforeOwnPassword) expect(answer.statusCode).not.toBe(403);
    else expect(answer.json()).toMatchObject({ status: 403, code: "password-change-required" });
  });

  test.each(secured)("%s is refused to each role that may not, and to no other", async (key, { needs, ...route }) => {
    const asked = typeof needs === "string" ? null : needs;
    const may = (functions: readonly CentralFunction[]) => asked === null || asked.some((it) => functions.includes(it));
    const id = await recordFor(key, { needs, ...route });
    async function check(who: string, desk: TestDesk, functions: readonly CentralFunction[]): Promise<void> {
      const answer = await send(desk, key, { needs, ...route }, id);
      expect([who, answer.statusCode === 403]).toEqual([who, !may(functions)]);
      if (!may(functions)) expect(answer.json()).toMatchObject({ code: "forbidden" });
      else expect(answer.statusCode).not.toBe(401);
      if (key.startsWith("GET")) expect(answer.statusCode).toBeLessThan(500);
    }
    async function checkSpare(functions: readonly CentralFunction[]): Promise<void> {
      const change = { functions: [...functions] };
      await central.context.db.updateTable("role").set(change).where("id", "=", spare.role.id).execute();
      await check(`a role with ${functions.join(", ") || "nothing"}`, spare.desk, functions);
    }
    // First those who may not: the record stays as it is. Everything but what is asked for is not enough, …
    await checkSpare(asked === null ? [] : centralFunctions.filter((it) => !asked.includes(it)));
    for (const preset of [...presets].sort((a, b) => Number(may(granted[a])) - Number(may(granted[b])))) {
      const desk = desks.get(preset);
      if (desk === undefined) throw new Error(`nobody has the role ${preset}`);
      await check(preset, desk, granted[preset]);
    }
    // … and one function that is asked for is.
    for (const one of asked ?? []) await checkSpare([one]);
  });
});
