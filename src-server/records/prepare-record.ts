import type { z } from "zod";
import { cleanText, entities } from "#shared/crm/index.ts";
import { numberKey, type PhoneRules } from "#shared/phone/index.ts";
import type { Fields } from "#shared/sync/index.ts";
import type { RecordEntity } from "./record-tables.ts";
import { Refusal } from "./refusal.ts";

/**
 * Makes of the fields as they came the record as it is kept: texts without control characters, numbers with the key that every lookup uses.
 * @throws Refusal `invalid` with what is wrong in which field.
 */
export function prepareRecord(entity: RecordEntity, fields: Fields, rules: PhoneRules): Fields {
  const cleaned = Object.fromEntries(
    Object.entries(fields).map(([field, value]) => [field, typeof value === "string" ? cleanText(value) : value]),
  );
  const record = withNumberKey(entity, cleaned, rules);
  const parsed = entities[entity].safeParse(record);
  if (!parsed.success) throw new Refusal("invalid", `The ${entity} is not valid: ${mistakes(parsed.error)}.`);
  const objection = ownersObjection(entity, record);
  if (objection !== null) throw new Refusal("invalid", objection);
  return { ...record, ...objectsOf(parsed.data) };
}

/** Values that are objects, as the schema has them: nothing else that a sender put into them is kept. */
function objectsOf(parsed: object): Fields {
  return Object.fromEntries(Object.entries(parsed).filter(([, value]) => typeof value === "object" && value !== null));
}

/** Numbers are keyed once, on save, whatever the sender thinks their key is (DESIGN 6). */
function withNumberKey(entity: RecordEntity, record: Fields, rules: PhoneRules): Fields {
  if (entity === "phone" && typeof record.raw === "string") {
    const key = numberKey(record.raw, rules);
    if (key.kind === "e164") return { ...record, e164: key.e164, extension: key.extension };
    return { ...record, e164: null, extension: key.kind === "internal" ? key.extension : null };
  }
  if (entity === "interaction" && typeof record.rawNumber === "string") {
    const key = numberKey(record.rawNumber, rules);
    return { ...record, e164: key.kind === "e164" ? key.e164 : null };
  }
  return record;
}

/** A number belongs to one customer (perhaps to a contact there) or to one lead. */
function ownersObjection(entity: RecordEntity, record: Fields): string | null {
  if (entity !== "phone") return null;
  if ((record.customerId === null) === (record.leadId === null))
    return "A number belongs to a customer or to a lead, one of them.";
  if (record.contactId !== null && record.customerId === null)
    return "A contact's number also names the contact's customer.";
  return null;
}

function mistakes(error: z.ZodError): string {
  return error.issues
    .slice(0, 3)
    .map((issue) => `${issue.path.join(".")}: ${issue.message}`)
    .join("; ");
}
