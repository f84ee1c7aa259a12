import { randomUUID } from "node:crypto";
import { z } from "zod";
import {
  centralRoutes,
  HandoverList,
  LookupResponse,
  Provisioning,
  QueueList,
  ReasonList,
  SignInMethods,
  TeamList,
  User,
  UserList,
} from "#shared/contract/central/index.ts";
import { Customer } from "#shared/crm/index.ts";
import { newId } from "#shared/ids.ts";
import type { Mutation } from "#shared/sync/index.ts";
import { Breach, type Probe } from "./probe.ts";

export interface Check {
  /** What of the contract it belongs to. */
  readonly part: string;
  readonly name: string;
  /** A desk works without the parts that may be missing, with less. */
  readonly need: "must" | "may";
  run(probe: Probe): Promise<void>;
}

const must = (part: string, name: string, run: Check["run"]): Check => ({ part, name, need: "must", run });
const may = (part: string, name: string, run: Check["run"]): Check => ({ part, name, need: "may", run });

/** Numbers that nobody has: Germany's for films (030 23125 xxx). */
const someNumber = (): string => `+493023125${String(Math.floor(Math.random() * 1000)).padStart(3, "0")}`;

/** Every check stands by itself, and deletes what it made. */
export const checks: readonly Check[] = [
  must("requests", "without a token a request is refused with a problem document", async (probe) => {
    for (const token of [null, "not-a-token"])
      (await probe.ask(centralRoutes.me, { token })).refused("unauthenticated");
  }),
  may("requests", "a request keeps the id that its sender gave it", async (probe) => {
    const id = randomUUID();
    const { headers } = await probe.ask(centralRoutes.me, { headers: { "x-request-id": id } });
    expectSame(headers.get("x-request-id"), id, "x-request-id");
  }),
  must("health", "a load balancer is told whether it is ready", async (probe) => {
    expectSame(
      (await probe.ask(centralRoutes.healthReady, { token: null })).status,
      200,
      "the status of /health/ready",
    );
  }),
  must("session", "a wrong password and a made-up refresh token are refused with a problem document", async (probe) => {
    const { deskId } = probe;
    const wrong = {
      username: `nobody.${randomUUID().slice(0, 8)}`,
      password: "wrong",
      deskId,
      deskName: "contract",
      takeOver: false,
    };
    (await probe.ask(centralRoutes.login, { method: "POST", body: wrong, token: null })).refused("wrong-credentials");
    const refresh = { refreshToken: `${randomUUID()}.made-up`, deskId };
    (await probe.ask(centralRoutes.refresh, { method: "POST", body: refresh, token: null })).refused("unauthenticated");
  }),
  must("session", "it says who is signed in", async (probe) => {
    (await probe.ask(centralRoutes.me)).as(User);
  }),
  must("session", "it provisions a desk, with its own clock", async (probe) => {
    const { serverTime } = (await probe.ask(centralRoutes.provisioning)).as(Provisioning);
    if (Math.abs(serverTime - Date.now()) > 24 * 3_600_000)
      throw new Breach("serverTime is no time of today in epoch milliseconds");
  }),
  may("session", "it says how one can sign in besides a password", async (probe) => {
    (await probe.ask(centralRoutes.signInMethods, { token: null })).as(SignInMethods);
  }),
  must("pull", "every record from an empty cursor is as the contract has it, and the end is an end", async (probe) => {
    const { cursor } = await probe.pullAll();
    const { changes } = await probe.pullAll(cursor);
    if (changes.length > 100) throw new Breach("what was pulled already is pulled again");
  }),
  must("pull", "small pages and large ones come to the same records", async (probe) => {
    const made = [aCustomer(), aCustomer(), aCustomer()];
    const { cursor } = await probe.pullAll();
    await applied(probe, made.map(creating));
    const ids = async (limit: number) =>
      (await probe.pullAll(cursor, limit)).changes.map((it) => it.id).filter((id) => made.some((it) => it.id === id));
    await eventually("a pull brings what was pushed", async () => (await ids(1000)).length === made.length);
    expectSame((await ids(1)).sort().join(), (await ids(1000)).sort().join(), "the records of small pages");
    await remove(probe, made);
  }),
  must("pull", "another version of the protocol is refused, and named", async (probe) => {
    const problem = (await probe.ask(`${centralRoutes.changes}?protocol=999`)).refused("invalid-request");
    if (!problem.errors?.some((it) => it.path.endsWith("protocol")))
      throw new Breach("the refusal does not name `protocol`");
  }),
  must("push", "sent twice, a change is applied once and answered alike", async (probe) => {
    const customer = aCustomer();
    const mutation = creating(customer);
    const [first] = await probe.push(mutation);
    const [second] = await probe.push(mutation);
    expectSame(JSON.stringify(second), JSON.stringify(first), "the second answer");
    await remove(probe, [customer]);
  }),
  must(
    "push",
    "two fields that two desks changed are both kept; the same field stays central's and is told as a conflict",
    async (probe) => {
      const customer = aCustomer();
      const [{ version }] = await applied(probe, [creating(customer)]);
      await applied(probe, [changing(customer.id, version, { city: null }, { city: "Berlin" })]);
      const [merged] = await applied(probe, [
        changing(customer.id, version, { title: null, city: null }, { title: "Dr", city: "Bonn" }),
      ]);
      expectSame(merged.record?.title, "Dr", "the field that only one desk changed");
      expectSame(merged.record?.city, "Berlin", "the field that both changed");
      expectSame(merged.conflicts.map((it) => it.field).join(), "city", "the conflicts");
      await remove(probe, [customer]);
    },
  ),
  must("push", "a bad change is refused by itself, with a reason; the others are applied", async (probe) => {
    const [good, bad] = [aCustomer(), { ...aCustomer(), tier: "no such tier" }];
    const results = await probe.push(creating(bad), creating(good));
    expectSame(results.map((it) => it.status).join(), "rejected,applied", "the results");
    await remove(probe, [good]);
  }),
  must("push", "a deleted record leaves the desks", async (probe) => {
    const customer = aCustomer();
    const [{ version }] = await applied(probe, [creating(customer)]);
    const { cursor } = await probe.pullAll();
    await applied(probe, [deleting(customer.id, version)]);
    await eventually("a pull brings `remove`", async () =>
      (await probe.pullAll(cursor)).changes.some((it) => it.id === customer.id && it.op === "remove"),
    );
  }),
  must(
    "lookup",
    "a number finds its customer, whose card comes with it; a reference too; an unknown number finds nobody",
    async (probe) => {
      const customer = aCustomer();
      const number = someNumber();
      await applied(probe, [creating(customer), phoneOf(customer.id, number)]);
      await eventually("the number is found", async () =>
        (await lookup(probe, { number })).matches.some((it) => it.target.id === customer.id),
      );
      const found = await lookup(probe, { ref: customer.id });
      expectSame(found.card?.type === "customer" ? found.card.customer.name : null, customer.name, "the card's name");
      await remove(probe, [customer]);
      const nobody = await lookup(probe, { number: "+4930231259990001" });
      expectSame(`${nobody.matches.length} ${nobody.card}`, "0 null", "the answer about an unknown number");
    },
  ),
  must("lookup", "neither number nor reference is refused", async (probe) => {
    (await probe.ask(centralRoutes.lookup)).refused("invalid-request");
  }),
  must("live", "a desk is greeted, and told when there is something to pull", async (probe) => {
    const live = await probe.live();
    try {
      await live.next("hello");
      const customer = aCustomer();
      const { cursor } = await probe.pullAll();
      await applied(probe, [creating(customer)]);
      await live.next("changed");
      await eventually("the pull after `changed` brings it", async () =>
        (await probe.pullAll(cursor)).changes.some((it) => it.id === customer.id),
      );
      await remove(probe, [customer]);
    } finally {
      live.close();
    }
  }),
  may(
    "records",
    "a create that is sent twice makes one record; a change of an old version is refused",
    async (probe) => {
      const body = { name: `Contract test ${randomUUID().slice(0, 8)}` };
      const headers = { "idempotency-key": randomUUID() };
      const create = async () =>
        (await probe.ask(centralRoutes.customers, { method: "POST", body, headers })).as(Customer, 201);
      const [first, second] = [await create(), await create()];
      expectSame(second.id, first.id, "the second record's id");
      const path = `${centralRoutes.customers}/${first.id}`;
      const patch = (version: number) =>
        probe.ask(path, { method: "PATCH", body: { city: "Bonn" }, headers: { "if-match": `"${version}"` } });
      const changed = (await patch(first.version)).as(Customer);
      (await patch(first.version)).refused("version-conflict");
      await probe.push(deleting(first.id, changed.version));
    },
  ),
  may("handovers", "what came with transferred calls can be asked for", async (probe) => {
    (await probe.ask(centralRoutes.handovers)).as(HandoverList);
  }),
  may("company", "it says which not-ready reasons, queues and teams there are", async (probe) => {
    (await probe.ask(centralRoutes.reasons)).as(ReasonList);
    (await probe.ask(centralRoutes.queues)).as(QueueList);
    (await probe.ask(centralRoutes.teams)).as(TeamList);
  }),
  may("users", "it lists its users", async (probe) => {
    (await probe.ask(centralRoutes.users)).as(UserList);
  }),
  may("openapi", "it describes itself", async (probe) => {
    (await probe.ask(centralRoutes.openapi, { token: null })).as(z.looseObject({ openapi: z.string() }));
  }),
];

type Made = ReturnType<typeof aCustomer>;

function aCustomer() {
  return {
    id: newId<string>(),
    kind: "person",
    name: `Contract test ${randomUUID().slice(0, 8)}`,
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
  };
}

function mutation(over: Partial<Mutation> & Pick<Mutation, "id">): Mutation {
  return {
    mutationId: newId(),
    entity: "customer",
    op: "upsert",
    baseVersion: 0,
    fields: {},
    base: {},
    madeAt: Date.now(),
    ...over,
  };
}
const creating = ({ id, ...fields }: Made): Mutation => mutation({ id, fields });
const changing = (id: string, baseVersion: number, base: Mutation["base"], fields: Mutation["fields"]): Mutation =>
  mutation({ id, baseVersion, base, fields });
const deleting = (id: string, baseVersion: number): Mutation => mutation({ id, op: "delete", baseVersion });
const phoneOf = (customerId: string, raw: string): Mutation =>
  mutation({
    entity: "phone",
    id: newId(),
    fields: {
      customerId,
      contactId: null,
      leadId: null,
      raw,
      label: "mobile",
      chosenAt: null,
      e164: raw,
      extension: null,
    },
  });

async function applied(probe: Probe, mutations: readonly Mutation[]) {
  const results = (await probe.push(...mutations)).map((result) => {
    if (result.status === "applied") return result;
    throw new Breach(`a good change was refused: ${result.reason}: ${result.detail}`);
  });
  return results as [(typeof results)[number], ...typeof results];
}

/** Whoever may not delete leaves them, with a name that says what they are. */
async function remove(probe: Probe, customers: readonly Made[]): Promise<void> {
  await probe.push(...customers.map(({ id }) => deleting(id, 1)));
}

const lookup = async (probe: Probe, by: Record<string, string>) =>
  (await probe.ask(`${centralRoutes.lookup}?${new URLSearchParams(by)}`)).as(LookupResponse);

function expectSame(got: unknown, wanted: unknown, what: string): void {
  if (got !== wanted) throw new Breach(`${what} is ${JSON.stringify(got)}, not ${JSON.stringify(wanted)}`);
}

/** What was committed may take a moment to come to light. */
async function eventually(what: string, holds: () => Promise<boolean>, patienceMs = 10_000): Promise<void> {
  for (const until = Date.now() + patienceMs; Date.now() < until; ) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Breach(`${what}: not within ${patienceMs / 1000} s`);
}
