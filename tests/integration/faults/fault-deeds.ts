import type { Customer } from "#shared/crm/index.ts";
import { aCustomer } from "#tests/helpers/builders.ts";
import type { FaultDesk } from "./fault-desk.ts";
import type { FaultStage } from "./fault-stage.ts";

export const customers = (count: number): Customer[] => Array.from({ length: count }, () => aCustomer({ version: 0 }));

export const type = (desk: FaultDesk, made: readonly Customer[]) =>
  desk.store().write.transact(made.map((record) => ({ op: "save", entity: "customer", record })));

export const read = (desk: FaultDesk, id: string): Customer | null => desk.store().read.records.get("customer", id);

export function edit(desk: FaultDesk, id: string, fields: Partial<Customer>) {
  const record = read(desk, id);
  if (record === null) throw new Error("the desk does not have this customer");
  return desk.store().write.records.save("customer", { ...record, ...fields });
}

/** A customer made at one desk, that both have. */
export async function shared(maker: FaultDesk, other: FaultDesk): Promise<Customer> {
  const customer = aCustomer({ version: 0 });
  await type(maker, [customer]);
  await maker.round();
  await other.round();
  return customer;
}

/** Out of the sight of desks whose users see their own. */
export async function giveToSales(stage: FaultStage, { id }: Customer): Promise<void> {
  const [team] = await stage.rows("select id from team where name = 'Sales'");
  await stage.host().ask({ ask: "change", by: "iris", entity: "customer", id, fields: { teamId: team?.id ?? null } });
}

export async function countAtCentral(stage: FaultStage, table = "customer"): Promise<number> {
  const [row] = await stage.rows(`select count(*)::int as count from ${table}`);
  return Number(row?.count);
}

/** Does something in the middle of the round, while the message named is on its way or being worked on. */
export async function during(
  stage: FaultStage,
  desks: readonly FaultDesk[],
  at: number,
  act: () => Promise<unknown>,
): Promise<void> {
  let deed: Promise<unknown> = Promise.resolve();
  stage.host().gate.set({
    kind: "act",
    at,
    act: () => {
      deed = act();
    },
  });
  await Promise.all(desks.map((desk) => desk.round()));
  await deed;
}
