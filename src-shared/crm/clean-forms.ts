import type { z } from "zod";
import { canLeaveWrapUp, type WrapUpMode } from "../agent/wrap-up.ts";
import type { DispositionId } from "../ids.ts";
import { numberKey } from "../phone/number-key.ts";
import type { PhoneRules } from "../phone/types.ts";
import { dispositionTree, leafPath } from "./dispositions.ts";
import { FieldReader } from "./form-fields.ts";
import type { CustomerForm, FieldError, LeadForm, PhoneForm, TaskForm, WrapUpForm } from "./forms.ts";
import type { Customer, Disposition, Lead, Phone, RecordMeta, Task } from "./records.ts";

type Meta = keyof z.infer<typeof RecordMeta> | "id";
/** The clean fields of a record, to be written. */
export type CustomerFields = Omit<Customer, Meta | "ownerId" | "teamId">;
export type LeadFields = Omit<Lead, Meta | "ownerId" | "teamId" | "customerId">;
export type TaskFields = Pick<Task, "kind" | "title" | "note" | "dueAt" | "number">;
export type PhoneFields = Pick<Phone, "raw" | "e164" | "extension" | "label"> & Pick<PhoneForm, "id">;
export interface WrapUpFields {
  readonly dispositionId: DispositionId | null;
  readonly notes: string;
  readonly task: TaskFields | null;
}

type Wrong = { readonly ok: false; readonly errors: readonly FieldError[] };
export type FormResult<Fields> = { readonly ok: true; readonly fields: Fields } | Wrong;
export type RecordFormResult<Fields> =
  | { readonly ok: true; readonly fields: Fields; readonly phones: readonly PhoneFields[] }
  | Wrong;

/** What the agent typed as a customer's fields and numbers: trimmed, empty as null, each number's key made once. All mistakes at once. */
export function customerForm(form: CustomerForm, rules: PhoneRules): RecordFormResult<CustomerFields> {
  const read = new FieldReader();
  const fields: CustomerFields = {
    kind: form.kind,
    name: read.required("name", form.name, 200),
    company: read.line("company", form.company, 200),
    title: read.line("title", form.title, 120),
    accountNumber: read.line("accountNumber", form.accountNumber, 64),
    email: read.email("email", form.email),
    address: read.line("address", form.address, 500),
    city: read.line("city", form.city, 120),
    country: read.country("country", form.country),
    language: read.line("language", form.language, 35),
    timeZone: read.timeZone("timeZone", form.timeZone),
    tier: form.tier,
    status: form.status,
    doNotCall: form.doNotCall,
    notes: read.text("notes", form.notes, 20_000),
  };
  const phones = phonesOf(form.phones, rules, read);
  return read.errors.length > 0 ? { ok: false, errors: read.errors } : { ok: true, fields, phones };
}

/** What the agent typed as a lead's fields and numbers. */
export function leadForm(form: LeadForm, rules: PhoneRules): RecordFormResult<LeadFields> {
  const read = new FieldReader();
  const fields: LeadFields = {
    name: read.required("name", form.name, 200),
    company: read.line("company", form.company, 200),
    email: read.email("email", form.email),
    city: read.line("city", form.city, 120),
    source: read.line("source", form.source, 120),
    interest: read.line("interest", form.interest, 500),
    status: form.status,
    notes: read.text("notes", form.notes, 20_000),
  };
  const phones = phonesOf(form.phones, rules, read);
  return read.errors.length > 0 ? { ok: false, errors: read.errors } : { ok: true, fields, phones };
}

/** @param now Epoch milliseconds: a task of yesterday can't be planned. */
export function taskForm(form: TaskForm, now: number): FormResult<TaskFields> {
  const read = new FieldReader();
  const fields = taskFields(form, now, "", read);
  return read.errors.length > 0 ? { ok: false, errors: read.errors } : { ok: true, fields };
}

/** A wrap-up as it may be saved: the disposition is a leaf of the tree, a note where it asks for one, and what the mode demands. */
export function wrapUpForm(
  form: WrapUpForm,
  rules: {
    readonly mode: WrapUpMode;
    readonly dispositions: readonly Disposition[];
    readonly now: number;
    readonly timeIsUp?: boolean;
  },
): FormResult<WrapUpFields> {
  const read = new FieldReader();
  const { dispositionId } = form;
  const leaf =
    dispositionId === null ? undefined : leafPath(dispositionTree(rules.dispositions), dispositionId)?.at(-1);
  if (dispositionId !== null && leaf === undefined) read.add("dispositionId", "not-a-leaf");
  const notes = read.text("notes", form.notes, 20_000);
  const check = canLeaveWrapUp(rules.mode, { disposition: leaf ?? null, notes, timeIsUp: rules.timeIsUp ?? false });
  if (!check.ok && check.reason === "note-missing") read.add("notes", "needs-note");
  if (!check.ok && check.reason === "disposition-missing" && dispositionId === null)
    read.add("dispositionId", "required");
  const task = form.task === null ? null : taskFields(form.task, rules.now, "task.", read);
  return read.errors.length > 0
    ? { ok: false, errors: read.errors }
    : { ok: true, fields: { dispositionId, notes, task } };
}

function taskFields(form: TaskForm, now: number, prefix: string, read: FieldReader): TaskFields {
  if (form.dueAt !== null && form.dueAt < now) read.add(`${prefix}dueAt`, "in-past");
  return {
    kind: form.kind,
    title: read.required(`${prefix}title`, form.title, 300),
    note: read.text(`${prefix}note`, form.note, 5_000),
    dueAt: form.dueAt,
    number: read.line(`${prefix}number`, form.number ?? "", 64),
  };
}

/** Empty rows are no numbers; the same number twice is one. */
function phonesOf(rows: readonly PhoneForm[], rules: PhoneRules, read: FieldReader): PhoneFields[] {
  const phones: PhoneFields[] = [];
  rows.forEach((row, i) => {
    const path = `phones.${i}.raw`;
    const raw = read.line(path, row.raw, 64);
    if (raw === null || raw.length > 64) return;
    const key = numberKey(raw, rules);
    if (key.kind === "withheld" || key.kind === "unusable") {
      read.add(path, "bad-number");
      return;
    }
    // An extension or a short code (95588) has no E.164 form, yet it is a number that can be called.
    const e164 = key.kind === "e164" ? key.e164 : null;
    const extension = key.kind === "e164" ? key.extension : null;
    const isRepeated = phones.some(
      (p) => p.extension === extension && (e164 === null ? p.raw === raw : p.e164 === e164),
    );
    if (!isRepeated) phones.push({ id: row.id, raw, e164, extension, label: row.label });
  });
  return phones;
}
