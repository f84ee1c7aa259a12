import type { WriteOp } from "#main/store/writers.ts";
import { appendedFields, type Entity, type WritableEntity, writableEntities } from "#shared/crm/index.ts";
import type { Fields } from "#shared/sync/index.ts";
import { aContact, aCustomer, aLead, anInteraction, aPhone, aTask } from "#tests/helpers/builders.ts";
import type { FaultDesk } from "./fault-desk.ts";
import type { Ledger } from "./ledger.ts";
import type { Step } from "./steps.ts";

/** The plain fields that agents write in. */
const plain: Readonly<Record<WritableEntity, readonly string[]>> = {
  customer: ["name", "company", "city", "title"],
  contact: ["name", "role"],
  lead: ["name", "company", "city", "interest"],
  phone: ["raw"],
  interaction: ["queue", "dialed"],
  task: ["title", "number"],
};
/** What keyboards, clipboards and other programs bring along. */
export const odds = ["", "", "", "", "", "", "", "\u0000", "\r\nmore", "\ud83d", " 王小明 é̀", "'\"\\", "\u0007\t"];

export type Held = { readonly entity: WritableEntity; readonly id: string; readonly record: Fields };

/** The desk's records, oldest first: ids are made in the order of time. */
async function recordsOf(desk: FaultDesk, kinds: readonly Entity[] = writableEntities): Promise<Held[]> {
  const rows = await desk.rows();
  return kinds
    .flatMap((entity) =>
      [...(rows.get(entity) ?? [])].map(([id, record]) => ({ entity: entity as WritableEntity, id, record })),
    )
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

export async function picked(desk: FaultDesk, pick: number, kinds?: readonly Entity[]): Promise<Held | null> {
  const all = await recordsOf(desk, kinds);
  return all[pick % Math.max(1, all.length)] ?? null;
}

export async function create(
  ledger: Ledger,
  desk: FaultDesk,
  what: Extract<Step, { do: "create" }>["what"],
): Promise<void> {
  const owner = await picked(desk, 7, ["customer"]);
  const ops: WriteOp[] = [];
  const add = (entity: WritableEntity, record: object) => {
    const fields = record as Fields;
    for (const field of plain[entity])
      ledger.typed(desk.username, entity, String(fields.id), field, fields[field] ?? null, null);
    for (const field of appendedFields[entity])
      ledger.typed(desk.username, entity, String(fields.id), field, fields[field] ?? null, null, true);
    ops.push({ op: "save", entity, record } as WriteOp);
  };
  const customerId = (owner?.id ?? null) as never;
  const unsent = { version: 0 };
  switch (what) {
    case "customer":
    case "family": {
      const customer = aCustomer({
        ...unsent,
        name: ledger.token(),
        company: ledger.token(),
        notes: ledger.token("n"),
      });
      add("customer", customer);
      if (what === "customer") break;
      const contact = aContact({ ...unsent, customerId: customer.id, name: ledger.token() });
      add("contact", contact);
      add("phone", aPhone({ ...unsent, customerId: customer.id, contactId: contact.id, raw: ledger.number() }));
      break;
    }
    case "lead":
      add("lead", aLead({ ...unsent, name: ledger.token(), notes: ledger.token("n") }));
      break;
    case "interaction": {
      const call = anInteraction({ ...unsent, customerId, queue: ledger.token(), notes: ledger.token("n") });
      add("interaction", call);
      add("task", aTask({ ...unsent, customerId, interactionId: call.id, title: ledger.token() }));
      break;
    }
    case "task":
      add("task", aTask({ ...unsent, customerId, title: ledger.token(), note: ledger.token("n") }));
  }
  await desk
    .store()
    .write.transact(ops)
    .catch(() => undefined);
}

/** As the forms save: the changed fields, and what stood there when the agent began. */
export async function save(desk: FaultDesk, { entity, id, record }: Held, fields: Fields): Promise<void> {
  const base = Object.fromEntries(Object.keys(fields).map((field) => [field, record[field] ?? null]));
  const whole = { ...record, ...fields, id } as never;
  // A writer that was killed took it with it: the agent is told and has the text still. Then it was never saved, and may be anywhere or nowhere.
  await desk.store().write.records.save(entity, whole, { changedFields: Object.keys(fields), base });
}

export async function edit(ledger: Ledger, desk: FaultDesk, pick: number, field: number, odd: string): Promise<void> {
  const held = await picked(desk, pick);
  if (held === null) return;
  const names = plain[held.entity];
  const name = names[field % names.length] ?? "name";
  const value = held.entity === "phone" ? ledger.number() : `${ledger.token()}${odd}`;
  ledger.typed(desk.username, held.entity, held.id, name, value, held.record[name] ?? null);
  await save(desk, held, { [name]: value });
}

export async function note(ledger: Ledger, desk: FaultDesk, pick: number): Promise<void> {
  const held = await picked(desk, pick, ["customer", "lead", "interaction", "task"]);
  const name = held === null ? undefined : appendedFields[held.entity][0];
  if (held === null || name === undefined) return;
  const before = String(held.record[name] ?? "");
  const text = `${before}${before === "" ? "" : "\n"}${ledger.token("n")}`;
  ledger.typed(desk.username, held.entity, held.id, name, text, before, true);
  await save(desk, held, { [name]: text });
}
