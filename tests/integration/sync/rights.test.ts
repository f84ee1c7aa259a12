import { pino } from "pino";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createLookup } from "#main/sync/index.ts";
import { createUser } from "#server/users/save-user.ts";
import { type Team, UserList } from "#shared/contract/central/index.ts";
import type { Customer } from "#shared/crm/records.ts";
import { type CustomerId, newId, type TeamId, type UserId } from "#shared/ids.ts";
import { aCustomer, aPhone } from "#tests/helpers/builders.ts";
import { type CentralAdmin, signInAt } from "#tests/helpers/central-admin.ts";
import { onEveryDatabase } from "#tests/helpers/databases.ts";
import { type CentralStage, openStage, password, type TestDesk } from "./stage.ts";

const logger = pino({ level: "silent" });
const agentRole = "/v1/roles/01970000-0000-7000-9000-000000000001";

onEveryDatabase("a desk's store when rights change", (open) => {
  let stage: CentralStage;
  let admin: CentralAdmin;
  let ann: TestDesk;
  let ben: TestDesk;
  const ids = {} as { ann: UserId; ben: UserId };

  beforeAll(async () => {
    stage = await openStage(await open());
    await createUser(stage.context, null, {
      username: "root",
      name: "Root",
      role: "administrator",
      password,
      teamName: null,
      extension: null,
      mustChangePassword: false,
      line: null,
    });
    admin = await signInAt(stage.gate.url, "root", password);
    ann = await stage.newDesk({ deskName: "PC-1" });
    ben = await stage.newDesk({ deskName: "PC-2" });
    await ann.signIn("ann");
    await ben.signIn("ben");
    for (const { id, username } of UserList.parse(await (await admin.get("/v1/users")).json()).items)
      if (username === "ann" || username === "ben") ids[username] = id;
  });
  afterAll(() => stage.close());

  const changed = async (answer: Promise<Response>) => expect((await answer).status).toBe(200);
  const at = (desk: TestDesk, id: string) => desk.store().read.records.get("customer", id as CustomerId);

  /** Resolves when the desk's store says so; it is looked at after each change of it. */
  function until(desk: TestDesk, done: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const off = desk.store().on("changed", look);
      function look(): void {
        if (!done()) return;
        off();
        resolve();
      }
      look();
    });
  }

  let line = 13_900_100_000;
  async function customerOf(owner: UserId | null): Promise<{ customer: Customer; number: string }> {
    const customer = aCustomer({ id: newId(), version: 0, ownerId: owner, name: "Huang Hang" });
    line += 1;
    const number = String(line);
    const phone = aPhone({ id: newId(), version: 0, customerId: customer.id, raw: number });
    const arrived = [ann, ben].map((desk) => until(desk, () => (at(desk, customer.id)?.version ?? 0) > 0));
    await ben.store().write.transact([
      { op: "save", entity: "customer", record: customer },
      { op: "save", entity: "phone", record: phone },
    ]);
    await Promise.all(arrived);
    await ben.settled();
    return { customer, number };
  }

  const matches = (desk: TestDesk, number: string) =>
    desk.store().read.matches.byNumber({ kind: "e164", e164: `+86${number}` as never, extension: null }).exact.length;

  it("lets go of what its agent may not see any more, in the lists, the search and the pop, and takes it again", async () => {
    const { customer: bens, number } = await customerOf(ids.ben);
    const { customer: anns } = await customerOf(ids.ann);
    const { customer: everybodys } = await customerOf(null);
    await until(ann, () => matches(ann, number) === 1);
    const gone = until(ann, () => at(ann, bens.id) === null && matches(ann, number) === 0);
    await changed(admin.patch(agentRole, { scope: "own" }));
    await gone;
    await ann.settled();
    expect(at(ann, anns.id)).not.toBeNull();
    expect(at(ann, everybodys.id)).not.toBeNull();
    expect(at(ben, bens.id)).not.toBeNull();
    expect(
      ann
        .store()
        .read.search.query("Huang Hang", 20)
        .map((hit) => hit.id),
    ).not.toContain(bens.id);

    // The pop asks central for the number that the store does not know: who looks after it, and no more.
    const central = ann.session.account()?.central;
    if (!central) throw new Error("nobody is signed in");
    const { answer, card } = await createLookup({ central, logger })({ number });
    expect(answer).toEqual({
      state: "answered",
      matches: [],
      outside: [{ name: "ben", extension: null, teamName: "Support" }],
    });
    expect(card).toBeNull();

    const back = until(ann, () => at(ann, bens.id) !== null && matches(ann, number) === 1);
    await changed(admin.patch(agentRole, { scope: "all" }));
    await back;
  });

  it("lets go of a record that is given to another team, and takes it when it is given back", async () => {
    const { customer } = await customerOf(null);
    const south = (await (await admin.post("/v1/teams", { name: `South ${newId()}` })).json()) as Team;
    await changed(admin.patch(agentRole, { scope: "team" }));
    const give = async (teamId: TeamId | null) => {
      const path = `/v1/customers/${customer.id}`;
      const { version } = (await (await admin.get(path)).json()) as Customer;
      await changed(admin.patch(path, { teamId }, { "If-Match": `"${version}"` }));
    };
    const gone = until(ann, () => at(ann, customer.id) === null);
    await give(south.id);
    await gone;
    const back = until(ann, () => at(ann, customer.id)?.teamId === null);
    await give(null);
    await back;
    // A person is moved instead: her desk gets what is the new team's, and no more what was only the old one's.
    await give(south.id);
    await until(ben, () => at(ben, customer.id) === null);
    const moved = until(ann, () => at(ann, customer.id)?.teamId === south.id);
    await changed(admin.patch(`/v1/users/${ids.ann}`, { teamId: south.id }));
    await moved;
    expect(at(ben, customer.id)).toBeNull();
    await changed(admin.patch(`/v1/users/${ids.ann}`, { teamName: "Support" }));
    await changed(admin.patch(agentRole, { scope: "all" }));
  });

  it("shows a change made offline of a record that left its scope as refused, and loses none of it", async () => {
    const { customer } = await customerOf(ids.ben);
    await ann.sync().stop();
    const mine = at(ann, customer.id);
    if (mine === null) throw new Error("the customer is not there");
    await ann.store().write.records.save("customer", { ...mine, title: "Director" });
    await changed(admin.patch(agentRole, { scope: "own" }));
    const refused = new Promise<void>((resolve) => {
      const look = () => {
        if (ann.store().read.outbox.problems().length > 0) resolve();
      };
      ann.store().on("outbox", look);
      look();
    });
    ann.sync().start();
    await refused;
    await until(ann, () => at(ann, customer.id) === null);
    expect(ann.store().read.outbox.problems()).toMatchObject([
      { kind: "rejected", entity: "customer", recordId: customer.id, reason: "not-found" },
    ]);
  });
});
