import type { AnySaveOp, Store, WriteOp } from "#main/store/index.ts";
import type { CustomerForm, LeadForm, TaskForm } from "#shared/crm/forms.ts";
import { convertLead, customerForm, leadForm, newLead, type PhoneFields, taskForm } from "#shared/crm/index.ts";
import type { Customer, Lead, Phone, Task } from "#shared/crm/records.ts";
import { type CustomerId, type LeadId, newId, type PhoneId, type TaskId, type UserId } from "#shared/ids.ts";
import type { PhoneRules } from "#shared/phone/types.ts";
import type { PopTarget } from "#shared/pop/index.ts";
import { targetFields } from "./call-log.ts";
import { Refusal } from "./refusal.ts";

export interface RecordDeskOptions {
  readonly store: Store;
  readonly userId: UserId;
  readonly rules: () => PhoneRules;
  readonly now: () => number;
}

/** Saves what agents type into records. Forms that can't be saved are refused with `form-invalid` and every field's mistake. */
export interface RecordDesk {
  createLead(form: LeadForm, discardDraft: string): Promise<LeadId>;
  saveLead(id: LeadId, form: LeadForm): Promise<void>;
  saveCustomer(id: CustomerId | null, form: CustomerForm): Promise<CustomerId>;
  /** A lead that was converted already answers with the customer that it became. */
  convertLead(id: LeadId): Promise<CustomerId>;
  saveTask(id: TaskId | null, form: TaskForm, target: PopTarget | null): Promise<TaskId>;
  /** Makes a task that is nobody's the user's own; one that somebody has stays theirs. */
  takeTask(id: TaskId): Promise<void>;
  setTaskStatus(id: TaskId, status: Task["status"]): Promise<void>;
}

export function createRecordDesk({ store, userId, rules, now }: RecordDeskOptions): RecordDesk {
  const stamp = () => ({ version: 0, createdAt: now(), updatedAt: now() });

  /** The form's numbers against the stored ones: kept, changed, new, or gone. */
  function phoneOps(
    before: readonly Phone[],
    typed: readonly PhoneFields[],
    owner: Pick<Phone, "customerId" | "leadId">,
  ): WriteOp[] {
    const kept = new Set(typed.map((phone) => phone.id));
    const gone = before.filter((phone) => phone.contactId === null && !kept.has(phone.id));
    const saves = typed.map(({ id, ...fields }): AnySaveOp => {
      const old = before.find((phone) => phone.id === id);
      const record: Phone = old
        ? { ...old, ...fields, updatedAt: now() }
        : { ...fields, ...stamp(), ...owner, id: newId<PhoneId>(), contactId: null, chosenAt: null };
      return { op: "save", entity: "phone", record };
    });
    return [...saves, ...gone.map((phone): WriteOp => ({ op: "remove", entity: "phone", id: phone.id }))];
  }

  const desk: RecordDesk = {
    async createLead(form, discardDraft) {
      const checked = leadForm(form, rules());
      if (!checked.ok) throw new Refusal("form-invalid", {}, checked.errors);
      const meta = { id: newId<LeadId>(), phoneId: () => newId<PhoneId>(), at: now(), ownerId: userId };
      const { lead, phones } = newLead(checked, meta);
      await store.write.transact([
        { op: "save", entity: "lead", record: lead },
        ...phones.map((record): WriteOp => ({ op: "save", entity: "phone", record })),
        { op: "discard-draft", key: discardDraft },
      ]);
      return lead.id;
    },
    async saveLead(id, form) {
      const card = store.read.cards.lead(id);
      if (card === null) throw new Refusal("no-such-record");
      const checked = leadForm(form, rules());
      if (!checked.ok) throw new Refusal("form-invalid", {}, checked.errors);
      const record: Lead = { ...card.lead, ...checked.fields, ...handsOf(form), updatedAt: now() };
      await store.write.transact([
        { op: "save", entity: "lead", record },
        ...phoneOps(card.phones, checked.phones, { customerId: null, leadId: id }),
        { op: "discard-draft", key: `lead:${id}` },
      ]);
    },
    async saveCustomer(id, form) {
      const card = id === null ? null : store.read.cards.customer(id);
      if (id !== null && card === null) throw new Refusal("no-such-record");
      const checked = customerForm(form, rules());
      if (!checked.ok) throw new Refusal("form-invalid", {}, checked.errors);
      const fresh = { ...stamp(), id: newId<CustomerId>(), ownerId: userId, teamId: null };
      const record: Customer = { ...(card?.customer ?? fresh), ...checked.fields, ...handsOf(form), updatedAt: now() };
      await store.write.transact([
        { op: "save", entity: "customer", record },
        ...phoneOps(card?.phones ?? [], checked.phones, { customerId: record.id, leadId: null }),
        { op: "discard-draft", key: `customer:${id ?? "new"}` },
      ]);
      return record.id;
    },
    async convertLead(id) {
      const card = store.read.cards.lead(id);
      if (card === null) throw new Refusal("no-such-record");
      const kind = "person" as const;
      const converted = convertLead(card.lead, card.phones, { customerId: newId<CustomerId>(), kind, at: now() });
      if (!converted.ok) return converted.customerId;
      await store.write.transact([
        { op: "save", entity: "customer", record: converted.customer },
        { op: "save", entity: "lead", record: converted.lead },
        ...converted.phones.map((record): WriteOp => ({ op: "save", entity: "phone", record })),
      ]);
      return converted.customer.id;
    },
    async saveTask(id, form, target) {
      const old = id === null ? null : store.read.records.get("task", id);
      if (id !== null && old === null) throw new Refusal("no-such-record");
      // A due time that was set before and has passed meanwhile may stay.
      const checked = taskForm(form, form.dueAt !== null && form.dueAt === old?.dueAt ? form.dueAt : now());
      if (!checked.ok) throw new Refusal("form-invalid", {}, checked.errors);
      const fresh = {
        ...stamp(),
        ...targetFields(target),
        id: newId<TaskId>(),
        status: "open" as const,
        doneAt: null,
        interactionId: null,
        assigneeId: userId,
        teamId: null,
        callback: null,
      };
      const record: Task = { ...(old ?? fresh), ...checked.fields, updatedAt: now() };
      await store.write.transact([
        { op: "save", entity: "task", record },
        { op: "discard-draft", key: `task:${id ?? "new"}` },
      ]);
      return record.id;
    },
    async takeTask(id) {
      const old = store.read.records.get("task", id);
      if (old === null) throw new Refusal("no-such-record");
      if (old.assigneeId !== null) return;
      await store.write.records.save("task", { ...old, assigneeId: userId, updatedAt: now() });
    },
    async setTaskStatus(id, status) {
      const old = store.read.records.get("task", id);
      if (old === null) throw new Refusal("no-such-record");
      const at = now();
      await store.write.records.save("task", { ...old, status, doneAt: status === "done" ? at : null, updatedAt: at });
    },
  };
  return desk;
}

/** Whom the form gives the record to, as far as it says. Central refuses what the agent's role may not give. */
function handsOf({ ownerId, teamId }: CustomerForm | LeadForm) {
  return { ...(ownerId !== undefined && { ownerId }), ...(teamId !== undefined && { teamId }) };
}
