import { mkdtemp, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, expect, test } from "vitest";
import { LoginResponse, User } from "#shared/contract/central/index.ts";
import { createGateway } from "../../../resources/gateway-example/gateway.ts";
import { createProbe } from "../../contract/probe.ts";
import { isEnough, report, runChecks } from "../../contract/run-checks.ts";
import { testRules } from "../../helpers/builders.ts";
import { type FakeCrm, startFakeCrm } from "./fake-crm.ts";

let crm: FakeCrm;
let gateway: FastifyInstance;
let url: string;
let folder: string;

const open = async () => {
  gateway = await createGateway({
    crmUrl: crm.url,
    crmToken: crm.token,
    memoryFile: join(folder, "memory.db"),
    rules: testRules,
    pollMs: 100,
  });
  await gateway.listen({ host: "127.0.0.1", port: 0 });
  url = `http://127.0.0.1:${(gateway.server.address() as AddressInfo).port}`;
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "popline-gateway-"));
  crm = await startFakeCrm([{ name: "Huang Hang", phones: [{ number: "13082856110", type: "mobile" }] }]);
  await open();
});
afterAll(async () => {
  await gateway.close();
  await crm.close();
  await rm(folder, { recursive: true, force: true });
});

test("the contract's checks find that a desk can work with it, and what it lacks", async () => {
  const findings = await runChecks(url, crm.token);
  expect(findings.filter((it) => it.outcome === "breaks")).toEqual([]);
  expect(isEnough(findings), report(findings)).toBe(true);
  expect(findings.filter((it) => it.outcome === "lacks").map((it) => it.check.part)).toEqual([
    "records",
    "handovers",
    "company",
    "users",
    "openapi",
  ]);
});

test("a desk signs in with the CRM's own user name and password", async () => {
  const { ask, deskId } = createProbe(url, crm.token);
  const login = (password: string) =>
    ask("/v1/auth/login", {
      method: "POST",
      body: { username: "li.na", password, deskId, deskName: "PC-1" },
      token: null,
    });
  const { user, accessToken } = (await login("at the CRM")).as(LoginResponse);
  expect(user.name).toBe("Li Na");
  (await ask("/v1/me", { token: accessToken })).as(User);
  (await login("wrong")).refused("wrong-credentials");
});

test("what was in the CRM before, and what is changed in its own pages, comes to the desks; what a desk changes is in the CRM", async () => {
  const probe = createProbe(url, crm.token);
  const first = await probe.pullAll();
  const customer = first.changes.find((it) => it.op === "put" && it.record.name === "Huang Hang");
  expect(first.changes.some((it) => it.op === "put" && it.record.e164 === "+8613082856110")).toBe(true);
  const live = await probe.live();
  await live.next("hello");
  crm.edit(1, { city: "Beijing" });
  await live.next("changed");
  const { changes } = await probe.pullAll(first.cursor);
  expect(changes).toMatchObject([
    { op: "put", id: customer?.id, record: { city: "Beijing", version: 2 } },
    { op: "put" },
  ]);
  live.close();
  const mutationId = "01970000-0000-7000-8000-0000000000d1";
  const change = {
    mutationId,
    entity: "customer",
    id: customer?.id ?? "",
    op: "upsert",
    baseVersion: 1,
    madeAt: 1,
  } as const;
  await probe.push({ ...change, mutationId: mutationId as never, base: { title: null }, fields: { title: "Dr" } });
  expect(crm.accounts()[0]).toMatchObject({ city: "Beijing", job_title: "Dr" });
});

test("a restart forgets nothing: cursors, versions and answers are good, and the CRM is not written twice", async () => {
  const probe = createProbe(url, crm.token);
  const { cursor } = await probe.pullAll();
  const mutation = {
    mutationId: "01970000-0000-7000-8000-0000000000d2" as never,
    entity: "customer" as const,
    id: "01970000-0000-7000-8000-0000000000e2",
    op: "upsert" as const,
    baseVersion: 0,
    base: {},
    madeAt: 1,
    fields: {
      kind: "person",
      name: "Zhou Yu",
      company: null,
      title: null,
      accountNumber: null,
      email: null,
      address: null,
      city: null,
      country: null,
      language: null,
      timeZone: null,
      tier: "standard",
      status: "active",
      doNotCall: false,
      ownerId: null,
      notes: "",
    },
  };
  const before = await probe.push(mutation);
  await gateway.close();
  await open();
  const again = createProbe(url, crm.token);
  expect(await again.push(mutation)).toEqual(before);
  expect(crm.accounts().filter((it) => it.name === "Zhou Yu")).toHaveLength(1);
  expect((await again.pullAll(cursor)).changes.map((it) => it.id)).toEqual([mutation.id]);
});
